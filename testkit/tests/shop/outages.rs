use std::time::{Duration, Instant};

use proto::checkout::v1::OrderStatus;
use testkit::audit::evidence;
use testkit::services;
use testkit::shopper::{Shopper, is_open};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_postgres::NoTls;
use tonic::Code;

use crate::support::{
    TestShop, assert_refused, eventually, open, open_private, open_with, summary,
};

#[tokio::test]
async fn while_payment_is_down_an_order_waits_and_is_cancelled_when_patience_ends() {
    let mut test = open_with(&[
        ("checkout", "SOUK_DECIDE_PATIENCE_MS", "2500"),
        ("checkout", "SOUK_PLACE_PATIENCE_MS", "500"),
    ])
    .await;
    let product = test.product(3).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
    test.shop.service("payment").kill().await.unwrap();

    let order = shopper.place(placement.clone()).await.unwrap();
    assert_eq!(order.status(), OrderStatus::Pending);
    assert_eq!(test.stock(&shopper, &product).await, 2);
    eventually("the order is given up", async || {
        shopper.order(&order.order_id).await.unwrap().status() == OrderStatus::Cancelling
    })
    .await;
    assert_refused(
        shopper.place(placement).await,
        Code::Aborted,
        "PAYMENT_UNAVAILABLE",
    );
    // The stock is back at once; the void waits for the processor.
    eventually("the stock is back", async || {
        test.stock(&shopper, &product).await == 3
    })
    .await;
    test.shop.service("payment").start().await.unwrap();
    assert_eq!(test.settle().await, summary(0, 1));
    assert_eq!(shopper.cart_items().await.unwrap(), [(product, 1)]);
}

#[tokio::test]
async fn while_the_stock_may_still_say_no_nothing_is_promised() {
    let mut test = open_with(&[
        ("checkout", "SOUK_PLACE_PATIENCE_MS", "500"),
        ("checkout", "SOUK_LEASE_MS", "1500"),
        ("checkout", "SOUK_RECOVERY_INTERVAL_MS", "200"),
    ])
    .await;
    let product = test.product(3).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
    // What the stock answers cannot be written down, which is no other than its not answering.
    let url = &test.urls.checkout_database;
    let (mut locker, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let lock = locker.transaction().await.unwrap();
    lock.batch_execute("LOCK TABLE effects").await.unwrap();

    for _ in 0..2 {
        let answer = shopper.place(placement.clone()).await;
        let undecided = assert_refused(answer, Code::Unavailable, "ORDER_UNDECIDED");
        assert!(is_open(&undecided));
        assert!(undecided.metadata().contains_key("grpc-retry-pushback-ms"));
    }
    lock.rollback().await.unwrap();
    connection.abort();
    let order = shopper.insist(&placement).await.unwrap();
    assert_eq!(order.status(), OrderStatus::Confirmed);
    assert_eq!(test.settle().await, summary(1, 0));
}

#[tokio::test]
async fn an_order_is_confirmed_when_payment_comes_back_in_time() {
    let mut test = open_with(&[("checkout", "SOUK_PLACE_PATIENCE_MS", "300")]).await;
    let product = test.product(3).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
    test.shop.service("payment").kill().await.unwrap();
    let order = shopper.place(placement.clone()).await.unwrap();
    assert_eq!(order.status(), OrderStatus::Pending);
    test.shop.service("payment").start().await.unwrap();
    assert_eq!(test.settle().await, summary(1, 0));
    assert_eq!(
        shopper.place(placement).await.unwrap().status(),
        OrderStatus::Confirmed
    );
}

#[tokio::test]
async fn an_unknown_outcome_is_asked_for_again() {
    let mut test = open_with(&[("checkout", "SOUK_DECIDE_PATIENCE_MS", "1500")]).await;
    let product = test.product(3).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order = shopper.buy("tok_unknown_once").await.unwrap();
    assert_eq!(order.status(), OrderStatus::Confirmed);
    assert_eq!(test.settle().await, summary(1, 0));

    // An outcome that stays unknown is voided in the end.
    shopper.add(&product, 1).await.unwrap();
    assert_refused(
        shopper.buy("tok_unknown").await,
        Code::Aborted,
        "PAYMENT_UNAVAILABLE",
    );
    assert_eq!(test.settle().await, summary(1, 1));
    let ledger = evidence::ledger(&test.shop.ledger_file()).unwrap();
    assert!(ledger.iter().any(|entry| entry.effect == "void"));
}

#[tokio::test]
async fn a_capture_that_is_refused_needs_attention_and_holds_the_goods() {
    let mut test = open().await;
    let product = test.product(3).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order = shopper.buy("tok_capture_refused").await.unwrap();
    eventually("the order needs attention", async || {
        shopper.order(&order.order_id).await.unwrap().status() == OrderStatus::NeedsAttention
    })
    .await;
    assert_eq!(test.stock(&shopper, &product).await, 2);
    eventually("operators see it", async || {
        gauge(&test, "orders_needing_attention", "").await == Some(1.0)
    })
    .await;
    let staff = Shopper::staff(&test.shop).await.unwrap();
    // Nothing was taken, so there is nothing to give back.
    let refund = crate::orders::update(&staff, &order.order_id, OrderStatus::Refunded).await;
    assert_refused(refund, Code::FailedPrecondition, "INVALID_STATUS_CHANGE");
    crate::orders::update(&staff, &order.order_id, OrderStatus::Cancelled)
        .await
        .unwrap();
    eventually("the stock is back", async || {
        test.stock(&shopper, &product).await == 3
    })
    .await;
    assert_eq!(test.settle().await, summary(0, 1));
}

/// What checkout tells operators: the gauge with this name and label.
async fn gauge(test: &TestShop, name: &str, label: &str) -> Option<f64> {
    let address = test.shop.service("checkout").admin_address;
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = b"GET /metrics HTTP/1.0\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let is_meant = |line: &&str| line.starts_with(&format!("{name}{{")) && line.contains(label);
    answer
        .lines()
        .find(is_meant)?
        .rsplit(' ')
        .next()?
        .parse()
        .ok()
}

#[tokio::test]
async fn what_is_overdue_is_told() {
    let mut test = open().await;
    let product = test.product(1).await;
    let shopper = test.shopper_with(&product, 1).await;
    shopper.buy("tok_visa").await.unwrap();
    assert_eq!(test.settle().await, summary(1, 0));
    // Somebody is at work on it, and does not get on.
    let stuck = "UPDATE orders SET next_attempt_at = now() - interval '1 hour',
                                   lease_until = now() + interval '1 hour'";
    test.execute_on_orders(stuck).await.unwrap();
    eventually("operators see it", async || {
        let moving = gauge(&test, "orders_overdue_seconds", "work=\"moving\"").await;
        let resting = gauge(&test, "orders_overdue_seconds", "work=\"resting\"").await;
        moving == Some(0.0) && resting.is_some_and(|seconds| (3600.0..3700.0).contains(&seconds))
    })
    .await;
}

#[tokio::test]
async fn what_comes_after_the_payment_may_be_down() {
    let mut test = open().await;
    let product = test.product(9).await;
    for (bought, service) in ["email", "recommendation"].into_iter().enumerate() {
        let shopper = test.shopper_with(&product, 1).await;
        let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
        test.shop.service(service).kill().await.unwrap();
        let began = Instant::now();
        let order = shopper.place(placement).await.unwrap();
        assert_eq!(order.status(), OrderStatus::Confirmed, "without {service}");
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "without {service}: {:?}",
            began.elapsed()
        );
        eventually("money and goods have changed hands", async || {
            shopper.order(&order.order_id).await.unwrap().status() == OrderStatus::Completed
        })
        .await;
        test.shop.service(service).start().await.unwrap();
        assert_eq!(
            test.settle().await,
            summary(bought + 1, 0),
            "without {service}"
        );
    }
}

#[tokio::test]
async fn what_an_order_is_made_from_must_be_up_or_nothing_is_stored() {
    let mut test = open().await;
    let product = test.product(9).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
    for service in ["cart", "product", "user"] {
        test.shop.service(service).kill().await.unwrap();
        let refused = shopper.place(placement.clone()).await;
        assert_refused(refused, Code::Unavailable, "SERVICE_UNAVAILABLE");
        assert!(
            evidence::orders(&test.urls).await.unwrap().is_empty(),
            "without {service}"
        );
        test.shop.service(service).start().await.unwrap();
        test.shop.ready().await.unwrap();
    }
    // Nothing was stored, so the same key buys now.
    buys(&shopper, &placement).await;
    assert_eq!(test.settle().await, summary(1, 0));
}

/// Places an order as a client would whose last tries failed: again, until the shop has found all its parts.
async fn buys(shopper: &Shopper, placement: &proto::checkout::v1::PlaceOrderRequest) {
    eventually("the order is placed", async || {
        match shopper.place(placement.clone()).await {
            Ok(_) => true,
            Err(status) => {
                assert_eq!(status.code(), Code::Unavailable, "{status:?}");
                false
            }
        }
    })
    .await;
}

#[tokio::test]
async fn any_service_can_be_restarted_alone() {
    let mut test = open().await;
    let product = test.product(50).await;
    for service in services::names() {
        let stopped = test.shop.service(service);
        stopped.terminate().await.unwrap();
        for other in test.shop.services().filter(|other| other.name() != service) {
            assert!(other.is_ready().await, "{} without {service}", other.name());
        }
        stopped.start().await.unwrap();
        stopped.ready().await.unwrap();
        purchase(&test, &product).await;
    }
    assert_eq!(test.settle().await, summary(services::SERVICES.len(), 0));
}

async fn purchase(test: &TestShop, product: &str) {
    let shopper = eventually_some(async || {
        let shopper = Shopper::register(&test.shop).await.ok()?;
        shopper.add(product, 1).await.ok()?;
        Some(shopper)
    })
    .await;
    let total = eventually_some(async || shopper.quote().await.ok()).await;
    buys(&shopper, &shopper.placement(total, "tok_visa")).await;
}

async fn eventually_some<T, F: Future<Output = Option<T>>>(question: impl Fn() -> F) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = question().await {
            return answer;
        }
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "the shop does not recover"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_store_that_goes_takes_only_its_owners_and_brings_them_back() {
    let mut test = open_private().await;
    let product = test.product(50).await;
    let stores: [(&str, &[&str]); 3] = [
        ("postgres", &["user", "checkout"]),
        ("mongo", &["product"]),
        ("redis", &["cart", "email", "recommendation"]),
    ];
    for (bought, (store, owners)) in stores.into_iter().enumerate() {
        kill(&test, store).await;
        for owner in owners {
            test.shop.service(owner).unready().await.unwrap();
        }
        for service in test
            .shop
            .services()
            .filter(|service| !owners.contains(&service.name()))
        {
            assert!(
                service.is_ready().await,
                "{} without {store}",
                service.name()
            );
        }
        restart(&test, store).await;
        test.shop.ready().await.unwrap();
        purchase(&test, &product).await;
        assert_eq!(test.settle().await, summary(bought + 1, 0), "after {store}");
    }
}

async fn kill(test: &TestShop, store: &str) {
    let stores = &test.stores;
    match store {
        "postgres" => stores.postgres().await.unwrap().kill().await.unwrap(),
        "mongo" => stores.mongo().await.unwrap().kill().await.unwrap(),
        _ => stores.redis().await.unwrap().kill().await.unwrap(),
    }
}

async fn restart(test: &TestShop, store: &str) {
    let stores = &test.stores;
    match store {
        "postgres" => stores.postgres().await.unwrap().restart().await.unwrap(),
        "mongo" => stores.mongo().await.unwrap().restart().await.unwrap(),
        _ => stores.redis().await.unwrap().restart().await.unwrap(),
    }
}
