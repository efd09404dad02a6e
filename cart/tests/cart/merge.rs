//! A guest's cart becomes part of an account's.

use std::time::Duration;

use mesh::Person;
use proto::access::v1::Role;
use proto::cart::v1 as pb;
use testkit::identity::Identities;
use tonic::Code;

use crate::{Carts, JUMPER, MUG, product, quantities};

#[tokio::test]
async fn merging_moves_the_guests_cart_once() {
    let carts = Carts::start().await;
    let (guest, customer) = (carts.shopper(Role::Guest), carts.shopper(Role::Customer));
    guest.add(MUG, 60).await.unwrap();
    guest.add(JUMPER, 1).await.unwrap();
    customer.add(MUG, 50).await.unwrap();

    let (merged, left_out) = customer.merge_all(&guest.token).await.unwrap();
    assert_eq!(quantities(&merged), [(JUMPER, 1), (MUG, 99)]);
    assert_eq!(quantities(&left_out), [(MUG, 11)]);
    assert_eq!(guest.cart().await.unwrap(), []);

    assert_eq!(customer.merge(&guest.token).await.unwrap(), merged);

    // The guest may go on shopping, and merge that too.
    guest.add(JUMPER, 2).await.unwrap();
    let merged = customer.merge(&guest.token).await.unwrap();
    assert_eq!(quantities(&merged), [(JUMPER, 3), (MUG, 99)]);
}

#[tokio::test]
async fn what_does_not_fit_stays_out() {
    let carts = Carts::start().await;
    let (guest, customer) = (carts.shopper(Role::Guest), carts.shopper(Role::Customer));
    for number in 0..45 {
        customer.add(&product(number), 1).await.unwrap();
    }
    for number in (40..60).rev() {
        guest.add(&product(number), 1).await.unwrap();
    }
    customer.update(&product(0), 99).await.unwrap();
    guest.add(&product(0), 1).await.unwrap();
    customer.update(&product(1), 60).await.unwrap();
    let given = guest.add(&product(1), 60).await.unwrap();
    let (merged, left_out) = customer.merge_all(&guest.token).await.unwrap();
    let expected: Vec<_> = (0..50)
        .map(|number| {
            let quantity = match number {
                0 | 1 => 99,
                40..45 => 2,
                _ => 1,
            };
            (product(number), quantity)
        })
        .collect();
    let merged: Vec<_> = merged
        .into_iter()
        .map(|item| (item.product_id, item.quantity))
        .collect();
    assert_eq!(merged, expected);
    assert_eq!(guest.cart().await.unwrap(), []);

    let quantity_left = |item: &pb::CartItem| {
        let of = |number: &u32| product(*number) == item.product_id;
        match (0..60).find(of).unwrap() {
            0 => 1,
            1 => 21,
            50.. => 1,
            _ => 0,
        }
    };
    let given = given.into_iter().map(|item| pb::CartItem {
        quantity: quantity_left(&item),
        ..item
    });
    let expected: Vec<_> = given.filter(|item| item.quantity > 0).collect();
    assert_eq!(expected.len(), 12);
    assert_eq!(left_out, expected);
    let (_, left_out) = customer.merge_all(&guest.token).await.unwrap();
    assert_eq!(left_out, [], "a repeat cannot know");
}

#[tokio::test]
async fn concurrent_merges_add_up_once() {
    let carts = Carts::start().await;
    let (guest, customer) = (carts.shopper(Role::Guest), carts.shopper(Role::Customer));
    guest.add(MUG, 5).await.unwrap();
    customer.add(MUG, 1).await.unwrap();
    let merges = (0..20).map(|_| {
        let (customer, token) = (customer.clone(), guest.token.clone());
        tokio::spawn(async move { customer.merge(&token).await.unwrap() })
    });
    for merge in merges.collect::<Vec<_>>() {
        assert_eq!(quantities(&merge.await.unwrap()), [(MUG, 6)]);
    }
}

#[tokio::test]
async fn only_one_of_two_accounts_gets_a_guests_cart() {
    let carts = Carts::start().await;
    let guest = carts.shopper(Role::Guest);
    let (one, other) = (carts.shopper(Role::Customer), carts.shopper(Role::Customer));
    guest.add(MUG, 5).await.unwrap();
    let (one, other) = tokio::join!(one.merge(&guest.token), other.merge(&guest.token));
    assert_eq!(one.unwrap().len() + other.unwrap().len(), 1);
}

#[tokio::test]
async fn only_a_guests_token_proves_a_guests_cart() {
    let carts = Carts::start().await;
    let (one, other) = (carts.shopper(Role::Customer), carts.shopper(Role::Customer));
    other.add(MUG, 1).await.unwrap();
    let guest = carts.shopper(Role::Guest);
    let forged = format!("{}A", guest.token);
    // Signed by another shop's key.
    let foreign = Identities::generate()
        .unwrap()
        .access_token(&guest.person, Duration::from_secs(600))
        .unwrap();
    for token in [&other.token, &one.token, &forged, &foreign, "not a token"] {
        let status = one.merge(token).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(
            status.message().starts_with("guest_access_token: "),
            "{status}"
        );
    }
    assert_eq!(quantities(&other.cart().await.unwrap()), [(MUG, 1)]);
}

#[tokio::test]
async fn guests_cannot_merge() {
    let carts = Carts::start().await;
    let (guest, other) = (carts.shopper(Role::Guest), carts.shopper(Role::Guest));
    other.add(MUG, 1).await.unwrap();
    let status = guest.merge(&other.token).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    assert_eq!(quantities(&other.cart().await.unwrap()), [(MUG, 1)]);
}

#[tokio::test]
async fn a_guest_who_became_a_customer_under_the_same_id_keeps_the_cart() {
    let carts = Carts::start().await;
    let guest = carts.shopper(Role::Guest);
    guest.add(MUG, 4).await.unwrap();
    let customer = carts.session(Person {
        role: Role::Customer,
        ..guest.person.clone()
    });
    let merged = customer.merge(&guest.token).await.unwrap();
    assert_eq!(quantities(&merged), [(MUG, 4)]);
    assert_eq!(quantities(&customer.cart().await.unwrap()), [(MUG, 4)]);
}
