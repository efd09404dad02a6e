//! Moves an order on, one state at a time.
//!
//! The same code runs for the request that placed the order and for recovery, so a crash anywhere leaves a state that
//! this knows how to leave. Before `Confirmed` an order can only be undone, from there on only finished. Every change
//! of state is one statement under the order's fence; every call to another service may be repeated.

mod decide;
mod settle;

use std::sync::Arc;
use std::time::Duration;

use mesh::Shutdown;
use tokio::sync::Notify;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::changes::Changes;
use crate::error::Error;
use crate::order::{Order, Status};
use crate::store::Store;
use crate::upstreams::Upstreams;
use crate::watermark::Watermark;

const FIRST_BACKOFF: Duration = Duration::from_millis(200);
/// A customer waits for an order that is not decided.
const MAX_BACKOFF_UNDECIDED: Duration = Duration::from_secs(2);
/// Money and goods are on the move.
const MAX_BACKOFF_MOVING: Duration = Duration::from_secs(5);
const MAX_BACKOFF: Duration = Duration::from_secs(30);
/// A mail or the like that was tried as often as deserves a look: its server may never take it.
const MAX_BACKOFF_TIRED: Duration = Duration::from_secs(600);
/// An order that was tried this often deserves a look.
const MANY_ATTEMPTS: i32 = 50;

/// What it takes to move orders on.
#[derive(Clone)]
pub(crate) struct Saga {
    pub(crate) store: Store,
    pub(crate) upstreams: Upstreams,
    pub(crate) changes: Changes,
    pub(crate) watermark: Watermark,
    pub(crate) shutdown: Shutdown,
    pub(crate) lease: Duration,
    pub(crate) decide_patience: Duration,
    /// After this long nobody waits any more for the answer to PlaceOrder.
    pub(crate) place_patience: Duration,
    /// Wakes recovery when an order becomes due.
    pub(crate) due: Arc<Notify>,
}

/// Whether somebody else kept an order from going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    No,
    Up,
}

/// What came of a step.
enum Step {
    /// The order is in another state, and still ours.
    Moved,
    /// Somebody else took it, or its customer interfered: read it again.
    Lost,
    /// It cannot go on now: give it back until later.
    Blocked,
    /// It was given back, with the moment to go on.
    GivenBack(Duration),
    /// There is nothing more to do.
    Settled,
}

impl Saga {
    /// Moves an order that this process has just created or claimed as far as it goes now.
    ///
    /// `fence` is the one that it was given with: under any other it is somebody else's by now.
    ///
    /// Says whether it was held up by another service or the store, which then deserve fewer orders at once.
    pub(crate) async fn run(&self, order_id: Uuid, fence: i64) -> Held {
        match self.store.find(order_id).await {
            Ok(Some(order)) if order.fence != fence => Held::No,
            Ok(Some(order)) => {
                let span =
                    tracing::error_span!("saga", %order_id, trace_id = tracing::field::Empty);
                mesh::telemetry::continue_trace(&span, order.traceparent.as_deref());
                self.run_order(order).instrument(span).await
            }
            Ok(None) => {
                tracing::error!(%order_id, "invariant violated: an order of ours is gone");
                Held::No
            }
            // The lease lapses, and the order is found again.
            Err(error) => {
                tracing::warn!(%order_id, %error, "order not read");
                Held::Up
            }
        }
    }

    async fn run_order(&self, mut order: Order) -> Held {
        if order.attempts > MANY_ATTEMPTS {
            tracing::error!(
                attempts = order.attempts,
                status = order.status.name(),
                "order is stuck"
            );
        }
        let (order_id, fence) = (order.order_id, order.fence);
        let held = tokio::select! {
            held = self.move_on(&mut order) => held,
            // Whoever took it over goes on; what we had under way changes nothing under our fence.
            () = self.keep_lease(order_id, fence) => {
                tracing::warn!("order taken over");
                Held::Up
            }
        };
        if order.status == Status::Reserved {
            // A payment may be on its way that nobody waits for any more.
            self.void_again(order_id).await;
        }
        held
    }

    /// Keeps the order ours, however slow a callee is. Returns when somebody took it over all the same.
    async fn keep_lease(&self, order_id: Uuid, fence: i64) {
        loop {
            tokio::time::sleep(self.lease / 3).await;
            // A store that does not answer may let the lease lapse; the fence is what counts.
            if let Ok(false) = self.store.renew_lease(order_id, fence).await {
                return;
            }
        }
    }

    async fn move_on(&self, order: &mut Order) -> Held {
        loop {
            if self.shutdown.has_begun() {
                // Whoever starts next need not wait for the lease to lapse.
                self.give_back(order, Duration::ZERO).await;
                return Held::No;
            }
            let from = order.status;
            let step = self.step(order).await;
            self.changes.notify(order.order_id);
            if order.status != from {
                tracing::info!(from = from.name(), to = order.status.name(), "order moved");
            }
            match step {
                Ok(Step::Moved) => {}
                Ok(Step::Lost) => match self.store.find(order.order_id).await {
                    Ok(Some(current)) if current.fence == order.fence => *order = current,
                    _ => return Held::No,
                },
                Ok(Step::Blocked) => {
                    self.give_back(order, backoff(order)).await;
                    return Held::Up;
                }
                Ok(Step::GivenBack(delay)) => {
                    self.wake_recovery_in(delay);
                    // A mail that cannot be sent is no reason to work on fewer orders.
                    return if order.status.is_moving() {
                        Held::Up
                    } else {
                        Held::No
                    };
                }
                Ok(Step::Settled) => return Held::No,
                // The store failed: the lease lapses, and the order is found again.
                Err(error) => {
                    tracing::warn!(%error, "order not moved");
                    return Held::Up;
                }
            }
        }
    }

    async fn step(&self, order: &mut Order) -> Result<Step, Error> {
        match order.status {
            Status::New => self.reserve(order).await,
            Status::Reserved => self.authorize(order).await,
            _ if order.is_unwanted() => self.take_back(order).await,
            _ => self.work_off(order).await,
        }
    }

    /// Sees to it that a payment which was authorized too late does not stay on the card.
    async fn void_again(&self, order_id: Uuid) {
        match self.store.owe_void(order_id).await {
            Ok(()) => self.due.notify_one(),
            Err(error) => tracing::error!(%error, "an authorization may be left standing"),
        }
    }

    async fn give_back(&self, order: &Order, delay: Duration) {
        if let Err(error) = self.store.postpone(order, delay).await {
            tracing::warn!(%error, "order not given back");
        }
        self.wake_recovery_in(delay);
    }

    fn wake_recovery_in(&self, delay: Duration) {
        let due = Arc::clone(&self.due);
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            due.notify_one();
        });
    }
}

/// How long to leave an order alone that could not go on: longer each time, and different for each order.
fn backoff(order: &Order) -> Duration {
    let most = if order.status.is_pending() {
        MAX_BACKOFF_UNDECIDED
    } else if order.status.is_moving() {
        MAX_BACKOFF_MOVING
    } else if order.attempts > MANY_ATTEMPTS {
        MAX_BACKOFF_TIRED
    } else {
        MAX_BACKOFF
    };
    let doublings = u32::try_from(order.attempts.clamp(0, 12)).unwrap_or(0);
    let backoff = (FIRST_BACKOFF * 2_u32.pow(doublings)).min(most);
    // The id's last byte is random, which spreads orders that failed together.
    let jitter = f64::from(order.order_id.as_bytes()[15]) / 255.0;
    backoff.mul_f64(0.75 + jitter / 2.0)
}
