//! What can be said of the code without running it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use testkit::tools;

use crate::art;
use crate::build::{cargo, run};
use crate::storefront;

/// Format, lints, documentation, dependencies, contract, pictures, storefront. Warnings are errors.
pub(crate) fn check() -> anyhow::Result<()> {
    run("format", cargo().args(["fmt", "--all", "--check"]))?;
    let buf = tools::buf()?;
    let buf = || {
        let mut buf = Command::new(&buf);
        buf.current_dir(tools::workspace());
        buf
    };
    run("contract: lint", buf().arg("lint"))?;
    run(
        "contract: format",
        buf().args(["format", "--diff", "--exit-code"]),
    )?;
    contract_stays(&buf)?;
    dependencies()?;
    let (catalogue, pictures) = art_files();
    art::check(&catalogue, &pictures)?;
    storefront::check()?;
    run(
        "lints",
        cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "--deny",
            "warnings",
        ]),
    )?;
    run(
        "documentation",
        cargo()
            .args(["doc", "--workspace", "--no-deps", "--quiet"])
            .env("RUSTDOCFLAGS", "--deny warnings"),
    )
}

/// Clients that were built before must go on working: nothing that `main` promises is taken back.
fn contract_stays(buf: &impl Fn() -> Command) -> anyhow::Result<()> {
    let is_there = |branch: &&str| {
        let mut git = Command::new("git");
        git.current_dir(tools::workspace())
            .args(["rev-parse", "--verify", "--quiet", branch])
            .stdout(Stdio::null());
        git.status().is_ok_and(|status| status.success())
    };
    // A clone has its own `main` only when it was made of that, and one of a single branch has none.
    let Some(branch) = ["origin/main", "main"].into_iter().find(is_there) else {
        println!("==> contract: not compared, since there is no main branch here to compare with");
        return Ok(());
    };
    let before = format!(".git#ref={branch}");
    run(
        &format!("contract: nothing of {branch} taken back"),
        buf().args(["breaking", "--against", &before]),
    )
}

/// Licences, sources and crates that are not to be used. Known weaknesses are in a database that this does not fetch.
fn dependencies() -> anyhow::Result<()> {
    let mut deny = Command::new(tools::cargo_deny()?);
    deny.current_dir(tools::workspace())
        .args(["--log-level", "error", "--offline", "check"])
        .args(["--hide-inclusion-graph", "bans", "licenses", "sources"]);
    run("dependencies", &mut deny)
}

/// The catalogue that pictures are drawn from, and the folder they are in.
pub(crate) fn art_files() -> (PathBuf, PathBuf) {
    let workspace = tools::workspace();
    (
        workspace.join("product/seed/catalogue.json"),
        workspace.join("storefront/public/images"),
    )
}
