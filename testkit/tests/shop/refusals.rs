use mesh::fault;
use proto::cart::v1::UpdateItemRequest;
use proto::checkout::v1::PreviewOrderRequest;
use proto::product::v1::UpdateProductRequest;
use proto::r#type::v1::Address;
use proto::user::v1::UpdateProfileRequest;
use testkit::shopper::Shopper;
use tonic::Code;
use uuid::Uuid;

use crate::support::{assert_invalid, assert_refused, euro, open, summary};

#[tokio::test]
async fn a_declined_payment_leaves_nothing_behind_and_another_card_may_follow() {
    let mut test = open().await;
    let product = test.product(2).await;
    let shopper = test.shopper_with(&product, 2).await;
    let total = shopper.quote().await.unwrap();

    for (token, code) in [
        ("tok_declined", "card_declined"),
        ("tok_insufficient_funds", "insufficient_funds"),
    ] {
        let placement = shopper.placement(total.clone(), token);
        let first = shopper.place(placement.clone()).await;
        let first = assert_refused(first, Code::FailedPrecondition, "PAYMENT_DECLINED");
        assert_eq!(
            fault::metadata(&first, "decline_code").as_deref(),
            Some(code)
        );
        // A repeat gets the same answer, not another try.
        let again = assert_refused(
            shopper.place(placement).await,
            Code::FailedPrecondition,
            "PAYMENT_DECLINED",
        );
        assert_eq!(
            fault::metadata(&again, "order_id"),
            fault::metadata(&first, "order_id")
        );
    }
    assert_eq!(test.settle().await, summary(0, 2));
    assert_eq!(test.stock(&shopper, &product).await, 2);
    assert_eq!(shopper.cart_items().await.unwrap(), [(product.clone(), 2)]);

    shopper.buy("tok_visa").await.unwrap();
    assert_eq!(test.settle().await, summary(1, 2));
}

#[tokio::test]
async fn who_tries_cards_is_slowed_down() {
    let mut test = open().await;
    let product = test.product(2).await;
    let shopper = test.shopper_with(&product, 1).await;
    let total = shopper.quote().await.unwrap();
    let mut declined = Vec::new();
    for _ in 0..10 {
        let placement = shopper.placement(total.clone(), "tok_declined");
        let refused = shopper.place(placement.clone()).await;
        assert_refused(refused, Code::FailedPrecondition, "PAYMENT_DECLINED");
        declined.push(placement);
    }
    let next = shopper.placement(total.clone(), "tok_visa");
    let refused = shopper.place(next.clone()).await;
    let refused = assert_refused(refused, Code::ResourceExhausted, "TOO_MANY_DECLINES");
    let pause = refused.metadata().get("grpc-retry-pushback-ms").unwrap();
    let pause: u64 = pause.to_str().unwrap().parse().unwrap();
    assert!((1..=600_000).contains(&pause), "{pause}");
    // Nothing was stored, and who repeats a request still gets its answer.
    for placement in declined.iter().cycle().take(40) {
        let again = shopper.place(placement.clone()).await;
        assert_refused(again, Code::FailedPrecondition, "PAYMENT_DECLINED");
    }
    assert_eq!(test.settle().await, summary(0, 10));
    let other = test.shopper_with(&product, 1).await;
    other.buy("tok_visa").await.unwrap();
    assert_eq!(test.settle().await, summary(1, 10));

    let later = "UPDATE orders SET created_at = created_at - interval '10 minutes'";
    test.execute_on_orders(later).await.unwrap();
    shopper.place(next).await.unwrap();
    assert_eq!(test.settle().await, summary(2, 10));
}

#[tokio::test]
async fn an_address_that_no_parcel_reaches_is_refused() {
    let mut test = open().await;
    let product = test.product(1).await;
    let shopper = test.shopper_with(&product, 1).await;
    let placement = shopper.placement(shopper.quote().await.unwrap(), "tok_visa");
    for (field, value) in [
        ("full_name", " "),
        ("line1", "\n"),
        ("city", "\t"),
        ("postal_code", "\u{200b}"),
        ("country_code", "ZZ"),
    ] {
        let mut spoiled = placement.clone();
        let address = spoiled.shipping_address.as_mut().unwrap();
        let place = match field {
            "full_name" => &mut address.full_name,
            "line1" => &mut address.line1,
            "city" => &mut address.city,
            "postal_code" => &mut address.postal_code,
            _ => &mut address.country_code,
        };
        value.clone_into(place);
        let refused = shopper.place(spoiled).await;
        assert_invalid(refused, &format!("shipping_address.{field}"));
    }
    let request = PreviewOrderRequest {
        country_code: "ZZ".to_owned(),
        ..PreviewOrderRequest::default()
    };
    let refused = shopper.checkout().preview_order(request).await;
    assert_invalid(refused, "country_code");
    let request = UpdateProfileRequest {
        address: placement.shipping_address.map(|address| Address {
            country_code: "ZZ".to_owned(),
            ..address
        }),
        ..UpdateProfileRequest::default()
    };
    let refused = shopper.user().update_profile(request).await;
    assert_invalid(refused, "address.country_code");
    assert_eq!(test.settle().await, summary(0, 0));
}

#[tokio::test]
async fn what_is_out_of_stock_is_named() {
    let mut test = open().await;
    let (plenty, scarce) = (test.product(50).await, test.product(1).await);
    let shopper = test.shopper_with(&plenty, 1).await;
    shopper.add(&scarce, 2).await.unwrap();
    let request = PreviewOrderRequest::default();
    let preview = shopper
        .checkout()
        .preview_order(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        preview.unavailable_product_ids,
        std::slice::from_ref(&scarce)
    );

    let refused = shopper.buy("tok_visa").await;
    let status = assert_refused(refused, Code::FailedPrecondition, "OUT_OF_STOCK");
    assert_eq!(
        fault::metadata(&status, "product_ids"),
        Some(scarce.clone())
    );

    let request = UpdateItemRequest {
        product_id: scarce,
        quantity: 1,
    };
    shopper.cart().update_item(request).await.unwrap();
    shopper.buy("tok_visa").await.unwrap();
    assert_eq!(test.settle().await, summary(1, 0));
}

#[tokio::test]
async fn only_the_total_that_the_shopper_saw_is_charged() {
    let mut test = open().await;
    let product = test.product(5).await;
    let shopper = test.shopper_with(&product, 1).await;
    let total = shopper.quote().await.unwrap();

    for wrong in [euro(total.minor_units - 1), euro(0)] {
        let refused = shopper.place(shopper.placement(wrong, "tok_visa")).await;
        let refused = assert_refused(refused, Code::FailedPrecondition, "PRICE_CHANGED");
        for (key, value) in [
            ("currency_code", "EUR".to_owned()),
            ("minor_units", total.minor_units.to_string()),
        ] {
            assert_eq!(fault::metadata(&refused, key), Some(value));
        }
    }
    let refused = shopper
        .place(shopper.placement(euro(-1490), "tok_visa"))
        .await;
    assert_invalid(refused, "expected_total.minor_units");
    let staff = Shopper::staff(&test.shop).await.unwrap();
    let request = UpdateProductRequest {
        product_id: product,
        price: Some(euro(1100)),
        ..UpdateProductRequest::default()
    };
    staff.product().update_product(request).await.unwrap();
    let placement = shopper.placement(total, "tok_visa");
    let refused = shopper.place(placement.clone()).await;
    assert_refused(refused, Code::FailedPrecondition, "PRICE_CHANGED");
    assert_eq!(test.settle().await, summary(0, 0));

    // Nothing was stored, so the key is free for what the shopper agrees to now.
    let mut agreed = placement;
    agreed.expected_total = Some(euro(1590));
    assert_eq!(
        shopper
            .place(agreed)
            .await
            .unwrap()
            .total
            .unwrap()
            .minor_units,
        1590
    );
    assert_eq!(test.settle().await, summary(1, 0));
}

#[tokio::test]
async fn a_cart_that_cannot_be_ordered_says_why() {
    let mut test = open().await;
    let shopper = test.shopper().await;
    let empty = shopper
        .place(shopper.placement(euro(1000), "tok_visa"))
        .await;
    assert_refused(empty, Code::FailedPrecondition, "CART_EMPTY");
    assert_refused(
        shopper.quote().await,
        Code::FailedPrecondition,
        "CART_EMPTY",
    );

    let unknown = Uuid::new_v4().to_string();
    shopper.add(&unknown, 1).await.unwrap();
    let refused = shopper
        .place(shopper.placement(euro(1000), "tok_visa"))
        .await;
    let status = assert_refused(refused, Code::FailedPrecondition, "PRODUCT_UNAVAILABLE");
    assert_eq!(fault::metadata(&status, "product_ids"), Some(unknown));

    let product = test.product(5).await;
    let shopper = test.shopper_with(&product, 1).await;
    let mut far_away = shopper.placement(euro(1000), "tok_visa");
    far_away.shipping_method = "pickup".to_owned();
    far_away.shipping_address.as_mut().unwrap().country_code = "NZ".to_owned();
    assert_refused(
        shopper.place(far_away).await,
        Code::FailedPrecondition,
        "SHIPPING_UNAVAILABLE",
    );
    let mut by_camel = shopper.placement(euro(1000), "tok_visa");
    by_camel.shipping_method = "camel".to_owned();
    assert_refused(
        shopper.place(by_camel).await,
        Code::FailedPrecondition,
        "SHIPPING_UNAVAILABLE",
    );
    assert_eq!(test.settle().await, summary(0, 0));
}
