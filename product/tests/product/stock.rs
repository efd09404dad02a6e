use std::time::{Duration, Instant};

use futures_util::future::join_all;
use futures_util::{StreamExt as _, stream};
use proto::product::v1 as pb;
use proto::product::v1::stock_line_result::Outcome;
use tonic::Code;
use uuid::Uuid;

use crate::shop::{Order, Shop, assert_refused, entries, euro};

#[tokio::test]
async fn the_last_units_are_held_for_as_many_orders_as_there_are() {
    let shop = Shop::empty().await;
    let product = shop.product(50).await;
    let orders: Vec<_> = (0..200)
        .map(|_| Order::new(&shop, &[(&product, 1)]))
        .collect();
    let outcomes = join_all(orders.iter().map(|order| order.reserve(1))).await;
    let count = |wanted| {
        outcomes
            .iter()
            .filter(|outcome| **outcome == [wanted])
            .count()
    };
    assert_eq!(count(Outcome::Held), 50);
    assert_eq!(count(Outcome::OutOfStock), 150);
    assert_eq!(shop.count_units(&product.product_id, 50).await, (0, 50, 0));
    assert_eq!(shop.get(&product.product_id).await.stock, 0);
}

#[tokio::test]
async fn a_hold_becomes_a_sale_and_repeats_change_nothing() {
    let shop = Shop::empty().await;
    let product = shop.product(10).await;
    let order = Order::new(&shop, &[(&product, 4)]);
    for _ in 0..3 {
        assert_eq!(order.reserve(5).await, [Outcome::Held]);
        assert_eq!(shop.count_units(&product.product_id, 10).await, (6, 4, 0));
    }
    // Whoever takes the order over comes with a higher fence.
    for fence in [5, 6, 6] {
        order.commit(fence).await.unwrap();
        assert_eq!(shop.count_units(&product.product_id, 10).await, (6, 0, 4));
    }
    assert_eq!(order.reserve(7).await, [Outcome::Held]);
    assert_eq!(shop.count_units(&product.product_id, 10).await, (6, 0, 4));
}

#[tokio::test]
async fn a_hold_is_given_back_once_and_not_taken_again() {
    let shop = Shop::empty().await;
    let product = shop.product(10).await;
    let order = Order::new(&shop, &[(&product, 4)]);
    assert_eq!(order.reserve(5).await, [Outcome::Held]);
    for fence in [5, 6, 6] {
        order.release(fence).await.unwrap();
        assert_eq!(shop.count_units(&product.product_id, 10).await, (10, 0, 0));
    }
    assert_eq!(order.reserve(7).await, [Outcome::Released]);
    assert_eq!(shop.count_units(&product.product_id, 10).await, (10, 0, 0));
}

#[tokio::test]
async fn the_same_steps_at_once_count_once() {
    let shop = Shop::empty().await;
    let product = shop.product(10).await;
    let order = Order::new(&shop, &[(&product, 2)]);
    for outcome in join_all((0..20).map(|_| order.reserve(1))).await {
        assert_eq!(outcome, [Outcome::Held]);
    }
    assert_eq!(shop.count_units(&product.product_id, 10).await, (8, 2, 0));
    for outcome in join_all((0..20).map(|_| order.commit(1))).await {
        outcome.unwrap();
    }
    assert_eq!(shop.count_units(&product.product_id, 10).await, (8, 0, 2));
    for outcome in join_all((0..20).map(|_| order.give_back(2))).await {
        outcome.unwrap();
    }
    assert_eq!(shop.count_units(&product.product_id, 10).await, (10, 0, 0));
}

#[tokio::test]
async fn a_reserve_that_comes_after_its_release_holds_nothing() {
    let shop = Shop::empty().await;
    let product = shop.product(10).await;
    let order = Order::new(&shop, &[(&product, 4)]);
    order.release(2).await.unwrap();
    order.release(2).await.unwrap();
    assert_eq!(order.reserve(1).await, [Outcome::Released]);
    assert_eq!(order.reserve(3).await, [Outcome::Released]);
    assert_eq!(shop.count_units(&product.product_id, 10).await, (10, 0, 0));
    let stored = shop.stored(&product.product_id).await;
    assert_eq!(entries(&stored, "R").len(), 1);
}

#[tokio::test]
async fn racing_reserves_and_releases_of_one_order_leave_nothing_held() {
    let shop = Shop::empty().await;
    let product = shop.product(10).await;
    for _ in 0..10 {
        let order = Order::new(&shop, &[(&product, 3)]);
        let (outcome, released) = tokio::join!(order.reserve(1), order.release(2));
        released.unwrap();
        assert!([[Outcome::Held], [Outcome::Released]].contains(&outcome[..].try_into().unwrap()));
        assert_eq!(shop.count_units(&product.product_id, 10).await, (10, 0, 0));
    }
}

#[tokio::test]
async fn what_is_forgotten_cannot_be_begun_again() {
    let shop = Shop::empty().await;
    let product = shop.product(100).await;
    let late = Order::new(&shop, &[(&product, 1)]);
    late.release(3).await.unwrap();
    fill_and_prune(&shop, &product, 50).await;

    assert_eq!(late.reserve(2).await, [Outcome::Stale]);
    assert_eq!(
        Order::new(&shop, &[(&product, 1)]).reserve(50).await,
        [Outcome::Stale]
    );
    // Both are settled: one by the watermark, one by being forgotten.
    late.release(3).await.unwrap();
    late.commit(3).await.unwrap();
    let stored = shop.stored(&product.product_id).await;
    assert_eq!(stored.get_i64("wm").unwrap(), 50);
    assert_eq!(entries(&stored, "R").len(), 0);
    let (_, held, sold) = shop.count_units(&product.product_id, 100).await;
    assert_eq!((held, sold), (1, 40));

    // With a fence from above the watermark it is an order like any other.
    let fresh = Order::new(&shop, &[(&product, 1)]);
    assert_eq!(fresh.reserve(51).await, [Outcome::Held]);
}

/// Sells 40 units to as many orders, then holds one more whose watermark lets the service forget them.
async fn fill_and_prune(shop: &Shop, product: &pb::Product, watermark: i64) {
    for fence in 4..44 {
        let order = Order::new(shop, &[(product, 1)]);
        assert_eq!(order.reserve(fence).await, [Outcome::Held]);
        order.commit(fence).await.unwrap();
    }
    let mut last = Order::new(shop, &[(product, 1)]);
    last.watermark = watermark;
    assert_eq!(last.reserve(watermark + 1).await, [Outcome::Held]);
    // Forgetting goes on behind the answer.
    let since = Instant::now();
    while shop
        .stored(&product.product_id)
        .await
        .get_i64("wm")
        .unwrap()
        < watermark
    {
        assert!(since.elapsed() < Duration::from_secs(20));
    }
}

#[tokio::test]
async fn a_busy_product_stays_small() {
    let shop = Shop::empty().await;
    let product = shop.product(1000).await;
    let longest = stream::iter(1..=500_i64)
        .map(|fence| {
            let (shop, product) = (&shop, &product);
            async move {
                let mut order = Order::new(shop, &[(product, 1)]);
                order.watermark = (fence - 20).max(0);
                let outcome = order.reserve(fence).await;
                if outcome == [Outcome::Held] {
                    match fence % 3 {
                        0 => order.release(fence).await.unwrap(),
                        _ => order.commit(fence).await.unwrap(),
                    }
                } else {
                    // It was overtaken by so many that its fence is too old now.
                    assert_eq!(outcome, [Outcome::Stale]);
                }
                if fence % 25 > 0 {
                    return 0;
                }
                let stored = shop.stored(&product.product_id).await;
                stored.get_array("ops").unwrap().len()
            }
        })
        .buffer_unordered(4)
        .fold(0, |longest, entries| async move { longest.max(entries) })
        .await;
    assert!((1..=80).contains(&longest), "{longest} entries");
    let (_, held, sold) = shop.count_units(&product.product_id, 1000).await;
    assert!(held == 0 && (300..=334).contains(&sold), "{sold} sold");
}

#[tokio::test]
async fn a_product_that_is_sold_out_stays_small() {
    let shop = Shop::empty().await;
    let product = shop.product(0).await;
    for fence in 1..=80_i64 {
        let mut order = Order::new(&shop, &[(&product, 1)]);
        order.watermark = (fence - 5).max(0);
        assert_eq!(order.reserve(fence).await, [Outcome::OutOfStock]);
        order.release(fence).await.unwrap();
    }
    let since = Instant::now();
    loop {
        let stored = shop.stored(&product.product_id).await;
        if entries(&stored, "R").len() <= 60 {
            assert!(stored.get_i64("wm").unwrap() > 0);
            break;
        }
        assert!(since.elapsed() < Duration::from_secs(20), "{stored}");
    }
    assert_eq!(shop.count_units(&product.product_id, 0).await, (0, 0, 0));
}

#[tokio::test]
async fn an_order_takes_its_lines_by_product_and_stops_at_the_first_that_is_short() {
    let shop = Shop::empty().await;
    let mut products = [
        shop.product(5).await,
        shop.product(1).await,
        shop.product(5).await,
    ];
    products.sort_by(|one, other| one.product_id.cmp(&other.product_id));
    let [first, second, third] = &products;
    let short = second.stock.min(1) + 5;
    let order = Order::new(&shop, &[(third, 2), (second, short), (first, 1)]);
    let results = order.try_reserve(1).await.unwrap();
    let expected = |product: &pb::Product, outcome: Outcome, available| pb::StockLineResult {
        product_id: product.product_id.clone(),
        outcome: outcome.into(),
        available,
    };
    assert_eq!(
        results,
        [
            expected(first, Outcome::Held, 0),
            expected(second, Outcome::OutOfStock, second.stock),
        ]
    );
    let received = |product: &pb::Product| i64::from(product.stock);
    let held = shop.count_units(&first.product_id, received(first)).await.1;
    assert_eq!(held, 1);

    // Undoing gives back what was held and stops what was not.
    order.release(2).await.unwrap();
    for product in &products {
        let units = received(product);
        assert_eq!(
            shop.count_units(&product.product_id, units).await,
            (units, 0, 0)
        );
    }
    assert_eq!(order.reserve(1).await, [Outcome::Released]);
}

#[tokio::test]
async fn orders_for_the_same_products_do_not_mix() {
    let shop = Shop::empty().await;
    let (mug, cup) = (shop.product(5).await, shop.product(5).await);
    let bought = Order::new(&shop, &[(&mug, 1), (&cup, 2)]);
    let given_up = Order::new(&shop, &[(&cup, 3), (&mug, 2)]);
    let (one, other) = tokio::join!(bought.reserve(1), given_up.reserve(2));
    assert_eq!(
        (one, other),
        (vec![Outcome::Held; 2], vec![Outcome::Held; 2])
    );
    let (one, other) = tokio::join!(bought.commit(1), given_up.release(2));
    one.unwrap();
    other.unwrap();
    assert_eq!(shop.count_units(&mug.product_id, 5).await, (4, 0, 1));
    assert_eq!(shop.count_units(&cup.product_id, 5).await, (3, 0, 2));
}

#[tokio::test]
async fn an_order_at_an_old_price_holds_nothing() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    let before = Order::new(&shop, &[(&product, 1)]);
    let held = Order::new(&shop, &[(&product, 1)]);
    assert_eq!(held.reserve(1).await, [Outcome::Held]);
    let update = pb::UpdateProductRequest {
        product_id: product.product_id.clone(),
        price: euro(1),
        ..Default::default()
    };
    shop.staff().update_product(update).await.unwrap();
    assert_eq!(before.reserve(2).await, [Outcome::PriceChanged]);
    // What was held at the old price is sold at it.
    assert_eq!(held.reserve(3).await, [Outcome::Held]);
    held.commit(3).await.unwrap();
    assert_eq!(shop.count_units(&product.product_id, 5).await, (4, 0, 1));
    let after = Order::new(&shop, &[(&shop.get(&product.product_id).await, 1)]);
    assert_eq!(after.reserve(4).await, [Outcome::Held]);
}

#[tokio::test]
async fn a_return_puts_units_back_once_even_when_it_is_forgotten() {
    let shop = Shop::empty().await;
    let product = shop.product(100).await;
    let order = Order::new(&shop, &[(&product, 4)]);
    assert_eq!(order.reserve(1).await, [Outcome::Held]);
    order.commit(1).await.unwrap();
    assert_eq!(shop.count_units(&product.product_id, 100).await, (96, 0, 4));
    for _ in 0..2 {
        order.give_back(3).await.unwrap();
        assert_eq!(
            shop.count_units(&product.product_id, 100).await,
            (100, 0, 0)
        );
    }
    fill_and_prune(&shop, &product, 60).await;
    order.give_back(3).await.unwrap();
    assert_eq!(
        shop.count_units(&product.product_id, 100).await,
        (59, 1, 40)
    );
}

#[tokio::test]
async fn what_must_never_happen_is_refused_and_changes_nothing() {
    let shop = Shop::empty().await;
    let (mug, cup) = (shop.product(5).await, shop.product(5).await);
    let released = Order::new(&shop, &[(&mug, 2)]);
    released.release(1).await.unwrap();
    let status = released.commit(2).await.unwrap_err();
    assert_refused(&status, Code::FailedPrecondition, "INVARIANT_VIOLATED");

    let committed = Order::new(&shop, &[(&mug, 2)]);
    assert_eq!(committed.reserve(1).await, [Outcome::Held]);
    committed.commit(1).await.unwrap();
    let status = committed.release(2).await.unwrap_err();
    assert_refused(&status, Code::FailedPrecondition, "INVARIANT_VIOLATED");

    let mut held = Order::new(&shop, &[(&mug, 2), (&cup, 2)]);
    assert_eq!(held.reserve(1).await, [Outcome::Held, Outcome::Held]);
    let line = held
        .lines
        .iter_mut()
        .find(|line| line.product_id == mug.product_id);
    line.unwrap().quantity = 1;
    for status in [
        held.try_reserve(1).await.unwrap_err(),
        held.commit(1).await.unwrap_err(),
    ] {
        assert_refused(&status, Code::FailedPrecondition, "INVARIANT_VIOLATED");
    }
    assert_eq!(shop.count_units(&mug.product_id, 5).await, (1, 2, 2));
    // The line that is as it should be is settled all the same.
    assert_eq!(shop.count_units(&cup.product_id, 5).await, (3, 0, 2));
}

#[tokio::test]
async fn bad_lines_are_named_and_unknown_products_hold_nothing() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    let mut twice = Order::new(&shop, &[(&product, 1), (&product, 1)]);
    twice.lines[1].product_id = product.product_id.to_uppercase();
    for status in [
        twice.try_reserve(1).await.unwrap_err(),
        twice.commit(1).await.unwrap_err(),
        twice.release(1).await.unwrap_err(),
        twice.give_back(1).await.unwrap_err(),
    ] {
        assert_refused(&status, Code::InvalidArgument, "INVALID_FIELD");
        assert!(
            status.message().starts_with("lines[1].product_id: "),
            "{status}"
        );
    }
    let mut never = Order::new(&shop, &[(&product, 1)]);
    never.expires_at = Some(prost_types::Timestamp {
        seconds: i64::MAX,
        nanos: -1,
    });
    let status = never.try_reserve(1).await.unwrap_err();
    assert_refused(&status, Code::InvalidArgument, "INVALID_FIELD");

    let mut stranger = Order::new(&shop, &[(&product, 1)]);
    stranger.lines[0].product_id = Uuid::new_v4().to_string();
    assert_eq!(stranger.reserve(1).await, [Outcome::UnknownProduct]);
    // An order that stops there releases all of its lines.
    stranger.release(2).await.unwrap();
    assert_eq!(shop.count_units(&product.product_id, 5).await, (5, 0, 0));
}
