//! Finds the programs that the project runs, and gets those that are missing.
//!
//! What Debian has comes from Debian; everything else goes into the ignored folder `.souk/tools`. Getting
//! something again costs nothing, and two processes may ask at the same time.

mod apt;
mod cargo_deny;
mod node;
mod python;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::Context;

pub use cargo_deny::cargo_deny;
pub use node::node;
pub use python::{buf, python, python_venv};

/// What some commands need beside the stores and the Python packages that all need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// Node.js with npm, to build the storefront.
    Node,
    /// A browser, to use the storefront in.
    Chromium,
}

/// The root of the workspace.
pub fn workspace() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The ignored folder that cargo builds into.
pub fn target_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}

/// The ignored folder with everything that commands leave behind: tools, caches, data of stores, logs.
pub fn state_folder() -> PathBuf {
    workspace().join(".souk")
}

/// The ignored folder for programs that Debian does not have.
pub fn tools_folder() -> PathBuf {
    state_folder().join("tools")
}

/// The ignored folder for what can be made again at any time.
pub fn cache_folder() -> PathBuf {
    state_folder().join("cache")
}

/// The folder with PostgreSQL's `initdb`, `pg_ctl` and `postgres`.
pub fn postgres() -> anyhow::Result<PathBuf> {
    found_or_installed(find_postgres, "postgresql")
}

/// The `redis-server` program.
pub fn redis_server() -> anyhow::Result<PathBuf> {
    found_or_installed(|| find_program("redis-server"), "redis-server")
}

/// A program that speaks MongoDB's protocol, and how it wants to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MongoServer {
    /// MongoDB's own server.
    Mongod(PathBuf),
    /// SecantusDB, as its Rust (fast) or its Python program: WiredTiger behind MongoDB's protocol. Both
    /// take the same flags, and need `--sync-on-commit` to keep what they have acknowledged.
    Secantus(PathBuf),
}

/// The best Mongo server there is: `mongod`, else `secantusd-rs`, else `secantusd-py`, which is installed
/// when it is missing.
pub fn mongo_server() -> anyhow::Result<MongoServer> {
    match find_mongo() {
        Some(server) => Ok(server),
        None => Ok(MongoServer::Secantus(
            python_venv()?.join("bin/secantusd-py"),
        )),
    }
}

/// The Chromium or Chrome that browser tests run in; the Debian package when there is none.
///
/// # Errors
/// When there is none and it cannot be installed, as on Ubuntu, which has it as a snap alone.
pub fn chromium() -> anyhow::Result<PathBuf> {
    found_or_installed(find_chromium, "chromium")
        .context("browser tests need Chromium or Google Chrome on PATH")
}

/// What `ensure_all` would install, in words for a person; empty when nothing is missing.
pub fn missing(extras: &[Extra]) -> Vec<String> {
    let mut missing = Vec::new();
    if find_postgres().is_none() {
        missing.push("postgresql (Debian package)".to_owned());
    }
    if find_program("redis-server").is_none() {
        missing.push("redis-server (Debian package)".to_owned());
    }
    missing.extend(python::missing());
    for extra in extras {
        match extra {
            Extra::Node => missing.extend(node::missing()),
            Extra::Chromium if find_chromium().is_none() => {
                missing.push("chromium (Debian package)".to_owned());
            }
            Extra::Chromium => {}
        }
    }
    missing
}

/// Installs everything that is missing, without asking.
///
/// # Errors
/// When something cannot be installed, with how to do it by hand where that is known.
pub fn ensure_all(extras: &[Extra]) -> anyhow::Result<()> {
    postgres()?;
    redis_server()?;
    python_venv()?;
    mongo_server()?;
    for extra in extras {
        match extra {
            Extra::Node => node()?,
            Extra::Chromium => chromium()?,
        };
    }
    Ok(())
}

fn find_postgres() -> Option<PathBuf> {
    let complete = |folder: &Path| {
        ["initdb", "postgres"]
            .iter()
            .all(|program| folder.join(program).is_file())
    };
    // Debian keeps several versions side by side, none of them on PATH.
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((
                entry.file_name().to_str()?.parse::<u32>().ok()?,
                entry.path().join("bin"),
            ))
        })
        .filter(|(_, folder)| complete(folder))
        .max_by_key(|(version, _)| *version);
    if let Some((_, folder)) = newest {
        return Some(folder);
    }
    let folder = find_program("initdb")?.parent()?.to_owned();
    complete(&folder).then_some(folder)
}

fn find_chromium() -> Option<PathBuf> {
    let debian = PathBuf::from("/usr/bin/chromium");
    let found = ["chromium", "google-chrome", "google-chrome-stable"]
        .into_iter()
        .find_map(find_program);
    // Not `chromium-browser`: Ubuntu's is a script that only tells of the snap.
    debian.is_file().then_some(debian).or(found)
}

fn find_mongo() -> Option<MongoServer> {
    let mongod = find_program("mongod").map(MongoServer::Mongod);
    mongod.or_else(|| find_program("secantusd-rs").map(MongoServer::Secantus))
}

/// The program of this name in the tools folder or on PATH.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(tools_folder().join("bin")).chain(std::env::split_paths(&path));
    folders
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

fn found_or_installed(
    find: impl Fn() -> Option<PathBuf>,
    package: &str,
) -> anyhow::Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    let _lock = lock()?;
    if let Some(found) = find() {
        return Ok(found); // Another process was faster.
    }
    apt::install(package)?;
    find().with_context(|| {
        format!("the Debian package {package} is installed, but not where it should be")
    })
}

/// Held while something is installed, so that two processes do not install it at once. Not re-entrant.
fn lock() -> anyhow::Result<File> {
    let folder = tools_folder();
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    let file =
        File::create(folder.join("lock")).context("could not open the lock of the tools folder")?;
    file.lock().context("could not lock the tools folder")?;
    Ok(file)
}

/// Tells a person at the terminal why a command takes its time.
#[expect(
    clippy::print_stderr,
    reason = "progress of a command, for the person who waits for it"
)]
pub(crate) fn say(line: &str) {
    eprintln!("{line}");
}
