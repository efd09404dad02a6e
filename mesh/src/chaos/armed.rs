//! The harness's side of the steps.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_process};

/// Long enough for a request to leave on loopback, shorter than most answers.
const UNDER_WAY: Duration = Duration::from_millis(2);

/// Longer than anybody waits for an answer.
const LATE: Duration = Duration::from_secs(10);

/// Where to die.
struct Crash {
    step: String,
    moment: String,
    pass: u32,
    passed: AtomicU32,
}

static CRASH: LazyLock<Option<Crash>> = LazyLock::new(|| {
    let place = told("SOUK_CRASH_AT")?;
    let mut parts = place.split(':');
    let crash = Crash {
        step: parts.next()?.to_owned(),
        moment: parts.next()?.to_owned(),
        pass: parts.next()?.parse().ok()?,
        passed: AtomicU32::new(0),
    };
    Some(crash)
});

static PLANTED: LazyLock<Option<String>> = LazyLock::new(|| told("SOUK_PLANTED"));

#[expect(
    clippy::disallowed_methods,
    reason = "no flag: people who run a service must not find it"
)]
fn told(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}

pub(super) async fn step<F: Future>(kind: &str, detail: &str, work: F) -> F::Output {
    let crash = CRASH.as_ref().filter(|crash| crash.is_at(kind, detail));
    match crash.map(|crash| (crash, crash.moment.as_str())) {
        Some((crash, "before")) => {
            crash.pass();
            work.await
        }
        Some((crash, "sent")) if crash.is_next() => {
            let mut work = Box::pin(work);
            let output = tokio::time::timeout(UNDER_WAY, &mut work).await;
            crash.pass();
            // A pass that another task has taken meanwhile.
            match output {
                Ok(output) => output,
                Err(_) => work.await,
            }
        }
        Some((crash, "late")) if crash.is_next() => {
            crash.passed.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(LATE).await;
            // As if it had been on its way all the while, past everything that looks at the clock.
            crate::with_time_limit(LATE, work).await
        }
        Some((crash, moment)) => {
            let output = work.await;
            if moment == "after" || moment == "sent" {
                crash.pass();
            }
            output
        }
        None => work.await,
    }
}

pub(super) fn planted(bug: &str) -> bool {
    PLANTED.as_deref() == Some(bug)
}

impl Crash {
    fn is_at(&self, kind: &str, detail: &str) -> bool {
        let at = self.step.split_once('.');
        at.map_or(detail.is_empty() && self.step == kind, |at| {
            at == (kind, detail)
        })
    }

    fn is_next(&self) -> bool {
        self.passed.load(Ordering::SeqCst) + 1 == self.pass
    }

    /// Dies if this is the pass to die at.
    fn pass(&self) {
        if self.passed.fetch_add(1, Ordering::SeqCst) + 1 == self.pass {
            tracing::warn!(step = self.step, moment = self.moment, "dies as told");
            let _ = kill_process(getpid(), Signal::KILL);
            // The signal ends every thread; nothing may be done until it arrives.
            loop {
                std::thread::park();
            }
        }
    }
}
