use mesh::{Fault, Kind};
use tonic::Status;

/// Why a product service call failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no such product")]
    NotFound,
    #[error("a product with this id exists already")]
    Exists,
    #[error("the product has been changed since it was read")]
    Changed,
    #[error("only {available} units are left")]
    OutOfStock { available: i64 },
    #[error("{description}")]
    Invalid {
        field: String,
        description: &'static str,
    },
    #[error("names an adjustment of other units")]
    OperationReused,
    #[error("the order has another state in the stock of a product")]
    InvariantViolated,
    #[error("others keep changing this product, try again")]
    Contended,
    #[error("no answer in time")]
    NoAnswer,
    #[error(transparent)]
    Store(#[from] mongodb::error::Error),
}

impl Error {
    pub(crate) fn invalid(field: impl Into<String>, description: &'static str) -> Self {
        Self::Invalid {
            field: field.into(),
            description,
        }
    }
}

impl From<mongodb::bson::ser::Error> for Error {
    fn from(error: mongodb::bson::ser::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::NotFound => Fault::new(Kind::NotFound, "PRODUCT_NOT_FOUND", message),
            Error::Exists => Fault::new(Kind::AlreadyExists, "PRODUCT_EXISTS", message),
            Error::Changed => Fault::new(Kind::Aborted, "PRODUCT_CHANGED", message),
            Error::OutOfStock { available } => {
                Fault::new(Kind::Precondition, "OUT_OF_STOCK", message)
                    .with("available", available.to_string())
            }
            Error::Invalid { field, .. } => Fault::invalid(field, message),
            Error::OperationReused => {
                Fault::invalid_because("IDEMPOTENCY_KEY_REUSED", "operation_id", message)
            }
            Error::InvariantViolated => {
                Fault::new(Kind::Precondition, "INVARIANT_VIOLATED", message)
            }
            Error::Contended => Fault::new(Kind::Unavailable, "PRODUCT_CONTENDED", message),
            Error::NoAnswer | Error::Store(_) => Fault::store("mongodb", &error),
        }
        .into()
    }
}
