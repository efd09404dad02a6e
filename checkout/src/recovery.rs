//! Finds orders that nobody works on, because a process died or something was down, and moves them on.

use std::sync::Arc;
use std::time::Duration;

use mesh::Shutdown;
use tokio::sync::Semaphore;

use crate::saga::Saga;

/// Orders that one process recovers at once.
const AT_ONCE: usize = 16;

/// Claims due orders until stopping begins. Runs in every checkout process: a claim goes to one of them.
pub(crate) async fn recover(saga: Saga, interval: Duration, shutdown: Shutdown) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    while !shutdown.has_begun() {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        match saga.store.claim_due().await {
            Ok(Some(order_id)) => {
                let saga = saga.clone();
                shutdown.spawn(async move {
                    tracing::info!(%order_id, "order taken up");
                    saga.run(order_id).await;
                    drop(place);
                });
                continue;
            }
            Ok(None) => {}
            Err(error) => tracing::debug!(%error, "no orders claimed"),
        }
        drop(place);
        tokio::select! {
            () = tokio::time::sleep(interval) => {}
            () = saga.due.notified() => {}
            () = shutdown.begun() => {}
        }
    }
}
