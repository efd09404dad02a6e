//! Redis, as every service that has one reaches it. Every command is answered within limits, or given up.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{
    Client, Cmd, ErrorKind, IntoConnectionInfo as _, Pipeline, RedisError, RedisFuture,
    RedisResult, ServerErrorKind, Value,
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::fault::Fault;

const CONNECT_LIMIT: Duration = Duration::from_secs(1);
const ANSWER_LIMIT: Duration = Duration::from_millis(500);
/// A Redis that acknowledges nothing for so long is gone, and another connection is tried.
const DEAD_AFTER: Duration = Duration::from_secs(3);
/// How long the trace of a health check stays.
const TRACE_SECONDS: u64 = 60;

/// A connection to Redis, made again whenever it is lost. Clones share it.
#[derive(Clone)]
pub struct Connection {
    client: Client,
    config: ConnectionManagerConfig,
    current: Arc<Mutex<ConnectionManager>>,
}

/// A connection to the Redis at `url`, made when it is first used, and again whenever it is lost. At `rediss://` the
/// server must prove its name by a certificate, of an authority that the system trusts or that is in the file that
/// `SSL_CERT_FILE` names.
///
/// # Errors
/// When `url` is not the address of a Redis.
pub fn connect(url: &SecretString) -> anyhow::Result<Connection> {
    // The cause could show the password.
    let info = url.expose_secret().into_connection_info().ok();
    let info = info
        .context("the address of Redis must look like redis://host:port or rediss://host:port")?;
    let tcp = TcpSettings::default()
        .set_nodelay(true)
        .set_user_timeout(DEAD_AFTER);
    // One attempt to connect a command: the next command, or the health check within a second, tries again.
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(CONNECT_LIMIT))
        .set_response_timeout(Some(ANSWER_LIMIT))
        .set_number_of_retries(0);
    let client = Client::open(info.set_tcp_settings(tcp))?;
    let current = ConnectionManager::new_lazy_with_config(client.clone(), config.clone())?;
    Ok(Connection {
        client,
        config,
        current: Arc::new(Mutex::new(current)),
    })
}

impl Connection {
    /// Asks whether Redis takes writes, by one of the key `health:<service>`: a read-only one, or one whose memory is
    /// full, answers reads all the same.
    ///
    /// After a failover the connection may still lead to the Redis that was demoted: it is left as soon as another one
    /// under the same name takes writes. Commands under way end where they began.
    ///
    /// # Errors
    /// When no Redis there takes writes.
    pub async fn check(&self, service: &str) -> RedisResult<()> {
        let Err(refused) = write(&mut self.current(), service).await else {
            return Ok(());
        };
        if refused.kind() != ErrorKind::Server(ServerErrorKind::ReadOnly) {
            return Err(refused);
        }
        let (client, config) = (self.client.clone(), self.config.clone());
        let mut other = ConnectionManager::new_with_config(client, config).await?;
        write(&mut other, service).await?;
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = other;
        tracing::info!("left a read-only Redis for another one of its name");
        Ok(())
    }

    fn current(&self) -> ConnectionManager {
        self.current
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

async fn write(redis: &mut ConnectionManager, service: &str) -> RedisResult<()> {
    redis::cmd("SET")
        .arg(format!("health:{service}"))
        .arg(1)
        .arg("EX")
        .arg(TRACE_SECONDS)
        .exec_async(redis)
        .await
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        let mut current = self.current();
        Box::pin(async move { current.req_packed_command(cmd).await })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        let mut current = self.current();
        Box::pin(async move { current.req_packed_commands(pipeline, offset, count).await })
    }

    fn get_db(&self) -> i64 {
        self.current().get_db()
    }
}

impl From<RedisError> for Fault {
    fn from(error: RedisError) -> Self {
        Self::store("Redis", &error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_not_repeated() {
        for url in ["redis//:hunter2@host", "http://:hunter2@host", "hunter2"] {
            let error = connect(&url.into()).err().unwrap();
            assert!(!format!("{error:?}").contains("hunter2"), "{url}");
        }
    }
}
