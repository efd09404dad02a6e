//! Accounts in PostgreSQL. Times are judged by its clock alone, so that those of the replicas do not matter.

mod attempts;
mod ended;
mod failures;
mod profiles;
mod refresh;
mod rows;
mod sessions;

use mesh::postgres::{Parameters, Postgres, Transaction};
use tokio_postgres::Row;

use crate::error::Error;
use crate::session::Lives;

pub(crate) use attempts::Candidate;
pub(crate) use ended::{Ended, Place};
pub(crate) use refresh::Refreshed;
pub(crate) use sessions::Opening;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Rows that one statement of a sweep looks at or removes: a small part of what it may take.
const SWEPT_AT_ONCE: i64 = 5_000;

/// The accounts.
pub(crate) struct Store {
    postgres: Postgres,
    lives: Lives,
    /// An account has at most this many; another ends the oldest.
    sessions_per_account: i64,
}

impl Store {
    pub(crate) fn new(postgres: Postgres, lives: Lives, sessions_per_account: u16) -> Self {
        Self {
            postgres,
            lives,
            sessions_per_account: sessions_per_account.into(),
        }
    }

    /// Brings the tables up to date when that has not been done, and asks whether the server answers.
    pub(crate) async fn ready(&self) -> Result<(), Error> {
        Ok(self.postgres.ready(embedded::migrations::runner).await?)
    }

    /// Removes what has expired: of each kind, even when another cannot be removed.
    pub(crate) async fn sweep(&self) -> Result<(), Error> {
        let sessions = self.forget_sessions().await;
        let failures = self.forget_failures().await;
        let ended = self.forget_ended_sessions().await;
        sessions.and(failures).and(ended)
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
