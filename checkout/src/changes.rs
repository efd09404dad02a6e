//! Tells those who wait for an order that it changed, wherever the change was made.
//!
//! Changes made in this process are told at once. For those of other replicas the store is asked for the versions of
//! the orders that somebody waits for, four times a second: no connection to lose, nothing to miss, and no cost while
//! nobody waits. (LISTEN/NOTIFY would serialize the commits of all orders.)

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::store::Store;

const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// The orders that somebody in this process waits for.
#[derive(Clone, Default)]
pub(crate) struct Changes {
    watched: Arc<Mutex<HashMap<Uuid, Watched>>>,
}

struct Watched {
    changed: watch::Sender<()>,
    version: i32,
}

/// One who waits for changes of one order.
pub(crate) struct Watcher {
    order_id: Uuid,
    changes: Changes,
    changed: watch::Receiver<()>,
}

impl Changes {
    /// Watches an order from now on.
    pub(crate) fn watch(&self, order_id: Uuid) -> Watcher {
        let changed = self
            .lock()
            .entry(order_id)
            .or_insert_with(|| Watched {
                changed: watch::Sender::new(()),
                version: 0,
            })
            .changed
            .subscribe();
        Watcher {
            order_id,
            changes: self.clone(),
            changed,
        }
    }

    /// Says that an order changed.
    pub(crate) fn notify(&self, order_id: Uuid) {
        if let Some(watched) = self.lock().get(&order_id) {
            watched.changed.send_replace(());
        }
    }

    /// Looks for changes made elsewhere, as long as the process lives.
    pub(crate) async fn poll(self, store: Store) {
        loop {
            tokio::time::sleep(POLL_INTERVAL).await;
            let order_ids: Vec<Uuid> = self.lock().keys().copied().collect();
            if order_ids.is_empty() {
                continue;
            }
            // A store that does not answer was logged, and is asked again.
            let versions = store.versions(&order_ids).await.unwrap_or_default();
            let mut watched = self.lock();
            for (order_id, version) in versions {
                if let Some(watched) = watched.get_mut(&order_id)
                    && watched.version != version
                {
                    watched.version = version;
                    watched.changed.send_replace(());
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Watched>> {
        self.watched
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Watcher {
    /// Returns at the next change, or at once when there was one since this returned last.
    pub(crate) async fn changed(&mut self) {
        // The sender lives as long as somebody watches.
        let _ = self.changed.changed().await;
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut watched = self.changes.lock();
        if watched
            .get(&self.order_id)
            .is_some_and(|watched| watched.changed.receiver_count() <= 1)
        {
            watched.remove(&self.order_id);
        }
    }
}
