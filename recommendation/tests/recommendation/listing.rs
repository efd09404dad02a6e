//! What is recommended, in which order, and what never is.

use proto::recommendation::v1::recommendation::Basis::{
    BoughtTogether, Popular, SameCategory, Unspecified,
};
use tonic::Code;

use crate::{Shop, ask, numbers};

#[tokio::test]
async fn what_was_bought_together_comes_first_then_the_category_then_what_sells() {
    let shop = Shop::start().await;
    for number in 1..=4 {
        shop.catalogue.put(number, "candles", 9);
    }
    for number in 5..=7 {
        shop.catalogue.put(number, "books", 9);
    }
    shop.catalogue.put(8, "prints", 9);
    // 5 goes with 1 more often than 2 does; 3 and 6 sell without 1; nobody bought 4, 7 and 8.
    shop.learn(1, &[1, 5]).await;
    shop.learn(2, &[1, 5, 2]).await;
    shop.learn(3, &[3, 6]).await;
    shop.learn(4, &[6]).await;

    let expected = [
        (5, BoughtTogether),
        (2, BoughtTogether),
        (3, SameCategory),
        (4, SameCategory),
        (6, Popular),
        (7, Unspecified),
        (8, Unspecified),
    ];
    for limit in [1, 2, 3, 4, 5, 7] {
        let seen = shop.seen(&[1], limit).await.unwrap();
        let limit = usize::try_from(limit).unwrap();
        assert_eq!(seen, expected[..limit], "limit {limit}");
    }
    assert_eq!(shop.seen(&[1], 24).await.unwrap(), expected);
    assert_eq!(shop.seen(&[1], 0).await.unwrap(), expected[..6]);
}

#[tokio::test]
async fn details_come_in_one_batch_and_the_fallback_only_when_needed() {
    let shop = Shop::start().await;
    for number in 1..=5 {
        shop.catalogue.put(number, "candles", 9);
    }
    shop.learn(1, &[1, 2, 3]).await;
    shop.seen(&[1], 2).await.unwrap();
    assert_eq!(shop.catalogue.calls(), ["BatchGetProducts"]);
    shop.seen(&[1], 3).await.unwrap();
    let calls = shop.catalogue.calls();
    assert_eq!(calls, ["BatchGetProducts", "ListProducts"]);

    let mut visitor = shop.visitor();
    let answer = visitor.list_recommendations(ask(&[1], 1)).await.unwrap();
    let product = answer.into_inner().recommendations.remove(0).product;
    assert_eq!(product.unwrap().name, "Product 2", "with all its details");
}

#[tokio::test]
async fn what_everybody_buys_does_not_crowd_out_what_fits() {
    let shop = Shop::start().await;
    for number in 1..=3 {
        shop.catalogue.put(number, "candles", 9);
    }
    for order in 0..30 {
        shop.learn(order, &[3]).await;
    }
    shop.learn(100, &[1, 2, 3]).await;
    shop.learn(101, &[1, 2]).await;
    shop.learn(102, &[1, 3]).await;
    let seen = shop.seen(&[1], 2).await.unwrap();
    assert_eq!(seen, [(2, BoughtTogether), (3, BoughtTogether)]);
}

#[tokio::test]
async fn given_products_the_cart_and_what_is_out_of_stock_or_unknown_are_left_out() {
    let shop = Shop::start().await;
    for number in 1..=6 {
        shop.catalogue.put(number, "candles", 9);
    }
    shop.catalogue.put(3, "candles", 0);
    // 9 was sold once, and is no longer in the catalogue.
    shop.learn(1, &[1, 2, 3, 4, 5, 9]).await;
    let mut guest = shop.guest(&[4, 6]);
    let answer = guest.list_recommendations(ask(&[1, 2], 24)).await.unwrap();
    assert_eq!(numbers(answer.into_inner()), [(5, BoughtTogether)]);

    // Somebody else's cart changes nothing.
    let mut other = shop.guest(&[]);
    let answer = other.list_recommendations(ask(&[1, 2], 24)).await.unwrap();
    assert_eq!(
        numbers(answer.into_inner()),
        [(4, BoughtTogether), (5, BoughtTogether), (6, SameCategory)]
    );
}

#[tokio::test]
async fn the_cart_says_what_a_home_page_shows() {
    let shop = Shop::start().await;
    for number in 1..=3 {
        shop.catalogue.put(number, "candles", 9);
        shop.catalogue.put(number + 10, "books", 9);
    }
    shop.learn(1, &[1, 12]).await;
    shop.learn(2, &[13]).await;
    shop.learn(3, &[13]).await;
    let visitor = shop.seen(&[], 1).await.unwrap();
    assert_eq!(visitor, [(13, Popular)]);

    let mut guest = shop.guest(&[1]);
    let answer = guest.list_recommendations(ask(&[], 4)).await.unwrap();
    assert_eq!(
        numbers(answer.into_inner()),
        [
            (12, BoughtTogether),
            (2, SameCategory),
            (3, SameCategory),
            (13, Popular)
        ]
    );
}

#[tokio::test]
async fn an_unknown_product_is_answered_with_what_sells() {
    let shop = Shop::start().await;
    shop.catalogue.put(1, "candles", 9);
    shop.catalogue.put(2, "candles", 9);
    shop.learn(1, &[2]).await;
    let seen = shop.seen(&[77], 6).await.unwrap();
    assert_eq!(seen, [(2, Popular), (1, Unspecified)]);
}

#[tokio::test]
async fn an_empty_shop_recommends_nothing() {
    let shop = Shop::start().await;
    assert_eq!(shop.seen(&[], 6).await.unwrap(), []);
    assert_eq!(shop.seen(&[1], 6).await.unwrap(), []);
}

#[tokio::test]
async fn fifty_products_and_a_full_cart_are_not_too_much() {
    let shop = Shop::start().await;
    for number in 0..150 {
        shop.catalogue.put(number, "candles", 9);
    }
    let given: Vec<u32> = (0..50).collect();
    let in_cart: Vec<u32> = (50..100).collect();
    shop.learn(1, &given).await;
    shop.learn(2, &in_cart).await;
    shop.learn(3, &(100..150).collect::<Vec<_>>()).await;
    shop.learn(4, &[0, 149]).await;
    let mut guest = shop.guest(&in_cart);
    let answer = guest.list_recommendations(ask(&given, 24)).await.unwrap();
    let seen = numbers(answer.into_inner());
    assert_eq!(seen.len(), 24);
    assert_eq!(seen[0], (149, BoughtTogether));
    assert!(seen.iter().all(|(number, _)| *number >= 100));
}

#[tokio::test]
async fn bad_fields_are_named() {
    let shop = Shop::start().await;
    for (products, limit, field) in [
        (vec!["candle".to_owned()], 6, "product_ids"),
        (vec![String::new()], 6, "product_ids"),
        (vec![crate::product(1); 51], 6, "product_ids"),
        (vec![], 25, "limit"),
        (vec![], -1, "limit"),
        (vec![], i32::MIN, "limit"),
    ] {
        let request = proto::recommendation::v1::ListRecommendationsRequest {
            product_ids: products,
            limit,
        };
        let status = shop
            .visitor()
            .list_recommendations(request)
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().starts_with(field), "{status}");
    }
}
