use mesh::{Fault, Kind};
use tonic::Status;

/// Why nothing was recommended or learned.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("must be a UUID")]
    Id { field: &'static str },
    #[error("what was learned is not available")]
    Store(#[from] redis::RedisError),
    #[error("product is not available, try again")]
    Product(#[source] Status),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Id { field } => Fault::invalid(field, message),
            Error::Store(cause) => cause.into(),
            // Whatever product said was said to us, not to our caller.
            Error::Product(status) => {
                tracing::warn!(code = ?status.code(), "product failed");
                Fault::new(Kind::Unavailable, "SERVICE_UNAVAILABLE", message)
                    .with("service", "product")
            }
        }
        .into()
    }
}
