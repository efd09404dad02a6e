//! Real PostgreSQL, Redis and MongoDB servers on free ports of the loopback address.
//!
//! A store is one of two things: a server that we started, which can be killed and restarted, or one whose
//! address was given, which is only used.

mod cluster;
mod mongo;
mod postgres;
mod redis;
mod server;
mod test;

use std::{
    ffi::OsString,
    fs::{self, File, TryLockError},
    path::Path,
};

use anyhow::{Context, bail};

use crate::process::OnLine;

pub use self::{
    mongo::Mongo,
    postgres::Postgres,
    redis::Redis,
    test::{SharedStores, TestStores},
};

/// Addresses of stores that exist already and are to be used instead of local ones.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// `postgres://user:password@host:port/database`.
    pub postgres: Option<String>,
    /// `redis://host:port`.
    pub redis: Option<String>,
    /// `mongodb://host:port/?options`.
    pub mongo: Option<String>,
}

impl Given {
    /// Reads `POSTGRES_URL`, `REDIS_URL` and `MONGODB_URL`. A command calls this once; nothing below it
    /// reads the environment.
    pub fn from_env() -> Self {
        let read = |name| {
            let value: OsString = std::env::var_os(name)?;
            value.into_string().ok().filter(|url| !url.is_empty())
        };
        Self {
            postgres: read("POSTGRES_URL"),
            redis: read("REDIS_URL"),
            mongo: read("MONGODB_URL"),
        }
    }
}

/// How local stores run.
#[derive(Clone, Default)]
pub struct Options {
    /// The data goes when the test goes: PostgreSQL does not wait for the disk, and starts from a copy of a
    /// prepared cluster. What it has acknowledged still survives `kill -9`, only not a loss of power.
    pub throwaway: bool,
    /// Gets every line that a store logs, with the name of the store.
    pub on_line: Option<OnLine>,
}

/// One server of each kind.
pub struct Stores {
    /// Holds `checkout` and `user`.
    pub postgres: Postgres,
    /// Holds carts and recommendations.
    pub redis: Redis,
    /// Holds the catalogue and the stock.
    pub mongo: Mongo,
    // Last, so that it is released when the servers have ended.
    _lock: File,
}

impl Stores {
    /// Starts those stores whose address is not given, side by side, with their data and logs in `dir`, and
    /// returns when each has answered a real request; 30 s is the limit.
    pub async fn start(dir: &Path, given: &Given, options: &Options) -> anyhow::Result<Self> {
        let lock = lock(dir)?;
        let (postgres, redis, mongo) = tokio::join!(
            async {
                match &given.postgres {
                    Some(url) => Postgres::given(url).await,
                    None => Postgres::start_with(&dir.join("postgres"), options).await,
                }
            },
            async {
                match &given.redis {
                    Some(url) => Redis::given(url).await,
                    None => Redis::start_with(&dir.join("redis"), options).await,
                }
            },
            async {
                match &given.mongo {
                    Some(url) => Mongo::given(url).await,
                    None => Mongo::start_with(&dir.join("mongo"), options).await,
                }
            },
        );
        Ok(Self {
            postgres: postgres?,
            redis: redis?,
            mongo: mongo?,
            _lock: lock,
        })
    }

    /// Starts all three whatever the environment says, for those who kill them.
    pub async fn private(dir: &Path) -> anyhow::Result<Self> {
        Self::start(dir, &Given::default(), &Options::default()).await
    }

    /// Stores for one test; none is started before it is asked for.
    pub fn for_test() -> anyhow::Result<TestStores> {
        TestStores::new()
    }

    /// Stops the local ones in an orderly way, side by side; 30 s is the limit for each.
    pub async fn stop(&self) -> anyhow::Result<()> {
        let (postgres, redis, mongo) =
            tokio::join!(self.postgres.stop(), self.redis.stop(), self.mongo.stop());
        postgres.and(redis).and(mongo)
    }
}

/// Two servers on the same files destroy them, and not every server looks.
fn lock(dir: &Path) -> anyhow::Result<File> {
    fs::create_dir_all(dir).with_context(|| format!("could not make {}", dir.display()))?;
    let file = File::create(dir.join("lock"))
        .with_context(|| format!("could not write to {}", dir.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "the stores in {} are in use by another command",
            dir.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).context("could not lock the folder of the stores")
        }
    }
}
