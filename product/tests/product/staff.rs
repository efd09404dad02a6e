use futures_util::future::join_all;
use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value};
use proto::product::v1 as pb;
use proto::r#type::v1::Money;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::shop::{Shop, assert_refused, euro, mug};

fn value(kind: Kind) -> Value {
    Value { kind: Some(kind) }
}

fn text(text: &str) -> Value {
    value(Kind::StringValue(text.to_owned()))
}

fn fields<const N: usize>(fields: [(&str, Value); N]) -> Struct {
    let fields = fields.map(|(key, value)| (key.to_owned(), value)).into();
    Struct { fields }
}

fn update(product: &pb::Product) -> pb::UpdateProductRequest {
    pb::UpdateProductRequest {
        product_id: product.product_id.clone(),
        ..Default::default()
    }
}

async fn change(shop: &Shop, request: pb::UpdateProductRequest) -> Result<pb::Product, Status> {
    let updated = shop.staff().update_product(request).await?;
    Ok(updated.into_inner().product.unwrap())
}

#[tokio::test]
async fn a_product_is_created_once_under_an_id_of_the_callers_choice() {
    let shop = Shop::empty().await;
    let request = pb::CreateProductRequest {
        product_id: Uuid::new_v4().to_string().to_uppercase(),
        ..mug("Mug")
    };
    let created = shop.create(request.clone()).await;
    assert_eq!(created.product_id, request.product_id.to_lowercase());
    assert_eq!(
        (created.revision, created.price_revision, created.stock),
        (1, 1, 10)
    );
    assert_eq!(shop.get(&request.product_id).await, created);

    let status = shop.staff().create_product(request).await.unwrap_err();
    assert_refused(&status, Code::AlreadyExists, "PRODUCT_EXISTS");
    // Without an id there is nothing to recognise a repeat by.
    assert_ne!(shop.create(mug("Mug")).await, shop.create(mug("Mug")).await);
}

#[tokio::test]
async fn a_price_is_more_than_nothing_in_the_currency_of_the_shop() {
    let shop = Shop::empty().await;
    let product = shop.product(1).await;
    let dollars = Some(Money {
        currency_code: "USD".to_owned(),
        minor_units: 1250,
    });
    for (price, field) in [
        (dollars, "price.currency_code: "),
        (euro(0), "price.minor_units: "),
        (euro(-1), "price.minor_units: "),
        (euro(i64::MIN), "price.minor_units: "),
    ] {
        let create = pb::CreateProductRequest {
            price: price.clone(),
            ..mug("Mug")
        };
        let created = shop.staff().create_product(create).await.unwrap_err();
        let update = pb::UpdateProductRequest {
            price,
            ..update(&product)
        };
        let updated = change(&shop, update).await.unwrap_err();
        for status in [created, updated] {
            assert_refused(&status, Code::InvalidArgument, "INVALID_FIELD");
            assert!(status.message().starts_with(field), "{status}");
        }
    }
}

#[tokio::test]
async fn attributes_come_back_as_they_were_set() {
    let shop = Shop::empty().await;
    let size = fields([("height", value(Kind::NumberValue(9.5)))]);
    let tags = ListValue {
        values: vec![
            text("blue"),
            value(Kind::BoolValue(true)),
            value(Kind::NullValue(0)),
        ],
    };
    let attributes = fields([
        ("größe", value(Kind::StructValue(size))),
        ("tags", value(Kind::ListValue(tags))),
        ("pieces", value(Kind::NumberValue(2.0))),
    ]);
    let request = pb::CreateProductRequest {
        attributes: Some(attributes.clone()),
        ..mug("Mug")
    };
    let product = shop.create(request).await;
    assert_eq!(product.attributes.as_ref(), Some(&attributes));
    assert_eq!(shop.get(&product.product_id).await, product);

    let replaced = fields([("maker", text("Tarrow"))]);
    let request = pb::UpdateProductRequest {
        attributes: Some(replaced.clone()),
        ..update(&product)
    };
    assert_eq!(
        change(&shop, request).await.unwrap().attributes,
        Some(replaced)
    );

    let large = "x".repeat(9000);
    for (key, bad, field) in [
        ("$set", text("x"), "attributes.$set: "),
        ("a.b", text("x"), "attributes.a.b: "),
        ("n", value(Kind::NumberValue(f64::NAN)), "attributes.n: "),
        ("large", text(&large), "attributes: "),
    ] {
        let request = pb::UpdateProductRequest {
            attributes: Some(fields([(key, bad)])),
            ..update(&product)
        };
        let status = change(&shop, request).await.unwrap_err();
        assert_refused(&status, Code::InvalidArgument, "INVALID_FIELD");
        assert!(status.message().starts_with(field), "{status}");
    }
}

#[tokio::test]
async fn only_the_fields_that_are_set_change() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    let request = pb::UpdateProductRequest {
        description: Some(String::new()),
        weight_grams: Some(0),
        ..update(&product)
    };
    let changed = change(&shop, request.clone()).await.unwrap();
    let expected = pb::Product {
        description: String::new(),
        weight_grams: 0,
        revision: 2,
        ..product.clone()
    };
    assert_eq!(changed, expected);
    // A repeat finds nothing to do.
    assert_eq!(change(&shop, request).await.unwrap(), expected);
    assert_eq!(shop.get(&product.product_id).await, expected);

    let request = pb::UpdateProductRequest {
        price: euro(999),
        ..update(&product)
    };
    let dearer = change(&shop, request).await.unwrap();
    assert_eq!((dearer.revision, dearer.price_revision), (3, 2));
    assert_eq!(dearer.price, euro(999));

    let request = update(&pb::Product {
        product_id: Uuid::new_v4().to_string(),
        ..product
    });
    let status = change(&shop, request).await.unwrap_err();
    assert_refused(&status, Code::NotFound, "PRODUCT_NOT_FOUND");
}

#[tokio::test]
async fn a_change_made_from_an_old_revision_is_refused() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    let rename = |name: &str, expected_revision| pb::UpdateProductRequest {
        name: Some(name.to_owned()),
        expected_revision,
        ..update(&product)
    };
    let cup = change(&shop, rename("Cup", 1)).await.unwrap();
    // Its answer may have been lost: a repeat is no change by somebody else.
    assert_eq!(change(&shop, rename("Cup", 1)).await.unwrap(), cup);
    let status = change(&shop, rename("Bowl", 1)).await.unwrap_err();
    assert_refused(&status, Code::Aborted, "PRODUCT_CHANGED");
    assert_eq!(shop.get(&product.product_id).await.name, "Cup");

    // Of several from the same revision one wins.
    let names: Vec<_> = (0..8).map(|number| format!("Mug {number}")).collect();
    let renames = names.iter().map(|name| change(&shop, rename(name, 2)));
    let outcomes = join_all(renames).await;
    let won: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| outcome.as_ref().ok())
        .collect();
    assert_eq!(won.len(), 1, "{outcomes:?}");
    assert_eq!(shop.get(&product.product_id).await, *won[0]);
    // What was changed again since then was changed by somebody else.
    let status = change(&shop, rename(&won[0].name, 1)).await.unwrap_err();
    assert_refused(&status, Code::Aborted, "PRODUCT_CHANGED");
}

#[tokio::test]
async fn changes_of_different_fields_at_once_are_all_kept() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    let name = pb::UpdateProductRequest {
        name: Some("Cup".to_owned()),
        ..update(&product)
    };
    let price = pb::UpdateProductRequest {
        price: euro(999),
        ..update(&product)
    };
    let category = pb::UpdateProductRequest {
        category: Some("tableware".to_owned()),
        ..update(&product)
    };
    for outcome in join_all([name, price, category].map(|request| change(&shop, request))).await {
        outcome.unwrap();
    }
    let now = shop.get(&product.product_id).await;
    assert_eq!(
        (now.name.as_str(), now.category.as_str()),
        ("Cup", "tableware")
    );
    assert_eq!(
        (now.price, now.revision, now.price_revision),
        (euro(999), 4, 2)
    );
}

#[tokio::test]
async fn a_name_is_one_line_and_a_picture_on_the_shop_itself_or_by_https() {
    let shop = Shop::empty().await;
    let product = shop.create(mug(" Mug ")).await;
    assert_eq!(product.name, "Mug");
    for name in [" ", "\n\n", "a\r\nBcc: x", "\u{202e}abc"] {
        let created = shop.staff().create_product(mug(name)).await.unwrap_err();
        let rename = pb::UpdateProductRequest {
            name: Some(name.to_owned()),
            ..update(&product)
        };
        for status in [created, change(&shop, rename).await.unwrap_err()] {
            assert_refused(&status, Code::InvalidArgument, "INVALID_FIELD");
            assert!(status.message().starts_with("name: "), "{status}");
        }
    }
    let with = |image_url: &str| pb::UpdateProductRequest {
        image_url: Some(image_url.to_owned()),
        ..update(&product)
    };
    for elsewhere in [
        "//evil.example/x.png",
        "http://evil.example/x.png",
        "/\\evil",
    ] {
        let status = change(&shop, with(elsewhere)).await.unwrap_err();
        assert_refused(&status, Code::InvalidArgument, "INVALID_FIELD");
        let more = pb::UpdateProductRequest {
            more_images: Some(pb::ProductImages {
                images: vec![pb::ProductImage {
                    image_url: elsewhere.to_owned(),
                    image_alt: String::new(),
                }],
            }),
            ..update(&product)
        };
        let status = change(&shop, more).await.unwrap_err();
        assert_refused(&status, Code::InvalidArgument, "INVALID_FIELD");
    }
    for fine in ["", "/", "/images/mug-2.svg", "https://images.example/a?b"] {
        assert_eq!(change(&shop, with(fine)).await.unwrap().image_url, fine);
    }
}
