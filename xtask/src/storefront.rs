//! The storefront: its packages, its checks, its files. npm does the work; what has not changed is not done again.

mod stamp;

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use testkit::tools;

use crate::build::run;

/// Where `npm run dev` and this command find the sources.
pub(crate) fn folder() -> PathBuf {
    tools::workspace().join("storefront")
}

/// Installs what the storefront is made with, and builds it unless nothing has changed. Returns the folder that the
/// gateway serves.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    let npm = Npm::ready()?;
    let built = folder().join("dist");
    let outputs = [built.clone(), folder().join("src/gen")];
    stamp::unless_done("storefront-build", &inputs(), &outputs, || {
        let mut build = npm.run("build");
        // Without a line for each of its files.
        run(
            "building the storefront",
            build.args(["--", "--logLevel", "warn"]),
        )
    })?;
    Ok(built)
}

/// Format, lints and types.
pub(crate) fn check() -> anyhow::Result<()> {
    run(
        "storefront: lints and types",
        &mut Npm::ready()?.run("check"),
    )
}

/// Tests of its parts, without a browser or a shop. They need what `check` or `build` has generated.
pub(crate) fn unit_tests() -> anyhow::Result<()> {
    run("storefront: unit tests", &mut Npm::ready()?.run("test"))
}

/// Every file that what is built is made from; tests are among them, which costs a build too many now and then.
fn inputs() -> Vec<PathBuf> {
    const ELSEWHERE: [&str; 5] = [
        "node_modules",
        "dist",
        "journeys",
        "test-results",
        "playwright-report",
    ];
    let generated = folder().join("src/gen");
    let own = stamp::files(&folder(), &|path| {
        let is_elsewhere = ELSEWHERE
            .iter()
            .any(|name| path == folder().join(name).as_path());
        !is_elsewhere && path != generated
    });
    let contract = stamp::files(&tools::workspace().join("proto"), &|path| {
        path.is_dir() || path.extension().is_some_and(|kind| kind == "proto")
    });
    let module = tools::workspace().join("buf.yaml");
    own.into_iter().chain(contract).chain([module]).collect()
}

/// npm, with the storefront's packages installed. Only one command at a time has it.
struct Npm {
    programs: PathBuf,
    path: OsString,
    buf: PathBuf,
    _lock: File,
}

impl Npm {
    /// Gets Node.js and buf when they are missing, and the packages when the list of them has changed.
    fn ready() -> anyhow::Result<Self> {
        let programs = tools::node()?;
        let npm = Self {
            path: path_with(&programs)?,
            programs,
            buf: tools::buf()?,
            _lock: take_turns()?,
        };
        npm.install()?;
        Ok(npm)
    }

    /// Installs the versions that package-lock.json names.
    fn install(&self) -> anyhow::Result<()> {
        let stamp = folder().join("node_modules/.souk-installed");
        let (list, lock) = (
            folder().join("package.json"),
            folder().join("package-lock.json"),
        );
        let read = |file: &Path| {
            fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
        };
        let (list, lock) = (read(&list)?, read(&lock)?);
        let wanted = format!("{list}{lock}");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        // Removes what is there, the stamp too.
        let mut install = self.command();
        install.args(["ci", "--no-audit", "--no-fund"]);
        install.arg("--loglevel=error");
        run("installing the storefront's packages", &mut install)?;
        fs::write(stamp, wanted).context("noting which packages are installed")
    }

    /// Runs a script of package.json.
    fn run(&self, script: &str) -> Command {
        let mut command = self.command();
        command.args(["run", "--silent", script]);
        command
    }

    fn command(&self) -> Command {
        let mut npm = Command::new(self.programs.join("npm"));
        npm.current_dir(folder())
            .env("PATH", &self.path)
            .env("BUF", &self.buf)
            .env("npm_config_update_notifier", "false");
        if !std::io::stdout().is_terminal() {
            // Some of what it runs colours a file too.
            npm.env("NO_COLOR", "1");
        }
        npm
    }
}

/// How a person at a terminal calls npm.
///
/// # Errors
/// When Node.js is missing and cannot be installed.
pub(crate) fn npm() -> anyhow::Result<String> {
    let programs = tools::node()?;
    Ok(if programs.starts_with(tools::tools_folder()) {
        format!("PATH={}:$PATH npm", programs.display())
    } else {
        "npm".to_owned()
    })
}

/// The PATH by which npm and what it runs find the Node.js in `programs`.
///
/// # Errors
/// When that folder has a colon in its name.
pub(crate) fn path_with(programs: &Path) -> anyhow::Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path));
    std::env::join_paths(folders).context("no PATH can name the folder of Node.js")
}

/// Two that install or build at once would spoil each other's work.
fn take_turns() -> anyhow::Result<File> {
    let cache = tools::cache_folder();
    fs::create_dir_all(&cache).with_context(|| format!("could not make {}", cache.display()))?;
    let file = File::create(cache.join("storefront.lock"))?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        println!("    another command is busy with the storefront; waiting");
    }
    file.lock().context("could not lock the storefront")?;
    Ok(file)
}
