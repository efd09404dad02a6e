use std::time::{Duration, Instant};

use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::checkout::v1::{
    CancelOrderRequest, ListAllOrdersRequest, ListOrdersRequest, Order, OrderStatus, StatusChange,
    UpdateOrderStatusRequest, UpdateOrderStatusResponse, WatchOrderRequest,
};
use testkit::audit::Summary;
use testkit::identity::{Bearer, connect};
use testkit::shopper::Shopper;
use tonic::{Code, Response, Status};

use crate::support::{assert_invalid, assert_refused, eventually, open, summary};

pub(crate) async fn update(
    staff: &Shopper,
    order_id: &str,
    status: OrderStatus,
) -> Result<Response<UpdateOrderStatusResponse>, Status> {
    let request = UpdateOrderStatusRequest {
        order_id: order_id.to_owned(),
        status: status.into(),
        tracking_code: match status {
            OrderStatus::Shipped => "SOUK-1234".to_owned(),
            _ => String::new(),
        },
    };
    staff.checkout().update_order_status(request).await
}

async fn cancel(shopper: &Shopper, order_id: &str) -> Result<Order, Status> {
    let request = CancelOrderRequest {
        order_id: order_id.to_owned(),
    };
    let answer = shopper.checkout().cancel_order(request).await?;
    Ok(answer.into_inner().order.unwrap())
}

fn refunded(refunded: usize) -> Summary {
    Summary {
        refunded,
        ..Summary::default()
    }
}

#[tokio::test]
async fn orders_are_listed_newest_first_page_by_page() {
    let mut test = open().await;
    let product = test.product(9).await;
    let shopper = test.shopper().await;
    let mut placed = Vec::new();
    for _ in 0..5 {
        shopper.add(&product, 1).await.unwrap();
        placed.insert(0, shopper.buy("tok_visa").await.unwrap().order_id);
    }
    let neighbour = test.shopper_with(&product, 1).await;
    neighbour.buy("tok_visa").await.unwrap();

    let (mut listed, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListOrdersRequest {
            page_size: 2,
            page_token,
        };
        let page = shopper
            .checkout()
            .list_orders(request)
            .await
            .unwrap()
            .into_inner();
        listed.extend(page.orders.into_iter().map(|order| order.order_id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(listed, placed);

    let staff = Shopper::staff(&test.shop).await.unwrap();
    let request = ListAllOrdersRequest::default();
    let all = staff
        .checkout()
        .list_all_orders(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(all.orders.len(), 6);
    let request = ListAllOrdersRequest {
        status: OrderStatus::Shipped.into(),
        ..ListAllOrdersRequest::default()
    };
    let shipped = staff
        .checkout()
        .list_all_orders(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(shipped.orders, []);

    let request = ListOrdersRequest {
        page_token: "not-a-token".to_owned(),
        ..ListOrdersRequest::default()
    };
    assert_refused(
        shopper.checkout().list_orders(request).await,
        Code::InvalidArgument,
        "INVALID_FIELD",
    );
}

#[tokio::test]
async fn staff_ship_and_deliver_and_the_customer_is_told_within_a_second() {
    let mut test = open().await;
    let product = test.product(9).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order = shopper.buy("tok_visa").await.unwrap();
    test.settle().await;
    let staff = Shopper::staff(&test.shop).await.unwrap();

    let request = WatchOrderRequest {
        order_id: order.order_id.clone(),
    };
    let mut watched = shopper
        .checkout()
        .watch_order(request)
        .await
        .unwrap()
        .into_inner();
    let first = watched.message().await.unwrap().unwrap().order.unwrap();
    assert_eq!(first.status(), OrderStatus::Completed);

    for status in [OrderStatus::Shipped, OrderStatus::Delivered] {
        update(&staff, &order.order_id, status).await.unwrap();
        let changed = Instant::now();
        let told = watched.message().await.unwrap().unwrap().order.unwrap();
        assert_eq!(told.status(), status);
        assert_eq!(told.tracking_code, "SOUK-1234");
        assert!(
            changed.elapsed() < Duration::from_secs(1),
            "{:?}",
            changed.elapsed()
        );
        // Saying it again changes nothing.
        update(&staff, &order.order_id, status).await.unwrap();
    }
    let refused = update(&staff, &order.order_id, OrderStatus::Shipped).await;
    assert_refused(refused, Code::FailedPrecondition, "INVALID_STATUS_CHANGE");
    let refused = cancel(&shopper, &order.order_id).await;
    assert_refused(refused, Code::FailedPrecondition, "ORDER_NOT_CANCELLABLE");
    assert_eq!(test.settle().await, summary(1, 0));
    let mails = testkit::audit::evidence::mails(&test.shop.mail_folder()).unwrap();
    assert_eq!(mails.len(), 3, "confirmation, shipped, delivered");
}

#[tokio::test]
async fn a_wrong_tracking_code_is_corrected_without_another_mail() {
    let mut test = open().await;
    let product = test.product(1).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order_id = shopper.buy("tok_visa").await.unwrap().order_id;
    test.settle().await;
    let staff = Shopper::staff(&test.shop).await.unwrap();
    let set = async |status: OrderStatus, tracking_code: &str| {
        let request = UpdateOrderStatusRequest {
            order_id: order_id.clone(),
            status: status.into(),
            tracking_code: tracking_code.to_owned(),
        };
        let answer = staff.checkout().update_order_status(request).await?;
        Ok::<_, Status>(answer.into_inner().order.unwrap().tracking_code)
    };
    for (sent, kept) in [
        ("WRONG1", "WRONG1"),
        ("RIGHT2", "RIGHT2"),
        ("", "RIGHT2"),
        ("RIGHT2", "RIGHT2"),
    ] {
        assert_eq!(set(OrderStatus::Shipped, sent).await.unwrap(), kept);
    }
    for status in [OrderStatus::Delivered, OrderStatus::Refunded] {
        assert_invalid(set(status, "ODD").await, "tracking_code");
    }
    // What only the shop itself may say.
    for status in [OrderStatus::Completed, OrderStatus::Refunding] {
        assert_invalid(set(status, "").await, "status");
    }
    assert_eq!(test.settle().await, summary(1, 0));
    let mails = testkit::audit::evidence::mails(&test.shop.mail_folder()).unwrap();
    assert_eq!(mails.len(), 2, "confirmation, shipped");
    let history = shopper.order(&order_id).await.unwrap().history;
    let statuses: Vec<_> = history.iter().map(StatusChange::status).collect();
    let expected = [
        OrderStatus::Pending,
        OrderStatus::Confirmed,
        OrderStatus::Completed,
        OrderStatus::Shipped,
    ];
    assert_eq!(statuses, expected);
}

#[tokio::test]
async fn a_replica_that_stops_sends_those_who_watch_elsewhere() {
    let mut test = open().await;
    let product = test.product(1).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order_id = shopper.buy("tok_visa").await.unwrap().order_id;
    test.settle().await;
    let replica = test.shop.replica("checkout").await.unwrap();
    let bearer = Bearer::new(&shopper.access_token).unwrap();
    let mut client =
        CheckoutServiceClient::with_interceptor(connect(replica.address).unwrap(), bearer);
    let request = WatchOrderRequest { order_id };
    let mut watched = client.watch_order(request).await.unwrap().into_inner();
    watched.message().await.unwrap().unwrap();

    let (ended, stopped) = tokio::join!(watched.message(), replica.terminate());
    stopped.unwrap();
    assert_refused(ended, Code::Unavailable, "STREAM_BROKEN");
}

#[tokio::test]
async fn a_change_reaches_those_who_watch_at_another_replica() {
    let mut test = open().await;
    let product = test.product(9).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order = shopper.buy("tok_visa").await.unwrap();
    test.settle().await;
    let staff = Shopper::staff(&test.shop).await.unwrap();

    let replica = test.shop.replica("checkout").await.unwrap();
    let bearer = Bearer::new(&shopper.access_token).unwrap();
    let mut client =
        CheckoutServiceClient::with_interceptor(connect(replica.address).unwrap(), bearer);
    let request = WatchOrderRequest {
        order_id: order.order_id.clone(),
    };
    let mut watched = client.watch_order(request).await.unwrap().into_inner();
    watched.message().await.unwrap().unwrap();

    update(&staff, &order.order_id, OrderStatus::Shipped)
        .await
        .unwrap();
    let changed = Instant::now();
    let told = watched.message().await.unwrap().unwrap().order.unwrap();
    assert_eq!(told.status(), OrderStatus::Shipped);
    assert!(
        changed.elapsed() < Duration::from_secs(1),
        "{:?}",
        changed.elapsed()
    );
}

#[tokio::test]
async fn a_paid_order_is_cancelled_by_paying_it_back() {
    let mut test = open().await;
    let product = test.product(2).await;
    let shopper = test.shopper_with(&product, 2).await;
    let order = shopper.buy("tok_visa").await.unwrap();
    assert_eq!(test.stock(&shopper, &product).await, 0);

    let cancelled = cancel(&shopper, &order.order_id).await.unwrap();
    assert!([OrderStatus::Refunding, OrderStatus::Refunded].contains(&cancelled.status()));
    assert_eq!(test.settle().await, refunded(1));
    assert_eq!(test.stock(&shopper, &product).await, 2);
    // Again, and by staff too: it is refunded once.
    assert_eq!(
        cancel(&shopper, &order.order_id).await.unwrap().status(),
        OrderStatus::Refunded
    );
    let staff = Shopper::staff(&test.shop).await.unwrap();
    update(&staff, &order.order_id, OrderStatus::Refunded)
        .await
        .unwrap();
    assert_eq!(test.settle().await, refunded(1));
}

#[tokio::test]
async fn an_order_is_cancelled_while_its_payment_is_on_the_way() {
    let mut test = open().await;
    let product = test.product(2).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_slow");
    let call = {
        let (shopper, placement) = (shopper.clone(), placement.clone());
        tokio::spawn(async move { shopper.place(placement).await })
    };
    let order_id = std::sync::OnceLock::new();
    eventually("stock is held", async || {
        let orders = testkit::audit::evidence::orders(&test.urls).await.unwrap();
        let reserved = orders.into_iter().find(|order| order.status == "RESERVED");
        reserved.is_some_and(|order| order_id.set(order.order_id).is_ok())
    })
    .await;
    let cancelled = cancel(&shopper, order_id.get().unwrap()).await.unwrap();
    assert_eq!(cancelled.status(), OrderStatus::Cancelled);
    assert_eq!(cancelled.reason, "CANCELLED_BY_CUSTOMER");
    assert_eq!(
        call.await.unwrap().unwrap().status(),
        OrderStatus::Cancelled
    );
    assert_eq!(test.settle().await, summary(0, 1));
    assert_eq!(test.stock(&shopper, &product).await, 2);
}

#[tokio::test]
async fn what_has_left_the_shop_is_refunded_without_coming_back() {
    let mut test = open().await;
    let product = test.product(2).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order = shopper.buy("tok_visa").await.unwrap();
    test.settle().await;
    let staff = Shopper::staff(&test.shop).await.unwrap();
    update(&staff, &order.order_id, OrderStatus::Shipped)
        .await
        .unwrap();
    update(&staff, &order.order_id, OrderStatus::Refunded)
        .await
        .unwrap();
    assert_eq!(test.settle().await, refunded(1));
    assert_eq!(test.stock(&shopper, &product).await, 1);
    let order = shopper.order(&order.order_id).await.unwrap();
    assert_eq!(order.reason, "REFUNDED_BY_STAFF");
}
