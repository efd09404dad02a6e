//! What is still recommended when something behind does not answer.

use std::time::{Duration, Instant};

use mesh::fault;
use proto::recommendation::v1::recommendation::Basis::{BoughtTogether, SameCategory};
use testkit::identity::Identities;
use testkit::stores::Stores;
use tonic::{Code, Status};

use crate::upstreams::{Carts, Catalogue};
use crate::{Shop, ask, is_ready, numbers, start, until};

async fn candles() -> Shop {
    let shop = Shop::start().await;
    for number in 1..=3 {
        shop.catalogue.put(number, "candles", 9);
    }
    shop.learn(1, &[1, 3]).await;
    shop
}

#[tokio::test]
async fn without_the_catalogue_nothing_can_be_recommended() {
    let mut shop = candles().await;
    let answers = [
        Status::unavailable("gone"),
        Status::internal("a bug"),
        Status::unknown("what"),
        Status::not_found("who"),
        Status::deadline_exceeded("late"),
        Status::unauthenticated("you"),
    ];
    for answer in answers {
        shop.catalogue.fail(Some(answer.clone()));
        let status = shop.seen(&[1], 6).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{answer}");
        assert_eq!(
            fault::reason(&status).as_deref(),
            Some("SERVICE_UNAVAILABLE")
        );
        assert_eq!(
            fault::metadata(&status, "service").as_deref(),
            Some("product")
        );
    }
    shop.catalogue.fail(None);
    shop.seen(&[1], 6).await.unwrap();

    shop.product.take().unwrap().stop().await;
    let status = shop.seen(&[1], 6).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
}

#[tokio::test]
async fn without_the_cart_the_rest_is_recommended() {
    let mut shop = candles().await;
    let mut guest = shop.guest(&[3]);
    let answer = guest.list_recommendations(ask(&[1], 6)).await.unwrap();
    assert_eq!(numbers(answer.into_inner()), [(2, SameCategory)]);

    shop.cart.take().unwrap().stop().await;
    let since = Instant::now();
    let answer = guest.list_recommendations(ask(&[1], 6)).await.unwrap();
    assert_eq!(
        numbers(answer.into_inner()),
        [(3, BoughtTogether), (2, SameCategory)]
    );
    assert!(since.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn without_redis_the_catalogue_is_recommended_and_redis_is_found_again() {
    let shop = candles().await;
    let redis = shop.stores.redis().await.unwrap();
    let with = [(3, BoughtTogether), (2, SameCategory)];
    let without = [(2, SameCategory), (3, SameCategory)];
    for _ in 0..2 {
        assert_eq!(shop.seen(&[1], 6).await.unwrap(), with);
        redis.kill().await.unwrap();
        assert_eq!(shop.seen(&[1], 6).await.unwrap(), without);
        let status = shop.record(&crate::product(9), &[1, 2]).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable);
        assert_eq!(fault::reason(&status).as_deref(), Some("STORE_UNAVAILABLE"));
        redis.restart().await.unwrap();
        until("found again", async || {
            shop.seen(&[1], 6).await.unwrap() == with
        })
        .await;
    }
    shop.record(&crate::product(9), &[1, 2]).await.unwrap();
}

#[tokio::test]
async fn a_redis_that_hangs_is_not_waited_for() {
    let shop = candles().await;
    let process = shop.stores.redis().await.unwrap().process().unwrap();
    process.pause().unwrap();
    let since = Instant::now();
    let seen = shop.seen(&[1], 6).await.unwrap();
    assert_eq!(seen, [(2, SameCategory), (3, SameCategory)]);
    assert!(since.elapsed() < Duration::from_secs(2));
    process.resume().unwrap();
    until("found again", async || {
        shop.seen(&[1], 6).await.unwrap()[0] == (3, BoughtTogether)
    })
    .await;
}

#[tokio::test]
async fn a_redis_that_takes_no_writes_is_not_ready() {
    let shop = candles().await;
    let mut redis = shop.redis().await;
    for (refuse, accept) in [
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"),
    ] {
        let mut tell = async |words: &str| {
            let mut words = words.split(' ');
            redis::cmd(words.next().unwrap())
                .arg(words.collect::<Vec<_>>())
                .exec_async(&mut redis)
                .await
                .unwrap();
        };
        until("ready", async || is_ready(&shop.running).await).await;
        tell(refuse).await;
        until("known as read-only", async || {
            !is_ready(&shop.running).await
        })
        .await;
        let status = shop.record(&crate::product(9), &[1, 2]).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{refuse}");
        // What was learned can still be read.
        let seen = shop.seen(&[1], 6).await.unwrap();
        assert_eq!(seen, [(3, BoughtTogether), (2, SameCategory)]);
        tell(accept).await;
    }
    until("ready again", async || is_ready(&shop.running).await).await;
    shop.record(&crate::product(9), &[1, 2]).await.unwrap();
}

#[tokio::test]
async fn values_of_strangers_are_stepped_over() {
    let shop = candles().await;
    let mut redis = shop.redis().await;
    let together = format!("together:{}", crate::product(1));
    for key in ["popular", &together] {
        for member in [&b"jumper"[..], b"", &[0xff, 0xfe]] {
            redis::cmd("ZADD")
                .arg(key)
                .arg("1e300")
                .arg(member)
                .exec_async(&mut redis)
                .await
                .unwrap();
        }
    }
    let seen = shop.seen(&[1], 6).await.unwrap();
    assert_eq!(seen, [(3, BoughtTogether), (2, SameCategory)]);

    // Under our key lies something else altogether: then there is no history.
    redis::cmd("SET")
        .arg("popular")
        .arg("no set")
        .exec_async(&mut redis)
        .await
        .unwrap();
    let seen = shop.seen(&[1], 6).await.unwrap();
    assert_eq!(seen, [(2, SameCategory), (3, SameCategory)]);
    // Checkout is not kept busy for ever by an order that cannot be learned: the repeat finds it done.
    shop.record(&crate::product(9), &[1, 2]).await.unwrap();
}

#[tokio::test]
async fn the_service_starts_while_redis_is_down_and_seeds_it_when_it_comes() {
    let stores = Stores::for_test().unwrap();
    let redis = stores.redis().await.unwrap();
    redis.kill().await.unwrap();
    let identities = Identities::generate().unwrap();
    let (catalogue, carts) = (Catalogue::default(), Carts::default());
    let product = catalogue.start(&identities).await;
    let cart = carts.start(&identities).await;
    let running = start(
        &identities,
        redis.url(),
        true,
        product.address,
        cart.address,
    )
    .await;
    catalogue.put(1, "candles", 1);
    let shop = Shop {
        identities,
        running,
        catalogue,
        carts,
        product: Some(product),
        cart: Some(cart),
        stores,
    };
    assert_eq!(shop.seen(&[], 6).await.unwrap()[0].0, 1);
    assert!(!is_ready(&shop.running).await);
    shop.stores.redis().await.unwrap().restart().await.unwrap();
    until("ready", async || is_ready(&shop.running).await).await;
    let sold: u32 = redis::cmd("ZCARD")
        .arg("popular")
        .query_async(&mut shop.redis().await)
        .await
        .unwrap();
    assert!(sold > 0, "ready before it was seeded");
}
