//! An order says how it is shipped in the words of the moment it was placed.

use proto::checkout::v1::{
    ListAllOrdersRequest, ListOrdersRequest, Order, OrderStatus, WatchOrderRequest,
};
use testkit::shopper::Shopper;
use tokio_postgres::NoTls;
use tonic::Code;
use uuid::Uuid;

use crate::support::{TestShop, assert_refused, open, summary};

const RATES: &str = include_str!("../../../checkout/shipping.json");

/// How the version before wrote a new order, under a lease that has lapsed: recovery takes it up at once.
const WRITTEN_BEFORE: &str = "
    WITH created AS (
        INSERT INTO orders (
            order_id, user_id, idempotency_key, request_hash, status,
            currency_code, subtotal, shipping, total, shipping_method, shipping_address,
            customer_email, customer_name, payment_token, traceparent, lease_until)
        SELECT $1::uuid, user_id, $1::uuid::text, request_hash, 'NEW',
            currency_code, subtotal, shipping, total, shipping_method, shipping_address,
            customer_email, customer_name, 'tok_visa', NULL, now()
          FROM orders
        RETURNING order_id, fence
    )
    INSERT INTO order_items (
        order_id, product_id, name, quantity, price, price_revision, image_url, cart_line_id)
    SELECT created.order_id, product_id, name, quantity, price, price_revision, image_url, $1::uuid::text
      FROM order_items, created";

impl TestShop {
    /// Starts checkout anew, as the operator who calls the standard parcel `display_name` now.
    async fn rename_standard(&self, display_name: &str) {
        let file = self.stores.folder().join("shipping.json");
        std::fs::write(&file, RATES.replace("Standard parcel", display_name)).unwrap();
        let checkout = self.shop.service("checkout");
        checkout.terminate().await.unwrap();
        let file = file.to_str().unwrap();
        checkout
            .start_with("SOUK_SHIPPING_FILE", file)
            .await
            .unwrap();
        self.shop.ready().await.unwrap();
    }

    async fn execute(&self, statement: &str, order_id: Uuid) {
        let url = &self.urls.checkout_database;
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let changed = client.execute(statement, &[&order_id]).await.unwrap();
        assert_eq!(changed, 1);
        connection.abort();
    }
}

/// The name as an order's page, the stream, the customer's list and the staff's tell it.
async fn told(test: &TestShop, shopper: &Shopper, order_id: &str) -> [String; 4] {
    let mut checkout = shopper.checkout();
    let read = shopper.order(order_id).await.unwrap();
    let request = WatchOrderRequest {
        order_id: order_id.to_owned(),
    };
    let mut watched = checkout.watch_order(request).await.unwrap().into_inner();
    let watched = watched.message().await.unwrap().unwrap().order.unwrap();
    let request = ListOrdersRequest::default();
    let own = checkout.list_orders(request).await.unwrap().into_inner();
    let staff = Shopper::staff(&test.shop).await.unwrap();
    let request = ListAllOrdersRequest::default();
    let all = staff.checkout().list_all_orders(request).await.unwrap();
    let [own, all] = [own.orders, all.into_inner().orders].map(|orders| one(orders, order_id));
    [read, watched, own, all].map(|order| order.shipping_display_name)
}

fn one(orders: Vec<Order>, order_id: &str) -> Order {
    let mut orders = orders.into_iter();
    orders.find(|order| order.order_id == order_id).unwrap()
}

#[tokio::test]
async fn an_order_keeps_the_name_that_it_was_placed_under() {
    let mut test = open().await;
    let product = test.product(5).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
    let order = shopper.place(placement.clone()).await.unwrap();
    assert_eq!(order.shipping_display_name, "Standard parcel");

    test.rename_standard("By donkey").await;
    assert_eq!(
        told(&test, &shopper, &order.order_id).await,
        ["Standard parcel"; 4]
    );
    // What it is called is no part of what was asked for: a repeat is still a repeat, and gets the same answer.
    assert_eq!(shopper.insist(&placement).await.unwrap(), order);
    let mut other = placement;
    other.shipping_method = "express".to_owned();
    assert_refused(
        shopper.insist(&other).await,
        Code::InvalidArgument,
        "IDEMPOTENCY_KEY_REUSED",
    );

    shopper.add(&product, 1).await.unwrap();
    let later = shopper.buy("tok_visa").await.unwrap();
    assert_eq!(later.shipping_display_name, "By donkey");
    assert_eq!(test.settle().await, summary(2, 0));
}

#[tokio::test]
async fn an_order_of_the_version_before_is_finished_and_reads_well() {
    let mut test = open().await;
    let product = test.product(5).await;
    let shopper = test.shopper_with(&product, 1).await;
    shopper.buy("tok_visa").await.unwrap();
    test.rename_standard("By donkey").await;

    let order_id = Uuid::new_v4();
    test.execute(WRITTEN_BEFORE, order_id).await;
    assert_eq!(test.settle().await, summary(2, 0));
    let order = shopper.order(&order_id.to_string()).await.unwrap();
    assert_eq!(order.status(), OrderStatus::Completed);
    assert_eq!(
        told(&test, &shopper, &order.order_id).await,
        ["By donkey"; 4]
    );

    let retired = "UPDATE orders SET shipping_method = 'by-pigeon' WHERE order_id = $1";
    test.execute(retired, order_id).await;
    assert_eq!(
        told(&test, &shopper, &order.order_id).await,
        ["by-pigeon"; 4]
    );
}
