use std::time::Duration;

use mesh::{Fault, Kind, postgres};
use tonic::Status;

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
    #[error("nobody is signed in, sign in first")]
    NoSession,
    #[error("this is no refresh token, sign in again")]
    NoRefreshToken,
    #[error("is not one of ours")]
    PageToken,
    #[error("there is no such customer")]
    NoCustomer,
    #[error("too many are signing in, try again shortly")]
    Overloaded,
    #[error("the password could not be hashed, try again")]
    Hashing,
    #[error("the session could not be signed, try again")]
    Signing,
    #[error(transparent)]
    Store(#[from] postgres::Error),
}

impl Error {
    /// Whether no refresh token that led to this will ever lead further.
    pub(crate) fn ends_session(&self) -> bool {
        matches!(self, Self::SessionRevoked | Self::NoRefreshToken)
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        let fault = |kind, reason| Fault::new(kind, reason, message.clone());
        match error {
            Error::EmailTaken => fault(Kind::AlreadyExists, "EMAIL_TAKEN"),
            Error::WeakPassword { field } => {
                Fault::invalid_because("WEAK_PASSWORD", field, message)
            }
            Error::Name => Fault::invalid("name", message),
            Error::PageToken => Fault::invalid("page_token", message),
            Error::InvalidCredentials => fault(Kind::Unauthenticated, "INVALID_CREDENTIALS"),
            Error::WrongPassword => fault(Kind::Forbidden, "INVALID_CREDENTIALS"),
            Error::Throttled { wait } => {
                fault(Kind::Exhausted, "LOGIN_THROTTLED").retry_after(wait)
            }
            Error::SessionRevoked => fault(Kind::Unauthenticated, "SESSION_REVOKED"),
            Error::NoSession => fault(Kind::Unauthenticated, "NO_SESSION"),
            Error::NoRefreshToken => fault(Kind::Unauthenticated, "INVALID_REFRESH_TOKEN"),
            Error::NoCustomer => fault(Kind::NotFound, "CUSTOMER_NOT_FOUND"),
            Error::Overloaded => fault(Kind::Exhausted, "OVERLOADED").retry_after(RETRY_AFTER),
            Error::Hashing => fault(Kind::Unavailable, "HASHING_FAILED"),
            Error::Signing => fault(Kind::Unavailable, "SIGNING_FAILED"),
            Error::Store(cause) => cause.into(),
        }
        .into()
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Store(error.into())
    }
}
