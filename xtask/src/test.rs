//! Every check and every test.

use std::process::{Command, Stdio};

use testkit::stores::{Given, SharedStores};

use crate::build::{self, cargo, run};
use crate::{check, demo};

/// Checks, then runs the demo and all tests on stores that they share. With a filter: only those tests.
pub(crate) async fn test(filter: Option<&str>) -> anyhow::Result<()> {
    let is_whole = filter.is_none();
    tokio::task::spawn_blocking(move || {
        build::prepare()?;
        if is_whole {
            check::check()?;
        }
        build::services_that_die()
    })
    .await??;
    if is_whole {
        demo::demo().await?;
    }

    let stores = SharedStores::start(&Given::from_env()).await?;
    let (variable, addresses) = stores.variable()?;
    let mut tests = runner();
    tests.env(variable, addresses);
    if let Some(filter) = filter {
        tests.arg(filter);
    }
    let outcome = tokio::task::spawn_blocking(move || run("tests", &mut tests)).await?;
    drop(stores);
    outcome
}

/// nextest where it is installed, cargo's own runner elsewhere.
fn runner() -> Command {
    let has_nextest = cargo()
        .args(["nextest", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    let mut tests = cargo();
    if has_nextest {
        tests.args(["nextest", "run"]);
    } else {
        tests.arg("test");
    }
    tests.args(["--workspace", "--no-fail-fast"]);
    tests
}
