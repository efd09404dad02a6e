use mesh::{Fault, Kind};
use tonic::Status;

use crate::cart::{MAX_LINES, MAX_QUANTITY};

/// Why a cart was not read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("a cart holds at most {MAX_LINES} products")]
    CartFull,
    #[error("a cart holds at most {MAX_QUANTITY} of one product")]
    QuantityLimit,
    #[error("the cart does not hold this product")]
    ItemNotFound,
    #[error("named another addition before")]
    OperationReused,
    #[error("is not the access token of a guest's session")]
    GuestToken,
    #[error("must be a UUID")]
    Id { field: &'static str },
    #[error("the carts are not available")]
    Store(#[from] redis::RedisError),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::CartFull => Fault::new(Kind::Precondition, "CART_FULL", message)
                .with("max_lines", MAX_LINES.to_string()),
            Error::QuantityLimit => Fault::new(Kind::Precondition, "QUANTITY_LIMIT", message)
                .with("max_quantity", MAX_QUANTITY.to_string()),
            Error::ItemNotFound => Fault::new(Kind::NotFound, "ITEM_NOT_FOUND", message),
            Error::OperationReused => {
                Fault::invalid_because("IDEMPOTENCY_KEY_REUSED", "operation_id", message)
            }
            Error::GuestToken => Fault::invalid("guest_access_token", message),
            Error::Id { field } => Fault::invalid(field, message),
            Error::Store(cause) => cause.into(),
        }
        .into()
    }
}
