//! What waits: orders that a person must decide, and work that nobody has come to. Operators are told by two gauges.

use std::time::Duration;

use mesh::Shutdown;

use crate::store::Store;

const INTERVAL: Duration = Duration::from_secs(5);

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Backlog {
    /// Orders that need attention.
    pub(crate) need_attention: i64,
    /// For how many seconds the oldest work has been due on orders whose money and goods are on the move. Those that a
    /// process is at work on are among them.
    pub(crate) moving_overdue: f64,
    /// The same of orders that only owe a mail or the like.
    pub(crate) resting_overdue: f64,
}

/// Keeps the gauges up to date until stopping begins. Every replica tells the same.
pub(crate) async fn report(store: Store, shutdown: Shutdown) {
    while !shutdown.has_begun() {
        // A store that does not answer leaves the gauges where they are.
        if let Ok(backlog) = store.backlog().await {
            metrics::gauge!("orders_needing_attention").set(backlog.need_attention as f64);
            metrics::gauge!("orders_overdue_seconds", "work" => "moving")
                .set(backlog.moving_overdue);
            metrics::gauge!("orders_overdue_seconds", "work" => "resting")
                .set(backlog.resting_overdue);
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            () = shutdown.begun() => {}
        }
    }
}
