use proto::cart::v1::cart_service_client::CartServiceClient;
use proto::cart::v1::{AddItemRequest, GetCartRequest};
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::checkout::v1::{
    CancelOrderRequest, GetOrderRequest, ListOrdersRequest, WatchOrderRequest,
};
use testkit::identity::{Bearer, connect};
use tonic::Code;
use uuid::Uuid;

use crate::support::{assert_refused, euro, open};

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
