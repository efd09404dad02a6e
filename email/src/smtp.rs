//! Hands messages over to a mail server.

use std::error::Error as _;
use std::time::Duration;

use anyhow::Context as _;
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use crate::mailer::MailerError;

/// Limits connecting, without what is said afterwards.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// Limits all of it. A mail server may take ten minutes to say that it has a message (RFC 5321, 4.5.3.2.6), and to ask
/// again sooner would send it again.
const SEND_LIMIT: Duration = Duration::from_secs(10 * 60);

/// A mail server, with one connection for each message.
pub(crate) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Smtp {
    pub(crate) fn new(url: &str) -> anyhow::Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .context("the SMTP address is none")?
            .timeout(Some(CONNECT_LIMIT))
            .build();
        Ok(Self { transport })
    }

    pub(crate) async fn send(&self, message: Message) -> Result<(), MailerError> {
        match tokio::time::timeout(SEND_LIMIT, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judge(error)),
            Err(elapsed) => Err(MailerError::Unknown(elapsed.into())),
        }
    }
}

fn judge(error: SmtpError) -> MailerError {
    let Some(code) = error.status() else {
        return if may_have_been_taken(&error) {
            MailerError::Unknown(error.into())
        } else {
            MailerError::Unavailable(error.into())
        };
    };
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    let is_number = |word: &&str| word.bytes().all(|byte| b"0123456789.".contains(&byte));
    let first = words.split_whitespace().next();
    let enhanced = first.filter(is_number).unwrap_or_default();
    // What the log may know: a server's own words often name the recipient.
    let answer = format!("answered with {code} {enhanced}").into();
    if error.is_permanent() && is_about_the_mail(enhanced) {
        MailerError::Refused(answer)
    } else {
        MailerError::Unavailable(answer)
    }
}

/// Whether a conversation that broke off without a refusal may have come as far as the message. Where that is not
/// known, it may: a mail that is late is better than one that comes again and again.
fn may_have_been_taken(error: &SmtpError) -> bool {
    // lettre tells this kind from an error of an open connection by its words alone.
    let never_connected = error.to_string().starts_with("Connection error");
    !(never_connected || error.is_client() || error.is_tls())
}

/// Whether an enhanced status code (RFC 3463) speaks of the recipient (5.1), the mailbox (5.2) or the content (5.6), and
/// so would be the answer to every repeat. Any other refusal can be about us: who we are (5.7), what the server was told
/// of us, or our own address (5.1.7, 5.1.8). Repeating helps once that is mended.
fn is_about_the_mail(enhanced: &str) -> bool {
    let parts: Vec<&str> = enhanced.split('.').collect();
    match parts.as_slice() {
        ["5", "1", "7" | "8"] => false,
        ["5", "1" | "2" | "6", detail] => {
            !detail.is_empty() && detail.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_about_the_mail;

    #[test]
    fn only_what_is_said_of_the_mail_itself_is_final() {
        for final_one in ["5.1.1", "5.1.10", "5.2.2", "5.6.0"] {
            assert!(is_about_the_mail(final_one), "{final_one}");
        }
        for other in [
            "", "nobody", "5.1", "5.1.", "5.1.x", "5.1.7", "5.1.8", "5.3.4", "5.7.1", "4.1.1",
            "5.1.1.1",
        ] {
            assert!(!is_about_the_mail(other), "{other:?}");
        }
    }
}
