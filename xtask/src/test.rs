//! Every check and every test.

use std::process::{Command, Stdio};

use anyhow::ensure;
use testkit::stores::{Given, SharedStores};

use crate::build::{self, cargo, run};
use crate::{check, demo, journeys, storefront};

/// Checks, then runs the demo, all tests on stores that they share, and the storefront's journeys; one of these that
/// fails does not keep the others from being tried. With a filter: only the tests that it names.
pub(crate) async fn test(filter: Option<&str>) -> anyhow::Result<()> {
    let Some(filter) = filter else {
        return test_all().await;
    };
    tokio::task::spawn_blocking(|| {
        build::prepare(&[])?;
        build::services_that_die()
    })
    .await??;
    run_tests(Some(filter)).await
}

async fn test_all() -> anyhow::Result<()> {
    tokio::task::spawn_blocking(|| {
        build::prepare(journeys::EXTRAS)?;
        check::check()?;
        storefront::unit_tests()?;
        build::services_that_die()
    })
    .await??;
    let mut failed = Vec::new();
    let mut note = |what: &'static str, outcome: anyhow::Result<()>| {
        if let Err(error) = outcome {
            println!("==> {what}: {error:#}");
            failed.push(what);
        }
    };
    note("demo", demo::demo().await);
    note("tests", run_tests(None).await);
    // Last, since from here on Ctrl-C is theirs.
    note("journeys", journeys::run(None).await);
    ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}

async fn run_tests(filter: Option<&str>) -> anyhow::Result<()> {
    let stores = SharedStores::start(&Given::from_env()).await?;
    let (variable, addresses) = stores.variable()?;
    let mut tests = runner();
    tests.env(variable, addresses).args(filter);
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
