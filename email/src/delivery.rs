//! Sends each message once.

use std::pin::pin;
use std::time::Duration;

use anyhow::Context as _;
use lettre::message::Mailbox;
use mesh::{chaos, fault};

use crate::config::Config;
use crate::error::Error;
use crate::letter::Letter;
use crate::mailer::{Mailer, MailerError, Sent};
use crate::store::{Claim, Store};

/// How long a message that may have been taken is left alone: it may come twice then, but no more often than this.
const UNKNOWN: Duration = Duration::from_secs(10 * 60);

pub(crate) struct Delivery {
    store: Store,
    /// A claim outlives its owner by this.
    claim: Duration,
    mailer: Mailer,
}

impl Delivery {
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            store: Store::new(&config.redis_url)?,
            claim: Duration::from_secs(config.mail_claim_seconds),
            mailer: Mailer::new(config)?,
        })
    }

    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        self.store.ready().await.context("redis")?;
        self.mailer.ready().await.context("the mail folder")
    }

    /// Sends `letter` unless a message of this id was sent before.
    ///
    /// A process that dies between sending and marking leaves a claim that ends by itself; the message is then sent a
    /// second time, under the same Message-ID, and so is one of which the mail server did not say whether it took it. A
    /// lost mail would be worse.
    pub(crate) async fn deliver(
        &self,
        message_id: &str,
        recipient: Mailbox,
        letter: Letter,
    ) -> Result<Sent, Error> {
        let claimed = chaos::step("claim", "", self.store.claim(message_id, self.claim));
        let owner = match claimed.await? {
            Claim::Won(owner) => owner,
            Claim::Lost => return Err(Error::SendInProgress),
            Claim::Sent => return Ok(Sent::Before),
        };
        if chaos::planted("marks_before_sending") {
            self.store.mark_sent(message_id).await?;
        }
        let sent = self.mailer.send(message_id, recipient, letter);
        let sent = self.keeping_claim(message_id, &owner, chaos::step("send", "", sent));
        match sent.await {
            Ok(sent) => {
                tracing::info!(message_id, "mail sent");
                let marked = chaos::step("mark", "", self.store.mark_sent(message_id));
                if let Err(cause) = marked.await {
                    // It was sent: to say otherwise would make the caller ask for a second one.
                    tracing::warn!(message_id, cause = %fault::chain(&cause), "mail not marked as sent");
                }
                Ok(sent)
            }
            Err(error @ MailerError::Unknown(_)) => {
                tracing::warn!(message_id, cause = %fault::chain(&error), "mail perhaps sent");
                self.keep(message_id, &owner, UNKNOWN).await;
                Err(error.into())
            }
            Err(error) => {
                tracing::warn!(message_id, cause = %fault::chain(&error), "mail not sent");
                if let Err(cause) = self.store.release(message_id, &owner).await {
                    tracing::warn!(message_id, cause = %fault::chain(&cause), "claim not released");
                }
                Err(error.into())
            }
        }
    }

    /// What becomes of `sending`, which may take minutes. The claim stays ours until then.
    async fn keeping_claim<T>(
        &self,
        message_id: &str,
        owner: &str,
        sending: impl Future<Output = T>,
    ) -> T {
        let mut sending = pin!(sending);
        loop {
            match tokio::time::timeout(self.claim / 3, &mut sending).await {
                Ok(sent) => return sent,
                Err(_) => self.keep(message_id, owner, self.claim).await,
            }
        }
    }

    async fn keep(&self, message_id: &str, owner: &str, time: Duration) {
        if let Err(cause) = self.store.keep(message_id, owner, time).await {
            tracing::warn!(message_id, cause = %fault::chain(&cause), "claim not kept");
        }
    }
}
