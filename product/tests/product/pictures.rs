use mongodb::bson::doc;
use proto::product::v1 as pb;
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;

use crate::shop::{Shop, assert_refused, await_health, image, mug};

async fn change(
    shop: &Shop,
    product: &pb::Product,
    more_images: Option<Vec<pb::ProductImage>>,
) -> Result<pb::Product, tonic::Status> {
    let request = pb::UpdateProductRequest {
        product_id: product.product_id.clone(),
        more_images: more_images.map(|images| pb::ProductImages { images }),
        ..Default::default()
    };
    let updated = shop.staff().update_product(request).await?;
    Ok(updated.into_inner().product.unwrap())
}

#[tokio::test]
async fn a_product_keeps_its_pictures_in_their_order() {
    let shop = Shop::empty().await;
    let pictures = vec![image("glaze"), image("table"), image("box")];
    let request = pb::CreateProductRequest {
        more_images: pictures.clone(),
        ..mug("Mug")
    };
    let product = shop.create(request).await;
    assert_eq!(product.image_url, "/images/mug.svg");
    assert_eq!(product.more_images, pictures);
    assert_eq!(shop.get(&product.product_id).await, product);
    let listed = shop
        .public()
        .list_products(pb::ListProductsRequest::default())
        .await;
    assert_eq!(listed.unwrap().into_inner().products, [product]);
}

#[tokio::test]
async fn staff_replace_the_pictures_remove_all_or_leave_them() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    assert_eq!(product.more_images, []);

    let two = vec![image("glaze"), image("table")];
    let with_two = change(&shop, &product, Some(two.clone())).await.unwrap();
    assert_eq!((&with_two.more_images, with_two.revision), (&two, 2));
    // Neither a repeat nor a change of something else touches them.
    assert_eq!(change(&shop, &product, Some(two)).await.unwrap(), with_two);
    assert_eq!(change(&shop, &product, None).await.unwrap(), with_two);

    let turned = vec![image("table"), image("glaze")];
    let with_turned = change(&shop, &product, Some(turned.clone())).await.unwrap();
    assert_eq!(
        (&with_turned.more_images, with_turned.revision),
        (&turned, 3)
    );

    let without = change(&shop, &product, Some(Vec::new())).await.unwrap();
    assert_eq!((without.more_images.len(), without.revision), (0, 4));
    assert_eq!(without.price_revision, 1);
    assert_eq!(shop.get(&product.product_id).await, without);
}

#[tokio::test]
async fn a_bad_picture_is_named() {
    let shop = Shop::empty().await;
    let product = shop.product(5).await;
    let bad = |image_url: &str, image_alt: String| {
        let image = pb::ProductImage {
            image_url: image_url.to_owned(),
            image_alt,
        };
        vec![self::image("glaze"), image]
    };
    let nine = (0..9).map(|number| image(&number.to_string())).collect();
    for (pictures, within) in [
        (bad("", String::new()), "[1].image_url"),
        (bad("javascript:alert(1)", String::new()), "[1].image_url"),
        (
            bad("http://souk.example/mug.svg", String::new()),
            "[1].image_url",
        ),
        (
            bad(&format!("/{}", "x".repeat(500)), String::new()),
            "[1].image_url",
        ),
        (bad("/images/mug.svg", "x".repeat(301)), "[1].image_alt"),
        (nine, ""),
    ] {
        let create = pb::CreateProductRequest {
            more_images: pictures.clone(),
            ..mug("Mug")
        };
        let created = shop.staff().create_product(create).await.unwrap_err();
        let updated = change(&shop, &product, Some(pictures)).await.unwrap_err();
        for (status, field) in [(created, "more_images"), (updated, "more_images.images")] {
            assert_refused(&status, Code::InvalidArgument, "INVALID_FIELD");
            let field = format!("{field}{within}: ");
            assert!(status.message().starts_with(&field), "{status}");
        }
    }
    assert_eq!(shop.get(&product.product_id).await, product);
}

#[tokio::test]
async fn a_product_from_before_there_were_more_pictures_has_none() {
    let mut shop = Shop::seeded().await;
    let collection = shop.collection().await;
    let unset = doc! { "$unset": { "more_images": "" } };
    collection.update_many(doc! {}, unset).await.unwrap();

    // Seeding again gives it none either: what is there stays as it is.
    shop.config.seed = true;
    let replica = shop.replica().await;
    await_health(&replica, ServingStatus::Serving).await;
    let mut public = shop.public();
    let list = public.list_products(pb::ListProductsRequest::default());
    let products = list.await.unwrap().into_inner().products;
    assert!(products.len() > 1);
    for product in &products {
        assert_eq!(product.more_images, [], "{}", product.name);
    }

    let pictures = vec![image("glaze")];
    let changed = change(&shop, &products[0], Some(pictures.clone())).await;
    assert_eq!(changed.unwrap().more_images, pictures);
    assert_eq!(
        change(&shop, &products[1], None).await.unwrap(),
        products[1]
    );
}
