//! A few deaths out of the whole matrix, a short storm, and two planted bugs: `cargo xtask chaos` does the rest.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::time::Duration;

use chaos::storm::{self, Script};
use chaos::{matrix, mutations};
use testkit::services;
use testkit::tools::workspace;

fn silent(_: usize, _: usize, _: &str) {}

#[tokio::test]
async fn a_shop_survives_a_few_deaths() {
    let trials = matrix::some(16, 42);
    let report = matrix::run(trials, 2, &[], &silent).await.unwrap();
    assert!(report.failures.is_empty(), "{report}");
    assert!(report.deaths >= 16, "{report}");
}

#[tokio::test]
async fn a_short_storm_leaves_nothing_behind() {
    let script = Script::new(5, Duration::from_secs(30), 3);
    let report = storm::run(&script, &|_| {}).await.unwrap();
    assert!(report.holds(), "{report}");
    assert!(report.sold() > 0, "{report}");
}

#[tokio::test]
async fn planted_bugs_are_found() {
    let bugs = ["forgets_keys", "sells_twice"];
    let report = mutations::run(&bugs, &silent).await.unwrap();
    assert!(report.all_caught(), "{report}");
}

/// A step that nobody kills at proves nothing.
#[test]
fn the_matrix_knows_every_step_of_the_services() {
    let known: BTreeSet<(&str, &str)> = matrix::steps()
        .map(|(service, step)| (service, step.split('.').next().unwrap()))
        .collect();
    let mut found = 0;
    for service in services::names() {
        let sources = std::process::Command::new("grep")
            .args(["-rhozE", r#"(chaos::step|change)\(\s*\(?"[a-z_]+""#])
            .arg("--include=*.rs")
            .arg(workspace().join(service).join("src"))
            .output()
            .unwrap();
        let sources = String::from_utf8(sources.stdout).unwrap();
        for line in sources.split_terminator(char::from(0)) {
            let step = line.split('"').nth(1).unwrap();
            assert!(known.contains(&(service, step)), "{service}: {step}");
            found += 1;
        }
    }
    assert!(found >= 20, "{found}");
}
