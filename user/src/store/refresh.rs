//! Sessions, refreshed: one token exchanged for the next.

use std::time::Duration;

use mesh::postgres::{Parameters, Transaction};
use tokio_postgres::Row;

use super::rows::{self, ACCOUNT};
use super::sessions::is_live;
use super::{Store, first};
use crate::account::Account;
use crate::error::Error;
use crate::session::{Known, RefreshToken, Salt, Verdict, judge};

/// What came of presenting a refresh token.
pub(crate) enum Refreshed {
    Yes {
        account: Box<Account>,
        successor: RefreshToken,
        /// How long ago the session began.
        age: Duration,
    },
    /// The session has ended, or never was.
    Ended,
    /// The token was used before; the session of this account has ended with this.
    Reused(Box<Account>),
}

impl Store {
    /// Exchanges a refresh token for its successor.
    pub(crate) async fn refresh(&self, token: &RefreshToken) -> Result<Refreshed, Error> {
        let (idle, absolute) = self.lives_in_seconds();
        let statement = format!(
            "SELECT {ACCOUNT}, extract(epoch FROM clock_timestamp() - s.started_at)::float8 AS session_age
             FROM sessions s JOIN users u USING (user_id)
             WHERE s.session_id = $1 AND u.active AND {} FOR UPDATE OF s",
            is_live("$2", "$3")
        );
        self.postgres
            .run(async |client| {
                let transaction = client.transaction().await?;
                // Those who present tokens of one session do so one after the other.
                let parameters: Parameters<'_> = &[&token.session_id, &idle, &absolute];
                let Some(row) = first(&transaction, &statement, parameters).await? else {
                    return Ok(Refreshed::Ended);
                };
                let salt = match judge(known(&transaction, token).await?) {
                    Verdict::Rotate => rotate(&transaction, token).await?,
                    Verdict::Repeat(salt) => salt,
                    Verdict::Revoke => {
                        let statement = "DELETE FROM sessions WHERE session_id = $1";
                        first(&transaction, statement, &[&token.session_id]).await?;
                        transaction.commit().await?;
                        return Ok(Refreshed::Reused(Box::new(rows::account(&row)?)));
                    }
                };
                transaction.commit().await?;
                let age: f64 = row.try_get("session_age")?;
                Ok(Refreshed::Yes {
                    age: Duration::from_secs_f64(age.max(0.0)),
                    account: Box::new(rows::account(&row)?),
                    successor: token.successor(&salt),
                })
            })
            .await
    }
}

async fn known(
    transaction: &Transaction<'_>,
    token: &RefreshToken,
) -> Result<Option<Known>, Error> {
    let statement =
        "SELECT extract(epoch FROM clock_timestamp() - used_at)::float8 AS ago, successor_salt
         FROM refresh_tokens WHERE session_id = $1 AND token_hash = $2";
    let row = first(transaction, statement, &[&token.session_id, &token.hash()]).await?;
    row.as_ref().map(read_known).transpose()
}

fn read_known(row: &Row) -> Result<Known, Error> {
    let ago: Option<f64> = row.try_get("ago")?;
    let salt: Option<Vec<u8>> = row.try_get("successor_salt")?;
    Ok(match ago.zip(salt) {
        Some((ago, salt)) => Known::Used {
            ago: Duration::from_secs_f64(ago.max(0.0)),
            salt: Salt(salt),
        },
        None => Known::Unused,
    })
}

/// Uses the token up, stores its successor, and forgets the one before: who has its successor needs no repeat.
async fn rotate(transaction: &Transaction<'_>, token: &RefreshToken) -> Result<Salt, Error> {
    let statement = "WITH session AS (
             UPDATE sessions SET refreshed_at = clock_timestamp() WHERE session_id = $1),
         used AS (
             UPDATE refresh_tokens SET used_at = clock_timestamp(), successor_salt = $3 WHERE token_hash = $2),
         forgotten AS (
             DELETE FROM refresh_tokens WHERE session_id = $1 AND used_at IS NOT NULL)
         INSERT INTO refresh_tokens (token_hash, session_id) VALUES ($4, $1)";
    let salt = Salt::random();
    let successor = token.successor(&salt);
    first(
        transaction,
        statement,
        &[&token.session_id, &token.hash(), &salt.0, &successor.hash()],
    )
    .await?;
    Ok(salt)
}
