//! What is counted against those who guess: failures, and answers that an address has an account.

use std::time::Duration;

use mesh::postgres::Parameters;
use tokio_postgres::Row;

use super::{SWEPT_AT_ONCE, Store};
use crate::error::Error;
use crate::throttle::{
    FORGOTTEN_AFTER_S, KNOWN_FOR_S, Key, Keys, Limit, PER_ACCOUNT, PER_NETWORK, PER_SOURCE, TAKEN,
};

/// The account's key, of parameters as `keyed` has them; null where the account's stop does not count.
const STOP: &str = "CASE WHEN EXISTS (SELECT FROM login_failures WHERE key = $4::bytea)
    THEN NULL ELSE $3::bytea END";

impl Store {
    /// Counts a failure. When enough others failed since the attempt began, it was one too many: then the answer is
    /// that, so that a burst of guesses learns no more than as many one after the other.
    pub(crate) async fn count_failure(&self, keys: &Keys) -> Result<(), Error> {
        let (by_source, by_network) = (
            "EXISTS (SELECT FROM source)",
            "($2::bytea IS NULL OR EXISTS (SELECT FROM network))",
        );
        // The account last, and only what is answered: no burst from one network brings it to its stop.
        let statement = format!(
            "WITH source AS ({}), network AS ({}), account AS ({})
             SELECT {by_source} AND {by_network}
                AND ({STOP} IS NULL OR EXISTS (SELECT FROM account)) AS counted",
            count("$1", &PER_SOURCE, "true"),
            count("$2", &PER_NETWORK, by_source),
            count(STOP, &PER_ACCOUNT, &format!("{by_source} AND {by_network}"))
        );
        let row = self.postgres.query_opt(&statement, &keyed(keys)).await?;
        match row.map(|row| row.try_get("counted")).transpose()? {
            Some(true) => Ok(()),
            _ => {
                let statement = format!("SELECT {}", wait());
                let row = self.postgres.query_opt(&statement, &keyed(keys)).await?;
                Err(throttled(
                    row.as_ref().map(read_wait).transpose()?.flatten(),
                ))
            }
        }
    }

    /// Refuses those who must wait before they are told of another address whether it has an account.
    pub(crate) async fn may_ask(&self, taken: Option<&Key>) -> Result<(), Error> {
        let statement = format!("SELECT {}", wait_to_ask("$1"));
        let row = self.postgres.query_opt(&statement, &[&taken]).await?;
        row.as_ref().map_or(Ok(()), refuse_waiting)
    }

    /// The answer that an address has an account, which is counted; or that there were too many of these just now.
    pub(super) async fn email_taken(&self, taken: Option<&Key>) -> Result<Error, Error> {
        if taken.is_none() {
            return Ok(Error::EmailTaken);
        }
        let statement = count("$1", &TAKEN, "true");
        if self
            .postgres
            .query_opt(&statement, &[&taken])
            .await?
            .is_some()
        {
            return Ok(Error::EmailTaken);
        }
        let refused = self.may_ask(taken).await;
        Ok(refused.err().unwrap_or_else(|| throttled(None)))
    }

    /// Forgets failures that count no more.
    pub(super) async fn forget_failures(&self) -> Result<(), Error> {
        let statement = "DELETE FROM login_failures WHERE key IN (
                 SELECT key FROM login_failures
                 WHERE counted_from < clock_timestamp() - make_interval(secs => $1)
                   AND blocked_until < clock_timestamp() LIMIT $2)
             RETURNING key";
        let age = f64::from(FORGOTTEN_AFTER_S);
        loop {
            let parameters: Parameters<'_> = &[&age, &SWEPT_AT_ONCE];
            let forgotten = self.postgres.query(statement, parameters).await?.len();
            if (forgotten as i64) < SWEPT_AT_ONCE {
                return Ok(());
            }
        }
    }
}

/// The first four parameters of every statement about an attempt.
pub(super) fn keyed(keys: &Keys) -> [&(dyn tokio_postgres::types::ToSql + Sync); 4] {
    [&keys.source, &keys.network, &keys.account, &keys.known]
}

/// How many seconds those with these keys must wait, as an expression: null when not at all.
pub(super) fn wait() -> String {
    longest_wait(&format!("$1::bytea, $2::bytea, {STOP}"))
}

/// The same for those who ask for an address, by the key in parameter `taken`.
pub(super) fn wait_to_ask(taken: &str) -> String {
    longest_wait(&format!("{taken}::bytea"))
}

fn longest_wait(keys: &str) -> String {
    format!(
        "(SELECT extract(epoch FROM max(blocked_until) - clock_timestamp())::float8 FROM login_failures
          WHERE key IN ({keys}) AND blocked_until > clock_timestamp()) AS wait"
    )
}

/// Refuses when a row's `wait` is not over.
pub(super) fn refuse_waiting(row: &Row) -> Result<(), Error> {
    match read_wait(row)? {
        None => Ok(()),
        wait => Err(throttled(wait)),
    }
}

fn read_wait(row: &Row) -> Result<Option<Duration>, Error> {
    let seconds: Option<f64> = row.try_get("wait")?;
    // Whole seconds, upwards: who comes back after them is let in.
    Ok(seconds.map(|seconds| Duration::from_secs_f64(seconds.ceil().max(1.0))))
}

/// The wait may have ended since it stood in the way.
fn throttled(wait: Option<Duration>) -> Error {
    Error::Throttled {
        wait: wait.unwrap_or(Duration::from_secs(1)),
    }
}

/// A statement by which the key in parameter `known` stays for as long as a network is known, unless it is null or the
/// `condition` does not hold. What is counted from a time to come is not forgotten before.
pub(super) fn remember(known: &str, condition: &str) -> String {
    format!(
        "INSERT INTO login_failures (key, failures, counted_from, blocked_until)
         SELECT {known}::bytea, 0, clock_timestamp() + interval '{KNOWN_FOR_S} s', '-infinity'
         WHERE {known}::bytea IS NOT NULL AND {condition}
         ON CONFLICT (key) DO UPDATE SET counted_from = EXCLUDED.counted_from"
    )
}

/// A statement that counts one failure under `key` unless that is null or blocked, or the `condition` does not hold.
fn count(key: &str, limit: &Limit, condition: &str) -> String {
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
         SELECT {key}::bytea, 1, clock_timestamp(), '-infinity' WHERE {key}::bytea IS NOT NULL AND {condition}
         ON CONFLICT (key) DO UPDATE SET
             failures = {failures},
             counted_from = CASE WHEN {failures} = 1 THEN clock_timestamp() ELSE f.counted_from END,
             blocked_until = CASE WHEN {failures} < {free} THEN '-infinity' ELSE clock_timestamp()
                 + interval '1 s' * least({first_delay_s} * power(2::float8, {failures} - {free}), {max_delay_s}) END
         WHERE f.blocked_until <= clock_timestamp()
         RETURNING f.key"
    )
}
