//! An order, the states that it goes through, and what it owes in each.

mod reason;

use std::time::{Duration, SystemTime};

use proto::Money;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use reason::Reason;

/// An order as the store has it.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) order_id: Uuid,
    pub(crate) user_id: Uuid,
    pub(crate) request_hash: Vec<u8>,
    pub(crate) status: Status,
    /// A name of `Reason`, or of one that only another version has.
    pub(crate) reason: Option<String>,
    pub(crate) detail: Option<String>,
    /// Asked for before the order was completed.
    pub(crate) cancel_requested: bool,
    /// The reason that it then has.
    pub(crate) cancel_reason: Reason,
    pub(crate) items: Vec<Item>,
    pub(crate) subtotal: Money,
    pub(crate) shipping: Money,
    pub(crate) total: Money,
    pub(crate) shipping_method: String,
    /// As it was called when the order was placed.
    pub(crate) shipping_display_name: String,
    pub(crate) shipping_address: Address,
    pub(crate) customer: Customer,
    pub(crate) tracking_code: Option<String>,
    pub(crate) payment_token: Option<String>,
    pub(crate) authorization_id: Option<String>,
    pub(crate) payment_summary: Option<String>,
    pub(crate) traceparent: Option<String>,
    pub(crate) fence: i64,
    pub(crate) refund_fence: Option<i64>,
    pub(crate) attempts: i32,
    /// Nothing is owed any more.
    pub(crate) is_settled: bool,
    pub(crate) created_at: SystemTime,
    /// By the store's clock, when the order was read.
    pub(crate) age: Duration,
}

impl Order {
    /// Why it was cancelled, refunded or left to staff; none also for a reason that only another version has.
    pub(crate) fn reason(&self) -> Option<Reason> {
        self.reason.as_deref().and_then(Reason::named)
    }

    /// A person asked for it, and was answered; otherwise the answer to PlaceOrder must say that it came to nothing.
    pub(crate) fn was_cancelled_by_a_person(&self) -> bool {
        matches!(
            self.reason(),
            Some(Reason::CancelledByCustomer | Reason::CancelledByStaff)
        )
    }

    /// Its cancellation was asked for while money and goods were on the move: now that they are not, it is paid back.
    pub(crate) fn is_unwanted(&self) -> bool {
        self.cancel_requested && self.status == Status::Completed
    }
}

/// One line of an order. Serialized as the columns of `order_items`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Item {
    pub(crate) product_id: Uuid,
    pub(crate) name: String,
    pub(crate) quantity: i32,
    /// Minor units of the order's currency, for one unit.
    pub(crate) price: i64,
    pub(crate) price_revision: i64,
    pub(crate) image_url: String,
    pub(crate) cart_line_id: String,
}

/// Where the parcel goes, as it was when the order was placed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) full_name: String,
    pub(crate) line1: String,
    pub(crate) line2: String,
    pub(crate) city: String,
    pub(crate) region: String,
    pub(crate) postal_code: String,
    pub(crate) country_code: String,
}

/// Who gets the mail.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) email: String,
    pub(crate) name: String,
}

/// An order that is about to be written for the first time.
pub(crate) struct NewOrder {
    pub(crate) order_id: Uuid,
    pub(crate) user_id: Uuid,
    pub(crate) idempotency_key: String,
    pub(crate) request_hash: Vec<u8>,
    pub(crate) items: Vec<Item>,
    pub(crate) subtotal: Money,
    pub(crate) shipping: Money,
    pub(crate) total: Money,
    pub(crate) shipping_method: String,
    pub(crate) shipping_display_name: String,
    pub(crate) shipping_address: Address,
    pub(crate) customer: Customer,
    pub(crate) payment_token: String,
    pub(crate) traceparent: Option<String>,
}

/// The states of an order. `Confirmed` is the pivot: before it an order is only ever undone, after it only ever
/// finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Status {
    /// Written; nothing is held.
    New,
    /// Every line is held; payment is next.
    Reserved,
    /// The payment is authorized: the customer has the order.
    Confirmed,
    /// Money and goods have changed hands.
    Completed,
    Shipped,
    Delivered,
    /// What was held is being given back.
    Cancelling,
    Cancelled,
    /// What was paid is being given back.
    Refunding,
    Refunded,
    /// Another service refused for good what the order owes it: a person must decide.
    NeedsAttention,
}

impl Status {
    const ALL: [Self; 11] = [
        Self::New,
        Self::Reserved,
        Self::Confirmed,
        Self::Completed,
        Self::Shipped,
        Self::Delivered,
        Self::Cancelling,
        Self::Cancelled,
        Self::Refunding,
        Self::Refunded,
        Self::NeedsAttention,
    ];

    /// The name in the store and in the kinds of status mails.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Reserved => "RESERVED",
            Self::Confirmed => "CONFIRMED",
            Self::Completed => "COMPLETED",
            Self::Shipped => "SHIPPED",
            Self::Delivered => "DELIVERED",
            Self::Cancelling => "CANCELLING",
            Self::Cancelled => "CANCELLED",
            Self::Refunding => "REFUNDING",
            Self::Refunded => "REFUNDED",
            Self::NeedsAttention => "NEEDS_ATTENTION",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Not decided yet: the customer may get the order or not.
    pub(crate) fn is_pending(self) -> bool {
        matches!(self, Self::New | Self::Reserved)
    }

    /// No further change can come.
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Cancelled | Self::Refunded)
    }

    /// Money and goods are on the move. The statuses of the index `orders_due_moving`.
    pub(crate) fn is_moving(self) -> bool {
        self.is_pending() || self.settles_as().is_some()
    }

    /// The state that an order in this one moves to once its essential effects are done.
    pub(crate) fn settles_as(self) -> Option<Self> {
        match self {
            Self::Confirmed => Some(Self::Completed),
            Self::Cancelling => Some(Self::Cancelled),
            Self::Refunding => Some(Self::Refunded),
            _ => None,
        }
    }
}

/// Something that an order owes to another service. Each can be repeated without harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Effect {
    Capture,
    CommitStock,
    ClearCart,
    ConfirmationMail,
    Recommendation,
    Void,
    ReleaseStock,
    Refund,
    ReturnStock,
    /// A mail that the order came to this status.
    StatusMail(Status),
}

impl Effect {
    /// What becomes owed with the pivot.
    pub(crate) const OF_CONFIRMED: &[Self] = &[
        Self::Capture,
        Self::CommitStock,
        Self::ClearCart,
        Self::ConfirmationMail,
        Self::Recommendation,
    ];

    /// The name in the store.
    pub(crate) fn kind(self) -> String {
        match self {
            Self::Capture => "capture".to_owned(),
            Self::CommitStock => "commit_stock".to_owned(),
            Self::ClearCart => "clear_cart".to_owned(),
            Self::ConfirmationMail => "confirmation_mail".to_owned(),
            Self::Recommendation => "recommendation".to_owned(),
            Self::Void => "void".to_owned(),
            Self::ReleaseStock => "release_stock".to_owned(),
            Self::Refund => "refund".to_owned(),
            Self::ReturnStock => "return_stock".to_owned(),
            Self::StatusMail(status) => format!("status_mail:{}", status.name()),
        }
    }

    pub(crate) fn of_kind(kind: &str) -> Option<Self> {
        if let Some(status) = kind.strip_prefix("status_mail:") {
            return Status::named(status).map(Self::StatusMail);
        }
        let plain = [
            Self::Capture,
            Self::CommitStock,
            Self::ClearCart,
            Self::ConfirmationMail,
            Self::Recommendation,
            Self::Void,
            Self::ReleaseStock,
            Self::Refund,
            Self::ReturnStock,
        ];
        plain.into_iter().find(|effect| effect.kind() == kind)
    }

    /// The place of a mail among the others of an order; none for what is not a mail.
    pub(crate) fn mail_order(self) -> Option<u8> {
        match self {
            Self::ConfirmationMail => Some(0),
            Self::StatusMail(Status::Shipped) => Some(1),
            Self::StatusMail(Status::Delivered) => Some(2),
            Self::StatusMail(_) => Some(3),
            _ => None,
        }
    }

    /// Whether the order's status waits for it: money and goods do, a mail does not.
    pub(crate) fn is_essential(self) -> bool {
        matches!(
            self,
            Self::Capture
                | Self::CommitStock
                | Self::Void
                | Self::ReleaseStock
                | Self::Refund
                | Self::ReturnStock
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_found_by_its_name() {
        for status in Status::ALL {
            assert_eq!(Status::named(status.name()), Some(status));
        }
    }

    #[test]
    fn every_effect_is_found_by_its_kind() {
        let others = [
            Effect::Void,
            Effect::ReleaseStock,
            Effect::Refund,
            Effect::ReturnStock,
            Effect::StatusMail(Status::Shipped),
        ];
        for effect in Effect::OF_CONFIRMED.iter().copied().chain(others) {
            assert_eq!(Effect::of_kind(&effect.kind()), Some(effect));
        }
    }
}
