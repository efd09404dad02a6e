//! Redis, as every service that has one reaches it. Every command is answered within limits, or given up.

use std::time::Duration;

use anyhow::Context as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{Client, IntoConnectionInfo as _, RedisError};
use secrecy::{ExposeSecret as _, SecretString};

use crate::fault::Fault;

const CONNECT_LIMIT: Duration = Duration::from_secs(1);
const ANSWER_LIMIT: Duration = Duration::from_millis(500);
/// A Redis that acknowledges nothing for so long is gone, and another connection is tried.
const DEAD_AFTER: Duration = Duration::from_secs(3);

/// A connection to the Redis at `url`, made when it is first used, and again whenever it is lost. At `rediss://` the
/// server must prove its name by a certificate, of an authority that the system trusts or that is in the file that
/// `SSL_CERT_FILE` names.
///
/// # Errors
/// When `url` is not the address of a Redis.
pub fn connect(url: &SecretString) -> anyhow::Result<ConnectionManager> {
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
    Ok(ConnectionManager::new_lazy_with_config(client, config)?)
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
