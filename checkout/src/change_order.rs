//! What people do with an order that exists: cancel it, ship it, refund it.

use mesh::Person;
use proto::access::v1::Role;
use uuid::Uuid;

use crate::error::Error;
use crate::order::{Effect, Order, Status};
use crate::place_order::Placer;
use crate::store::Interest;

/// Why an order was cancelled or refunded, when it was not the shop's doing.
const BY_CUSTOMER: &str = "CANCELLED_BY_CUSTOMER";
const BY_STAFF: &str = "CANCELLED_BY_STAFF";

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
            .filter(|order| order.user_id == person.user_id || person.is_at_least(Role::Staff))
            .ok_or(Error::NotFound)
    }

    /// Cancels an order before it is shipped. What was paid is given back.
    pub(crate) async fn cancel(&self, person: &Person, order_id: Uuid) -> Result<Order, Error> {
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
                self.intervene(
                    &order,
                    Interest {
                        from: &[Status::Completed],
                        to: Status::Refunding,
                        reason: Some(BY_CUSTOMER),
                        tracking_code: None,
                        owes: &[
                            Effect::Refund,
                            Effect::ReturnStock,
                            Effect::StatusMail(Status::Refunded),
                        ],
                    },
                )
                .await
            }
            Status::Cancelling | Status::Cancelled | Status::Refunding | Status::Refunded => {
                Ok(order)
            }
            Status::Shipped | Status::Delivered | Status::NeedsAttention => {
                Err(Error::NotCancellable)
            }
            Status::New | Status::Reserved | Status::Confirmed => Err(Error::InProgress),
        }
    }

    /// Moves an order on for staff. Asking for the status that it has is fine.
    pub(crate) async fn update_status(
        &self,
        order_id: Uuid,
        to: Status,
        tracking_code: Option<&str>,
    ) -> Result<Order, Error> {
        let order = self
            .saga
            .store
            .find(order_id)
            .await?
            .ok_or(Error::NotFound)?;
        let refused = Error::InvalidStatusChange {
            from: order.status.name(),
            to: to.name(),
        };
        let mail = [Effect::StatusMail(to)];
        let refund = [Effect::Refund, Effect::StatusMail(Status::Refunded)];
        let refund_and_return = [
            Effect::Refund,
            Effect::ReturnStock,
            Effect::StatusMail(Status::Refunded),
        ];
        let undo = [
            Effect::Void,
            Effect::ReleaseStock,
            Effect::StatusMail(Status::Cancelled),
        ];
        let (passing, reason, owes): (_, _, &[Effect]) = match (order.status, to) {
            (from, to)
                if from == to || from.settles_as() == Some(to) && from != Status::Confirmed =>
            {
                return Ok(order);
            }
            (Status::Completed, Status::Shipped) | (Status::Shipped, Status::Delivered) => {
                (to, None, &mail)
            }
            // What has left the shop does not come back on the shelf by itself.
            (Status::Shipped | Status::Delivered, Status::Refunded) => {
                (Status::Refunding, Some(BY_STAFF), &refund)
            }
            (Status::Completed, Status::Refunded) => {
                (Status::Refunding, Some(BY_STAFF), &refund_and_return)
            }
            (Status::NeedsAttention, Status::Cancelled) => {
                (Status::Cancelling, Some(BY_STAFF), &undo)
            }
            _ => return Err(refused),
        };
        self.intervene(
            &order,
            Interest {
                from: &[order.status],
                to: passing,
                reason,
                tracking_code,
                owes,
            },
        )
        .await
    }

    async fn intervene(&self, order: &Order, interest: Interest<'_>) -> Result<Order, Error> {
        let refused = Error::InvalidStatusChange {
            from: order.status.name(),
            to: interest.to.name(),
        };
        if !self.saga.store.intervene(order.order_id, interest).await? {
            return Err(refused);
        }
        self.saga.changes.notify(order.order_id);
        self.saga.due.notify_one();
        self.wait(order.order_id).await
    }
}
