//! What orders leave behind.

use proto::access::v1::Role;
use proto::recommendation::v1 as pb;
use proto::recommendation::v1::recommendation_service_client::RecommendationServiceClient;
use testkit::identity::connect;
use tonic::{Code, Request};

use crate::{Shop, product, start, until};

const ORDER: &str = "6f2d9c1e-8d3a-4a53-9a7e-0d3a5f1b2c4d";

#[tokio::test]
async fn an_order_counts_once_however_often_it_is_told() {
    let shop = Shop::start().await;
    for _ in 0..3 {
        shop.record(ORDER, &[1, 2, 2, 3]).await.unwrap();
    }
    shop.record(&ORDER.to_uppercase(), &[1, 2, 3])
        .await
        .unwrap();
    assert_counted_once(&shop).await;
    let life: i64 = redis::cmd("TTL")
        .arg(format!("learned:{ORDER}"))
        .query_async(&mut shop.redis().await)
        .await
        .unwrap();
    let month = 30 * 24 * 60 * 60;
    assert!((month - 60..=month).contains(&life), "{life}");
}

#[tokio::test]
async fn an_order_told_a_hundred_times_at_once_counts_once() {
    let shop = Shop::start().await;
    let channel = shop
        .identities
        .channel("checkout", "recommendation", shop.running.address)
        .unwrap();
    let told = (0..100).map(|_| {
        let mut checkout = RecommendationServiceClient::new(channel.clone());
        tokio::spawn(async move { checkout.record_purchase(purchase()).await.unwrap() })
    });
    for told in told.collect::<Vec<_>>() {
        told.await.unwrap();
    }
    assert_counted_once(&shop).await;
}

fn purchase() -> pb::RecordPurchaseRequest {
    pb::RecordPurchaseRequest {
        order_id: ORDER.to_owned(),
        product_ids: [1, 2, 3].map(product).to_vec(),
    }
}

async fn assert_counted_once(shop: &Shop) {
    for one in 1..=3 {
        assert_eq!(shop.count("popular", &product(one)).await, Some(1.0));
        for other in 1..=3 {
            let together = format!("together:{}", product(one));
            let count = shop.count(&together, &product(other)).await;
            assert_eq!(count, (one != other).then_some(1.0), "{one} with {other}");
        }
    }
}

#[tokio::test]
async fn a_list_keeps_its_best_and_gives_newcomers_a_chance() {
    let shop = Shop::start().await;
    // 50 products, each bought with product 0 twice.
    for order in 1..=50 {
        shop.learn(order, &[0, order]).await;
        shop.learn(order + 100, &[0, order]).await;
    }
    let together = format!("together:{}", product(0));
    for time in 1..=3_u32 {
        shop.learn(200 + time, &[0, 99]).await;
        let count = shop.count(&together, &product(99)).await;
        assert_eq!(count, Some(f64::from(time)));
        let length: usize = redis::cmd("ZCARD")
            .arg(&together)
            .query_async(&mut shop.redis().await)
            .await
            .unwrap();
        assert_eq!(length, 50);
    }
    shop.catalogue.put(99, "candles", 1);
    let seen = shop.seen(&[0], 1).await.unwrap();
    assert_eq!(seen[0].0, 99);
}

#[tokio::test]
async fn a_new_shop_is_seeded_once_however_many_replicas_start() {
    let shop = Shop::start_with(true).await;
    let url = shop.stores.redis().await.unwrap().url().to_owned();
    let (product, cart) = (shop.product.as_ref(), shop.cart.as_ref());
    let (product, cart) = (product.unwrap().address, cart.unwrap().address);
    let replica = || start(&shop.identities, &url, true, product, cart);
    let (second, third) = tokio::join!(replica(), replica());
    let orders: Vec<Vec<String>> =
        serde_json::from_str(include_str!("../../seed/purchases.json")).unwrap();
    until("seeded", async || {
        redis::cmd("EXISTS")
            .arg("seeded")
            .query_async(&mut shop.redis().await)
            .await
            .unwrap()
    })
    .await;
    for id in orders.iter().flatten() {
        let bought = orders.iter().filter(|order| order.contains(id)).count();
        let bought = f64::from(u32::try_from(bought).unwrap());
        assert_eq!(shop.count("popular", id).await, Some(bought));
    }

    // A Redis that lost everything is seeded again.
    shop.stores.redis().await.unwrap().wipe().await.unwrap();
    until("seeded again", async || {
        shop.count("popular", &orders[0][0]).await.is_some()
    })
    .await;
    for replica in [second, third] {
        replica.stop().await;
    }
}

#[tokio::test]
async fn the_seed_is_made_of_the_catalogue() {
    let catalogue: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../../product/seed/catalogue.json")).unwrap();
    let mut products: Vec<&str> = catalogue
        .iter()
        .map(|product| product["product_id"].as_str().unwrap())
        .collect();
    products.sort_unstable();
    let orders: Vec<Vec<String>> =
        serde_json::from_str(include_str!("../../seed/purchases.json")).unwrap();
    assert!(orders.len() >= 100);
    for order in &orders {
        let mut distinct = order.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), order.len(), "a product twice in an order");
        assert!((2..=4).contains(&order.len()));
    }
    let mut bought: Vec<&str> = orders.iter().flatten().map(String::as_str).collect();
    bought.sort_unstable();
    bought.dedup();
    assert_eq!(bought, products);
}

#[tokio::test]
async fn only_checkout_may_tell_of_orders() {
    let shop = Shop::start().await;
    let address = shop.running.address;
    let plain = connect(address).unwrap();
    let status = RecommendationServiceClient::new(plain.clone())
        .record_purchase(purchase())
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    let (_, staff) = shop.identities.person(Role::Staff).unwrap();
    let status = RecommendationServiceClient::with_interceptor(plain.clone(), staff)
        .record_purchase(purchase())
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    for service in ["gateway", "cart", "product"] {
        let token = shop.identities.service(service, "recommendation").unwrap();
        let status = RecommendationServiceClient::with_interceptor(plain.clone(), token)
            .record_purchase(Request::new(purchase()))
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied, "{service}");
    }
    assert_eq!(shop.count("popular", &product(1)).await, None);
}

#[tokio::test]
async fn orders_that_say_nothing_are_refused() {
    let shop = Shop::start().await;
    for (order, products) in [(ORDER, vec![]), ("order", vec![1]), (ORDER, vec![1; 51])] {
        let status = shop.record(order, &products).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
    }
}
