//! What people do with an order that exists: cancel it, ship it, refund it.

use mesh::{Person, chaos};
use proto::access::v1::Role;
use uuid::Uuid;

use crate::error::Error;
use crate::order::{Effect, Order, Reason, Status};
use crate::place_order::Placer;
use crate::store::Interest;

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

/// What becomes of an order that was paid and is still here, when it is cancelled for `reason`.
pub(crate) fn taking_back(reason: Reason) -> Interest<'static> {
    Interest {
        from: Status::Completed,
        to: Status::Refunding,
        reason: Some(reason),
        tracking_code: None,
        owes: REFUND_AND_RETURN,
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
            let reason = if order.user_id == person.user_id {
                Reason::CancelledByCustomer
            } else {
                Reason::CancelledByStaff
            };
            // While its payment is being taken it cannot be refunded; the saga does it as soon as it can.
            if order.status.is_pending() || order.status == Status::Confirmed {
                self.saga.store.request_cancel(order_id, reason).await?;
                self.saga.due.notify_one();
                order = self.wait(order_id).await?;
            }
            match order.status {
                Status::Completed => {
                    let interest = taking_back(reason);
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

    /// Moves an order on for staff. Asking for the status that it has is fine. `tracking_code` goes with SHIPPED alone.
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
            let is_corrected = order.status == Status::Shipped
                && tracking_code.is_some_and(|code| order.tracking_code.as_deref() != Some(code));
            if is_on_its_way || order.status == to && !is_corrected {
                return Ok(order);
            }
            // What was taken must be given back; what was not can be let go.
            let was_captured = self.saga.store.is_done(order_id, Effect::Capture).await?;
            let (passing, reason, owes): (_, _, &[Effect]) = match (order.status, to) {
                // Its customer was told that the wish to cancel is noted, and it is about to be paid back.
                (Status::Completed, Status::Shipped) if order.is_unwanted() => {
                    let (from, to) = (order.status.name(), to.name());
                    return Err(Error::InvalidStatusChange { from, to });
                }
                (Status::Completed, Status::Shipped) | (Status::Shipped, Status::Delivered) => {
                    (to, None, &mail)
                }
                // Another code than before: who has one wrong must be able to mend it.
                (Status::Shipped, Status::Shipped) => (to, None, &[]),
                (Status::Completed, Status::Refunded) => (
                    Status::Refunding,
                    Some(Reason::RefundedByStaff),
                    REFUND_AND_RETURN,
                ),
                // What has left the shop, or was lost track of, does not come back on the shelf by itself.
                (Status::Shipped | Status::Delivered, Status::Refunded) => {
                    (Status::Refunding, Some(Reason::RefundedByStaff), REFUND)
                }
                (Status::NeedsAttention, Status::Refunded) if was_captured => {
                    (Status::Refunding, Some(Reason::RefundedByStaff), REFUND)
                }
                (Status::NeedsAttention, Status::Cancelled) if !was_captured => {
                    (Status::Cancelling, Some(Reason::CancelledByStaff), UNDO)
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
