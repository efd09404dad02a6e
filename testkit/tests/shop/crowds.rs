//! Two hundred people at once, none of whom asks twice: what the shop of `cargo xtask up` bears.

use futures_util::future::join_all;
use proto::checkout::v1::OrderStatus;
use testkit::shop::patient;
use testkit::shopper::Shopper;
use tonic::Code;

use crate::support::{assert_refused, open_with};

const PEOPLE: usize = 200;
const UNITS: i32 = 50;

#[tokio::test]
async fn a_patient_shop_gives_two_hundred_at_once_a_definite_answer_each() {
    let patient = patient();
    let settings = patient
        .iter()
        .map(|(service, key, value)| (*service, *key, value.as_str()));
    // So that passwords have to queue.
    let slow_passwords = [("user", "SOUK_PASSWORD_MEMORY_KIB", "4096")];
    let settings: Vec<_> = settings.chain(slow_passwords).collect();
    let mut test = open_with(&settings).await;
    let product = test.product(UNITS).await;

    let arrivals = (0..PEOPLE).map(|_| Shopper::register(&test.shop));
    let shoppers: anyhow::Result<Vec<_>> = join_all(arrivals).await.into_iter().collect();
    let shoppers = shoppers.unwrap();
    for added in join_all(shoppers.iter().map(|shopper| shopper.add(&product, 1))).await {
        added.unwrap();
    }
    let totals = join_all(shoppers.iter().map(Shopper::quote)).await;

    let orders = shoppers.iter().zip(totals).map(async |(shopper, total)| {
        let placement = shopper.placement(total.unwrap(), "tok_visa");
        // Without a deadline of its own: the shop's says how long it may take.
        shopper.checkout().place_order(placement).await
    });
    let mut confirmed = 0;
    for answer in join_all(orders).await {
        match answer {
            Ok(answer) => {
                let order = answer.into_inner().order.unwrap();
                assert_eq!(order.status(), OrderStatus::Confirmed);
                confirmed += 1;
            }
            refused => drop(assert_refused(
                refused,
                Code::FailedPrecondition,
                "OUT_OF_STOCK",
            )),
        }
    }
    assert_eq!(confirmed, UNITS);
    assert_eq!(test.settle().await.sold, 50);
    assert_eq!(test.stock(&shoppers[0], &product).await, 0);
}
