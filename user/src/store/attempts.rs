//! Attempts at a password: what they are checked against.

use mesh::postgres::Parameters;
use tokio_postgres::Row;
use uuid::Uuid;

use super::failures::{keyed, refuse_waiting, wait};
use super::rows::{self, ACCOUNT};
use super::{Store, sessions};
use crate::account::{Account, email_key};
use crate::error::Error;
use crate::throttle::Keys;

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
               ON u.email_key = $5 AND u.active",
            wait()
        );
        let [source, network, account, known] = keyed(keys);
        let email = email_key(email);
        let parameters: Parameters<'_> = &[source, network, account, known, &email];
        let row = self.postgres.query_opt(&statement, parameters).await?;
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
             WHERE s.session_id = $5 AND u.active AND {}",
            wait(),
            sessions::is_live("$6", "$7")
        );
        let [source, network, account, known] = keyed(keys);
        let parameters: Parameters<'_> = &[
            source,
            network,
            account,
            known,
            &session_id,
            &idle,
            &absolute,
        ];
        let row = self.postgres.query_opt(&statement, parameters).await?;
        read_candidate(row.as_ref())
    }
}

fn read_candidate(row: Option<&Row>) -> Result<Option<Candidate>, Error> {
    let Some(row) = row else {
        return Ok(None);
    };
    refuse_waiting(row)?;
    let Some(password_hash) = row.try_get("password_hash")? else {
        return Ok(None);
    };
    Ok(Some(Candidate {
        account: rows::account(row)?,
        password_hash,
        generation: row.try_get("generation")?,
    }))
}
