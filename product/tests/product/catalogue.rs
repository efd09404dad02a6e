use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proto::access::v1::Role;
use proto::product::v1 as pb;
use proto::product::v1::ProductSort;
use proto::product::v1::product_service_client::ProductServiceClient;
use testkit::identity::connect;
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;

use crate::shop::{Public, Shop, assert_refused, await_health, mug};

/// Every page of a list.
async fn walk(mut client: Public, request: pb::ListProductsRequest) -> Vec<pb::Product> {
    let mut found = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = pb::ListProductsRequest {
            page_token,
            ..request.clone()
        };
        let page = client.list_products(request).await.unwrap().into_inner();
        assert!(!page.products.is_empty());
        found.extend(page.products);
        if page.next_page_token.is_empty() {
            assert_eq!(found.len(), usize::try_from(page.total_size).unwrap());
            return found;
        }
        page_token = page.next_page_token;
    }
}

fn ids(products: &[pb::Product]) -> BTreeSet<&str> {
    let ids = products.iter().map(|product| product.product_id.as_str());
    ids.collect()
}

fn price(product: &pb::Product) -> i64 {
    product.price.as_ref().unwrap().minor_units
}

#[tokio::test]
async fn a_new_shop_opens_with_a_catalogue() {
    let shop = Shop::seeded().await;
    let categories = shop
        .public()
        .list_categories(pb::ListCategoriesRequest {})
        .await;
    let categories = categories.unwrap().into_inner().categories;
    assert!(categories.len() >= 6);
    assert!(categories.is_sorted_by(|one, other| one.category < other.category));
    let count: i32 = categories.iter().map(|one| one.product_count).sum();
    assert!(count >= 48);
    let melts = categories.iter().find(|one| one.category == "wax-melts");
    assert_eq!(melts.unwrap().display_name, "Wax melts");

    let mut public = shop.public();
    let first = public.list_products(pb::ListProductsRequest::default());
    let first = first.await.unwrap().into_inner();
    assert_eq!((first.products.len(), first.total_size), (24, count));
    for product in &first.products {
        assert!(price(product) > 0 && product.stock >= 0);
        assert!(!product.image_alt.is_empty());
        assert!(!product.attributes.as_ref().unwrap().fields.is_empty());
        assert_eq!(shop.get(&product.product_id).await, *product);
    }
}

#[tokio::test]
async fn pages_hold_every_product_once_in_every_order() {
    let shop = Shop::seeded().await;
    let list = async |sort: ProductSort, page_size| {
        let request = pb::ListProductsRequest {
            page_size,
            sort: sort.into(),
            ..Default::default()
        };
        walk(shop.public(), request).await
    };
    let all = list(ProductSort::Unspecified, 100).await;
    assert!(all.len() >= 48);
    assert_eq!(ids(&all).len(), all.len());

    let by_name = list(ProductSort::Name, 7).await;
    assert_eq!(by_name, all);
    assert!(by_name.is_sorted_by_key(|product| product.name.to_lowercase()));
    let cheap = list(ProductSort::PriceAsc, 7).await;
    assert!(cheap.is_sorted_by_key(price));
    let dear = list(ProductSort::PriceDesc, 9).await;
    assert!(dear.iter().rev().is_sorted_by_key(price));
    let newest = list(ProductSort::Newest, 1).await;
    for sorted in [&cheap, &dear, &newest] {
        assert_eq!((sorted.len(), ids(sorted)), (all.len(), ids(&all)));
    }

    // A product is where its key puts it also while others come.
    let latest = shop.product(1).await;
    assert_eq!(list(ProductSort::Newest, 5).await[0], latest);
}

#[tokio::test]
async fn a_list_can_be_narrowed_to_a_category_and_to_what_is_in_stock() {
    let shop = Shop::seeded().await;
    let sold_out = shop.product(0).await;
    let list = async |category: &str, in_stock_only| {
        let request = pb::ListProductsRequest {
            page_size: 3,
            category: category.to_owned(),
            in_stock_only,
            ..Default::default()
        };
        walk(shop.public(), request).await
    };
    let ceramics = list("ceramics", false).await;
    assert!(
        ceramics
            .iter()
            .all(|product| product.category == "ceramics")
    );
    assert!(ceramics.contains(&sold_out));
    let in_stock = list("ceramics", true).await;
    assert!(in_stock.iter().all(|product| product.stock > 0));
    assert!(!in_stock.contains(&sold_out));

    let nothing = pb::ListProductsRequest {
        category: "no-such-category".to_owned(),
        ..Default::default()
    };
    let nothing = shop
        .public()
        .list_products(nothing)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(nothing, pb::ListProductsResponse::default());
}

#[tokio::test]
async fn a_token_that_is_none_of_this_list_is_refused() {
    let shop = Shop::seeded().await;
    let mut public = shop.public();
    let first = public.list_products(pb::ListProductsRequest::default());
    let by_name = first.await.unwrap().into_inner().next_page_token;
    let of = |page_token: &str, sort: ProductSort| pb::ListProductsRequest {
        page_token: page_token.to_owned(),
        sort: sort.into(),
        ..Default::default()
    };
    let newest = public.list_products(of("", ProductSort::Newest)).await;
    let newest = newest.unwrap().into_inner().next_page_token;
    let in_category = pb::ListProductsRequest {
        category: "books".to_owned(),
        ..of(&by_name, ProductSort::Name)
    };
    let in_stock = pb::ListProductsRequest {
        in_stock_only: true,
        ..of(&by_name, ProductSort::Name)
    };
    for request in [
        of("not a token", ProductSort::Name),
        of("AAAA", ProductSort::Name),
        of(&by_name, ProductSort::Newest),
        of(&by_name[1..], ProductSort::Name),
        in_category,
        in_stock,
        of(&forged(&newest, "k", i64::MAX.into()), ProductSort::Newest),
        of(&forged(&newest, "k", i64::MIN.into()), ProductSort::Newest),
        of(&forged(&newest, "r", u64::MAX.into()), ProductSort::Newest),
        of(&forged(&newest, "i", "".into()), ProductSort::Newest),
    ] {
        let status = shop.public().list_products(request).await.unwrap_err();
        assert_refused(&status, Code::InvalidArgument, "INVALID_FIELD");
        assert!(status.message().starts_with("page_token: "));
    }
    // What is forged within its range is at worst an empty page.
    for (token, sort) in [
        (forged(&newest, "k", 0.into()), ProductSort::Newest),
        (forged(&by_name, "k", "\0".into()), ProductSort::Name),
    ] {
        shop.public().list_products(of(&token, sort)).await.unwrap();
    }
}

/// The token with another value in one of its fields.
fn forged(token: &str, field: &str, value: serde_json::Value) -> String {
    let json = URL_SAFE_NO_PAD.decode(token).unwrap();
    let mut position: serde_json::Value = serde_json::from_slice(&json).unwrap();
    position[field] = value;
    URL_SAFE_NO_PAD.encode(position.to_string())
}

#[tokio::test]
async fn a_batch_comes_in_the_order_asked_for_without_strangers_and_repeats() {
    let shop = Shop::empty().await;
    let (mug, cup) = (shop.product(1).await, shop.product(2).await);
    let stranger = "00000000-0000-4000-8000-000000000000";
    let in_capitals = cup.product_id.to_uppercase();
    let request = pb::BatchGetProductsRequest {
        product_ids: [&in_capitals, stranger, &mug.product_id, &cup.product_id]
            .map(str::to_owned)
            .into(),
    };
    let batch = shop.public().batch_get_products(request).await.unwrap();
    assert_eq!(batch.into_inner().products, [cup, mug]);
    let mut public = shop.public();
    let none = public.batch_get_products(pb::BatchGetProductsRequest::default());
    assert_eq!(none.await.unwrap().into_inner().products, []);

    let request = pb::GetProductRequest {
        product_id: stranger.to_owned(),
    };
    let status = shop.public().get_product(request).await.unwrap_err();
    assert_refused(&status, Code::NotFound, "PRODUCT_NOT_FOUND");
}

#[tokio::test]
async fn replicas_seed_side_by_side_and_leave_what_staff_have_changed() {
    let mut shop = Shop::empty().await;
    shop.config.seed = true;
    let (one, other) = tokio::join!(shop.replica(), shop.replica());
    await_health(&one, ServingStatus::Serving).await;
    await_health(&other, ServingStatus::Serving).await;
    let all = walk(shop.public(), pb::ListProductsRequest::default()).await;
    assert_eq!(ids(&all).len(), all.len());

    let edit = pb::UpdateProductRequest {
        product_id: all[0].product_id.clone(),
        name: Some("Another name".to_owned()),
        ..Default::default()
    };
    let edited = shop.staff().update_product(edit).await.unwrap();
    let third = shop.replica().await;
    await_health(&third, ServingStatus::Serving).await;
    let now = shop.get(&all[0].product_id).await;
    assert_eq!(Some(now), edited.into_inner().product);
    assert_eq!(
        walk(shop.public(), pb::ListProductsRequest::default())
            .await
            .len(),
        all.len()
    );
}

#[tokio::test]
async fn everybody_may_read_staff_may_write_and_checkout_may_hold() {
    let shop = Shop::empty().await;
    let product = shop.product(1).await;
    let reserve = || pb::ReserveStockRequest {
        order_id: product.product_id.clone(),
        fence: 1,
        lines: vec![pb::StockLine {
            product_id: product.product_id.clone(),
            quantity: 1,
            price_revision: 1,
        }],
        ..Default::default()
    };
    let mut public = shop.public();
    public
        .list_products(pb::ListProductsRequest::default())
        .await
        .unwrap();
    let status = public.create_product(mug("Mug")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    let status = public.reserve_stock(reserve()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);

    let mut customer = shop.person(Role::Customer);
    let status = customer.create_product(mug("Mug")).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let status = shop.staff().reserve_stock(reserve()).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let cart = shop.identities.service("cart", "product").unwrap();
    let channel = connect(shop.running.address).unwrap();
    let mut cart = ProductServiceClient::with_interceptor(channel, cart);
    let status = cart.reserve_stock(reserve()).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    assert_eq!(shop.count_units(&product.product_id, 1).await, (1, 0, 0));

    shop.checkout().reserve_stock(reserve()).await.unwrap();
    assert_eq!(shop.count_units(&product.product_id, 1).await, (0, 1, 0));
}
