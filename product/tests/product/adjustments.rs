use futures_util::future::join_all;
use mesh::fault;
use mongodb::bson::doc;
use proto::product::v1 as pb;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::shop::{Shop, assert_refused};

async fn adjust(
    shop: &Shop,
    product: &pb::Product,
    delta: i32,
    operation_id: &str,
) -> Result<i32, Status> {
    let request = pb::AdjustStockRequest {
        product_id: product.product_id.clone(),
        delta,
        operation_id: operation_id.to_owned(),
    };
    let adjusted = shop.staff().adjust_stock(request).await?;
    Ok(adjusted.into_inner().product.unwrap().stock)
}

#[tokio::test]
async fn an_adjustment_counts_once() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    assert_eq!(adjust(&shop, &product, 3, "delivery-1").await.unwrap(), 8);
    assert_eq!(adjust(&shop, &product, 3, "delivery-1").await.unwrap(), 8);
    assert_eq!(adjust(&shop, &product, -8, "breakage").await.unwrap(), 0);
    // Also when the stock could not take it any more.
    assert_eq!(adjust(&shop, &product, -8, "breakage").await.unwrap(), 0);

    let status = adjust(&shop, &product, -1, "theft").await.unwrap_err();
    assert_refused(&status, Code::FailedPrecondition, "OUT_OF_STOCK");
    assert_eq!(fault::metadata(&status, "available").as_deref(), Some("0"));
    shop.count_units(&product.product_id, 0).await;

    // The same name for other units is a mistake, and not a repeat.
    let status = adjust(&shop, &product, 50, "delivery-1").await.unwrap_err();
    assert_refused(&status, Code::InvalidArgument, "IDEMPOTENCY_KEY_REUSED");
    assert!(status.message().starts_with("operation_id: "), "{status}");
    shop.count_units(&product.product_id, 0).await;

    let at_once = (0..20).map(|_| adjust(&shop, &product, 7, "delivery-2"));
    for stock in join_all(at_once).await {
        assert_eq!(stock.unwrap(), 7);
    }
    shop.count_units(&product.product_id, 7).await;

    let nothing = pb::Product {
        product_id: Uuid::new_v4().to_string(),
        ..product
    };
    let status = adjust(&shop, &nothing, 1, "delivery").await.unwrap_err();
    assert_refused(&status, Code::NotFound, "PRODUCT_NOT_FOUND");
}

#[tokio::test]
async fn an_adjustment_from_before_its_units_were_remembered_still_counts_once() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    let collection = shop.collection().await;
    let before = doc! { "$set": { "adjusted": ["delivery-1"] }, "$unset": { "adjustments": "" } };
    let update = collection.update_one(doc! { "_id": &product.product_id }, before);
    update.await.unwrap();
    assert_eq!(adjust(&shop, &product, 3, "delivery-1").await.unwrap(), 5);
    assert_eq!(adjust(&shop, &product, 3, "delivery-2").await.unwrap(), 8);
    assert_eq!(adjust(&shop, &product, 3, "delivery-2").await.unwrap(), 8);
    assert_eq!(adjust(&shop, &product, 3, "delivery-1").await.unwrap(), 8);
}

/// Counts an adjustment as releases do that remember operation ids alone.
async fn adjust_as_before(shop: &Shop, product: &pb::Product, delta: i64, operation_id: &str) {
    let filter = doc! { "_id": &product.product_id, "adjusted": { "$ne": operation_id } };
    let remember = doc! { "$each": [operation_id], "$slice": -64 };
    let update = doc! { "$inc": { "available": delta }, "$push": { "adjusted": remember } };
    let collection = shop.collection().await;
    collection.update_one(filter, update).await.unwrap();
}

#[tokio::test]
async fn an_adjustment_counts_once_whichever_release_repeats_it() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    assert_eq!(adjust(&shop, &product, 3, "delivery-1").await.unwrap(), 8);
    adjust_as_before(&shop, &product, 3, "delivery-1").await;
    shop.count_units(&product.product_id, 8).await;

    adjust_as_before(&shop, &product, 3, "delivery-2").await;
    assert_eq!(adjust(&shop, &product, 3, "delivery-2").await.unwrap(), 11);

    // What one release has forgotten counts again in the other too, and is then compared with its last units.
    for number in 0..64 {
        adjust_as_before(&shop, &product, 0, &format!("stocktaking-{number}")).await;
    }
    assert_eq!(adjust(&shop, &product, 1, "delivery-1").await.unwrap(), 12);
    assert_eq!(adjust(&shop, &product, 1, "delivery-1").await.unwrap(), 12);
    let status = adjust(&shop, &product, 3, "delivery-1").await.unwrap_err();
    assert_refused(&status, Code::InvalidArgument, "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn stock_that_comes_while_a_form_is_open_does_not_spoil_it() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    adjust(&shop, &product, 3, "delivery").await.unwrap();
    let rename = pb::UpdateProductRequest {
        product_id: product.product_id,
        name: Some("Cup".to_owned()),
        expected_revision: product.revision,
        ..Default::default()
    };
    let renamed = shop.staff().update_product(rename).await.unwrap();
    let renamed = renamed.into_inner().product.unwrap();
    assert_eq!((renamed.revision, renamed.stock), (2, 8));
}

#[tokio::test]
async fn what_is_remembered_of_adjustments_stays_small() {
    let shop = Shop::empty().await;
    let product = shop.product(0).await;
    for number in 0..70 {
        adjust(&shop, &product, 1, &format!("delivery-{number}"))
            .await
            .unwrap();
    }
    assert_eq!(adjust(&shop, &product, 1, "delivery-6").await.unwrap(), 70);
    let stored = shop.stored(&product.product_id).await;
    for remembered in ["adjusted", "adjustments"] {
        assert_eq!(stored.get_array(remembered).unwrap().len(), 64);
    }
}
