//! Registering, signing in, staying signed in, signing out.

use std::net::IpAddr;
use std::time::Duration;

use mesh::Person;
use proto::access::v1::Role;
use secrecy::SecretString;
use uuid::Uuid;

use super::{Accounts, Session};
use crate::account::{self, Account, NewAccount};
use crate::error::Error;
use crate::password::{Verdict, refuse_common};
use crate::session::RefreshToken;
use crate::store::{Candidate, Ended, Opening, Place, Refreshed};
use crate::throttle::Keys;

/// Guests cannot refresh, and a cart should outlive a holiday.
const GUEST_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);

impl Accounts {
    pub(crate) async fn register(
        &self,
        email: String,
        password: SecretString,
        name: &str,
        client_ip: Option<IpAddr>,
    ) -> Result<(Account, Session), Error> {
        let name = account::name(name)?;
        refuse_common(&password, "password")?;
        let keys = Keys::of_login(&email, client_ip);
        self.store.may_ask(keys.taken.as_ref()).await?;
        let new = NewAccount {
            email,
            name,
            role: Role::Customer,
            password_hash: self.passwords.hash(password).await?,
        };
        let token = RefreshToken::first();
        let first = Some((&token, &keys));
        let account = self.store.open_account(&new, first).await?;
        let session = self.session(&account, token, Duration::ZERO)?;
        Ok((account, session))
    }

    pub(crate) async fn login(
        &self,
        email: &str,
        password: SecretString,
        client_ip: Option<IpAddr>,
    ) -> Result<(Account, Session), Error> {
        let keys = Keys::of_login(email, client_ip);
        let candidate = self.store.candidate(email, &keys).await?;
        let (candidate, rehashed) = self.check(candidate, password, &keys).await?;
        let token = RefreshToken::first();
        let opening = Opening {
            candidate: &candidate,
            keys: &keys,
            token: &token,
            rehashed: rehashed.as_deref(),
        };
        self.store.open_session(&opening).await?;
        let session = self.session(&candidate.account, token, Duration::ZERO)?;
        Ok((candidate.account, session))
    }

    pub(crate) fn guest_session(&self) -> Result<Session, Error> {
        let guest = Person {
            user_id: Uuid::new_v4(),
            role: Role::Guest,
            session_id: Uuid::new_v4(),
        };
        self.sign(&guest, GUEST_LIFE)
    }

    pub(crate) async fn refresh(
        &self,
        token: &str,
        client_ip: Option<IpAddr>,
    ) -> Result<(Account, Session), Error> {
        if token.is_empty() {
            return Err(Error::NoSession);
        }
        let token = RefreshToken::parse(token).ok_or(Error::NoRefreshToken)?;
        match self.store.refresh(&token).await? {
            Refreshed::Yes {
                account,
                successor,
                age,
            } => {
                let session = self.session(&account, successor, age)?;
                Ok((*account, session))
            }
            Refreshed::Ended => Err(Error::SessionRevoked),
            Refreshed::Reused(account) => {
                let (keys, session) = (Keys::of_login(&account.email, client_ip), token.session_id);
                tracing::warn!(%session, %keys, "refresh token used twice, session ended");
                Err(Error::SessionRevoked)
            }
        }
    }

    pub(crate) async fn logout(&self, person: &Person, everywhere: bool) -> Result<(), Error> {
        let ending = self
            .store
            .end_sessions(person.user_id, person.session_id, everywhere);
        ending.await
    }

    /// The sessions that ended after a place, and how long an access token of theirs may still be valid.
    pub(crate) async fn ended_sessions(&self, after: Place) -> Result<(Ended, Duration), Error> {
        let ended = self.store.ended_sessions(after).await?;
        Ok((ended, self.lives.token_at_most()))
    }

    /// Checks a password, at the same cost whether there is an account or not.
    pub(super) async fn check(
        &self,
        candidate: Option<Candidate>,
        password: SecretString,
        keys: &Keys,
    ) -> Result<(Candidate, Option<String>), Error> {
        let stored = candidate
            .as_ref()
            .map(|candidate| candidate.password_hash.as_str());
        let verdict = self.passwords.check(password, stored).await?;
        if let (Some(candidate), Verdict::Right { rehashed }) = (candidate, verdict) {
            return Ok((candidate, rehashed));
        }
        self.store.count_failure(keys).await?;
        tracing::info!(%keys, "wrong password");
        Err(Error::InvalidCredentials)
    }
}
