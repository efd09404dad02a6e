use mesh::{Fault, Kind};
use tonic::Status;

use crate::charge::Decline;

/// Why a payment was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the payment was declined: {0}")]
    Declined(Decline),
    #[error("the capture was refused: {0}")]
    CaptureRefused(&'static str),
    #[error("the refund was refused: {0}")]
    RefundRefused(&'static str),
    #[error("the authorization is not one of ours")]
    UnknownAuthorization,
    #[error("the amount must be more than nothing")]
    Amount,
    #[error("the processor did not answer; the outcome is unknown")]
    OutcomeUnknown,
    #[error("the ledger cannot be written")]
    Ledger(#[from] std::io::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Declined(decline) => Fault::new(Kind::Precondition, "PAYMENT_DECLINED", message)
                .with("decline_code", decline.code()),
            Error::CaptureRefused(_) => Fault::new(Kind::Precondition, "CAPTURE_REFUSED", message),
            Error::RefundRefused(_) => Fault::new(Kind::Precondition, "REFUND_REFUSED", message),
            Error::UnknownAuthorization => Fault::invalid("authorization_id", message),
            Error::Amount => Fault::invalid("amount.minor_units", message),
            Error::OutcomeUnknown => Fault::new(Kind::Unavailable, "OUTCOME_UNKNOWN", message),
            Error::Ledger(cause) => Fault::store("ledger", &cause),
        }
        .into()
    }
}
