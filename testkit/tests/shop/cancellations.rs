//! Wishes to cancel, and what people are told about orders that come to nothing.

use std::time::Duration;

use proto::checkout::v1::{CancelOrderRequest, Order, OrderStatus, PlaceOrderRequest};
use testkit::audit::Summary;
use testkit::audit::evidence;
use testkit::shopper::Shopper;
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;
use tonic::{Code, Status};

use crate::orders::update;
use crate::support::{TestShop, assert_refused, eventually, open, open_impatient, summary};

const REFUNDED: Summary = Summary {
    sold: 0,
    cancelled: 0,
    refunded: 1,
};

/// How the version before lets a completed order rest, whatever its customer wishes.
const REST_AS_BEFORE: &str =
    "UPDATE orders SET status = 'COMPLETED', next_attempt_at = NULL, version = version + 1";

impl TestShop {
    /// Orders a slow payment's worth, and returns the order once it has `status`.
    async fn order_that_reaches(&self, shopper: &Shopper, status: &str) -> String {
        let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_slow");
        let placer = shopper.clone();
        tokio::spawn(async move { placer.place(placement).await });
        self.reaches(status).await
    }

    /// The order, once there is one with `status`.
    async fn reaches(&self, status: &str) -> String {
        let order_id = std::sync::OnceLock::new();
        eventually(status, async || {
            let orders = evidence::orders(&self.urls).await.unwrap();
            let order = orders.into_iter().find(|order| order.status == status);
            order.is_some_and(|order| order_id.set(order.order_id).is_ok())
        })
        .await;
        order_id.into_inner().unwrap()
    }

    /// An order whose money is taken and whose goods are not.
    async fn confirmed_order(&self, shopper: &Shopper) -> String {
        self.order_that_reaches(shopper, "RESERVED").await;
        self.shop.service("product").pause().await.unwrap();
        eventually("the money is taken", async || {
            let ledger = evidence::ledger(&self.shop.ledger_file()).unwrap();
            ledger.iter().any(|entry| entry.effect == "capture")
        })
        .await;
        self.reaches("CONFIRMED").await
    }

    pub(crate) async fn execute_on_orders(
        &self,
        statement: &str,
    ) -> Result<u64, tokio_postgres::Error> {
        let url = &self.urls.checkout_database;
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let changed = client.execute(statement, &[]).await;
        connection.abort();
        changed
    }

    fn mails(&self) -> Vec<String> {
        let mut mails = evidence::mails(&self.shop.mail_folder()).unwrap();
        mails.sort();
        mails
    }
}

async fn cancel(person: &Shopper, order_id: &str) -> Result<Order, Status> {
    let request = CancelOrderRequest {
        order_id: order_id.to_owned(),
    };
    let answer = person.checkout().cancel_order(request).await?;
    Ok(answer.into_inner().order.unwrap())
}

async fn place_within(
    shopper: &Shopper,
    placement: &PlaceOrderRequest,
    time: Duration,
) -> Result<Order, Status> {
    let mut request = tonic::Request::new(placement.clone());
    request.set_timeout(time);
    let answer = shopper.checkout().place_order(request).await?;
    Ok(answer.into_inner().order.unwrap())
}

#[tokio::test]
async fn a_confirmed_order_is_paid_back_as_soon_as_it_can_be() {
    let mut test = open().await;
    let product = test.product(2).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order_id = test.confirmed_order(&shopper).await;

    let noted = cancel(&shopper, &order_id).await;
    assert_refused(noted, Code::Aborted, "ORDER_IN_PROGRESS");
    let refused = test.execute_on_orders(REST_AS_BEFORE).await.unwrap_err();
    assert_eq!(refused.code(), Some(&SqlState::CHECK_VIOLATION));

    test.shop.service("payment").pause().await.unwrap();
    test.shop.service("product").resume().await.unwrap();
    test.reaches("REFUNDING").await;
    test.shop.service("payment").resume().await.unwrap();
    assert_eq!(test.settle().await, REFUNDED);
    assert_eq!(test.stock(&shopper, &product).await, 2);
    let order = shopper.order(&order_id).await.unwrap();
    assert_eq!(order.reason, "CANCELLED_BY_CUSTOMER");
    let mail = format!("order:{order_id}:status:REFUNDED");
    assert!(test.mails().contains(&mail), "{:?}", test.mails());
}

#[tokio::test]
async fn a_wish_to_cancel_outlives_the_process_that_noted_it() {
    let mut test = open_impatient().await;
    let product = test.product(2).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order_id = test.confirmed_order(&shopper).await;
    let staff = Shopper::staff(&test.shop).await.unwrap();
    let noted = cancel(&staff, &order_id).await;
    assert_refused(noted, Code::Aborted, "ORDER_IN_PROGRESS");

    let checkout = test.shop.service("checkout");
    checkout.kill().await.unwrap();
    checkout.start().await.unwrap();
    checkout.ready().await.unwrap();
    test.shop.service("product").resume().await.unwrap();
    assert_eq!(test.settle().await, REFUNDED);
    assert_eq!(test.stock(&shopper, &product).await, 2);
    let order = shopper.order(&order_id).await.unwrap();
    assert_eq!(order.reason, "CANCELLED_BY_STAFF");
}

#[tokio::test]
async fn a_crash_between_completing_and_paying_back_loses_nothing() {
    let mut test = open().await;
    let product = test.product(2).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order = shopper.buy("tok_visa").await.unwrap();
    assert_eq!(test.settle().await, summary(1, 0));
    // As the crash leaves it: noted, completed, and due.
    let crashed =
        "UPDATE orders SET cancel_requested = true, next_attempt_at = now() + interval '1 hour'";
    test.execute_on_orders(crashed).await.unwrap();

    let staff = Shopper::staff(&test.shop).await.unwrap();
    let shipped = update(&staff, &order.order_id, OrderStatus::Shipped).await;
    assert_refused(shipped, Code::FailedPrecondition, "INVALID_STATUS_CHANGE");
    let due = "UPDATE orders SET next_attempt_at = now()";
    test.execute_on_orders(due).await.unwrap();
    assert_eq!(test.settle().await, REFUNDED);
    assert_eq!(test.stock(&shopper, &product).await, 2);
}

#[tokio::test]
async fn who_was_told_pending_gets_one_mail_when_it_comes_to_nothing() {
    let mut test = open().await;
    let product = test.product(3).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_declined");
    let payment = test.shop.service("payment");
    payment.pause().await.unwrap();
    let order = place_within(&shopper, &placement, Duration::from_millis(1500)).await;
    let order = order.unwrap();
    assert_eq!(order.status(), OrderStatus::Pending);
    payment.resume().await.unwrap();
    assert_eq!(test.settle().await, summary(0, 1));
    let mail = format!("order:{}:status:CANCELLED", order.order_id);
    assert_eq!(test.mails(), [mail.as_str()]);

    // Whoever reads it in the answer needs no mail.
    let again = shopper.place(placement).await;
    assert_refused(again, Code::FailedPrecondition, "PAYMENT_DECLINED");
    let refused = shopper.buy("tok_declined").await;
    assert_refused(refused, Code::FailedPrecondition, "PAYMENT_DECLINED");
    assert_eq!(test.settle().await, summary(0, 2));
    assert_eq!(test.mails(), [mail.as_str()]);
}

#[tokio::test]
async fn a_pending_order_that_staff_cancel_says_so() {
    let mut test = open().await;
    let product = test.product(2).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order_id = test.order_that_reaches(&shopper, "RESERVED").await;
    let staff = Shopper::staff(&test.shop).await.unwrap();
    let cancelled = cancel(&staff, &order_id).await.unwrap();
    assert_eq!(cancelled.status(), OrderStatus::Cancelled);
    assert_eq!(cancelled.reason, "CANCELLED_BY_STAFF");
    assert_eq!(test.settle().await, summary(0, 1));
    let order = shopper.order(&order_id).await.unwrap();
    assert_eq!(order.reason, "CANCELLED_BY_STAFF");
}
