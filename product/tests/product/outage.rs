use std::time::{Duration, Instant};

use proto::product::v1 as pb;
use proto::product::v1::stock_line_result::Outcome;
use testkit::stores::TestStores;
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;

use crate::shop::{Order, Shop, assert_refused, mug};

/// The callers that must be told to try again while the store is away.
async fn assert_unavailable(shop: &Shop, order: &Order) {
    let since = Instant::now();
    let list = shop
        .public()
        .list_products(pb::ListProductsRequest::default())
        .await;
    let create = shop.staff().create_product(mug("Mug")).await;
    let reserve = order.try_reserve(9).await;
    let statuses = [list.unwrap_err(), create.unwrap_err(), reserve.unwrap_err()];
    for status in statuses {
        assert_refused(&status, Code::Unavailable, "STORE_UNAVAILABLE");
    }
    // The last is repeated by the outbound stack.
    assert!(since.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn it_starts_without_its_store_and_serves_when_that_comes() {
    let stores = TestStores::private();
    stores.mongo().await.unwrap().kill().await.unwrap();
    let shop = Shop::start(stores, |config| config.seed = true).await;
    shop.await_health(ServingStatus::NotServing).await;
    let nothing = pb::Product {
        product_id: "00000000-0000-4000-8000-000000000000".to_owned(),
        ..Default::default()
    };
    assert_unavailable(&shop, &Order::new(&shop, &[(&nothing, 1)])).await;

    shop.stores.mongo().await.unwrap().restart().await.unwrap();
    shop.await_health(ServingStatus::Serving).await;
    let list = shop
        .public()
        .list_products(pb::ListProductsRequest::default())
        .await;
    assert!(list.unwrap().into_inner().total_size >= 48);
}

#[tokio::test]
async fn what_was_acknowledged_outlives_a_store_that_is_killed() {
    let shop = Shop::start(TestStores::private(), |_| {}).await;
    shop.await_health(ServingStatus::Serving).await;
    let product = shop.product(100).await;
    let order = |_| Order::new(&shop, &[(&product, 1)]);
    let mut acknowledged = Vec::new();
    let mongo = shop.stores.mongo().await.unwrap();
    let reserving = async {
        for order in (0..).map(order) {
            match order.try_reserve(1).await {
                Ok(_) => acknowledged.push(order),
                Err(_) => return order,
            }
        }
        unreachable!()
    };
    let killing = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        mongo.kill().await.unwrap();
    };
    let (unknown, ()) = tokio::join!(reserving, killing);
    assert!(!acknowledged.is_empty());
    shop.await_health(ServingStatus::NotServing).await;
    assert_unavailable(&shop, &unknown).await;

    mongo.restart().await.unwrap();
    shop.await_health(ServingStatus::Serving).await;
    let (_, held, _) = shop.count_units(&product.product_id, 100).await;
    assert!(usize::try_from(held).unwrap() >= acknowledged.len());
    for order in &acknowledged {
        assert_eq!(order.reserve(2).await, [Outcome::Held]);
        order.commit(2).await.unwrap();
    }
    // Whether it was held before the end or not: it is held or given back now.
    assert_eq!(unknown.reserve(2).await, [Outcome::Held]);
    unknown.release(3).await.unwrap();
    let sold = i64::try_from(acknowledged.len()).unwrap();
    let units = shop.count_units(&product.product_id, 100).await;
    assert_eq!(units, (100 - sold, 0, sold));
}

#[tokio::test]
async fn a_store_that_hangs_is_not_waited_for() {
    let shop = Shop::start(TestStores::private(), |_| {}).await;
    shop.await_health(ServingStatus::Serving).await;
    let product = shop.product(10).await;
    let order = Order::new(&shop, &[(&product, 1)]);
    let mongo = shop.stores.mongo().await.unwrap().process().unwrap();
    mongo.pause().unwrap();
    assert_unavailable(&shop, &order).await;
    shop.await_health(ServingStatus::NotServing).await;

    mongo.resume().unwrap();
    shop.await_health(ServingStatus::Serving).await;
    assert_eq!(order.reserve(10).await, [Outcome::Held]);
    assert_eq!(shop.count_units(&product.product_id, 10).await, (9, 1, 0));
}
