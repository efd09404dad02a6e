//! Sessions: opened and ended.

use mesh::postgres::{Parameters, Transaction};
use uuid::Uuid;

use super::failures::{keyed, refuse_waiting, remember, wait};
use super::{Candidate, SWEPT_AT_ONCE, Store, first};
use crate::account::Account;
use crate::error::Error;
use crate::session::RefreshToken;
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
    /// Opens a session, forgets the failures of where it comes from, and ends the oldest session when there are too many.
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
                begin(&transaction, opening, self.sessions_per_account).await?;
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
            begin(&transaction, opening, self.sessions_per_account).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// Ends one session of a user, or all; none when that one has ended, since it may say nothing more.
    pub(crate) async fn end_sessions(
        &self,
        user_id: Uuid,
        session_id: Uuid,
        everywhere: bool,
    ) -> Result<(), Error> {
        let statement = "DELETE FROM sessions WHERE user_id = $1 AND (session_id = $2
             OR $3 AND EXISTS (SELECT FROM sessions WHERE session_id = $2 AND user_id = $1))";
        self.postgres
            .query(statement, &[&user_id, &session_id, &everywhere])
            .await?;
        Ok(())
    }

    /// Removes the sessions that have expired, some at a time: all at once, after a pause, could take longer than a
    /// statement may, and then none would go, now or later.
    pub(super) async fn forget_sessions(&self) -> Result<(), Error> {
        let (idle, absolute) = self.lives_in_seconds();
        // Goes through all, by their keys: the work of one statement does not grow with the table.
        let statement = format!(
            "WITH page AS (
                 SELECT s.session_id, {} AS is_live FROM sessions s
                 WHERE s.session_id > $3 ORDER BY s.session_id LIMIT $4),
             gone AS (
                 DELETE FROM sessions WHERE session_id IN (SELECT session_id FROM page WHERE NOT is_live))
             SELECT session_id FROM page ORDER BY session_id DESC LIMIT 1",
            is_live("$1", "$2")
        );
        let mut last = Uuid::nil();
        loop {
            let parameters: Parameters<'_> = &[&idle, &absolute, &last, &SWEPT_AT_ONCE];
            match self.postgres.query_opt(&statement, parameters).await? {
                Some(row) => last = row.try_get("session_id")?,
                None => return Ok(()),
            }
        }
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
         WHERE u.user_id = $5 AND c.generation = $6 AND u.active FOR NO KEY UPDATE OF u, c",
        wait()
    );
    let [source, network, account, known] = keyed(keys);
    let Candidate {
        account: Account { user_id, .. },
        generation,
        ..
    } = candidate;
    let parameters: Parameters<'_> = &[source, network, account, known, user_id, generation];
    let row = first(transaction, &statement, parameters).await?;
    // Right, but only after too many others failed: one of a burst of guesses.
    refuse_waiting(&row.ok_or(Error::InvalidCredentials)?)
}

async fn begin(
    transaction: &Transaction<'_>,
    opening: &Opening<'_>,
    sessions_per_account: i64,
) -> Result<(), Error> {
    let statement = format!(
        "WITH forgiven AS (DELETE FROM login_failures WHERE key = $1),
         known AS ({}),
         surplus AS (
             DELETE FROM sessions WHERE session_id IN (
                 SELECT session_id FROM sessions WHERE user_id = $2 ORDER BY started_at DESC OFFSET $3)),
         opened AS (INSERT INTO sessions (session_id, user_id) VALUES ($4, $2))
         INSERT INTO refresh_tokens (token_hash, session_id) VALUES ($5, $4)",
        remember("$6", "true")
    );
    let Opening {
        candidate,
        keys,
        token,
        ..
    } = opening;
    first(
        transaction,
        &statement,
        &[
            &keys.source,
            &candidate.account.user_id,
            &(sessions_per_account - 1),
            &token.session_id,
            &token.hash(),
            &keys.known,
        ],
    )
    .await?;
    Ok(())
}
