//! Accounts: opened, read, changed.

use mesh::postgres;
use proto::access::v1::Role;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Json;
use uuid::Uuid;

use super::failures::{refuse_waiting, remember, wait_to_ask};
use super::rows::{self, ACCOUNT};
use super::{Store, sessions};
use crate::account::{Account, NewAccount, ProfileChange, email_key};
use crate::error::Error;
use crate::session::RefreshToken;
use crate::throttle::{Key, Keys};

impl Store {
    /// Opens an account, with a first session when there is somebody to sign in. EmailTaken when the address has one,
    /// unless too many addresses were asked for by then: a burst of questions learns no more than one after the other.
    pub(crate) async fn open_account(
        &self,
        new: &NewAccount,
        first: Option<(&RefreshToken, &Keys)>,
    ) -> Result<Account, Error> {
        let (token, keys) = first.unzip();
        let (session_id, token_hash) = token.map(|token| (token.session_id, token.hash())).unzip();
        let taken = keys.and_then(|keys| keys.taken.as_ref());
        let statement = format!(
            "WITH asked AS (SELECT {}),
             u AS (
                 INSERT INTO users (user_id, email, email_key, name, role)
                 SELECT $1, $2, $3, $4, $5 FROM asked WHERE wait IS NULL
                 ON CONFLICT (email_key) DO NOTHING RETURNING *),
             secret AS (
                 INSERT INTO credentials (user_id, password_hash) SELECT user_id, $6 FROM u),
             session AS (
                 INSERT INTO sessions (session_id, user_id)
                 SELECT $7, user_id FROM u WHERE $7::uuid IS NOT NULL RETURNING session_id),
             token AS (
                 INSERT INTO refresh_tokens (token_hash, session_id) SELECT $8, session_id FROM session),
             known AS ({})
             SELECT wait, {ACCOUNT} FROM asked LEFT JOIN u ON true",
            wait_to_ask("$9"),
            remember("$10", "EXISTS (SELECT FROM u)")
        );
        let row = self
            .postgres
            .query_opt(
                &statement,
                &[
                    &Uuid::new_v4(),
                    &new.email,
                    &email_key(&new.email),
                    &new.name,
                    &rows::role_name(new.role),
                    &new.password_hash,
                    &session_id,
                    &token_hash,
                    &taken,
                    &keys.and_then(|keys| keys.known.as_ref()),
                ],
            )
            .await?;
        match row.as_ref().map(read_asked).transpose()?.flatten() {
            Some(account) => Ok(account),
            None => Err(self.email_taken(taken).await?),
        }
    }

    /// What the account with this address may do; nothing when there is none.
    pub(crate) async fn role(&self, email: &str) -> Result<Option<Role>, Error> {
        let statement = "SELECT role FROM users WHERE email_key = $1";
        let email = email_key(email);
        let row = self.postgres.query_opt(statement, &[&email]).await?;
        row.as_ref().map(rows::role).transpose()
    }

    /// The account with this id, active or not, and whether this session is none of its live ones.
    pub(crate) async fn customer(
        &self,
        user_id: Uuid,
        session_id: Option<Uuid>,
    ) -> Result<Option<(Account, bool)>, Error> {
        let (idle, absolute) = self.lives_in_seconds();
        let statement = format!(
            "SELECT {ACCOUNT}, $2::uuid IS NOT NULL AND NOT EXISTS (
                 SELECT FROM sessions s WHERE s.session_id = $2 AND s.user_id = u.user_id AND {}) AS session_ended
             FROM users u WHERE u.user_id = $1",
            sessions::is_live("$3", "$4")
        );
        let parameters: postgres::Parameters<'_> = &[&user_id, &session_id, &idle, &absolute];
        let row = self.postgres.query_opt(&statement, parameters).await?;
        let read = |row: &Row| Ok((rows::account(row)?, row.try_get("session_ended")?));
        row.as_ref().map(read).transpose()
    }

    /// The account that a live session belongs to.
    pub(crate) async fn account_of_session(
        &self,
        session_id: Uuid,
    ) -> Result<Option<Account>, Error> {
        let (idle, absolute) = self.lives_in_seconds();
        let statement = format!(
            "SELECT {ACCOUNT} FROM users u JOIN sessions s USING (user_id)
             WHERE s.session_id = $1 AND u.active AND {}",
            sessions::is_live("$2", "$3")
        );
        let row = self
            .postgres
            .query_opt(&statement, &[&session_id, &idle, &absolute])
            .await?;
        row.as_ref().map(rows::account).transpose()
    }

    /// Changes what is set; nothing when the session has ended. A new address answers as `open_account` does.
    pub(crate) async fn change_profile(
        &self,
        session_id: Uuid,
        change: &ProfileChange,
        taken: Option<&Key>,
    ) -> Result<Option<Account>, Error> {
        let (idle, absolute) = self.lives_in_seconds();
        let statement = format!(
            "WITH asked AS (SELECT {}),
             changed AS (
                 UPDATE users u SET name = coalesce($2, u.name), email = coalesce($3, u.email),
                     email_key = coalesce($4, u.email_key), address = coalesce($5, u.address)
                 FROM sessions s, asked
                 WHERE s.session_id = $1 AND s.user_id = u.user_id AND u.active AND asked.wait IS NULL AND {}
                 RETURNING u.*)
             SELECT wait, {ACCOUNT} FROM asked LEFT JOIN changed u ON true",
            wait_to_ask("$8"),
            sessions::is_live("$6", "$7")
        );
        let address = change.address.as_ref().map(Json);
        let changed = self
            .postgres
            .query_opt(
                &statement,
                &[
                    &session_id,
                    &change.name,
                    &change.email,
                    &change.email.as_deref().map(email_key),
                    &address,
                    &idle,
                    &absolute,
                    &taken,
                ],
            )
            .await;
        match changed {
            Err(postgres::Error::Statement(error))
                if error.code() == Some(&SqlState::UNIQUE_VIOLATION) =>
            {
                Err(self.email_taken(taken).await?)
            }
            row => Ok(row?.as_ref().map(read_asked).transpose()?.flatten()),
        }
    }
}

/// An account that was opened or changed, unless who asks must wait.
fn read_asked(row: &Row) -> Result<Option<Account>, Error> {
    refuse_waiting(row)?;
    let user_id: Option<Uuid> = row.try_get("user_id")?;
    user_id.map(|_| rows::account(row)).transpose()
}
