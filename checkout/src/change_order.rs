//! What people do with an order that exists: cancel it, ship it, refund it.

use mesh::{Person, chaos};
use proto::access::v1::Role;
use uuid::Uuid;

use crate::error::Error;
use crate::order::{Effect, Order, Status};
use crate::place_order::Placer;
use crate::store::Interest;

/// Why an order was cancelled or refunded, when it was not the shop's doing.
const BY_CUSTOMER: &str = "CANCELLED_BY_CUSTOMER";
const BY_STAFF: &str = "CANCELLED_BY_STAFF";

/// How often to decide again when somebody else was faster.
const TRIES: usize = 3;

const REFUND: &[Effect] = &[Effect::Refund, Effect::StatusMail(Status::Refunded)];
const REFUND_AND_RETURN: &[Effect] = &[
    Effect::Refund,
    Effect::ReturnStock,
    Effect::StatusMail(Status::Refunded),
];
const UNDO: &[Effect] = &[
    Effect::Void,
    Effect::ReleaseStock,
    Effect::StatusMail(Status::Cancelled),
];

impl Order {
    /// Its placer knows then; otherwise the answer to PlaceOrder must say so.
    pub(crate) fn was_cancelled_by_a_person(&self) -> bool {
        matches!(self.reason.as_deref(), Some(BY_CUSTOMER | BY_STAFF))
    }
}

impl Placer {
    /// The order, if it is this person's own; staff see all. Somebody else's is not there.
    pub(crate) async fn find_for(&self, person: &Person, order_id: Uuid) -> Result<Order, Error> {
        let order = self.saga.store.find(order_id).await?;
        order
            .filter(|order| {
                order.user_id == person.user_id
                    || person.is_at_least(Role::Staff)
                    || chaos::planted("shows_anyones_order")
            })
            .ok_or(Error::NotFound)
    }

    /// Cancels an order before it is shipped. What was paid is given back.
    pub(crate) async fn cancel(&self, person: &Person, order_id: Uuid) -> Result<Order, Error> {
        for _ in 0..TRIES {
            let mut order = self.find_for(person, order_id).await?;
            if order.status.is_pending() {
                self.saga.store.request_cancel(order_id).await?;
                self.saga.due.notify_one();
                order = self.wait(order_id).await?;
            } else if order.status == Status::Confirmed {
                // Its payment is being taken: in a moment it can be refunded.
                order = self.wait(order_id).await?;
            }
            match order.status {
                Status::Completed => {
                    let is_own = order.user_id == person.user_id;
                    let interest = Interest {
                        from: Status::Completed,
                        to: Status::Refunding,
                        reason: Some(if is_own { BY_CUSTOMER } else { BY_STAFF }),
                        tracking_code: None,
                        owes: REFUND_AND_RETURN,
                    };
                    if let Some(order) = self.intervene(order_id, interest).await? {
                        return Ok(order);
                    }
                }
                Status::Cancelling | Status::Cancelled | Status::Refunding | Status::Refunded => {
                    return Ok(order);
                }
                Status::Shipped | Status::Delivered | Status::NeedsAttention => {
                    return Err(Error::NotCancellable);
                }
                Status::New | Status::Reserved | Status::Confirmed => break,
            }
        }
        Err(Error::InProgress)
    }

    /// Moves an order on for staff. Asking for the status that it has is fine.
    pub(crate) async fn update_status(
        &self,
        order_id: Uuid,
        to: Status,
        tracking_code: Option<&str>,
    ) -> Result<Order, Error> {
        let mail = [Effect::StatusMail(to)];
        for _ in 0..TRIES {
            let order = self
                .saga
                .store
                .find(order_id)
                .await?
                .ok_or(Error::NotFound)?;
            let is_on_its_way =
                order.status != Status::Confirmed && order.status.settles_as() == Some(to);
            if order.status == to || is_on_its_way {
                return Ok(order);
            }
            // What was taken must be given back; what was not can be let go.
            let was_captured = self.saga.store.is_done(order_id, Effect::Capture).await?;
            let (passing, reason, owes): (_, _, &[Effect]) = match (order.status, to) {
                (Status::Completed, Status::Shipped) | (Status::Shipped, Status::Delivered) => {
                    (to, None, &mail)
                }
                (Status::Completed, Status::Refunded) => {
                    (Status::Refunding, Some(BY_STAFF), REFUND_AND_RETURN)
                }
                // What has left the shop, or was lost track of, does not come back on the shelf by itself.
                (Status::Shipped | Status::Delivered, Status::Refunded) => {
                    (Status::Refunding, Some(BY_STAFF), REFUND)
                }
                (Status::NeedsAttention, Status::Refunded) if was_captured => {
                    (Status::Refunding, Some(BY_STAFF), REFUND)
                }
                (Status::NeedsAttention, Status::Cancelled) if !was_captured => {
                    (Status::Cancelling, Some(BY_STAFF), UNDO)
                }
                (from, to) => {
                    let (from, to) = (from.name(), to.name());
                    return Err(Error::InvalidStatusChange { from, to });
                }
            };
            let interest = Interest {
                from: order.status,
                to: passing,
                reason,
                tracking_code,
                owes,
            };
            if let Some(order) = self.intervene(order_id, interest).await? {
                return Ok(order);
            }
        }
        Err(Error::InProgress)
    }

    /// The order as it then is; nothing when somebody else was faster.
    async fn intervene(
        &self,
        order_id: Uuid,
        interest: Interest<'_>,
    ) -> Result<Option<Order>, Error> {
        if !self.saga.store.intervene(order_id, interest).await? {
            return Ok(None);
        }
        self.saga.changes.notify(order_id);
        self.saga.due.notify_one();
        self.wait(order_id).await.map(Some)
    }
}
