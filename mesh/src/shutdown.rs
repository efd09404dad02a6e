//! One signal to stop, one set of tasks to wait for, one hard end.

use std::future::Future;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

/// Tells all parts of a service to stop, and waits for the work that must not be cut off.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl Shutdown {
    /// Begins to stop.
    pub fn begin(&self) {
        self.stopping.cancel();
    }

    /// Whether stopping has begun.
    pub fn has_begun(&self) -> bool {
        self.stopping.is_cancelled()
    }

    /// Returns once stopping has begun.
    pub async fn begun(&self) {
        self.stopping.cancelled().await;
    }

    /// Runs `future` as a task that outlives whoever started it and that stopping waits for.
    ///
    /// tonic drops a handler when its caller goes away; what must be finished all the same runs here.
    pub fn spawn<F>(&self, future: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tasks
            .spawn(future.instrument(tracing::Span::current()))
    }

    /// Waits until every task has ended, at most `limit`. Says whether they all did.
    pub async fn drained(&self, limit: Duration) -> bool {
        self.tasks.close();
        tokio::time::timeout(limit, self.tasks.wait()).await.is_ok()
    }
}

/// Returns at the first SIGTERM or SIGINT.
///
/// # Errors
/// When the process cannot listen for signals.
pub async fn signalled() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
