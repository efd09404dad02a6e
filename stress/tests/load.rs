//! Load and abused connections, in short: whether it holds. The figures are the business of the long runs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use stress::connections::{self, Scale};
use stress::load::{self, Market};
use testkit::audit::Audit;
use testkit::shop::{Shop, ShopOptions, ShopStores};
use testkit::stores::{Stores, TestStores};

/// How long a shop may take to come to rest.
const PATIENCE: Duration = Duration::from_secs(60);

struct Opened {
    shop: Shop,
    urls: ShopStores,
    /// Dropped last, and with it everything in its folder.
    _stores: TestStores,
}

async fn open(settings: Vec<(&'static str, &'static str, String)>) -> Opened {
    let stores = Stores::for_test().unwrap();
    let urls = ShopStores::for_test(&stores).await.unwrap();
    let options = ShopOptions {
        settings,
        ..ShopOptions::default()
    };
    let folder = stores.folder().join("shop");
    let shop = Shop::start(&folder, &urls, &options).await.unwrap();
    Opened {
        shop,
        urls,
        _stores: stores,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn far_too_many_buyers_are_served_or_refused_and_nothing_is_lost() {
    let Opened { shop, urls, .. } = &open(load::settings()).await;
    let market = Market::open(shop, 150).await.unwrap();
    let audit = Audit::begin(urls).await.unwrap();
    let capacity = load::capacity(&market, Duration::from_millis(300))
        .await
        .unwrap();
    assert!(capacity.peak() > 0.0, "{capacity}");
    let peak = capacity.peak();
    let began = Instant::now();
    let overload = load::overload(shop, &market, peak, 5.0, Duration::from_secs(3))
        .await
        .unwrap();
    assert!(overload.placed.count() > 0, "{overload}");
    // The services themselves repeat little, whatever the buyers do.
    let allowed = overload.within.allowed_repeats(began.elapsed());
    assert!(overload.within.repeats <= allowed, "{allowed}\n{overload}");
    let summary = audit.settle(shop, PATIENCE).await.unwrap();
    assert!(summary.sold >= overload.placed.count(), "{summary:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_abused_harm_nobody_else() {
    let mut settings = connections::settings();
    for service in ["gateway", "product"] {
        settings.push((service, "SOUK_FIRST_REQUEST_MS", "3000".to_owned()));
    }
    let Opened { shop, .. } = &open(settings).await;
    for service in ["gateway", "product"] {
        let abuse = connections::abuse(shop, service, Scale::SHORT)
            .await
            .unwrap();
        abuse
            .check()
            .unwrap_or_else(|wrong| panic!("{wrong:#}\n{abuse}"));
    }
}
