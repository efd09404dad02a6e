//! Stores for tests: databases of their own on shared servers, or servers of their own.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{Given, Mongo, Options, Postgres, Redis};
use crate::tools;

/// Names the shared servers to the tests of one run.
const VARIABLE: &str = "SOUK_TEST_STORES";

#[derive(Clone, Serialize, Deserialize)]
struct Addresses {
    postgres: String,
    mongo: String,
}

/// The servers that the tests of one run share; `cargo xtask test` holds them while it runs.
pub struct SharedStores {
    postgres: Postgres,
    mongo: Mongo,
    // Last, so that it goes when the servers have ended.
    _folder: Folder,
}

impl SharedStores {
    /// Starts PostgreSQL and MongoDB side by side, or uses those that are given.
    pub async fn start(given: &Given) -> anyhow::Result<Self> {
        remove_leftovers();
        let folder = Folder::new();
        let (postgres_folder, mongo_folder) = (folder.0.join("postgres"), folder.0.join("mongo"));
        let (postgres, mongo) = tokio::join!(
            async {
                match &given.postgres {
                    Some(url) => Postgres::given(url).await,
                    None => Postgres::start_with(&postgres_folder, &THROWAWAY).await,
                }
            },
            async {
                match &given.mongo {
                    Some(url) => Mongo::given(url).await,
                    None => Mongo::start_with(&mongo_folder, &THROWAWAY).await,
                }
            },
        );
        Ok(Self {
            postgres: postgres?,
            mongo: mongo?,
            _folder: folder,
        })
    }

    /// The variable and its value that lead tests to these servers.
    pub fn variable(&self) -> anyhow::Result<(&'static str, String)> {
        let addresses = Addresses {
            postgres: self.postgres.url("postgres"),
            mongo: self.mongo.url().to_owned(),
        };
        Ok((VARIABLE, serde_json::to_string(&addresses)?))
    }
}

/// The stores of one test. Each is started when it is first asked for, and gone when this is dropped.
pub struct TestStores {
    shared: Option<Addresses>,
    postgres: OnceCell<Postgres>,
    redis: OnceCell<Redis>,
    mongo: OnceCell<Mongo>,
    // Last, so that it goes when the servers have ended.
    folder: Folder,
}

impl TestStores {
    /// With PostgreSQL and MongoDB on the shared servers of this run, if there are any.
    pub(super) fn new() -> anyhow::Result<Self> {
        let shared = std::env::var_os(VARIABLE)
            .map(|value| serde_json::from_slice(value.as_encoded_bytes()));
        let shared = shared
            .transpose()
            .with_context(|| format!("{VARIABLE} is not what `cargo xtask test` writes"))?;
        Ok(Self {
            shared,
            ..Self::private()
        })
    }

    /// With servers of its own, for a test that kills them.
    pub fn private() -> Self {
        Self {
            shared: None,
            postgres: OnceCell::new(),
            redis: OnceCell::new(),
            mongo: OnceCell::new(),
            folder: Folder::new(),
        }
    }

    /// The PostgreSQL server.
    pub async fn postgres(&self) -> anyhow::Result<&Postgres> {
        let start = async || match &self.shared {
            Some(shared) => Postgres::given(&shared.postgres).await,
            None => Postgres::start_with(&self.folder.0.join("postgres"), &THROWAWAY).await,
        };
        self.postgres.get_or_try_init(start).await
    }

    /// The address of a fresh, empty PostgreSQL database.
    pub async fn postgres_database(&self, purpose: &str) -> anyhow::Result<String> {
        self.postgres()
            .await?
            .create_database(&unique(purpose))
            .await
    }

    /// The MongoDB server.
    pub async fn mongo(&self) -> anyhow::Result<&Mongo> {
        let start = async || match &self.shared {
            Some(shared) => Mongo::given(&shared.mongo).await,
            None => Mongo::start_with(&self.folder.0.join("mongo"), &THROWAWAY).await,
        };
        self.mongo.get_or_try_init(start).await
    }

    /// The address of the MongoDB server and the name of a fresh, empty database.
    pub async fn mongo_database(&self, purpose: &str) -> anyhow::Result<(String, String)> {
        Ok((self.mongo().await?.url().to_owned(), unique(purpose)))
    }

    /// The Redis server: always one of its own, since it starts in less time than a test takes.
    pub async fn redis(&self) -> anyhow::Result<&Redis> {
        let folder = self.folder.0.join("redis");
        let start = || Redis::start_with(&folder, &THROWAWAY);
        self.redis.get_or_try_init(start).await
    }

    /// A folder for other files of this test.
    pub fn folder(&self) -> &Path {
        &self.folder.0
    }
}

/// How the servers of tests run.
const THROWAWAY: Options = Options {
    throwaway: true,
    on_line: None,
};

/// Short enough for both kinds of database, whose names end at 63 bytes.
fn unique(purpose: &str) -> String {
    format!("{purpose}_{}", Uuid::new_v4().simple())
}

/// A folder `.souk/test/<process id>-<number>` that goes when this is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = Self(all_folders().join(format!("{}-{number}", process::id())));
        // An earlier process may have had our id.
        folder.remove();
        folder
    }

    fn remove(&self) {
        // PostgreSQL's data may lie elsewhere, with a link here.
        if let Ok(data) = fs::read_link(self.0.join("postgres/data")) {
            let _ = data.parent().map(fs::remove_dir_all);
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.remove();
    }
}

fn all_folders() -> PathBuf {
    tools::state_folder().join("test")
}

/// Removes what killed tests have left: the folders of processes that are no more.
fn remove_leftovers() {
    let entries = fs::read_dir(all_folders())
        .into_iter()
        .flatten()
        .filter_map(io::Result::ok);
    for entry in entries {
        let name = entry.file_name();
        let owner = name
            .to_str()
            .and_then(|name| name.split('-').next())
            .and_then(|id| id.parse::<u32>().ok());
        if owner.is_some_and(|id| !Path::new("/proc").join(id.to_string()).exists()) {
            drop(Folder(entry.path()));
        }
    }
}
