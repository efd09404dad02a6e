//! Accounts: opened, read, changed.

use mesh::postgres;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Json;
use uuid::Uuid;

use super::rows::{self, ACCOUNT};
use super::{Store, sessions};
use crate::account::{Account, NewAccount, ProfileChange, email_key};
use crate::error::Error;
use crate::session::RefreshToken;

impl Store {
    /// Opens an account, with a first session when there is a token for it; nothing when the e-mail address has one.
    pub(crate) async fn open_account(
        &self,
        new: &NewAccount,
        token: Option<&RefreshToken>,
    ) -> Result<Option<Account>, Error> {
        let (session_id, token_hash) = token.map(|token| (token.session_id, token.hash())).unzip();
        let statement = format!(
            "WITH u AS (
                 INSERT INTO users (user_id, email, email_key, name, role) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (email_key) DO NOTHING RETURNING *),
             secret AS (
                 INSERT INTO credentials (user_id, password_hash) SELECT user_id, $6 FROM u),
             session AS (
                 INSERT INTO sessions (session_id, user_id)
                 SELECT $7, user_id FROM u WHERE $7::uuid IS NOT NULL RETURNING session_id),
             token AS (
                 INSERT INTO refresh_tokens (token_hash, session_id) SELECT $8, session_id FROM session)
             SELECT {ACCOUNT} FROM u"
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
                ],
            )
            .await?;
        row.as_ref().map(rows::account).transpose()
    }

    /// The account with this id, active or not.
    pub(crate) async fn account(&self, user_id: Uuid) -> Result<Option<Account>, Error> {
        let statement = format!("SELECT {ACCOUNT} FROM users u WHERE u.user_id = $1");
        let row = self.postgres.query_opt(&statement, &[&user_id]).await?;
        row.as_ref().map(rows::account).transpose()
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

    /// Changes what is set; nothing when the session has ended.
    pub(crate) async fn change_profile(
        &self,
        session_id: Uuid,
        change: &ProfileChange,
    ) -> Result<Option<Account>, Error> {
        let (idle, absolute) = self.lives_in_seconds();
        let statement = format!(
            "UPDATE users u SET name = coalesce($2, u.name), email = coalesce($3, u.email),
                 email_key = coalesce($4, u.email_key), address = coalesce($5, u.address)
             FROM sessions s
             WHERE s.session_id = $1 AND s.user_id = u.user_id AND u.active AND {}
             RETURNING {ACCOUNT}",
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
                ],
            )
            .await;
        match changed {
            Err(postgres::Error::Statement(error))
                if error.code() == Some(&SqlState::UNIQUE_VIOLATION) =>
            {
                Err(Error::EmailTaken)
            }
            row => row?.as_ref().map(rows::account).transpose(),
        }
    }
}
