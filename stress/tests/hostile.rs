//! Every field of every RPC of a running shop, with everything that nobody should send.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use testkit::audit::{Audit, Excuses};
use testkit::shop::{Shop, ShopOptions, ShopStores};
use testkit::stores::Stores;

const CASES: usize = 20_000;
const PATIENCE: Duration = Duration::from_secs(60);

/// A variable of the environment, `SOUK_HOSTILE_CASES` or `SOUK_HOSTILE_SEED`: a longer run needs no new build.
fn given(name: &str) -> Option<u64> {
    std::env::var_os(name)?.to_str()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_sent_the_shop_answers_and_stays_well() {
    let stores = Stores::for_test().unwrap();
    // Accounts are opened by the thousand here.
    let settings = [
        ("user", "SOUK_PASSWORD_MEMORY_KIB", "64".to_owned()),
        ("user", "SOUK_PASSWORD_PASSES", "1".to_owned()),
    ];
    let options = ShopOptions {
        settings: settings.to_vec(),
        ..ShopOptions::default()
    };
    let urls = ShopStores::for_test(&stores).await.unwrap();
    let shop = Shop::start(&stores.folder().join("shop"), &urls, &options)
        .await
        .unwrap();
    let audit = Audit::begin(&urls).await.unwrap();

    let cases = given("SOUK_HOSTILE_CASES").map_or(CASES, |cases| usize::try_from(cases).unwrap());
    let seed = given("SOUK_HOSTILE_SEED").unwrap_or(1);
    let report = stress::hostile::run(&shop, cases, seed).await.unwrap();

    assert!(report.failures.is_empty(), "{report}");
    assert_eq!(report.cases(), cases);
    assert!(report.repeated <= cases / 50, "{report}");
    for (path, tally) in &report.rpcs {
        assert!(tally.cases >= 10, "{path}: {tally:?}");
        let is_thorough = tally.least_values.is_none_or(|values| values >= 30);
        assert!(is_thorough || cases < CASES, "{path}: {tally:?}");
    }
    for (product_id, units) in &report.received {
        audit.receive(product_id, *units);
    }
    audit.quiet(PATIENCE).await.unwrap();
    let excuses = Excuses {
        // Of orders that never were: the report looks into the logs for those that were.
        expired_holds: usize::MAX,
        // The logs tell of mails about such orders too, and not apart.
        email_crashes: 1_000_000,
        ..Excuses::default()
    };
    let verdict = audit.judge_all(shop.folder(), None, &excuses).await;
    let mut violations = verdict.unwrap().violations;
    violations.retain(|found| !found.text.contains("a broken rule"));
    assert!(violations.is_empty(), "{violations:#?}");
    eprintln!("{report}");
}
