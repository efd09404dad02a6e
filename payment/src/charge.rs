//! What is charged, and how that can fail for good.

use std::time::SystemTime;

use proto::Money;

/// An amount held on a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authorization {
    pub(crate) id: String,
    pub(crate) expires_at: SystemTime,
    /// For people: "Visa ending in 4242".
    pub(crate) card_summary: &'static str,
}

/// What checkout wants held.
#[derive(Clone, Debug)]
pub(crate) struct Charge {
    pub(crate) order_id: String,
    pub(crate) amount: Money,
    pub(crate) payment_token: String,
}

/// A definite no, in the words that card networks use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decline {
    CardDeclined,
    InsufficientFunds,
    ExpiredCard,
    UnknownToken,
    /// The order was voided before: an authorization that comes late must not hold anything.
    OrderVoided,
}

impl Decline {
    /// The stable name that programs branch on.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::CardDeclined => "card_declined",
            Self::InsufficientFunds => "insufficient_funds",
            Self::ExpiredCard => "expired_card",
            Self::UnknownToken => "unknown_token",
            Self::OrderVoided => "order_voided",
        }
    }
}

impl std::fmt::Display for Decline {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::CardDeclined => "the card was declined",
            Self::InsufficientFunds => "the card has insufficient funds",
            Self::ExpiredCard => "the card has expired",
            Self::UnknownToken => "the payment token is not known",
            Self::OrderVoided => "the order was voided",
        })
    }
}
