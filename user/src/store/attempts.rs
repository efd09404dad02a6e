//! Attempts at a password: what they are checked against, and how their failures are counted.

use std::time::Duration;

use tokio_postgres::Row;
use uuid::Uuid;

use super::rows::{self, ACCOUNT};
use super::{Store, sessions};
use crate::account::{Account, email_key};
use crate::error::Error;
use crate::throttle::{FORGOTTEN_AFTER_S, Keys, Limit, PER_ACCOUNT, PER_ADDRESS};

/// What an attempt is checked against.
pub(crate) struct Candidate {
    pub(crate) account: Account,
    pub(crate) password_hash: String,
    /// Tells this password from the ones before and after.
    pub(crate) generation: i32,
}

impl Store {
    /// The active account with this address, unless those who try must wait. One statement, whatever the outcome.
    pub(crate) async fn candidate(
        &self,
        email: &str,
        keys: &Keys,
    ) -> Result<Option<Candidate>, Error> {
        let statement = format!(
            "SELECT {}, c.password_hash, c.generation, {ACCOUNT}
             FROM (SELECT) nothing LEFT JOIN (users u JOIN credentials c USING (user_id))
               ON u.email_key = $3 AND u.active",
            wait("$1", "$2")
        );
        let row = self
            .postgres
            .query_opt(
                &statement,
                &[&keys.account, &keys.address, &email_key(email)],
            )
            .await?;
        read_candidate(row.as_ref())
    }

    /// The same for the owner of a live session; nothing when it has ended.
    pub(crate) async fn candidate_of_session(
        &self,
        session_id: Uuid,
        keys: &Keys,
    ) -> Result<Option<Candidate>, Error> {
        let (idle, absolute) = self.lives_in_seconds();
        let statement = format!(
            "SELECT {}, c.password_hash, c.generation, {ACCOUNT}
             FROM sessions s JOIN users u USING (user_id) JOIN credentials c USING (user_id)
             WHERE s.session_id = $3 AND u.active AND {}",
            wait("$1", "$2"),
            sessions::is_live("$4", "$5")
        );
        let row = self
            .postgres
            .query_opt(
                &statement,
                &[&keys.account, &keys.address, &session_id, &idle, &absolute],
            )
            .await?;
        read_candidate(row.as_ref())
    }

    /// Counts a failure. When enough others failed since the attempt began, it was one too many: then the answer is
    /// that, so that a burst of guesses learns no more than as many one after the other.
    pub(crate) async fn count_failure(&self, keys: &Keys) -> Result<(), Error> {
        let statement = format!(
            "WITH account AS ({}), address AS ({})
             SELECT EXISTS (SELECT FROM account)
                AND ($2::bytea IS NULL OR EXISTS (SELECT FROM address)) AS counted",
            count("$1", &PER_ACCOUNT),
            count("$2", &PER_ADDRESS)
        );
        let row = self
            .postgres
            .query_opt(&statement, &[&keys.account, &keys.address])
            .await?;
        match row.map(|row| row.try_get("counted")).transpose()? {
            Some(true) => Ok(()),
            _ => Err(self.throttled(keys).await?),
        }
    }

    async fn throttled(&self, keys: &Keys) -> Result<Error, Error> {
        let statement = format!("SELECT {}", wait("$1", "$2"));
        let row = self
            .postgres
            .query_opt(&statement, &[&keys.account, &keys.address])
            .await?;
        let wait = row.as_ref().map(read_wait).transpose()?.flatten();
        Ok(Error::Throttled {
            wait: wait.unwrap_or(Duration::from_secs(1)),
        })
    }

    /// Forgets failures that count no more.
    pub(super) async fn forget_failures(&self) -> Result<(), Error> {
        let statement = "DELETE FROM login_failures
             WHERE counted_from < clock_timestamp() - make_interval(secs => $1)
               AND blocked_until < clock_timestamp()";
        self.postgres
            .query(statement, &[&f64::from(FORGOTTEN_AFTER_S)])
            .await?;
        Ok(())
    }
}

/// How many seconds those under these keys must wait, as an expression: null when not at all.
pub(super) fn wait(account: &str, address: &str) -> String {
    format!(
        "(SELECT extract(epoch FROM max(blocked_until) - clock_timestamp())::float8 FROM login_failures
          WHERE key IN ({account}::bytea, {address}::bytea) AND blocked_until > clock_timestamp()) AS wait"
    )
}

pub(super) fn read_wait(row: &Row) -> Result<Option<Duration>, Error> {
    let seconds: Option<f64> = row.try_get("wait")?;
    // Whole seconds, upwards: who comes back after them is let in.
    Ok(seconds.map(|seconds| Duration::from_secs_f64(seconds.ceil().max(1.0))))
}

fn read_candidate(row: Option<&Row>) -> Result<Option<Candidate>, Error> {
    let Some(row) = row else {
        return Ok(None);
    };
    if let Some(wait) = read_wait(row)? {
        return Err(Error::Throttled { wait });
    }
    let Some(password_hash) = row.try_get("password_hash")? else {
        return Ok(None);
    };
    Ok(Some(Candidate {
        account: rows::account(row)?,
        password_hash,
        generation: row.try_get("generation")?,
    }))
}

/// A statement that counts one failure under `key` unless that is null or blocked.
fn count(key: &str, limit: &Limit) -> String {
    let Limit {
        free,
        window_s,
        first_delay_s,
        max_delay_s,
    } = limit;
    // The row's old count in; the new one, starting again when the window is over.
    let failures = format!(
        "CASE WHEN f.counted_from < clock_timestamp() - interval '{window_s} s' THEN 1 ELSE f.failures + 1 END"
    );
    format!(
        "INSERT INTO login_failures AS f (key, failures, counted_from, blocked_until)
         SELECT {key}::bytea, 1, clock_timestamp(), '-infinity' WHERE {key}::bytea IS NOT NULL
         ON CONFLICT (key) DO UPDATE SET
             failures = {failures},
             counted_from = CASE WHEN {failures} = 1 THEN clock_timestamp() ELSE f.counted_from END,
             blocked_until = CASE WHEN {failures} < {free} THEN '-infinity' ELSE clock_timestamp()
                 + interval '1 s' * least({first_delay_s} * power(2::float8, {failures} - {free}), {max_delay_s}) END
         WHERE f.blocked_until <= clock_timestamp()
         RETURNING f.key"
    )
}
