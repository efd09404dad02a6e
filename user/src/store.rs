//! Accounts in PostgreSQL. Times are judged by its clock alone, so that those of the replicas do not matter.

mod attempts;
mod profiles;
mod refresh;
mod rows;
mod sessions;

use std::time::Duration;

use anyhow::Context as _;
use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts, Transaction,
};
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use crate::error::Error;
use crate::session::Lives;

pub(crate) use attempts::Candidate;
pub(crate) use refresh::Refreshed;
pub(crate) use sessions::Opening;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Replicas that start together must not migrate at once. The number is arbitrary, but fixed.
const MIGRATION_LOCK: i64 = 0x7573_6572;
/// A statement that takes longer is stuck; the caller can do better than wait.
const SERVER_LIMITS: &str = "-c statement_timeout=2000 -c idle_in_transaction_session_timeout=5000";
const CONNECT_LIMIT: Duration = Duration::from_secs(1);
const POOL_LIMIT: Duration = Duration::from_millis(250);
/// Longer than the server's own limit on a statement: only a dead connection lets it pass.
const ANSWER_LIMIT: Duration = Duration::from_millis(2_500);

type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// The accounts.
pub(crate) struct Store {
    config: tokio_postgres::Config,
    pool: Pool,
    lives: Lives,
}

impl Store {
    /// Connects when first used.
    pub(crate) fn new(
        database_url: &str,
        connections: usize,
        lives: Lives,
    ) -> anyhow::Result<Self> {
        let mut config: tokio_postgres::Config = database_url
            .parse()
            .context("the database's address must look like postgres://user@host/user")?;
        config
            .connect_timeout(CONNECT_LIMIT)
            .tcp_user_timeout(ANSWER_LIMIT)
            .application_name("user");
        let mut limited = config.clone();
        limited.options(SERVER_LIMITS);
        // Every transaction here ends before its connection is given back, so there is nothing to clean up.
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_config(limited, NoTls, recycling))
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(POOL_LIMIT),
                create: Some(CONNECT_LIMIT),
                recycle: Some(CONNECT_LIMIT),
            })
            .build()?;
        Ok(Self {
            config,
            pool,
            lives,
        })
    }

    /// Brings the tables up to date.
    pub(crate) async fn migrate(&self) -> anyhow::Result<()> {
        // On a connection of its own: migrating may take long, and when it goes, the lock goes with it.
        let (mut client, connection) = self.config.connect(NoTls).await?;
        let connection = tokio::spawn(connection);
        client
            .execute("SELECT pg_advisory_lock($1)", &[&MIGRATION_LOCK])
            .await?;
        let migrated = embedded::migrations::runner().run_async(&mut client).await;
        drop(client);
        connection.await??;
        migrated?;
        Ok(())
    }

    /// Asks whether it answers.
    pub(crate) async fn ping(&self) -> Result<(), Error> {
        self.query("SELECT 1", &[]).await?;
        Ok(())
    }

    async fn query(&self, statement: &str, parameters: Parameters<'_>) -> Result<Vec<Row>, Error> {
        self.run(async |client| {
            let statement = client.prepare_cached(statement).await?;
            Ok(client.query(&statement, parameters).await?)
        })
        .await
    }

    async fn query_opt(
        &self,
        statement: &str,
        parameters: Parameters<'_>,
    ) -> Result<Option<Row>, Error> {
        Ok(self.query(statement, parameters).await?.into_iter().next())
    }

    /// Runs `work` on a connection, within the time limit.
    async fn run<T>(
        &self,
        work: impl AsyncFnOnce(&mut Object) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut client = self.pool.get().await?;
        match tokio::time::timeout(ANSWER_LIMIT, work(&mut client)).await {
            Ok(outcome) => outcome,
            Err(elapsed) => {
                // Whatever this connection still waits for, nobody else should wait behind it.
                drop(Object::take(client));
                Err(Error::Store(elapsed.to_string()))
            }
        }
    }
}

/// The first row that a statement of a transaction answers with.
async fn first(
    transaction: &Transaction<'_>,
    statement: &str,
    parameters: Parameters<'_>,
) -> Result<Option<Row>, Error> {
    let statement = transaction.prepare_cached(statement).await?;
    Ok(transaction.query_opt(&statement, parameters).await?)
}

#[cfg(test)]
mod tests;
