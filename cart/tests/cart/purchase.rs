//! An order takes what it bought out of the cart, and nothing else.

use proto::access::v1::Role;
use proto::cart::v1::cart_service_client::CartServiceClient;
use testkit::identity::connect;
use tonic::{Code, Request};

use crate::{Carts, JUMPER, MUG, ORDER, product, quantities};

#[tokio::test]
async fn bought_lines_go_and_a_replay_changes_nothing() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Customer);
    shopper.add(MUG, 2).await.unwrap();
    let snapshot = shopper.add(JUMPER, 1).await.unwrap();
    // After checkout looked: two mugs more, and something new.
    shopper.add(MUG, 2).await.unwrap();
    shopper.add(&product(1), 1).await.unwrap();

    let purchase = shopper.purchase(ORDER, &snapshot);
    let mut checkout = carts.checkout();
    for _ in 0..3 {
        checkout.remove_purchased(purchase.clone()).await.unwrap();
        let items = shopper.cart().await.unwrap();
        assert_eq!(quantities(&items), [(&*product(1), 1), (MUG, 2)]);
    }
}

#[tokio::test]
async fn a_line_removed_and_added_again_is_left_alone() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Customer);
    let snapshot = shopper.add(MUG, 2).await.unwrap();
    shopper.remove(MUG).await.unwrap();
    shopper.add(MUG, 2).await.unwrap();
    let purchase = shopper.purchase(ORDER, &snapshot);
    carts.checkout().remove_purchased(purchase).await.unwrap();
    assert_eq!(quantities(&shopper.cart().await.unwrap()), [(MUG, 2)]);
}

#[tokio::test]
async fn a_line_that_shrank_meanwhile_goes() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Customer);
    let snapshot = shopper.add(MUG, 5).await.unwrap();
    shopper.update(MUG, 3).await.unwrap();
    let purchase = shopper.purchase(ORDER, &snapshot);
    carts.checkout().remove_purchased(purchase).await.unwrap();
    assert_eq!(shopper.cart().await.unwrap(), []);
}

#[tokio::test]
async fn one_order_after_another_takes_each_its_own() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Customer);
    let mut checkout = carts.checkout();
    let first = shopper.add(MUG, 2).await.unwrap();
    shopper.add(MUG, 3).await.unwrap();
    let first = shopper.purchase(ORDER, &first);
    checkout.remove_purchased(first.clone()).await.unwrap();

    let second = shopper.purchase(&product(9), &shopper.cart().await.unwrap());
    shopper.add(MUG, 1).await.unwrap();
    checkout.remove_purchased(second.clone()).await.unwrap();
    // Late replays of both, in any order.
    checkout.remove_purchased(first).await.unwrap();
    checkout.remove_purchased(second).await.unwrap();
    assert_eq!(quantities(&shopper.cart().await.unwrap()), [(MUG, 1)]);
}

#[tokio::test]
async fn what_is_added_while_an_order_is_taken_out_is_not_lost() {
    let carts = Carts::start().await;
    for round in 0..20 {
        let shopper = carts.shopper(Role::Customer);
        shopper.add(JUMPER, 1).await.unwrap();
        let snapshot = shopper.add(MUG, 10).await.unwrap();
        let purchase = shopper.purchase(ORDER, &snapshot);
        let mut work = Vec::new();
        for number in 0..10 {
            let adding = shopper.clone();
            work.push(tokio::spawn(async move {
                adding.add(MUG, 1).await.unwrap();
                adding.add(&product(number), 1).await.unwrap();
            }));
            if number % 3 == round % 3 {
                let (mut checkout, purchase) = (carts.checkout(), purchase.clone());
                work.push(tokio::spawn(async move {
                    checkout.remove_purchased(purchase).await.unwrap();
                }));
            }
        }
        for task in work {
            task.await.unwrap();
        }
        let items = shopper.cart().await.unwrap();
        assert_eq!(items.len(), 11);
        for item in &items {
            let expected = if item.product_id == MUG { 10 } else { 1 };
            assert_ne!(item.product_id, JUMPER, "it was bought");
            assert_eq!(item.quantity, expected);
        }
    }
}

#[tokio::test]
async fn taking_out_what_was_never_there_changes_nothing() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Customer);
    let other = carts.shopper(Role::Customer);
    let snapshot = other.add(MUG, 2).await.unwrap();
    let purchase = shopper.purchase(ORDER, &snapshot);
    carts.checkout().remove_purchased(purchase).await.unwrap();
    assert_eq!(shopper.cart().await.unwrap(), []);
    assert_eq!(quantities(&other.cart().await.unwrap()), [(MUG, 2)]);
}

#[tokio::test]
async fn only_checkout_may_take_purchases_out() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Staff);
    let snapshot = shopper.add(MUG, 2).await.unwrap();
    let purchase = shopper.purchase(ORDER, &snapshot);

    let mut person = shopper.client.clone();
    let status = person.remove_purchased(purchase.clone()).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);

    let address = carts.running.address;
    for service in ["gateway", "product", "recommendation", "cart"] {
        let token = carts.identities.service(service, "cart").unwrap();
        let status = CartServiceClient::with_interceptor(connect(address).unwrap(), token)
            .remove_purchased(Request::new(purchase.clone()))
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied, "{service}");
    }
    assert_eq!(shopper.cart().await.unwrap(), snapshot);

    let mut unnamed = purchase;
    unnamed.user_id = "somebody".to_owned();
    let status = carts
        .checkout()
        .remove_purchased(unnamed)
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
}
