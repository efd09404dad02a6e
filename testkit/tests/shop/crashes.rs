//! kill -9 of checkout in every state that an order passes. The services behind are paused to hold it there.

use std::time::Duration;

use proto::checkout::v1::{CancelOrderRequest, OrderStatus, PlaceOrderRequest};
use testkit::audit::Summary;
use testkit::audit::evidence;
use testkit::shopper::Shopper;
use tonic::{Code, Status};

use crate::support::{TestShop, assert_refused, eventually, open_impatient, summary};

type Call = tokio::task::JoinHandle<Result<proto::checkout::v1::Order, Status>>;

struct Crash {
    test: TestShop,
    shopper: Shopper,
    placement: PlaceOrderRequest,
}

async fn crash(payment_token: &str) -> Crash {
    let mut test = open_impatient().await;
    let product = test.product(5).await;
    let other = test.product(5).await;
    let shopper = test.shopper_with(&product, 2).await;
    shopper.add(&other, 1).await.unwrap();
    let placement = shopper.placement(shopper.quote().await.unwrap(), payment_token);
    Crash {
        test,
        shopper,
        placement,
    }
}

impl Crash {
    fn place(&self) -> Call {
        let (shopper, placement) = (self.shopper.clone(), self.placement.clone());
        tokio::spawn(async move { shopper.place(placement).await })
    }

    async fn pause(&self, service: &str) {
        self.test.shop.service(service).pause().await.unwrap();
    }

    async fn resume(&self, service: &str) {
        self.test.shop.service(service).resume().await.unwrap();
    }

    async fn reaches(&self, status: &str) {
        eventually(status, async || {
            let orders = evidence::orders(&self.test.urls).await.unwrap();
            orders.iter().any(|order| order.status == status)
        })
        .await;
    }

    async fn ledger_has(&self, effect: &str) {
        eventually(effect, async || {
            let ledger = evidence::ledger(&self.test.shop.ledger_file()).unwrap();
            ledger.iter().any(|entry| entry.effect == effect)
        })
        .await;
    }

    async fn kill_and_restart(&self) {
        let checkout = self.test.shop.service("checkout");
        checkout.kill().await.unwrap();
        checkout.start().await.unwrap();
        checkout.ready().await.unwrap();
    }

    async fn is_completed_once(&self) {
        let order = self.shopper.insist(&self.placement).await.unwrap();
        assert_eq!(order.status(), OrderStatus::Confirmed);
        assert_eq!(self.test.settle().await, summary(1, 0));
        assert_eq!(evidence::orders(&self.test.urls).await.unwrap().len(), 1);
        assert_eq!(self.shopper.cart_items().await.unwrap(), []);
    }
}

#[tokio::test]
async fn killed_while_stock_is_being_held() {
    let crash = crash("tok_visa").await;
    let call = crash.place();
    // Once the cart was read, the next that product hears of is the reservation; a pause that comes before the read
    // only makes the call fail with nothing stored.
    crash.reaches("NEW").await;
    crash.pause("product").await;
    crash.kill_and_restart().await;
    drop(call.await);
    crash.resume("product").await;
    crash.is_completed_once().await;
}

#[tokio::test]
async fn killed_while_the_payment_is_on_its_way() {
    let crash = crash("tok_slow").await;
    let call = crash.place();
    crash.reaches("RESERVED").await;
    crash.kill_and_restart().await;
    drop(call.await);
    crash.is_completed_once().await;
}

#[tokio::test]
async fn killed_after_the_charge_and_before_its_answer_was_read() {
    let crash = crash("tok_slow").await;
    let call = crash.place();
    crash.reaches("RESERVED").await;
    // The processor takes two seconds for its answer; by then the question must be on its way.
    tokio::time::sleep(Duration::from_millis(500)).await;
    crash.pause("checkout").await;
    crash.ledger_has("authorize").await;
    crash.kill_and_restart().await;
    drop(call.await);
    crash.is_completed_once().await;
}

#[tokio::test]
async fn killed_when_the_money_is_taken_and_the_stock_is_not() {
    let crash = crash("tok_slow").await;
    let call = crash.place();
    crash.reaches("RESERVED").await;
    crash.pause("product").await;
    crash.ledger_has("capture").await;
    crash.reaches("CONFIRMED").await;
    crash.kill_and_restart().await;
    drop(call.await);
    crash.resume("product").await;
    crash.is_completed_once().await;
}

#[tokio::test]
async fn killed_while_the_mail_is_still_owed() {
    let crash = crash("tok_visa").await;
    crash.pause("email").await;
    let call = crash.place();
    crash.reaches("COMPLETED").await;
    crash.kill_and_restart().await;
    drop(call.await);
    crash.resume("email").await;
    crash.is_completed_once().await;
}

#[tokio::test]
async fn killed_while_a_declined_order_is_being_undone() {
    let crash = crash("tok_declined").await;
    crash.pause("payment").await;
    let call = crash.place();
    crash.reaches("RESERVED").await;
    crash.pause("product").await;
    crash.resume("payment").await;
    crash.reaches("CANCELLING").await;
    crash.kill_and_restart().await;
    drop(call.await);
    crash.resume("product").await;
    assert_refused(
        crash.shopper.insist(&crash.placement).await,
        Code::FailedPrecondition,
        "PAYMENT_DECLINED",
    );
    assert_eq!(crash.test.settle().await, summary(0, 1));
}

#[tokio::test]
async fn killed_while_an_order_is_being_refunded() {
    let crash = crash("tok_visa").await;
    let order = crash.place().await.unwrap().unwrap();
    crash.pause("payment").await;
    let cancel = {
        let (shopper, order_id) = (crash.shopper.clone(), order.order_id.clone());
        tokio::spawn(async move {
            shopper
                .checkout()
                .cancel_order(CancelOrderRequest { order_id })
                .await
        })
    };
    crash.reaches("REFUNDING").await;
    crash.kill_and_restart().await;
    drop(cancel.await);
    crash.resume("payment").await;
    let refunded = Summary {
        refunded: 1,
        ..Summary::default()
    };
    assert_eq!(crash.test.settle().await, refunded);
}

#[tokio::test]
async fn everything_killed_at_once_in_the_middle_of_an_order() {
    let crash = crash("tok_slow").await;
    let call = crash.place();
    crash.reaches("RESERVED").await;
    for service in crash.test.shop.services() {
        service.kill().await.unwrap();
    }
    drop(call.await);
    for service in crash.test.shop.services() {
        service.start().await.unwrap();
    }
    crash.test.shop.ready().await.unwrap();
    crash.is_completed_once().await;
}

#[tokio::test]
async fn a_process_that_was_paused_wakes_up_to_an_order_that_another_has_finished() {
    let crash = crash("tok_slow").await;
    let replica = crash.test.shop.replica("checkout").await.unwrap();
    let call = crash.place();
    crash.reaches("RESERVED").await;
    crash.pause("checkout").await;
    // Its lease lapses, and the replica takes the order up and finishes it.
    assert_eq!(crash.test.settle().await, summary(1, 0));
    crash.resume("checkout").await;
    drop(call.await);
    crash.is_completed_once().await;
    drop(replica);
}

#[tokio::test]
async fn a_payment_that_is_authorized_after_its_order_was_cancelled_does_not_stay_on_the_card() {
    let mut test = crate::support::open_with(&[
        ("checkout", "SOUK_DECIDE_PATIENCE_MS", "500"),
        ("checkout", "SOUK_PLACE_PATIENCE_MS", "300"),
    ])
    .await;
    let product = test.product(5).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
    // The call is taken, and its answer never comes in time.
    test.shop.service("payment").pause().await.unwrap();
    let order = shopper.place(placement.clone()).await.unwrap();
    assert_eq!(order.status(), OrderStatus::Pending);
    eventually("the order is given up", async || {
        let status = shopper.order(&order.order_id).await.unwrap().status();
        status == OrderStatus::Cancelling
    })
    .await;
    test.shop.service("payment").resume().await.unwrap();
    // The audit looks for the void behind the authorization.
    assert_eq!(test.settle().await, summary(0, 1));
    assert_refused(
        shopper.place(placement).await,
        Code::Aborted,
        "PAYMENT_UNAVAILABLE",
    );
}
