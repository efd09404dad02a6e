use std::collections::HashMap;
use std::time::Duration;

use deadpool_postgres::PoolError;
use mesh::fault::{self, chain};
use mesh::{Fault, Kind};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

/// When those may try again for whom too many passwords were being hashed.
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// Why somebody is not signed in, or an account not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the e-mail address has an account")]
    EmailTaken,
    #[error("this is one of the passwords that are tried first, choose another")]
    WeakPassword { field: &'static str },
    #[error("must be one line that is not blank")]
    Name,
    #[error("e-mail address or password are wrong")]
    InvalidCredentials,
    #[error("the current password is wrong")]
    WrongPassword,
    #[error("too many failures, try again later")]
    Throttled { wait: Duration },
    #[error("the session has ended, sign in again")]
    SessionRevoked,
    #[error("this is no refresh token, sign in again")]
    NoRefreshToken,
    #[error("there is no such customer")]
    NoCustomer,
    #[error("too many are signing in, try again shortly")]
    Overloaded,
    #[error("the password could not be hashed, try again")]
    Hashing,
    #[error("the session could not be signed, try again")]
    Signing,
    #[error("PostgreSQL failed: {0}")]
    Store(String),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        let fault = |kind, reason| Fault::new(kind, reason, message.clone());
        match error {
            Error::EmailTaken => fault(Kind::AlreadyExists, "EMAIL_TAKEN"),
            Error::WeakPassword { field } => return weak_password(field, message),
            Error::Name => Fault::invalid("name", message),
            Error::InvalidCredentials => fault(Kind::Unauthenticated, "INVALID_CREDENTIALS"),
            Error::WrongPassword => fault(Kind::Forbidden, "INVALID_CREDENTIALS"),
            Error::Throttled { wait } => {
                fault(Kind::Exhausted, "LOGIN_THROTTLED").retry_after(wait)
            }
            Error::SessionRevoked => fault(Kind::Unauthenticated, "SESSION_REVOKED"),
            Error::NoRefreshToken => fault(Kind::Unauthenticated, "INVALID_REFRESH_TOKEN"),
            Error::NoCustomer => fault(Kind::NotFound, "CUSTOMER_NOT_FOUND"),
            Error::Overloaded => fault(Kind::Exhausted, "OVERLOADED").retry_after(RETRY_AFTER),
            Error::Hashing => fault(Kind::Unavailable, "HASHING_FAILED"),
            Error::Signing => fault(Kind::Unavailable, "SIGNING_FAILED"),
            Error::Store(_) => Fault::store("PostgreSQL", &error),
        }
        .into()
    }
}

/// A bad field with a reason of its own, so that a form can say more than "invalid".
fn weak_password(field: &str, message: String) -> Status {
    let mut details = ErrorDetails::new();
    details.set_error_info(
        "WEAK_PASSWORD",
        fault::DOMAIN,
        HashMap::<String, String>::new(),
    );
    details.add_bad_request_violation(field, message.clone());
    Status::with_error_details(Code::InvalidArgument, message, details)
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Store(match error.as_db_error() {
            // The detail that PostgreSQL adds quotes the row, e-mail address and all.
            Some(refusal) => format!("{}: {}", refusal.code().code(), refusal.message()),
            None => chain(&error),
        })
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => error.into(),
            error => Self::Store(chain(&error)),
        }
    }
}
