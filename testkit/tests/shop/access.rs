use std::time::Duration;

use mesh::identity::{ACCESS_KEY, AccessTokens};
use mesh::{Person, fault};
use proto::access::v1::Role;
use proto::cart::v1::cart_service_client::CartServiceClient;
use proto::cart::v1::{AddItemRequest, GetCartRequest};
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::checkout::v1::{
    CancelOrderRequest, GetOrderRequest, ListAllOrdersRequest, ListOrdersRequest,
    PlaceOrderRequest, WatchOrderRequest,
};
use proto::email::v1::email_service_client::EmailServiceClient;
use proto::email::v1::{Recipient, SendOrderConfirmationRequest};
use proto::payment::v1::VoidRequest;
use proto::payment::v1::payment_service_client::PaymentServiceClient;
use proto::product::v1::product_service_client::ProductServiceClient;
use proto::product::v1::{AdjustStockRequest, ReleaseStockRequest, StockLine};
use testkit::identity::{Bearer, connect};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::support::{TestShop, assert_refused, euro, open};

#[tokio::test]
async fn somebody_elses_order_is_not_there() {
    let mut test = open().await;
    let product = test.product(2).await;
    let shopper = test.shopper_with(&product, 1).await;
    let order_id = shopper.buy("tok_visa").await.unwrap().order_id;
    let stranger = test.shopper().await;

    let mut checkout = stranger.checkout();
    let get = checkout
        .get_order(GetOrderRequest {
            order_id: order_id.clone(),
        })
        .await;
    assert_refused(get, Code::NotFound, "ORDER_NOT_FOUND");
    let cancel = checkout
        .cancel_order(CancelOrderRequest {
            order_id: order_id.clone(),
        })
        .await;
    assert_refused(cancel, Code::NotFound, "ORDER_NOT_FOUND");
    let watch = checkout.watch_order(WatchOrderRequest { order_id }).await;
    assert_refused(watch.map(drop), Code::NotFound, "ORDER_NOT_FOUND");
    // As if it had never been.
    let order_id = Uuid::new_v4().to_string();
    let get = checkout.get_order(GetOrderRequest { order_id }).await;
    assert_refused(get, Code::NotFound, "ORDER_NOT_FOUND");
    let list = checkout
        .list_orders(ListOrdersRequest::default())
        .await
        .unwrap();
    assert_eq!(list.into_inner().orders, []);
}

#[tokio::test]
async fn a_token_that_proves_nobody_is_refused() {
    let test = open().await;
    let keys = test.shop.folder().join("keys");
    let person = Person {
        user_id: Uuid::new_v4(),
        role: Role::Customer,
        session_id: Uuid::new_v4(),
    };
    let life = Duration::from_secs(600);
    let sign = |key: &str, life| {
        let tokens = AccessTokens::read(&keys.join(format!("{key}.pem"))).unwrap();
        tokens.sign(&person, life).unwrap().0
    };
    let good = sign(ACCESS_KEY, life);
    list(&test, &good).await.unwrap();

    // Signed by a key that is trusted for something else, expired, changed, and what was never a token.
    let by_a_service = sign("cart", life);
    let expired = sign(ACCESS_KEY, Duration::ZERO);
    tokio::time::sleep(Duration::from_secs(6)).await;
    let changed = good.replacen('.', ".e30", 1);
    for token in [
        by_a_service,
        expired,
        changed,
        "garbage".to_owned(),
        String::new(),
    ] {
        assert_refused(
            list(&test, &token).await,
            Code::Unauthenticated,
            "UNAUTHENTICATED",
        );
    }
    let mut nobody = CheckoutServiceClient::new(connect(test.shop.gateway()).unwrap());
    let refused = nobody.list_orders(ListOrdersRequest::default()).await;
    assert_refused(refused, Code::Unauthenticated, "UNAUTHENTICATED");
}

async fn list(test: &TestShop, token: &str) -> Result<(), Status> {
    let channel = connect(test.shop.gateway()).unwrap();
    let mut client = CheckoutServiceClient::with_interceptor(channel, Bearer::new(token).unwrap());
    client
        .list_orders(ListOrdersRequest::default())
        .await
        .map(drop)
}

#[tokio::test]
async fn customers_are_not_staff() {
    let mut test = open().await;
    let product_id = test.product(2).await;
    let shopper = test.shopper().await;
    let all = shopper
        .checkout()
        .list_all_orders(ListAllOrdersRequest::default())
        .await;
    assert_refused(all, Code::PermissionDenied, "PERMISSION_DENIED");
    let adjust = AdjustStockRequest {
        product_id,
        delta: 5,
        operation_id: "mine".to_owned(),
    };
    let refused = shopper.product().adjust_stock(adjust).await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");
}

#[tokio::test]
async fn what_is_for_services_is_refused_to_people_wherever_they_call() {
    let test = open().await;
    let shopper = test.shopper().await;
    for direct in [false, true] {
        let address = |service: &str| match direct {
            true => test.shop.service(service).address,
            false => test.shop.gateway(),
        };
        let answers = call_as_person(&shopper.access_token, address).await;
        let nobody = call_as_person("garbage", address).await;
        for (person, nobody) in answers.into_iter().zip(nobody) {
            if direct {
                assert_eq!(person.unwrap_err().code(), Code::PermissionDenied);
                assert_eq!(nobody.unwrap_err().code(), Code::Unauthenticated);
            } else {
                // The gateway does not even have them.
                assert_eq!(person.unwrap_err().code(), Code::Unimplemented);
                assert_eq!(nobody.unwrap_err().code(), Code::Unimplemented);
            }
        }
    }
}

async fn call_as_person(
    token: &str,
    address: impl Fn(&str) -> std::net::SocketAddr,
) -> [Result<(), Status>; 3] {
    let bearer = Bearer::new(token).unwrap();
    let channel = |service| connect(address(service)).unwrap();
    let order_id = Uuid::new_v4().to_string();
    let void = VoidRequest {
        idempotency_key: "mine".to_owned(),
        order_id: order_id.clone(),
        authorization_id: String::new(),
    };
    let mail = SendOrderConfirmationRequest {
        message_id: "mine".to_owned(),
        recipient: Some(Recipient {
            email: "me@souk.example".to_owned(),
            name: String::new(),
        }),
        order: Some(proto::checkout::v1::Order::default()),
    };
    let release = ReleaseStockRequest {
        order_id,
        fence: 1,
        lines: vec![StockLine {
            product_id: Uuid::new_v4().to_string(),
            quantity: 1,
            price_revision: 1,
        }],
    };
    [
        PaymentServiceClient::with_interceptor(channel("payment"), bearer.clone())
            .void(void)
            .await
            .map(drop),
        EmailServiceClient::with_interceptor(channel("email"), bearer.clone())
            .send_order_confirmation(mail)
            .await
            .map(drop),
        ProductServiceClient::with_interceptor(channel("product"), bearer)
            .release_stock(release)
            .await
            .map(drop),
    ]
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let test = open().await;
    let shopper = test.shopper().await;
    let good = shopper.placement(euro(1000), "tok_visa");
    let spoil = |change: fn(&mut PlaceOrderRequest)| {
        let mut request = good.clone();
        change(&mut request);
        request
    };
    let cases = [
        (
            "idempotency_key",
            spoil(|request| request.idempotency_key = "short".to_owned()),
        ),
        (
            "payment_token",
            spoil(|request| request.payment_token = "4242 4242".to_owned()),
        ),
        (
            "shipping_address",
            spoil(|request| request.shipping_address = None),
        ),
        (
            "shipping_address.city",
            spoil(|request| request.shipping_address.as_mut().unwrap().city.clear()),
        ),
        (
            "shipping_address.country_code",
            spoil(|request| {
                request.shipping_address.as_mut().unwrap().country_code = "Germany".to_owned()
            }),
        ),
        (
            "shipping_address.line1",
            spoil(|request| {
                request.shipping_address.as_mut().unwrap().line1 = "a\u{0}b".to_owned()
            }),
        ),
        (
            "shipping_method",
            spoil(|request| request.shipping_method = "By Camel".to_owned()),
        ),
        (
            "expected_total",
            spoil(|request| request.expected_total = None),
        ),
        (
            "expected_total.currency_code",
            spoil(|request| {
                request.expected_total.as_mut().unwrap().currency_code = "euro".to_owned()
            }),
        ),
    ];
    for (field, request) in cases {
        let status = shopper.place(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{field}");
        assert_eq!(fields(&status), [field]);
        assert_eq!(fault::reason(&status).as_deref(), Some("INVALID_FIELD"));
    }
}

fn fields(status: &Status) -> Vec<String> {
    let bad_request = status.get_details_bad_request().unwrap();
    bad_request
        .field_violations
        .into_iter()
        .map(|violation| violation.field)
        .collect()
}

#[tokio::test]
async fn guests_have_carts_and_cannot_buy() {
    let mut test = open().await;
    let product_id = test.product(2).await;
    let channel = connect(test.shop.gateway()).unwrap();
    let mut users = proto::user::v1::user_service_client::UserServiceClient::new(channel.clone());
    let request = proto::user::v1::StartGuestSessionRequest {};
    let session = users
        .start_guest_session(request)
        .await
        .unwrap()
        .into_inner()
        .session
        .unwrap();
    let guest = Bearer::new(&session.access_token).unwrap();

    let mut cart = CartServiceClient::with_interceptor(channel.clone(), guest.clone());
    let request = AddItemRequest {
        product_id: product_id.clone(),
        quantity: 1,
        operation_id: String::new(),
    };
    cart.add_item(request).await.unwrap();
    let held = cart
        .get_cart(GetCartRequest {})
        .await
        .unwrap()
        .into_inner()
        .cart
        .unwrap();
    assert_eq!(held.items.len(), 1);

    let shopper = test.shopper().await;
    let mut checkout = CheckoutServiceClient::with_interceptor(channel, guest);
    let refused = checkout
        .place_order(shopper.placement(euro(1490), "tok_visa"))
        .await;
    assert_refused(refused, Code::PermissionDenied, "PERMISSION_DENIED");

    let request = proto::cart::v1::MergeCartRequest {
        guest_access_token: session.access_token,
    };
    shopper.cart().merge_cart(request).await.unwrap();
    assert_eq!(shopper.cart_items().await.unwrap(), [(product_id, 1)]);
    shopper.buy("tok_visa").await.unwrap();
}
