//! One signal to stop, one set of tasks to wait for, one hard end.

use std::future::Future;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

/// Tells all parts of a service to stop, and waits for the work that must not be cut off.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    announced: CancellationToken,
    stopping: CancellationToken,
    ended: CancellationToken,
    tasks: TaskTracker,
}

impl Shutdown {
    /// Lets it be known that stopping will begin: health says so, while calls are still taken.
    pub(crate) fn announce(&self) {
        self.announced.cancel();
    }

    pub(crate) fn is_announced(&self) -> bool {
        self.announced.is_cancelled()
    }

    pub(crate) async fn announced(&self) {
        self.announced.cancelled().await;
    }

    /// Begins to stop.
    pub fn begin(&self) {
        self.announced.cancel();
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

    /// Lets go of whatever is still open.
    pub(crate) fn end(&self) {
        self.ended.cancel();
    }

    pub(crate) async fn ended(&self) {
        self.ended.cancelled().await;
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

    /// Waits until every task has ended, at most until `limit`. Says whether they all did.
    pub(crate) async fn drained(&self, limit: Instant) -> bool {
        self.tasks.close();
        tokio::time::timeout_at(limit, self.tasks.wait())
            .await
            .is_ok()
    }
}

/// Returns at the first SIGTERM or SIGINT.
///
/// # Errors
/// When the process cannot listen for signals.
pub async fn signalled() -> std::io::Result<()> {
    Signals::listen()?.next().await;
    Ok(())
}

/// SIGTERM and SIGINT, which no longer end the process by themselves.
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Returns at the next of either, also when it came since the last.
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
