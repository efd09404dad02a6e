//! One password at a time: hashed or checked, in memory that is kept for the next.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use super::Verdict;
use crate::error::Error;

const SALT_BYTES: usize = 16;
const OUTPUT_BYTES: usize = Params::DEFAULT_OUTPUT_LEN;

/// Hashes with argon2id. It blocks for as long as that takes.
pub(super) struct Hasher {
    params: Params,
    /// Memory that no hash works in now. It is kept, since an allocator that gets it back from one thread after the
    /// other may hold on to it for each of them.
    idle: Mutex<Vec<Vec<Block>>>,
}

impl Hasher {
    pub(super) fn new(memory_kib: u32, passes: u32) -> anyhow::Result<Self> {
        let params = Params::new(memory_kib, passes, 1, Some(OUTPUT_BYTES))
            .context("argon2 takes no such cost of a password")?;
        Ok(Self {
            params,
            idle: Mutex::default(),
        })
    }

    /// The hash of a password, under a new salt, as a PHC string.
    pub(super) fn hash(&self, password: &[u8]) -> Result<String, Error> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone());
        let salt: [u8; SALT_BYTES] = rand::random();
        let output = self.fill(&argon2, password, &salt, OUTPUT_BYTES)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&self.params).map_err(|_| Error::Hashing)?,
            salt: Some(Salt::new(&salt).map_err(|_| Error::Hashing)?),
            hash: Some(output),
        };
        Ok(hash.to_string())
    }

    /// Checks a password against a PHC string, at the cost that this names.
    pub(super) fn check(&self, password: &[u8], stored: &str) -> Result<Verdict, Error> {
        let stored = PasswordHash::new(stored).map_err(|_| Error::Hashing)?;
        let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
            return Err(Error::Hashing);
        };
        let argon2 = as_stored(&stored)?;
        // Outputs are compared in constant time.
        if self.fill(&argon2, password, salt, expected.len())? != *expected {
            return Ok(Verdict::Wrong);
        }
        let rehashed = if self.is_current(&stored, argon2.params()) {
            None
        } else {
            Some(self.hash(password)?)
        };
        Ok(Verdict::Right { rehashed })
    }

    fn is_current(&self, stored: &PasswordHash, params: &Params) -> bool {
        let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        stored.algorithm == Algorithm::Argon2id.ident() && cost(params) == cost(&self.params)
    }

    /// The memory that is filled grows to what the dearest stored hash took, and stays so.
    fn fill(
        &self,
        argon2: &Argon2<'_>,
        password: &[u8],
        salt: &[u8],
        length: usize,
    ) -> Result<Output, Error> {
        let mut memory = self.lock().pop().unwrap_or_default();
        let needed = argon2.params().block_count();
        let missing = needed.saturating_sub(memory.len());
        memory
            .try_reserve_exact(missing)
            .map_err(|_| Error::Hashing)?;
        memory.resize(memory.len() + missing, Block::new());
        let mut output = [0; Output::MAX_LENGTH];
        let output = output.get_mut(..length).ok_or(Error::Hashing)?;
        let hashed = argon2.hash_password_into_with_memory(password, salt, output, &mut memory);
        self.lock().push(memory);
        hashed.map_err(|_| Error::Hashing)?;
        Output::new(output).map_err(|_| Error::Hashing)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<Block>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Argon2 as a stored hash was made with it.
fn as_stored(stored: &PasswordHash) -> Result<Argon2<'static>, Error> {
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).map_err(|_| Error::Hashing)?;
    let version = stored.version.map(Version::try_from).transpose();
    let params = Params::try_from(stored).map_err(|_| Error::Hashing)?;
    Ok(Argon2::new(
        algorithm,
        version.map_err(|_| Error::Hashing)?.unwrap_or_default(),
        params,
    ))
}
