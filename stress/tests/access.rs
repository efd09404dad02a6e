//! Who may call what in a running shop, for every RPC and every credential.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use proto::contract;
use testkit::shop::{Shop, ShopOptions, ShopStores};
use testkit::stores::Stores;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_may_call_what_the_contract_says_and_nothing_else() {
    let stores = Stores::for_test().unwrap();
    // Accounts are opened by the hundred here.
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
    let matrix = stress::access::run(&shop).await.unwrap();
    eprintln!("{matrix}");

    let mut ways: BTreeMap<&str, usize> = BTreeMap::new();
    for path in matrix.paths() {
        *ways.entry(path).or_default() += 1;
    }
    for method in contract::methods() {
        assert_eq!(ways.get(method.path.as_str()), Some(&2), "{}", method.path);
    }
    let wrong = matrix.wrong();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
