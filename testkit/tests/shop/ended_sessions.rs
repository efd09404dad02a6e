//! An access token of a session that has ended, long before it expires.

use std::time::{Duration, Instant};

use proto::cart::v1::GetCartRequest;
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::checkout::v1::{ListOrdersRequest, WatchOrderRequest};
use proto::user::v1::{ChangePasswordRequest, LogoutRequest};
use testkit::identity::{Bearer, connect};
use tonic::Code;

use crate::support::{assert_refused, open, summary};

/// From the end of a session to the refusal of its token: four seconds at most, and what a busy machine adds.
const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_new_password_stops_the_tokens_of_every_other_session_within_seconds() {
    let mut test = open().await;
    let product = test.product(3).await;
    let owner = test.shopper_with(&product, 1).await;
    let order_id = owner.buy("tok_visa").await.unwrap().order_id;
    owner.add(&product, 1).await.unwrap();
    let thief = owner.sign_in_again(&test.shop).await.unwrap();
    thief.cart_items().await.unwrap();
    let get_cart = async || thief.cart().get_cart(GetCartRequest {}).await;

    let total = thief.quote().await.unwrap();
    let placement = thief.placement(total, "tok_visa");

    let request = ChangePasswordRequest {
        current_password: "a long enough password".to_owned(),
        new_password: "another long password".to_owned(),
    };
    let answer = owner.user().change_password(request).await.unwrap();
    let changed = Instant::now();
    let session = answer.into_inner().session.unwrap();
    // Money at once: checkout asks for itself, whatever the gateway knows by now.
    let bearer = Bearer::new(&thief.access_token).unwrap();
    let channel = connect(test.shop.service("checkout").address).unwrap();
    let bought = CheckoutServiceClient::with_interceptor(channel, bearer)
        .place_order(placement.clone())
        .await;
    assert_refused(bought, Code::Unauthenticated, "SESSION_REVOKED");
    let bought = thief.place(placement.clone()).await;
    assert_refused(bought, Code::Unauthenticated, "SESSION_REVOKED");
    while get_cart().await.is_ok() {
        assert!(changed.elapsed() < SOON, "the token still opens the cart");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let revoked = (Code::Unauthenticated, "SESSION_REVOKED");
    assert_refused(get_cart().await, revoked.0, revoked.1);
    let mut checkout = thief.checkout();
    let orders = checkout.list_orders(ListOrdersRequest::default()).await;
    assert_refused(orders, revoked.0, revoked.1);
    let watched = checkout.watch_order(WatchOrderRequest { order_id }).await;
    assert_refused(watched.map(drop), revoked.0, revoked.1);
    // Signing out with it is no mistake.
    let request = LogoutRequest { everywhere: false };
    thief.user().logout(request).await.unwrap();

    // The session that the new password opened buys what the other could not.
    let bearer = Bearer::new(&session.access_token).unwrap();
    let channel = connect(test.shop.gateway()).unwrap();
    let mut checkout = CheckoutServiceClient::with_interceptor(channel, bearer);
    checkout.place_order(placement).await.unwrap();
    assert_eq!(test.settle().await, summary(2, 0));
}
