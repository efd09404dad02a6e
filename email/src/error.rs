use std::time::Duration;

use mesh::{Fault, Kind};
use tonic::Status;

use crate::mailer::MailerError;

/// When a sender that is at work will be done.
const SEND_TIME: Duration = Duration::from_secs(1);

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}: {1}")]
    Field(String, &'static str),
    #[error("this message is being sent right now")]
    SendInProgress,
    #[error("redis failed")]
    Store(#[from] redis::RedisError),
    #[error(transparent)]
    Mailer(#[from] MailerError),
    #[error("a template failed")]
    Template(#[from] askama::Error),
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Field(field, description) => Fault::invalid(field, description),
            Error::SendInProgress => {
                Fault::new(Kind::Unavailable, "SEND_IN_PROGRESS", message).retry_after(SEND_TIME)
            }
            Error::Store(cause) => cause.into(),
            Error::Mailer(MailerError::Recipient) => Fault::invalid("recipient.email", message),
            Error::Mailer(MailerError::Refused(_)) => {
                Fault::new(Kind::Precondition, "MAIL_REFUSED", message)
            }
            Error::Mailer(MailerError::Unavailable(_) | MailerError::Folder(_)) => {
                Fault::new(Kind::Unavailable, "MAIL_UNAVAILABLE", message)
            }
            Error::Mailer(MailerError::Unknown(_)) => {
                Fault::new(Kind::Unavailable, "MAIL_OUTCOME_UNKNOWN", message)
            }
            // Both mean that this process cannot make the mail; another version of it may.
            Error::Mailer(MailerError::Message(_)) | Error::Template(_) => {
                Fault::new(Kind::Unavailable, "MAIL_NOT_WRITTEN", message)
            }
        }
        .into()
    }
}
