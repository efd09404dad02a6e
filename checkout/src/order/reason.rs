//! Why orders end or rest otherwise than their customers wished.

use super::Effect;

/// Why an order was cancelled, refunded or left to staff.
///
/// The names are part of the contract: mails and pages have words for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    CancelledByCustomer,
    CancelledByStaff,
    RefundedByStaff,
    OutOfStock,
    PriceChanged,
    ProductUnavailable,
    /// The stock did not answer, or not in time.
    StockUnavailable,
    PaymentDeclined,
    /// The processor did not answer in time.
    PaymentUnavailable,
    /// The processor will never give the money that it holds.
    CaptureRefused,
    RefundRefused,
    VoidRefused,
    CommitStockRefused,
    ReleaseStockRefused,
    ReturnStockRefused,
}

impl Reason {
    const ALL: [Self; 15] = [
        Self::CancelledByCustomer,
        Self::CancelledByStaff,
        Self::RefundedByStaff,
        Self::OutOfStock,
        Self::PriceChanged,
        Self::ProductUnavailable,
        Self::StockUnavailable,
        Self::PaymentDeclined,
        Self::PaymentUnavailable,
        Self::CaptureRefused,
        Self::RefundRefused,
        Self::VoidRefused,
        Self::CommitStockRefused,
        Self::ReleaseStockRefused,
        Self::ReturnStockRefused,
    ];

    /// The name in the store and in the contract.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::CancelledByCustomer => "CANCELLED_BY_CUSTOMER",
            Self::CancelledByStaff => "CANCELLED_BY_STAFF",
            Self::RefundedByStaff => "REFUNDED_BY_STAFF",
            Self::OutOfStock => "OUT_OF_STOCK",
            Self::PriceChanged => "PRICE_CHANGED",
            Self::ProductUnavailable => "PRODUCT_UNAVAILABLE",
            Self::StockUnavailable => "STOCK_UNAVAILABLE",
            Self::PaymentDeclined => "PAYMENT_DECLINED",
            Self::PaymentUnavailable => "PAYMENT_UNAVAILABLE",
            Self::CaptureRefused => "CAPTURE_REFUSED",
            Self::RefundRefused => "REFUND_REFUSED",
            Self::VoidRefused => "VOID_REFUSED",
            Self::CommitStockRefused => "COMMIT_STOCK_REFUSED",
            Self::ReleaseStockRefused => "RELEASE_STOCK_REFUSED",
            Self::ReturnStockRefused => "RETURN_STOCK_REFUSED",
        }
    }

    /// None for the name of a reason that only another version has.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Why an order needs attention that owes `effect`, which was refused for good; none where the order's status does
    /// not wait for it.
    pub(crate) fn refusal_of(effect: Effect) -> Option<Self> {
        match effect {
            Effect::Capture => Some(Self::CaptureRefused),
            Effect::Refund => Some(Self::RefundRefused),
            Effect::Void => Some(Self::VoidRefused),
            Effect::CommitStock => Some(Self::CommitStockRefused),
            Effect::ReleaseStock => Some(Self::ReleaseStockRefused),
            Effect::ReturnStock => Some(Self::ReturnStockRefused),
            Effect::ClearCart
            | Effect::ConfirmationMail
            | Effect::Recommendation
            | Effect::StatusMail(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_found_by_its_name() {
        for reason in Reason::ALL {
            assert_eq!(Reason::named(reason.name()), Some(reason));
        }
        assert_eq!(Reason::named("CANCELLED"), None);
    }

    #[test]
    fn the_refusal_of_what_a_status_waits_for_has_a_reason() {
        for effect in Effect::OF_CONFIRMED.iter().copied().chain([
            Effect::Void,
            Effect::ReleaseStock,
            Effect::Refund,
            Effect::ReturnStock,
        ]) {
            let reason = Reason::refusal_of(effect);
            assert_eq!(reason.is_some(), effect.is_essential(), "{effect:?}");
            let name = format!("{}_REFUSED", effect.kind().to_uppercase());
            assert!(reason.is_none_or(|reason| reason.name() == name), "{name}");
        }
    }
}
