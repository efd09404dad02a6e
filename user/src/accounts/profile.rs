//! What the owner of an account sees and changes.

use std::net::IpAddr;
use std::time::Duration;

use mesh::Person;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use super::{Accounts, Session};
use crate::account::{self, Account, ProfileChange, email_key};
use crate::error::Error;
use crate::password::refuse_common;
use crate::session::RefreshToken;
use crate::store::{Candidate, Opening};
use crate::throttle::Keys;

impl Accounts {
    pub(crate) async fn profile(&self, person: &Person) -> Result<Account, Error> {
        let account = self.store.account_of_session(person.session_id).await?;
        account.ok_or(Error::SessionRevoked)
    }

    pub(crate) async fn change_profile(
        &self,
        person: &Person,
        mut change: ProfileChange,
        current_password: SecretString,
        client_ip: Option<IpAddr>,
    ) -> Result<Account, Error> {
        change.name = change.name.as_deref().map(account::name).transpose()?;
        let mut asking = None;
        if let Some(email) = &change.email {
            let account = self.profile(person).await?;
            if email_key(email) != email_key(&account.email) {
                let keys = Keys::of_session(person.session_id, email, client_ip);
                self.store.may_ask(keys.taken.as_ref()).await?;
                let confirmed = self.confirm(person, &account, current_password, client_ip);
                let (_, keys) = confirmed.await?;
                // As at sign-in: a right guess after too many wrong ones of the same burst is refused.
                self.store
                    .candidate_of_session(person.session_id, &keys)
                    .await?;
                asking = keys.taken;
            }
        }
        let changed = self
            .store
            .change_profile(person.session_id, &change, asking.as_ref())
            .await?;
        changed.ok_or(Error::SessionRevoked)
    }

    pub(crate) async fn change_password(
        &self,
        person: &Person,
        current: SecretString,
        new: SecretString,
        client_ip: Option<IpAddr>,
    ) -> Result<Session, Error> {
        refuse_common(&new, "new_password")?;
        let account = self.profile(person).await?;
        let (candidate, keys) = self.confirm(person, &account, current, client_ip).await?;
        let new = self.passwords.hash(new).await?;
        let token = RefreshToken::first();
        let opening = Opening {
            candidate: &candidate,
            keys: &keys,
            token: &token,
            rehashed: None,
        };
        self.store
            .change_password(&opening, &new)
            .await
            .map_err(wrong_password)?;
        self.session(&account, token, Duration::ZERO)
    }

    /// A customer, and whether this session of theirs has ended.
    pub(crate) async fn customer(
        &self,
        user_id: Uuid,
        session_id: Option<Uuid>,
    ) -> Result<(Account, bool), Error> {
        let customer = self.store.customer(user_id, session_id).await?;
        customer.ok_or(Error::NoCustomer)
    }

    /// Makes sure that the owner of the account is at the keyboard, and counts when somebody else is.
    async fn confirm(
        &self,
        person: &Person,
        account: &Account,
        password: SecretString,
        client_ip: Option<IpAddr>,
    ) -> Result<(Candidate, Keys), Error> {
        if password.expose_secret().is_empty() {
            return Err(Error::WrongPassword);
        }
        let keys = Keys::of_session(person.session_id, &account.email, client_ip);
        let candidate = self
            .store
            .candidate_of_session(person.session_id, &keys)
            .await?
            .ok_or(Error::SessionRevoked)?;
        let checked = self.check(Some(candidate), password, &keys).await;
        let (candidate, _) = checked.map_err(wrong_password)?;
        Ok((candidate, keys))
    }
}

/// Whoever is signed in already is not told to sign in.
fn wrong_password(error: Error) -> Error {
    match error {
        Error::InvalidCredentials => Error::WrongPassword,
        error => error,
    }
}
