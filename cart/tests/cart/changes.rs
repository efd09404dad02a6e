//! Reading and changing one's own cart.

use mesh::fault;
use proto::access::v1::Role;
use proto::cart::v1 as pb;
use proto::cart::v1::cart_service_client::CartServiceClient;
use testkit::identity::connect;
use tonic::Code;

use crate::{Carts, JUMPER, MUG, because, product, quantities, reason};

#[tokio::test]
async fn guests_and_customers_fill_change_and_empty_a_cart() {
    let carts = Carts::start().await;
    for role in [Role::Guest, Role::Customer, Role::Staff] {
        let shopper = carts.shopper(role);
        assert_eq!(shopper.cart().await.unwrap(), []);

        shopper.add(MUG, 2).await.unwrap();
        let items = shopper.add(JUMPER, 1).await.unwrap();
        assert_eq!(quantities(&items), [(JUMPER, 1), (MUG, 2)]);
        assert!(items.iter().all(|item| item.line_id.len() == 32));
        assert_eq!(shopper.cart().await.unwrap(), items);

        let items = shopper.update(MUG, 7).await.unwrap();
        assert_eq!(quantities(&items), [(JUMPER, 1), (MUG, 7)]);
        let items = shopper.update(JUMPER, 0).await.unwrap();
        assert_eq!(quantities(&items), [(MUG, 7)]);

        assert_eq!(shopper.remove(MUG).await.unwrap(), []);
        assert_eq!(shopper.remove(MUG).await.unwrap(), []);

        shopper.add(MUG, 1).await.unwrap();
        shopper.clear().await.unwrap();
        shopper.clear().await.unwrap();
        assert_eq!(shopper.cart().await.unwrap(), []);
    }
}

#[tokio::test]
async fn adding_twice_sums_quantities_on_the_same_line() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Guest);
    let first = shopper.add(MUG, 2).await.unwrap();
    let second = shopper.add(MUG, 3).await.unwrap();
    assert_eq!(quantities(&second), [(MUG, 5)]);
    assert_eq!(first[0].line_id, second[0].line_id);

    // An id is the same product however its letters are written.
    let third = shopper.add(&MUG.to_uppercase(), 1).await.unwrap();
    assert_eq!(quantities(&third), [(MUG, 6)]);
}

#[tokio::test]
async fn a_product_removed_and_added_again_gets_another_line() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Customer);
    let before = shopper.add(MUG, 2).await.unwrap();
    shopper.remove(MUG).await.unwrap();
    let after = shopper.add(MUG, 2).await.unwrap();
    assert_ne!(before[0].line_id, after[0].line_id);
}

#[tokio::test]
async fn an_operation_repeated_adds_nothing() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Guest);
    let first = shopper.add_once(MUG, 2, "click-1").await.unwrap();
    let again = shopper.add_once(MUG, 2, "click-1").await.unwrap();
    assert_eq!(first, again);
    let other = shopper.add_once(MUG, 2, "click-2").await.unwrap();
    assert_eq!(quantities(&other), [(MUG, 4)]);

    // The name of an operation is the shopper's own.
    let stranger = carts.shopper(Role::Guest);
    let items = stranger.add_once(MUG, 1, "click-1").await.unwrap();
    assert_eq!(quantities(&items), [(MUG, 1)]);

    // It is forgotten after an hour, and one that was refused may be tried again.
    let marker = format!("{}:op:click-1", shopper.key());
    let life: i64 = redis::cmd("TTL")
        .arg(marker)
        .query_async(&mut carts.redis().await)
        .await
        .unwrap();
    assert!((3590..=3600).contains(&life), "{life}");
    shopper.update(MUG, 99).await.unwrap();
    shopper.add_once(MUG, 1, "click-3").await.unwrap_err();
    shopper.update(MUG, 1).await.unwrap();
    let items = shopper.add_once(MUG, 1, "click-3").await.unwrap();
    assert_eq!(quantities(&items), [(MUG, 2)]);
}

#[tokio::test]
async fn an_operation_id_is_not_for_two_additions() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Guest);
    let first = shopper.add_once(MUG, 2, "click").await.unwrap();
    for (product, quantity) in [(JUMPER, 2), (MUG, 5), (JUMPER, 1)] {
        let status = shopper
            .add_once(product, quantity, "click")
            .await
            .unwrap_err();
        let reused = because(Code::InvalidArgument, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(reason(&status), reused);
        assert!(status.message().starts_with("operation_id: "), "{status}");
        assert_eq!(shopper.cart().await.unwrap(), first);
    }
    // It is still good for what it was first used for, however the id of the product is written.
    let again = shopper.add_once(&MUG.to_uppercase(), 2, "click").await;
    assert_eq!(again.unwrap(), first);

    // A version that remembered the name alone wrote this.
    redis::cmd("SET")
        .arg(format!("{}:op:old", shopper.key()))
        .arg(1)
        .exec_async(&mut carts.redis().await)
        .await
        .unwrap();
    assert_eq!(shopper.add_once(JUMPER, 2, "old").await.unwrap(), first);
}

#[tokio::test]
async fn a_cart_has_limits() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Guest);
    for number in 0..50 {
        shopper.add(&product(number), 1).await.unwrap();
    }
    let full = shopper.add(&product(50), 1).await.unwrap_err();
    assert_eq!(
        reason(&full),
        because(Code::FailedPrecondition, "CART_FULL")
    );

    // What is in a full cart can still grow, up to 99.
    shopper.add(&product(0), 98).await.unwrap();
    let status = shopper.add(&product(0), 1).await.unwrap_err();
    let limit = because(Code::FailedPrecondition, "QUANTITY_LIMIT");
    assert_eq!(reason(&status), limit);
    assert_eq!(
        fault::metadata(&status, "max_quantity").as_deref(),
        Some("99")
    );

    let items = shopper.cart().await.unwrap();
    assert_eq!(items.len(), 50);
    assert_eq!(items[0].quantity, 99);
    assert!(items.is_sorted_by_key(|item| &item.product_id));
}

#[tokio::test]
async fn what_the_cart_does_not_hold_cannot_be_updated() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Customer);
    shopper.add(JUMPER, 1).await.unwrap();
    for quantity in [0, 1] {
        let status = shopper.update(MUG, quantity).await.unwrap_err();
        assert_eq!(reason(&status), because(Code::NotFound, "ITEM_NOT_FOUND"));
    }
    assert_eq!(quantities(&shopper.cart().await.unwrap()), [(JUMPER, 1)]);
}

#[tokio::test]
async fn bad_fields_are_named() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Guest);
    let simple = MUG.replace('-', "");
    for product in ["", "mug", "*", "cart:1", &simple, &format!("{{{MUG}}}")] {
        for status in [
            shopper.add(product, 1).await.unwrap_err(),
            shopper.update(product, 1).await.unwrap_err(),
            shopper.remove(product).await.unwrap_err(),
        ] {
            assert_eq!(status.code(), Code::InvalidArgument, "{product}");
            assert!(status.message().starts_with("product_id: "), "{status}");
        }
    }
    for quantity in [i32::MIN, -1, 0, 100, i32::MAX] {
        let status = shopper.add(MUG, quantity).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{quantity}");
        assert!(status.message().starts_with("quantity: "), "{status}");
    }
    for operation in ["a b", "a:b", "ü", &"x".repeat(65)] {
        let status = shopper.add_once(MUG, 1, operation).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{operation}");
        assert!(status.message().starts_with("operation_id: "), "{status}");
    }
    assert_eq!(shopper.cart().await.unwrap(), []);
}

#[tokio::test]
async fn two_shoppers_never_see_each_others_cart() {
    let carts = Carts::start().await;
    let (one, other) = (carts.shopper(Role::Customer), carts.shopper(Role::Customer));
    one.add(MUG, 1).await.unwrap();
    other.add(JUMPER, 2).await.unwrap();
    assert_eq!(quantities(&one.cart().await.unwrap()), [(MUG, 1)]);
    assert_eq!(quantities(&other.cart().await.unwrap()), [(JUMPER, 2)]);
    other.clear().await.unwrap();
    assert_eq!(quantities(&one.cart().await.unwrap()), [(MUG, 1)]);
    // Another session of the same person does see it.
    let elsewhere = carts.session(one.person.clone());
    assert_eq!(quantities(&elsewhere.cart().await.unwrap()), [(MUG, 1)]);
}

#[tokio::test]
async fn nobody_has_no_cart() {
    let carts = Carts::start().await;
    let mut nobody = CartServiceClient::new(connect(carts.running.address).unwrap());
    let status = nobody.get_cart(pb::GetCartRequest {}).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);

    // A service alone is nobody either.
    let status = carts
        .checkout()
        .get_cart(pb::GetCartRequest {})
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn concurrent_adds_lose_nothing_and_stop_at_the_limit() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Customer);
    let adds = (0..100).map(|_| {
        let shopper = shopper.clone();
        tokio::spawn(async move { shopper.add(MUG, 1).await })
    });
    let mut added = 0;
    for add in adds.collect::<Vec<_>>() {
        match add.await.unwrap() {
            Ok(_) => added += 1,
            Err(status) => assert_eq!(
                reason(&status),
                because(Code::FailedPrecondition, "QUANTITY_LIMIT")
            ),
        }
    }
    assert_eq!(added, 99);
    assert_eq!(quantities(&shopper.cart().await.unwrap()), [(MUG, 99)]);
}

#[tokio::test]
async fn concurrent_adds_of_different_products_stop_at_a_full_cart() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Guest);
    let adds = (0..60).map(|number| {
        let shopper = shopper.clone();
        tokio::spawn(async move { shopper.add(&product(number), 1).await })
    });
    let mut full = 0;
    for add in adds.collect::<Vec<_>>() {
        if let Err(status) = add.await.unwrap() {
            assert_eq!(
                reason(&status),
                because(Code::FailedPrecondition, "CART_FULL")
            );
            full += 1;
        }
    }
    assert_eq!(full, 10);
    assert_eq!(shopper.cart().await.unwrap().len(), 50);
}

#[tokio::test]
async fn concurrent_repeats_of_one_operation_add_once() {
    let carts = Carts::start().await;
    let shopper = carts.shopper(Role::Guest);
    let adds = (0..50).map(|_| {
        let shopper = shopper.clone();
        tokio::spawn(async move { shopper.add_once(MUG, 3, "once").await.unwrap() })
    });
    for add in adds.collect::<Vec<_>>() {
        assert_eq!(quantities(&add.await.unwrap()), [(MUG, 3)]);
    }
}
