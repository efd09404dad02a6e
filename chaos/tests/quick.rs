//! A few deaths out of the whole matrix, and one planted bug.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use chaos::matrix;

#[tokio::test]
async fn a_shop_survives_a_few_deaths() {
    let trials = matrix::some(12, 42);
    let report = matrix::run(trials, 2, &[], &|_, _, _| {}).await.unwrap();
    assert!(report.failures.is_empty(), "{report}");
    assert!(report.deaths >= 12, "{report}");
}
