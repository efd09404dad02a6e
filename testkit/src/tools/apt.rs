//! Debian packages.

use std::{fs, process::Command};

use anyhow::{Context, bail};

use super::{find_program, say};

/// Installs one Debian package; the caller holds the lock of the tools folder.
pub(super) fn install(package: &str) -> anyhow::Result<()> {
    let by_hand = format!("install it by hand: sudo apt-get install {package}");
    if find_program("apt-get").is_none() {
        bail!(
            "{package} is missing and this system has no apt-get; install what has its programs by hand"
        );
    }
    if !rustix::process::geteuid().is_root() && find_program("sudo").is_none() {
        bail!("{package} is missing, and without root or sudo it cannot be installed; {by_hand}");
    }
    say(&format!("installing {package} (Debian package) ..."));
    if !has_package_lists() {
        apt_get(&["update"]).with_context(|| format!("could not get {package}; {by_hand}"))?;
        return apt_get(&["install", package])
            .with_context(|| format!("could not get {package}; {by_hand}"));
    }
    if apt_get(&["install", package]).is_ok() {
        return Ok(());
    }
    // Old lists name versions that the mirrors have replaced since.
    apt_get(&["update"])
        .and_then(|()| apt_get(&["install", package]))
        .with_context(|| format!("could not get {package}; {by_hand}"))
}

fn has_package_lists() -> bool {
    let lists = fs::read_dir("/var/lib/apt/lists")
        .into_iter()
        .flatten()
        .flatten();
    lists
        .filter_map(|entry| entry.file_name().into_string().ok())
        .any(|name| name.contains("_Packages"))
}

fn apt_get(arguments: &[&str]) -> anyhow::Result<()> {
    // Packages of servers also start one. RUNLEVEL=1 (single user) keeps Debian's scripts from doing so
    // where there is no systemd, as in a container. Where there is, the daemon runs as after any install:
    // on its usual port, so not in the way of ours.
    let settings = ["DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"];
    let mut command = if rustix::process::geteuid().is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command
        .args(settings)
        .args(["apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=120"])
        .args(arguments);
    command.arg("--no-install-recommends");
    let output = command.output().context("could not run apt-get")?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!(
            "apt-get {} failed:\n{}",
            arguments.join(" "),
            errors.trim_end()
        );
    }
    Ok(())
}
