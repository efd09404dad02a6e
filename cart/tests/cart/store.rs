//! What is left in Redis, and what happens when Redis goes away.

use std::time::{Duration, Instant};

use proto::access::v1::Role;
use testkit::identity::Identities;
use testkit::stores::Stores;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::Code;

use crate::{Carts, JUMPER, MUG, ORDER, because, quantities, reason, start};

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn carts_expire_a_while_after_their_last_change() {
    let carts = Carts::start().await;
    let mut redis = carts.redis().await;
    for (role, days) in [(Role::Guest, 30), (Role::Customer, 180)] {
        let shopper = carts.shopper(role);
        let items = shopper.add(MUG, 5).await.unwrap();
        let mut life = async || -> i64 {
            redis::cmd("TTL")
                .arg(shopper.key())
                .query_async(&mut redis)
                .await
                .unwrap()
        };
        assert!((days * DAY - 10..=days * DAY).contains(&life().await));

        let mut short = carts.redis().await;
        let mut shorten = async || {
            redis::cmd("EXPIRE")
                .arg(shopper.key())
                .arg(500)
                .exec_async(&mut short)
                .await
                .unwrap();
        };
        shorten().await;
        shopper.cart().await.unwrap();
        shopper.remove(JUMPER).await.unwrap();
        assert!(life().await <= 500, "reading changes nothing");
        shopper.update(MUG, 6).await.unwrap();
        assert!(life().await > days * DAY - 10);

        // An order says nothing of how long its customer's cart is kept.
        shorten().await;
        let purchase = shopper.purchase(ORDER, &items);
        carts.checkout().remove_purchased(purchase).await.unwrap();
        assert!((1..=500).contains(&life().await));
    }
}

#[tokio::test]
async fn values_of_strangers_are_stepped_over() {
    let carts = Carts::start().await;
    let mut redis = carts.redis().await;
    let shopper = carts.shopper(Role::Customer);
    shopper.add(MUG, 1).await.unwrap();
    for (field, value) in [
        (JUMPER, "nonsense"),
        ("not a product", "line|1"),
        ("", ""),
        ("\u{1f600}", "line|-5"),
    ] {
        redis::cmd("HSET")
            .arg(shopper.key())
            .arg(field)
            .arg(value)
            .exec_async(&mut redis)
            .await
            .unwrap();
    }
    redis::cmd("HSET")
        .arg(shopper.key())
        .arg(&[0xff, 0xfe])
        .arg(&[0xff, 0x00])
        .exec_async(&mut redis)
        .await
        .unwrap();
    let items = shopper.cart().await.unwrap();
    assert_eq!(quantities(&items), [(MUG, 1)]);
    let status = shopper.update(JUMPER, 3).await.unwrap_err();
    assert_eq!(reason(&status), because(Code::NotFound, "ITEM_NOT_FOUND"));
    let items = shopper.add(JUMPER, 2).await.unwrap();
    assert_eq!(quantities(&items), [(JUMPER, 2), (MUG, 1)]);
    let purchase = shopper.purchase(ORDER, &items);
    carts.checkout().remove_purchased(purchase).await.unwrap();
    assert_eq!(shopper.cart().await.unwrap(), []);

    // Under the key of a cart lies something else altogether.
    let guest = carts.shopper(Role::Guest);
    for key in [shopper.key(), guest.key()] {
        redis::cmd("SET")
            .arg(key)
            .arg("no cart")
            .exec_async(&mut redis)
            .await
            .unwrap();
    }
    assert_eq!(shopper.cart().await.unwrap(), []);
    assert_eq!(shopper.merge(&guest.token).await.unwrap(), []);
    let items = shopper.add(MUG, 1).await.unwrap();
    assert_eq!(quantities(&items), [(MUG, 1)]);
}

#[tokio::test]
async fn a_redis_killed_and_restarted_is_found_again() {
    let carts = Carts::start().await;
    let redis = carts.stores.redis().await.unwrap();
    let shopper = carts.shopper(Role::Customer);
    let before = shopper.add(MUG, 2).await.unwrap();

    for _ in 0..2 {
        redis.kill().await.unwrap();
        for _ in 0..5 {
            let since = Instant::now();
            let unavailable = because(Code::Unavailable, "STORE_UNAVAILABLE");
            let status = shopper.cart().await.unwrap_err();
            assert_eq!(reason(&status), unavailable);
            let status = shopper.add_once(JUMPER, 1, "late").await.unwrap_err();
            assert_eq!(reason(&status), unavailable);
            assert!(since.elapsed() < Duration::from_secs(3));
        }
        redis.restart().await.unwrap();
        until("found again", async || shopper.cart().await.is_ok()).await;
        assert_eq!(shopper.cart().await.unwrap(), before);
    }
    shopper.add_once(JUMPER, 1, "late").await.unwrap();
    // The scripts were lost too.
    shopper.remove(JUMPER).await.unwrap();
}

#[tokio::test]
async fn a_redis_that_hangs_is_not_waited_for() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Customer);
    shopper.add(MUG, 2).await.unwrap();
    let process = carts.stores.redis().await.unwrap().process().unwrap();
    process.pause().unwrap();
    let since = Instant::now();
    let status = shopper.cart().await.unwrap_err();
    assert_eq!(
        reason(&status),
        because(Code::Unavailable, "STORE_UNAVAILABLE")
    );
    assert!(since.elapsed() < Duration::from_secs(2));
    process.resume().unwrap();
    until("found again", async || shopper.cart().await.is_ok()).await;
    assert_eq!(quantities(&shopper.cart().await.unwrap()), [(MUG, 2)]);
}

#[tokio::test]
async fn the_service_starts_while_redis_is_down() {
    let stores = Stores::for_test().unwrap();
    let redis = stores.redis().await.unwrap();
    redis.kill().await.unwrap();
    let identities = Identities::generate().unwrap();
    let running = start(&identities, redis.url()).await;
    let carts = Carts {
        identities,
        running,
        stores,
    };
    let shopper = carts.shopper(Role::Guest);
    let status = shopper.add(MUG, 1).await.unwrap_err();
    assert_eq!(
        reason(&status),
        because(Code::Unavailable, "STORE_UNAVAILABLE")
    );
    assert!(!is_ready(&carts.running).await);
    carts.stores.redis().await.unwrap().restart().await.unwrap();
    // The health check is what finds it again, without a call.
    until("ready", async || is_ready(&carts.running).await).await;
    let items = shopper.add(MUG, 1).await.unwrap();
    assert_eq!(quantities(&items), [(MUG, 1)]);
}

/// Asks until it is so; fails after a while.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < Duration::from_secs(10), "not {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What a probe is told: whether the service can serve.
pub(crate) async fn is_ready(running: &mesh::Running) -> bool {
    let mut admin = tokio::net::TcpStream::connect(running.admin_address)
        .await
        .unwrap();
    let request = b"GET /readyz HTTP/1.1\r\nhost: admin\r\nconnection: close\r\n\r\n";
    admin.write_all(request).await.unwrap();
    let mut answer = String::new();
    admin.read_to_string(&mut answer).await.unwrap();
    answer.starts_with("HTTP/1.1 200 ")
}
