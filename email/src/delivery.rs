//! Sends each message once.

use anyhow::Context as _;
use lettre::message::Mailbox;
use mesh::{chaos, fault};

use crate::config::Config;
use crate::error::Error;
use crate::letter::Letter;
use crate::mailer::{Mailer, Sent};
use crate::store::{Claim, Store};

pub(crate) struct Delivery {
    store: Store,
    mailer: Mailer,
}

impl Delivery {
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let store = Store::new(&config.redis_url, config.mail_claim_seconds)?;
        let mailer = Mailer::new(config)?;
        Ok(Self { store, mailer })
    }

    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        self.store.ping().await.context("redis")?;
        self.mailer.ready().await.context("the mail folder")
    }

    /// Sends `letter` unless a message of this id was sent before.
    ///
    /// A process that dies between sending and marking leaves a claim that ends after a minute; the message is then
    /// sent a second time, under the same Message-ID. A lost mail would be worse.
    pub(crate) async fn deliver(
        &self,
        message_id: &str,
        recipient: Mailbox,
        letter: Letter,
    ) -> Result<Sent, Error> {
        let claimed = chaos::step("claim", "", self.store.claim(message_id));
        let owner = match claimed.await? {
            Claim::Won(owner) => owner,
            Claim::Lost => return Err(Error::SendInProgress),
            Claim::Sent => return Ok(Sent::Before),
        };
        if chaos::planted("marks_before_sending") {
            self.store.mark_sent(message_id).await?;
        }
        let sent = self.mailer.send(message_id, recipient, letter);
        match chaos::step("send", "", sent).await {
            Ok(sent) => {
                tracing::info!(message_id, "mail sent");
                let marked = chaos::step("mark", "", self.store.mark_sent(message_id));
                if let Err(cause) = marked.await {
                    // It was sent: to say otherwise would make the caller ask for a second one.
                    tracing::warn!(message_id, cause = %fault::chain(&cause), "mail not marked as sent");
                }
                Ok(sent)
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
}
