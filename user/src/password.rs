//! Passwords: which are too common, and how they are hashed and checked.

mod hasher;

use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::error::Error;
use hasher::Hasher;

/// The ones that are tried first, of at least 8 characters, in lower case.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

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
    hasher: Arc<Hasher>,
    /// Is checked in place of the hash that an unknown address does not have, so that it takes as long.
    decoy: Arc<str>,
    places: Arc<Semaphore>,
    cores: Arc<Semaphore>,
}

/// Refuses a password that everybody tries first.
pub(crate) fn refuse_common(password: &SecretString, field: &'static str) -> Result<(), Error> {
    if COMMON.contains(password.expose_secret().to_lowercase().as_str()) {
        return Err(Error::WeakPassword { field });
    }
    Ok(())
}

impl Passwords {
    /// Hashes with argon2id in `memory_kib` and `passes`. At most `queue` passwords wait for a core, more are refused.
    pub(crate) fn new(memory_kib: u32, passes: u32, queue: usize) -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::on_cores(cores, memory_kib, passes, queue)
    }

    fn on_cores(cores: usize, memory_kib: u32, passes: u32, queue: usize) -> anyhow::Result<Self> {
        let hasher = Hasher::new(memory_kib, passes)?;
        let nobodys: [u8; 32] = rand::random();
        let decoy = hasher.hash(&nobodys)?.into();
        Ok(Self {
            hasher: Arc::new(hasher),
            decoy,
            places: Arc::new(Semaphore::new(cores + queue)),
            cores: Arc::new(Semaphore::new(cores)),
        })
    }

    /// The hash of a new password, as a PHC string.
    pub(crate) async fn hash(&self, password: SecretString) -> Result<String, Error> {
        self.run(move |hasher| hasher.hash(password.expose_secret().as_bytes()))
            .await
    }

    /// Checks a password against a stored hash. Without one (the address is unknown) it does the same work in vain.
    pub(crate) async fn check(
        &self,
        password: SecretString,
        stored: Option<&str>,
    ) -> Result<Verdict, Error> {
        let stored: Arc<str> = stored.map_or_else(|| Arc::clone(&self.decoy), Arc::from);
        self.run(move |hasher| hasher.check(password.expose_secret().as_bytes(), &stored))
            .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hasher) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| Error::Overloaded)?;
        let core = Arc::clone(&self.cores).acquire_owned().await;
        let core = core.map_err(|_| Error::Overloaded)?;
        let hasher = Arc::clone(&self.hasher);
        let hashing = tokio::task::spawn_blocking(move || {
            // Held here, since a hash goes on to its end although its caller is gone.
            let _held = (place, core);
            work(&hasher)
        });
        hashing.await.map_err(|_| Error::Hashing)?
    }
}

#[cfg(test)]
mod tests;
