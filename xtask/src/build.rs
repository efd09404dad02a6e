//! Running cargo and other programs, with a word on what takes long.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use testkit::services;
use testkit::tools::{self, Extra};

/// Gets what is missing on this machine, `extras` among it; asks first when a person is there to answer.
pub(crate) fn prepare(extras: &[Extra]) -> anyhow::Result<()> {
    let missing = tools::missing(extras);
    let is_attended = std::io::stdin().is_terminal() && std::env::var_os("CI").is_none();
    if !missing.is_empty() && is_attended {
        println!("Missing on this machine: {}.", missing.join(", "));
        println!("Install them now? [Y/n]");
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer)?;
        ensure!(
            !answer.trim().to_lowercase().starts_with('n'),
            "nothing was installed, so nothing can run"
        );
    }
    tools::ensure_all(extras)
}

/// Builds every service and returns the folder of the binaries.
pub(crate) fn services(release: bool) -> anyhow::Result<PathBuf> {
    let mut build = build_services();
    if release {
        build.arg("--release");
    }
    run("building the services", &mut build)?;
    Ok(tools::target_folder().join(if release { "release" } else { "debug" }))
}

/// Builds every service with places to die at and bugs to plant, beside the ordinary ones.
pub(crate) fn services_that_die() -> anyhow::Result<()> {
    let mut build = build_services();
    build.args(["--features", "mesh/chaos"]);
    run("building services that die when told", &mut build)?;
    let (built, kept) = (tools::target_folder().join("debug"), ::chaos::binaries());
    std::fs::create_dir_all(&kept)?;
    for service in services::names() {
        std::fs::copy(built.join(service), kept.join(service))
            .with_context(|| format!("keeping {service}"))?;
    }
    // Cargo has one place for both: leave the ordinary ones there.
    services(false).map(drop)
}

fn build_services() -> Command {
    let mut build = cargo();
    build.arg("build").arg("--bins");
    for service in services::names() {
        build.args(["--package", service]);
    }
    build
}

/// The cargo that runs this command.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(tools::workspace());
    cargo
}

/// Runs a program to its end, whose output the person sees.
pub(crate) fn run(what: &str, command: &mut Command) -> anyhow::Result<()> {
    println!("==> {what}");
    let began = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("{what}: cannot run {}", command.get_program().display()))?;
    ensure!(status.success(), "{what} failed ({status})");
    let elapsed = began.elapsed().as_secs_f32();
    if elapsed > 2.0 {
        println!("    {what} took {elapsed:.0} s");
    }
    Ok(())
}
