//! The ways that mail leaves. A new one is a new variant.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};
use secrecy::ExposeSecret as _;
use tokio::io::AsyncWriteExt as _;
use uuid::Uuid;

use crate::config::Config;
use crate::letter::Letter;
use crate::smtp::Smtp;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    Now,
    Before,
}

/// Why a message did not leave. Texts are for callers; causes are for the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailerError {
    #[error("mail cannot be addressed to this")]
    Recipient,
    #[error("the mail server refused this message for good")]
    Refused(#[source] BoxError),
    #[error("the mail server does not take this message now")]
    Unavailable(#[source] BoxError),
    /// It may have left all the same.
    #[error("the mail server did not say whether it took this message")]
    Unknown(#[source] BoxError),
    #[error("the mail folder cannot be written")]
    Folder(#[from] std::io::Error),
    #[error("the message cannot be written")]
    Message(#[from] lettre::error::Error),
}

/// Builds messages and hands them over.
pub(crate) struct Mailer {
    from: Mailbox,
    way: Way,
}

enum Way {
    Folder(PathBuf),
    Smtp(Smtp),
}

impl Mailer {
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let way = match (&config.mail_folder, &config.smtp_url) {
            (Some(folder), None) => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("making the mail folder {}", folder.display()))?;
                Way::Folder(folder.clone())
            }
            (None, Some(url)) => Way::Smtp(Smtp::new(url.expose_secret())?),
            _ => bail!("give either --mail-folder or --smtp-url"),
        };
        Ok(Self {
            from: config.mail_from.clone(),
            way,
        })
    }

    /// Whether mail can leave, as far as that is ours to say: a mail server is somebody else's.
    pub(crate) async fn ready(&self) -> std::io::Result<()> {
        let Way::Folder(folder) = &self.way else {
            return Ok(());
        };
        let probe = unfinished(folder);
        tokio::fs::write(&probe, b"").await?;
        tokio::fs::remove_file(&probe).await
    }

    pub(crate) async fn send(
        &self,
        message_id: &str,
        recipient: Mailbox,
        letter: Letter,
    ) -> Result<Sent, MailerError> {
        let message = self.message(message_id, recipient, letter)?;
        match &self.way {
            Way::Folder(folder) => write(folder, message_id, &message.formatted()).await,
            Way::Smtp(smtp) => smtp.send(message).await.map(|()| Sent::Now),
        }
    }

    fn message(
        &self,
        message_id: &str,
        recipient: Mailbox,
        letter: Letter,
    ) -> Result<Message, MailerError> {
        let body = MultiPart::alternative_plain_html(letter.text, letter.html);
        // Keeps "I am on holiday" answers away.
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        Ok(Message::builder()
            .from(self.from.clone())
            .to(recipient)
            .subject(letter.subject)
            .message_id(Some(self.message_id(message_id)))
            .raw_header(automatic)
            .multipart(body)?)
    }

    /// A Message-ID may not hold colons, nor dots next to each other: each becomes a character that ids of ours do
    /// not have, so that two ids never become one.
    fn message_id(&self, id: &str) -> String {
        let id = id.replace(':', "/").replace('.', "+");
        format!("<{id}@{}>", self.from.email.domain())
    }
}

/// Writes the whole file or none of it, and not a second time.
async fn write(folder: &Path, message_id: &str, message: &[u8]) -> Result<Sent, MailerError> {
    let file = folder.join(format!("{message_id}.eml"));
    if tokio::fs::try_exists(&file).await? {
        return Ok(Sent::Before);
    }
    let unfinished = unfinished(folder);
    let mut writer = tokio::fs::File::create(&unfinished).await?;
    writer.write_all(message).await?;
    writer.sync_all().await?;
    tokio::fs::rename(&unfinished, &file).await?;
    Ok(Sent::Now)
}

/// A name that nobody else uses, and that is not taken for a mail.
fn unfinished(folder: &Path) -> PathBuf {
    folder.join(format!(".{}.tmp", Uuid::new_v4()))
}
