//! What people do with accounts, each step in the order in which it happens.

mod profile;
mod sign_in;

use std::time::{Duration, SystemTime};

use mesh::identity::AccessTokens;
use mesh::postgres::Postgres;
use mesh::{Person, Shutdown};
use proto::access::v1::Role;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;

use crate::account::{Account, NewAccount};
use crate::config::Config;
use crate::error::Error;
use crate::password::Passwords;
use crate::session::{Lives, RefreshToken};
use crate::store::Store;

/// How often expired sessions and old failures are removed.
const SWEEP_INTERVAL: Duration = Duration::from_secs(600);
/// The tables remember no ended session whose last access token is older (`V2__ended_sessions.sql`).
const MAX_ACCESS_LIFE: Duration = Duration::from_secs(23 * 3600);
/// The least that the staff account's password may have, as for everybody.
const MIN_PASSWORD_CHARS: usize = 8;

/// Accounts, and all it takes to sign in to them.
pub(crate) struct Accounts {
    store: Store,
    lives: Lives,
    passwords: Passwords,
    access_tokens: AccessTokens,
    staff: Option<(String, SecretString)>,
    staff_opened: OnceCell<()>,
}

/// What signs a caller in.
pub(crate) struct Session {
    pub(crate) access_token: String,
    pub(crate) expires_at: SystemTime,
    /// A guest has none.
    pub(crate) refresh_token: Option<RefreshToken>,
    /// How long that can be used; for nothing when there is none.
    pub(crate) refresh_life: Duration,
}

impl Accounts {
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let lives = Lives {
            idle: config.session_idle(),
            absolute: config.session_life(),
            access_token: config.access_token_life(),
        };
        anyhow::ensure!(
            lives.access_token <= MAX_ACCESS_LIFE,
            "an access token must not be valid for longer than {MAX_ACCESS_LIFE:?}"
        );
        let staff = config
            .staff_email
            .clone()
            .zip(config.staff_password.clone());
        if let Some((email, password)) = &staff {
            anyhow::ensure!(
                email.contains('@'),
                "the staff account needs an e-mail address"
            );
            anyhow::ensure!(
                password.expose_secret().chars().count() >= MIN_PASSWORD_CHARS,
                "the staff account's password needs at least {MIN_PASSWORD_CHARS} characters"
            );
        }
        let postgres = Postgres::new("user", &config.database_url, config.database_connections)?;
        Ok(Self {
            store: Store::new(postgres, lives, config.sessions_per_account),
            lives,
            passwords: Passwords::new(
                config.password_memory_kib,
                config.password_passes,
                config.password_queue,
            )?,
            access_tokens: AccessTokens::read(&config.access_key_file)?,
            staff,
            staff_opened: OnceCell::new(),
        })
    }

    /// Prepares the store when that has not been done, and asks whether it answers.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        self.store.ready().await?;
        self.staff_opened
            .get_or_try_init(|| self.open_staff_account())
            .await?;
        Ok(())
    }

    async fn open_staff_account(&self) -> Result<(), Error> {
        if let Some((email, password)) = &self.staff {
            let staff = NewAccount {
                email: email.clone(),
                name: "Staff".to_owned(),
                role: Role::Staff,
                password_hash: self.passwords.hash(password.clone()).await?,
            };
            match self.store.open_account(&staff, None).await {
                Ok(_) => tracing::info!("staff account opened"),
                Err(Error::EmailTaken) => {
                    if self.store.role(email).await? != Some(Role::Staff) {
                        tracing::warn!(
                            "no staff account: its address, SOUK_STAFF_EMAIL, is that of a customer's account"
                        );
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Removes what has expired, every few minutes.
    pub(crate) async fn sweep(&self, shutdown: Shutdown) {
        while !shutdown.has_begun() {
            tokio::select! {
                () = tokio::time::sleep(SWEEP_INTERVAL) => {}
                () = shutdown.begun() => return,
            }
            let swept = tokio::select! {
                swept = self.store.sweep() => swept,
                () = shutdown.begun() => return,
            };
            if let Err(error) = swept {
                tracing::warn!(%error, "expired sessions or old counts not removed");
            }
        }
    }

    /// A session that began `age` ago.
    fn session(
        &self,
        account: &Account,
        token: RefreshToken,
        age: Duration,
    ) -> Result<Session, Error> {
        let person = Person {
            user_id: account.user_id,
            role: account.role,
            session_id: token.session_id,
        };
        let session = self.sign(&person, self.lives.access_token)?;
        Ok(Session {
            refresh_token: Some(token),
            refresh_life: self.lives.left(age),
            ..session
        })
    }

    /// A session that ends with its access token.
    fn sign(&self, person: &Person, life: Duration) -> Result<Session, Error> {
        let signed = self.access_tokens.sign(person, life);
        let (access_token, expires_at) = signed.map_err(|_| Error::Signing)?;
        Ok(Session {
            access_token,
            expires_at,
            refresh_token: None,
            refresh_life: Duration::ZERO,
        })
    }
}
