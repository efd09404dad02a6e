//! PostgreSQL, as every service that has one reaches it. Every question is answered within limits, or given up.

mod tls;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use deadpool_postgres::{
    Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, Timeouts,
};
use refinery::Runner;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, Row};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::fault::{self, Fault};

pub use deadpool_postgres::{Object as Connection, Transaction};

/// A statement that takes longer is stuck; the caller can do better than wait.
const SERVER_LIMITS: &str =
    "-c statement_timeout=2000 -c lock_timeout=1000 -c idle_in_transaction_session_timeout=5000";
const CONNECT_LIMIT: Duration = Duration::from_secs(1);
const POOL_LIMIT: Duration = Duration::from_secs(1);
/// Longer than the server's own limit on a statement: only a dead connection lets it pass.
const ANSWER_LIMIT: Duration = Duration::from_millis(2_500);
/// A connection that only waits for the server is probed after this long, since nothing else shows that it is dead.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);

/// The parameters of a statement.
pub type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A database of a service's own, and the connections to it.
#[derive(Clone)]
pub struct Postgres {
    application: &'static str,
    config: Config,
    tls: MakeRustlsConnect,
    pool: Pool,
    migrated: Arc<OnceCell<()>>,
}

/// Why a question was not answered. Neither form of its text holds the detail of a refusal, which quotes rows.
#[derive(thiserror::Error)]
pub enum Error {
    /// There was no connection in time.
    #[error("no connection: {}", text(.0))]
    Pool(PoolError),
    /// A statement failed; the code and the constraint that stood in its way are within.
    #[error("{}", text(.0))]
    Statement(tokio_postgres::Error),
    /// The tables could not be brought up to date.
    #[error("migration failed: {}", text(.0))]
    Migration(refinery::Error),
    /// The connection did not answer in time, and was given up.
    #[error("no answer in time")]
    TimedOut,
}

impl Postgres {
    /// Connects when first used, with up to `connections` connections, as `application`. With `sslmode=require` in the
    /// address the server must prove its name by a certificate; without it there is no TLS.
    ///
    /// # Errors
    /// When `url` is not the address of a PostgreSQL, or asks for TLS and there is no authority to trust.
    pub fn new(
        application: &'static str,
        url: &SecretString,
        connections: usize,
    ) -> anyhow::Result<Self> {
        // The cause could show the password.
        let config = url.expose_secret().parse::<Config>().ok();
        let mut config =
            config.context("the database's address must look like postgres://user@host/name")?;
        config
            .connect_timeout(CONNECT_LIMIT)
            .tcp_user_timeout(ANSWER_LIMIT)
            .keepalives_idle(KEEPALIVE_IDLE)
            .application_name(application);
        let tls = tls::connector(&mut config)?;
        let mut limited = config.clone();
        let own_options = config.get_options().unwrap_or_default();
        limited.options(format!("{SERVER_LIMITS} {own_options}"));
        // A transaction ends before its connection is given back, so there is nothing to clean up.
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_config(limited, tls.clone(), recycling))
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(POOL_LIMIT),
                create: Some(CONNECT_LIMIT),
                recycle: Some(CONNECT_LIMIT),
            })
            .build()?;
        Ok(Self {
            application,
            config,
            tls,
            pool,
            migrated: Arc::default(),
        })
    }

    /// Brings the tables up to date when that has not been done, and asks whether the server answers.
    pub async fn ready(&self, migrations: fn() -> Runner) -> Result<(), Error> {
        self.migrated
            .get_or_try_init(|| self.migrate(migrations()))
            .await?;
        self.query("SELECT 1", &[]).await?;
        Ok(())
    }

    async fn migrate(&self, migrations: Runner) -> Result<(), Error> {
        // On a connection of its own: migrating may take long, and when that goes, the lock goes with it.
        let connecting = tokio::time::timeout(CONNECT_LIMIT, self.config.connect(self.tls.clone()));
        let (mut client, connection) = connecting.await.map_err(|_| Error::TimedOut)??;
        tokio::spawn(connection);
        // Replicas that start together must not migrate at once.
        let lock = "SELECT pg_advisory_lock(hashtext($1))";
        client.execute(lock, &[&self.application]).await?;
        // A newer version may have migrated further; who goes back to this one must find it working.
        let migrations = migrations.set_abort_missing(false);
        let migrated = migrations.run_async(&mut client).await;
        migrated.map_err(Error::Migration)?;
        Ok(())
    }

    /// The rows that a statement answers with.
    pub async fn query(
        &self,
        statement: &str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, Error> {
        self.run(async |client| {
            let prepared = client.prepare_cached(statement).await?;
            match client.query(&prepared, parameters).await {
                // A newer replica has migrated the table, and `SELECT *` means something else now. It was refused before
                // anything was done, so that it may be asked again.
                Err(error) if error.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED) => {
                    client.statement_cache.clear();
                    let prepared = client.prepare_cached(statement).await?;
                    Ok(client.query(&prepared, parameters).await?)
                }
                rows => Ok(rows?),
            }
        })
        .await
    }

    /// The first row that a statement answers with.
    pub async fn query_opt(
        &self,
        statement: &str,
        parameters: Parameters<'_>,
    ) -> Result<Option<Row>, Error> {
        Ok(self.query(statement, parameters).await?.into_iter().next())
    }

    /// Runs `work`, such as a transaction, on a connection. All of it together must end within the time of an answer.
    pub async fn run<T, E: From<Error>>(
        &self,
        work: impl AsyncFnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut client = self.pool.get().await.map_err(Error::Pool)?;
        match tokio::time::timeout(ANSWER_LIMIT, work(&mut client)).await {
            Ok(outcome) => outcome,
            Err(_) => {
                // Whatever this connection still waits for, nobody else should wait behind it.
                drop(Connection::take(client));
                Err(Error::TimedOut.into())
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Statement(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::store("PostgreSQL", &error)
    }
}

/// An error with its causes, but of what the server says only the code and the message.
fn text(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(refusal) = error.downcast_ref::<DbError>() {
            return format!("{}: {}", refusal.code().code(), refusal.message());
        }
        cause = error.source();
    }
    fault::chain(error)
}
