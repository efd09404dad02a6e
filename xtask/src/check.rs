//! What can be said of the code without running it.

use std::path::PathBuf;

use testkit::tools;

use crate::art;
use crate::build::{cargo, run};
use crate::storefront;

/// Format, lints, documentation, contract, pictures, storefront. Warnings are errors.
pub(crate) fn check() -> anyhow::Result<()> {
    run("format", cargo().args(["fmt", "--all", "--check"]))?;
    let buf = tools::buf()?;
    let buf = || {
        let mut buf = std::process::Command::new(&buf);
        buf.current_dir(tools::workspace());
        buf
    };
    run("contract: lint", buf().arg("lint"))?;
    run(
        "contract: format",
        buf().args(["format", "--diff", "--exit-code"]),
    )?;
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

/// The catalogue that pictures are drawn from, and the folder they are in.
pub(crate) fn art_files() -> (PathBuf, PathBuf) {
    let workspace = tools::workspace();
    (
        workspace.join("product/seed/catalogue.json"),
        workspace.join("storefront/public/images"),
    )
}
