//! Calls as an ordinary client makes them: repeated a few times when the shop is busy or gone.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tonic::{Code, Response, Status};

use super::latency::Latencies;
use mesh::fault::code_name;

const MAX_ATTEMPTS: u32 = 3;
/// The first pause of a client that was not told how long to wait; it doubles.
const BACKOFF: Duration = Duration::from_millis(100);

/// What became of every attempt, by all clients together.
#[derive(Default)]
pub(super) struct Tally(Mutex<Counts>);

/// The state of a [`Tally`].
#[derive(Clone, Default)]
pub(super) struct Counts {
    /// Calls, however often each was attempted.
    pub(super) calls: usize,
    /// Attempts by their outcome.
    pub(super) codes: BTreeMap<&'static str, usize>,
    /// Attempts that were answered OK.
    pub(super) accepted: Latencies,
    /// Of these, the ones that placed an order.
    pub(super) placed: Latencies,
    /// Attempts that were answered RESOURCE_EXHAUSTED.
    pub(super) refused: Latencies,
}

impl Counts {
    pub(super) fn attempts(&self) -> usize {
        self.codes.values().sum()
    }
}

impl Tally {
    /// Makes one call, up to three times.
    pub(super) async fn call<T, F>(
        &self,
        places_order: bool,
        mut send: impl FnMut() -> F,
    ) -> Result<T, Status>
    where
        F: Future<Output = Result<Response<T>, Status>>,
    {
        self.counts().calls += 1;
        let mut pause = BACKOFF;
        for attempt in 1.. {
            let began = Instant::now();
            let outcome = send().await;
            self.record(places_order, began.elapsed(), &outcome);
            let status = match outcome {
                Ok(answer) => return Ok(answer.into_inner()),
                Err(status) => status,
            };
            if attempt == MAX_ATTEMPTS || !may_help(&status) {
                return Err(status);
            }
            let wait = pushback(&status).unwrap_or(pause);
            tokio::time::sleep(wait.mul_f64(rand::random_range(0.8..=1.2))).await;
            pause *= 2;
        }
        Err(Status::unknown("no attempt was made"))
    }

    fn record<T>(&self, places_order: bool, took: Duration, outcome: &Result<T, Status>) {
        let mut counts = self.counts();
        let code = outcome.as_ref().map_or_else(Status::code, |_| Code::Ok);
        *counts.codes.entry(code_name(code)).or_default() += 1;
        match code {
            Code::Ok => {
                counts.accepted.record(took);
                if places_order {
                    counts.placed.record(took);
                }
            }
            Code::ResourceExhausted => counts.refused.record(took),
            _ => {}
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub(super) fn take(&self) -> Counts {
        std::mem::take(&mut self.counts())
    }
}

/// Busy, gone, or silent.
fn may_help(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::ResourceExhausted
            | Code::Unavailable
            | Code::DeadlineExceeded
            | Code::Cancelled
            | Code::Unknown
    )
}

/// When the shop said to come again.
fn pushback(status: &Status) -> Option<Duration> {
    let value = status.metadata().get("grpc-retry-pushback-ms")?;
    let millis = value.to_str().ok()?.parse().ok()?;
    Some(Duration::from_millis(millis))
}
