use std::time::Duration;

use proto::checkout::v1::OrderStatus;
use testkit::audit::evidence;
use tonic::Code;

use crate::support::{assert_refused, eventually, open, open_with, summary};

#[tokio::test]
async fn a_purchase_leaves_everything_as_it_should_be() {
    let mut test = open().await;
    let product = test.product(5).await;
    let shopper = test.shopper_with(&product, 2).await;

    let order = shopper.buy("tok_visa").await.unwrap();
    assert_eq!(order.status(), OrderStatus::Confirmed);
    assert_eq!(order.user_id, shopper.user_id);
    assert_eq!(order.subtotal.as_ref().unwrap().minor_units, 2000);
    assert_eq!(order.shipping.as_ref().unwrap().minor_units, 490);
    assert_eq!(order.total.as_ref().unwrap().minor_units, 2490);
    assert_eq!(order.payment_summary, "Visa ending in 4242");
    // What is owed was done before the answer, when all goes well.
    assert_eq!(shopper.cart_items().await.unwrap(), []);
    assert_eq!(test.stock(&shopper, &product).await, 3);

    let seen = shopper.order(&order.order_id).await.unwrap();
    let history: Vec<_> = seen.history.iter().map(|change| change.status()).collect();
    assert_eq!(
        history,
        [
            OrderStatus::Pending,
            OrderStatus::Confirmed,
            OrderStatus::Completed
        ]
    );
    assert_eq!(test.settle().await, summary(1, 0));
}

#[tokio::test]
async fn a_hundred_repeats_at_once_are_one_order_and_get_one_answer() {
    let mut test = open().await;
    let product = test.product(5).await;
    let shopper = test.shopper_with(&product, 2).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");

    let repeats: Vec<_> = (0..100)
        .map(|_| {
            let (shopper, placement) = (shopper.clone(), placement.clone());
            tokio::spawn(async move { shopper.insist(&placement).await })
        })
        .collect();
    let mut answers = Vec::new();
    for repeat in repeats {
        answers.push(repeat.await.unwrap().unwrap());
    }
    assert_eq!(answers[0].status(), OrderStatus::Confirmed);
    for answer in &answers {
        assert_eq!(*answer, answers[0]);
    }
    // A repeat long after, too.
    assert_eq!(shopper.place(placement).await.unwrap(), answers[0]);

    assert_eq!(test.stock(&shopper, &product).await, 3);
    assert_eq!(test.settle().await, summary(1, 0));
    let ledger = evidence::ledger(&test.shop.ledger_file()).unwrap();
    let effects: Vec<_> = ledger.iter().map(|entry| entry.effect.as_str()).collect();
    assert_eq!(effects, ["authorize", "capture"]);
}

#[tokio::test]
async fn a_key_that_was_used_for_another_request_is_refused() {
    let mut test = open().await;
    let product = test.product(5).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
    let order = shopper.place(placement.clone()).await.unwrap();

    let mut other = placement.clone();
    other.payment_token = "tok_mastercard".to_owned();
    assert_refused(
        shopper.place(other).await,
        Code::InvalidArgument,
        "IDEMPOTENCY_KEY_REUSED",
    );
    let mut other = placement.clone();
    other.shipping_address.as_mut().unwrap().city = "Hamburg".to_owned();
    assert_refused(
        shopper.place(other).await,
        Code::InvalidArgument,
        "IDEMPOTENCY_KEY_REUSED",
    );
    assert_eq!(shopper.place(placement.clone()).await.unwrap(), order);

    // The same key of somebody else is another key.
    let neighbour = test.shopper_with(&product, 1).await;
    assert_ne!(
        neighbour.place(placement).await.unwrap().order_id,
        order.order_id
    );
    assert_eq!(test.settle().await, summary(2, 0));
}

#[tokio::test]
async fn one_cart_is_ordered_once_however_many_keys_are_tried() {
    let mut test = open().await;
    let product = test.product(50).await;
    let shopper = test.shopper_with(&product, 3).await;
    let total = shopper.quote().await.unwrap();

    let attempts: Vec<_> = (0..10)
        .map(|_| {
            let (shopper, placement) = (
                shopper.clone(),
                shopper.placement(total.clone(), "tok_visa"),
            );
            tokio::spawn(async move { shopper.insist(&placement).await })
        })
        .collect();
    let mut placed = 0;
    for attempt in attempts {
        match attempt.await.unwrap() {
            Ok(_) => placed += 1,
            Err(status) => {
                let reason = mesh::fault::reason(&status).unwrap();
                assert!(
                    ["ORDER_EXISTS", "CART_EMPTY"].contains(&reason.as_str()),
                    "{status:?}"
                );
            }
        }
    }
    assert_eq!(placed, 1);
    assert_eq!(test.settle().await, summary(1, 0));
}

#[tokio::test]
async fn two_hundred_shoppers_for_fifty_units_are_fifty_orders() {
    let mut test = open().await;
    let product = test.product(50).await;
    let mut shoppers = Vec::new();
    for _ in 0..200 {
        shoppers.push(test.shopper_with(&product, 1).await);
    }
    let total = shoppers[0].quote().await.unwrap();

    let watching = {
        let (urls, product) = (test.urls.clone(), product.clone());
        tokio::spawn(async move {
            let mut lowest = i64::MAX;
            loop {
                let stock = evidence::stock(&urls).await.unwrap();
                let row = stock
                    .into_iter()
                    .find(|row| row.product_id == product)
                    .unwrap();
                assert_eq!(row.units(), 50, "{row:?}");
                lowest = lowest.min(row.available);
                assert!(lowest >= 0, "{row:?}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        })
    };
    let attempts: Vec<_> = shoppers
        .iter()
        .map(|shopper| {
            let (shopper, placement) = (
                shopper.clone(),
                shopper.placement(total.clone(), "tok_visa"),
            );
            tokio::spawn(async move { shopper.insist(&placement).await })
        })
        .collect();
    let mut placed = 0;
    for attempt in attempts {
        match attempt.await.unwrap() {
            Ok(_) => placed += 1,
            refused => drop(assert_refused(
                refused,
                Code::FailedPrecondition,
                "OUT_OF_STOCK",
            )),
        }
    }
    assert!(!watching.is_finished(), "the stock was wrong in between");
    watching.abort();

    let settled = test.settle().await;
    assert_eq!((placed, settled.sold), (50, 50));
    assert_eq!(test.stock(&shoppers[0], &product).await, 0);
}

#[tokio::test]
async fn two_additions_of_one_product_count_together() {
    let mut test = open().await;
    let product = test.product(3).await;
    let shopper = test.shopper_with(&product, 2).await;
    shopper.add(&product, 2).await.unwrap();
    let total = shopper.quote().await.unwrap();
    assert_eq!(total.minor_units, 4490);
    let refused = shopper.place(shopper.placement(total, "tok_visa")).await;
    assert_refused(refused, Code::FailedPrecondition, "OUT_OF_STOCK");
    assert_eq!(test.settle().await, summary(0, 0));
}

#[tokio::test]
async fn an_order_goes_on_when_its_shopper_has_gone() {
    let mut test = open().await;
    let product = test.product(5).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_slow");

    let call = {
        let (shopper, placement) = (shopper.clone(), placement.clone());
        tokio::spawn(async move { shopper.place(placement).await })
    };
    eventually("the order is written", async || {
        !evidence::orders(&test.urls).await.unwrap().is_empty()
    })
    .await;
    // The connection's stream is reset, as when a browser tab is closed.
    call.abort();
    assert_eq!(test.settle().await, summary(1, 0));

    let order = shopper.place(placement).await.unwrap();
    assert_eq!(order.status(), OrderStatus::Confirmed);
    assert_eq!(test.settle().await, summary(1, 0));
}

#[tokio::test]
async fn a_line_that_is_being_bought_is_not_bought_again_in_another_quantity() {
    let mut test = open_with(&[("checkout", "SOUK_PLACE_PATIENCE_MS", "500")]).await;
    let product = test.product(5).await;
    let shopper = test.shopper_with(&product, 2).await;
    let payment = test.shop.service("payment");
    payment.pause().await.unwrap();
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
    let pending = shopper.place(placement).await.unwrap();
    assert_eq!(pending.status(), OrderStatus::Pending);

    shopper.add(&product, 1).await.unwrap();
    let other = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
    assert_refused(
        shopper.place(other).await,
        Code::AlreadyExists,
        "ORDER_EXISTS",
    );

    payment.resume().await.unwrap();
    assert_eq!(test.settle().await, summary(1, 0));
    assert_eq!(shopper.cart_items().await.unwrap(), [(product, 1)]);
}
