//! Finds orders that nobody works on, because a process died or something was down, and moves them on.

mod pace;

use std::sync::Arc;
use std::time::Duration;

use mesh::Shutdown;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Error;
use crate::saga::Saga;

use pace::Pace;

/// How many of the orders that one process recovers at once may be decided already, and owe a mail or a repeated void: a
/// mail server in trouble must not keep orders waiting whose money and goods are on the move.
const RESTING_AT_ONCE: usize = 8;
/// Of so many claims one asks for these first: a processor in trouble must not keep mails waiting for ever.
const RESTING_FIRST: usize = 4;

/// Claims due orders until stopping begins. Runs in every checkout process: a claim goes to one of them.
pub(crate) async fn recover(saga: Saga, interval: Duration, shutdown: Shutdown) {
    let pace = Arc::new(Pace::default());
    let resting = Arc::new(Semaphore::new(RESTING_AT_ONCE));
    let mut round = 0_usize;
    while !shutdown.has_begun() {
        let place = tokio::select! {
            place = pace.enter() => place,
            () = shutdown.begun() => return,
        };
        round = round.wrapping_add(1);
        match claim(&saga, &resting, round.is_multiple_of(RESTING_FIRST)).await {
            Ok(Some((order_id, fence, resting_place))) => {
                let saga = saga.clone();
                shutdown.spawn(async move {
                    tracing::info!(%order_id, "order taken up");
                    place.leave(saga.run(order_id, fence).await);
                    drop(resting_place);
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

type Claim = (uuid::Uuid, i64, Option<OwnedSemaphorePermit>);

async fn claim(
    saga: &Saga,
    resting: &Arc<Semaphore>,
    is_resting_first: bool,
) -> Result<Option<Claim>, Error> {
    for is_moving in [!is_resting_first, is_resting_first] {
        let place = if is_moving {
            None
        } else if let Ok(place) = Arc::clone(resting).try_acquire_owned() {
            Some(place)
        } else {
            continue;
        };
        if let Some((order_id, fence)) = saga.store.claim_due(is_moving).await? {
            return Ok(Some((order_id, fence, place)));
        }
    }
    Ok(None)
}
