//! The tasks without which a process only seems to serve.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;

use crate::shutdown::Shutdown;

/// Notices when one of them is gone.
#[derive(Clone)]
pub(super) struct Vital {
    shutdown: Shutdown,
    failed: CancellationToken,
}

impl Vital {
    pub(super) fn new(shutdown: Shutdown) -> Self {
        Self {
            shutdown,
            failed: CancellationToken::new(),
        }
    }

    /// Runs `work`, which is to last until stopping is announced, and must not panic after that either. Otherwise it is
    /// logged under the name `task`, and counts as failed.
    pub(super) async fn run(self, task: &'static str, work: impl Future<Output = ()>) {
        match AssertUnwindSafe(work).catch_unwind().await {
            Ok(()) if self.shutdown.is_announced() => return,
            Ok(()) => tracing::error!(task, "task ended too early"),
            // What it said was logged where it happened.
            Err(_) => tracing::error!(task, "task panicked"),
        }
        self.failed.cancel();
    }

    /// Whether any has failed.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.is_cancelled()
    }

    /// Returns once any has failed.
    pub(super) async fn failed(&self) {
        self.failed.cancelled().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_that_is_gone_before_stopping_has_failed() {
        let vital = Vital::new(Shutdown::default());
        vital.clone().run("test", async {}).await;
        assert!(vital.has_failed());
        vital.failed().await;
    }

    #[tokio::test]
    async fn a_task_may_end_when_stopping_but_never_panic() {
        let shutdown = Shutdown::default();
        let vital = Vital::new(shutdown.clone());
        shutdown.announce();
        vital.clone().run("test", async {}).await;
        assert!(!vital.has_failed());
        let panics = async { panic!("a bug") };
        vital.clone().run("test", panics).await;
        assert!(vital.has_failed());
    }
}
