//! Accounts in PostgreSQL. Times are judged by its clock alone, so that those of the replicas do not matter.

mod attempts;
mod profiles;
mod refresh;
mod rows;
mod sessions;

use mesh::postgres::{Parameters, Postgres, Transaction};
use tokio_postgres::Row;

use crate::error::Error;
use crate::session::Lives;

pub(crate) use attempts::Candidate;
pub(crate) use refresh::Refreshed;
pub(crate) use sessions::Opening;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The accounts.
pub(crate) struct Store {
    postgres: Postgres,
    lives: Lives,
}

impl Store {
    pub(crate) fn new(postgres: Postgres, lives: Lives) -> Self {
        Self { postgres, lives }
    }

    /// Brings the tables up to date when that has not been done, and asks whether the server answers.
    pub(crate) async fn ready(&self) -> Result<(), Error> {
        Ok(self.postgres.ready(embedded::migrations::runner).await?)
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
