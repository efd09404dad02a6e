use std::time::Duration;

use redis::{RedisResult, Script, cmd};
use secrecy::SecretString;
use uuid::Uuid;

/// Nobody asks for a message again after that long.
const SENT_SECONDS: u64 = 30 * 24 * 60 * 60;

const SENT: &str = "sent";

/// Whose a message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// Ours to send, under this name.
    Won(String),
    /// Being sent by somebody else.
    Lost,
    /// Sent before.
    Sent,
}

/// Which messages were sent, and which are being sent.
pub(crate) struct Store {
    redis: mesh::redis::Connection,
    keep: Script,
    release: Script,
}

impl Store {
    pub(crate) fn new(url: &SecretString) -> anyhow::Result<Self> {
        let redis = mesh::redis::connect(url)?;
        let keep = Script::new(
            "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('EXPIRE', KEYS[1], ARGV[2]) end",
        );
        let release = Script::new(
            "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end",
        );
        Ok(Self {
            redis,
            keep,
            release,
        })
    }

    /// Claims a message for `time`, of whole seconds: unless it is kept, the claim ends by itself, as when its owner died.
    pub(crate) async fn claim(&self, message_id: &str, time: Duration) -> RedisResult<Claim> {
        let mut redis = self.redis.clone();
        let owner = format!("sending:{}", Uuid::new_v4().simple());
        let won: Option<String> = cmd("SET")
            .arg(key(message_id))
            .arg(&owner)
            .arg("NX")
            .arg("EX")
            .arg(time.as_secs())
            .query_async(&mut redis)
            .await?;
        if won.is_some() {
            return Ok(Claim::Won(owner));
        }
        let state: Option<String> = cmd("GET")
            .arg(key(message_id))
            .query_async(&mut redis)
            .await?;
        Ok(match state.as_deref() {
            Some(SENT) => Claim::Sent,
            // A claim that ended just now is for the next attempt.
            _ => Claim::Lost,
        })
    }

    pub(crate) async fn mark_sent(&self, message_id: &str) -> RedisResult<()> {
        cmd("SET")
            .arg(key(message_id))
            .arg(SENT)
            .arg("EX")
            .arg(SENT_SECONDS)
            .exec_async(&mut self.redis.clone())
            .await
    }

    /// Makes a claim of ours last for `time`, of whole seconds, from now on. One that has ended meanwhile is not renewed.
    pub(crate) async fn keep(
        &self,
        message_id: &str,
        owner: &str,
        time: Duration,
    ) -> RedisResult<()> {
        self.keep
            .key(key(message_id))
            .arg(owner)
            .arg(time.as_secs())
            .invoke_async(&mut self.redis.clone())
            .await
    }

    /// Gives a claim of ours up. One that has ended meanwhile, and may be somebody else's now, stays.
    pub(crate) async fn release(&self, message_id: &str, owner: &str) -> RedisResult<()> {
        self.release
            .key(key(message_id))
            .arg(owner)
            .invoke_async(&mut self.redis.clone())
            .await
    }

    pub(crate) async fn ready(&self) -> RedisResult<()> {
        self.redis.check("email").await
    }
}

fn key(message_id: &str) -> String {
    format!("mail:{message_id}")
}
