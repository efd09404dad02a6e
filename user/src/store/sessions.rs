//! Sessions: opened and ended.

use mesh::postgres::Transaction;
use uuid::Uuid;

use super::attempts::{read_wait, wait};
use super::{Candidate, Store, first};
use crate::error::Error;
use crate::session::{MAX_PER_ACCOUNT, RefreshToken};
use crate::throttle::Keys;

/// A session to be opened by somebody whose password was right.
pub(crate) struct Opening<'a> {
    pub(crate) candidate: &'a Candidate,
    pub(crate) keys: &'a Keys,
    pub(crate) token: &'a RefreshToken,
    /// The hash of the same password at another cost, when that has changed.
    pub(crate) rehashed: Option<&'a str>,
}

impl Store {
    /// Opens a session, forgets the account's failures, and ends the oldest session when there are too many.
    pub(crate) async fn open_session(&self, opening: &Opening<'_>) -> Result<(), Error> {
        self.postgres
            .run(async |client| {
                let transaction = client.transaction().await?;
                lock_account(&transaction, opening.candidate, opening.keys).await?;
                if let Some(rehashed) = opening.rehashed {
                    let statement = "UPDATE credentials SET password_hash = $2 WHERE user_id = $1";
                    let user_id = opening.candidate.account.user_id;
                    first(&transaction, statement, &[&user_id, &rehashed]).await?;
                }
                begin(&transaction, opening).await?;
                Ok(transaction.commit().await?)
            })
            .await
    }

    /// Changes the password to one with the hash `new`, ends every session of the account and opens one.
    pub(crate) async fn change_password(
        &self,
        opening: &Opening<'_>,
        new: &str,
    ) -> Result<(), Error> {
        let user_id = opening.candidate.account.user_id;
        self.postgres.run(async |client| {
            let transaction = client.transaction().await?;
            lock_account(&transaction, opening.candidate, opening.keys).await?;
            let statement = "WITH ended AS (DELETE FROM sessions WHERE user_id = $1)
                 UPDATE credentials SET password_hash = $2, generation = generation + 1 WHERE user_id = $1";
            first(&transaction, statement, &[&user_id, &new]).await?;
            begin(&transaction, opening).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// Ends one session of a user, or all.
    pub(crate) async fn end_sessions(
        &self,
        user_id: Uuid,
        session_id: Option<Uuid>,
    ) -> Result<(), Error> {
        let statement = "DELETE FROM sessions
             WHERE user_id = $1 AND ($2::uuid IS NULL OR session_id = $2)";
        self.postgres
            .query(statement, &[&user_id, &session_id])
            .await?;
        Ok(())
    }

    /// Removes what has expired.
    pub(crate) async fn sweep(&self) -> Result<(), Error> {
        let (idle, absolute) = self.lives_in_seconds();
        let statement = format!("DELETE FROM sessions s WHERE NOT ({})", is_live("$1", "$2"));
        self.postgres.query(&statement, &[&idle, &absolute]).await?;
        self.forget_failures().await
    }

    pub(super) fn lives_in_seconds(&self) -> (f64, f64) {
        (
            self.lives.idle.as_secs_f64(),
            self.lives.absolute.as_secs_f64(),
        )
    }
}

/// Whether `sessions s` has not expired, as a condition on two parameters.
pub(super) fn is_live(idle: &str, absolute: &str) -> String {
    format!(
        "s.refreshed_at > clock_timestamp() - make_interval(secs => {idle})
         AND s.started_at > clock_timestamp() - make_interval(secs => {absolute})"
    )
}

/// Makes sure that what was checked still holds, and until the end of the transaction.
async fn lock_account(
    transaction: &Transaction<'_>,
    candidate: &Candidate,
    keys: &Keys,
) -> Result<(), Error> {
    let statement = format!(
        "SELECT {} FROM users u JOIN credentials c USING (user_id)
         WHERE u.user_id = $3 AND c.generation = $4 AND u.active FOR NO KEY UPDATE OF u, c",
        wait("$1", "$2")
    );
    let row = first(
        transaction,
        &statement,
        &[
            &keys.account,
            &keys.address,
            &candidate.account.user_id,
            &candidate.generation,
        ],
    )
    .await?;
    match read_wait(&row.ok_or(Error::InvalidCredentials)?)? {
        // Right, but only after too many others failed: one of a burst of guesses.
        Some(wait) => Err(Error::Throttled { wait }),
        None => Ok(()),
    }
}

async fn begin(transaction: &Transaction<'_>, opening: &Opening<'_>) -> Result<(), Error> {
    let statement = "WITH forgiven AS (DELETE FROM login_failures WHERE key = $1),
         surplus AS (
             DELETE FROM sessions WHERE session_id IN (
                 SELECT session_id FROM sessions WHERE user_id = $2 ORDER BY started_at DESC OFFSET $3)),
         opened AS (INSERT INTO sessions (session_id, user_id) VALUES ($4, $2))
         INSERT INTO refresh_tokens (token_hash, session_id) VALUES ($5, $4)";
    let Opening {
        candidate,
        keys,
        token,
        ..
    } = opening;
    first(
        transaction,
        statement,
        &[
            &keys.account,
            &candidate.account.user_id,
            &(MAX_PER_ACCOUNT - 1),
            &token.session_id,
            &token.hash(),
        ],
    )
    .await?;
    Ok(())
}
