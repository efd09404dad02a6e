//! Passwords: which are too common, and how they are hashed and checked.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use anyhow::Context as _;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::error::Error;

/// The ones that are tried first, of at least 8 characters, in lower case.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// Passwords that may wait for a core; more are refused, since they would wait for longer than anybody does.
const QUEUE: usize = 32;

/// What came of checking a password.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Wrong,
    Right {
        /// The password's hash at today's cost, when the stored one was made at another.
        rehashed: Option<String>,
    },
}

/// Hashes and checks passwords, a few at a time: each takes a core and much memory for as long as a hundred other
/// requests.
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// Is checked in place of the hash that an unknown address does not have, so that it takes as long.
    decoy: Arc<str>,
    places: Semaphore,
    cores: Semaphore,
}

/// Refuses a password that everybody tries first.
pub(crate) fn refuse_common(password: &SecretString, field: &'static str) -> Result<(), Error> {
    if COMMON.contains(password.expose_secret().to_lowercase().as_str()) {
        return Err(Error::WeakPassword { field });
    }
    Ok(())
}

impl Passwords {
    /// Hashes with argon2id in `memory_kib` and `passes`.
    pub(crate) fn new(memory_kib: u32, passes: u32) -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with_limits(memory_kib, passes, cores, QUEUE)
    }

    fn with_limits(
        memory_kib: u32,
        passes: u32,
        cores: usize,
        queue: usize,
    ) -> anyhow::Result<Self> {
        let params = Params::new(memory_kib, passes, 1, None)
            .context("argon2 takes no such cost of a password")?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys: [u8; 32] = rand::random();
        let decoy = argon2.hash_password(&nobodys)?.to_string().into();
        Ok(Self {
            argon2,
            decoy,
            places: Semaphore::new(cores + queue),
            cores: Semaphore::new(cores),
        })
    }

    /// The hash of a new password, as a PHC string.
    pub(crate) async fn hash(&self, password: SecretString) -> Result<String, Error> {
        self.run(move |argon2| hash(argon2, &password)).await
    }

    /// Checks a password against a stored hash. Without one (the address is unknown) it does the same work in vain.
    pub(crate) async fn check(
        &self,
        password: SecretString,
        stored: Option<&str>,
    ) -> Result<Verdict, Error> {
        let stored: Arc<str> = stored.map_or_else(|| Arc::clone(&self.decoy), Arc::from);
        self.run(move |argon2| check(argon2, &password, &stored))
            .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _place = self.places.try_acquire().map_err(|_| Error::Overloaded)?;
        let _core = self.cores.acquire().await.map_err(|_| Error::Overloaded)?;
        let argon2 = self.argon2.clone();
        tokio::task::spawn_blocking(move || work(&argon2))
            .await
            .map_err(|_| Error::Hashing)?
    }
}

fn hash(argon2: &Argon2<'_>, password: &SecretString) -> Result<String, Error> {
    let hash = argon2
        .hash_password(password.expose_secret().as_bytes())
        .map_err(|_| Error::Hashing)?;
    Ok(hash.to_string())
}

fn check(argon2: &Argon2<'_>, password: &SecretString, stored: &str) -> Result<Verdict, Error> {
    let stored = PasswordHash::new(stored).map_err(|_| Error::Hashing)?;
    let bytes = password.expose_secret().as_bytes();
    match argon2.verify_password(bytes, &stored) {
        Ok(()) => {}
        Err(argon2::password_hash::Error::PasswordInvalid) => return Ok(Verdict::Wrong),
        Err(_) => return Err(Error::Hashing),
    }
    let rehashed = if is_current(argon2, &stored) {
        None
    } else {
        Some(hash(argon2, password)?)
    };
    Ok(Verdict::Right { rehashed })
}

fn is_current(argon2: &Argon2<'_>, stored: &PasswordHash) -> bool {
    let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    stored.algorithm == Algorithm::Argon2id.ident()
        && Params::try_from(stored).is_ok_and(|params| cost(&params) == cost(argon2.params()))
}

#[cfg(test)]
mod tests;
