use proto::product::v1 as pb;
use proto::product::v1::ProductSort;
use tonic::Code;

use crate::shop::{Shop, assert_refused, mug};

/// The names of everything found, page by page.
async fn names(shop: &Shop, request: pb::SearchProductsRequest) -> Vec<String> {
    let mut names = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = pb::SearchProductsRequest {
            page_token,
            ..request.clone()
        };
        let page = shop
            .public()
            .search_products(request)
            .await
            .unwrap()
            .into_inner();
        names.extend(page.products.into_iter().map(|product| product.name));
        if page.next_page_token.is_empty() {
            assert_eq!(names.len(), usize::try_from(page.total_size).unwrap());
            return names;
        }
        page_token = page.next_page_token;
    }
}

fn query(query: &str) -> pb::SearchProductsRequest {
    pb::SearchProductsRequest {
        query: query.to_owned(),
        page_size: 2,
        ..Default::default()
    }
}

async fn shelves() -> Shop {
    let shop = Shop::empty().await;
    for (name, category, description, price) in [
        (
            "Crème Brûlée Candle",
            "candles",
            "Burns for (about) 40 hours.",
            900,
        ),
        ("Lamp", "candles", "Gives light.", 800),
        ("Fig Candle", "candles", "Ripe fig.", 700),
        ("Holder", "ceramics", "For one candle; 100% clay.", 600),
        ("Candied Fig", "pantry", "Sweet.", 500),
        (
            "Snuffer",
            "brass",
            "For every candle with a creme glaze.",
            400,
        ),
    ] {
        let mut request = mug(name);
        request.category = category.to_owned();
        request.description = description.to_owned();
        request.price.as_mut().unwrap().minor_units = price;
        shop.create(request).await;
    }
    shop
}

#[tokio::test]
async fn a_name_counts_more_than_a_category_and_that_more_than_a_description() {
    let shop = shelves().await;
    assert_eq!(
        names(&shop, query("candle")).await,
        [
            "Crème Brûlée Candle",
            "Fig Candle",
            "Lamp",
            "Holder",
            "Snuffer"
        ]
    );
    // Each word may be found somewhere else; the farthest one decides.
    assert_eq!(
        names(&shop, query("candle CREME")).await,
        ["Crème Brûlée Candle", "Snuffer"]
    );
    assert_eq!(names(&shop, query("fig candle")).await, ["Fig Candle"]);
    assert_eq!(names(&shop, query("fig lamp")).await, [""; 0]);
}

#[tokio::test]
async fn words_are_found_by_their_beginning_whatever_their_accents() {
    let shop = shelves().await;
    assert_eq!(names(&shop, query("brulee")).await, ["Crème Brûlée Candle"]);
    assert_eq!(names(&shop, query("BRÛL")).await, ["Crème Brûlée Candle"]);
    assert_eq!(names(&shop, query("andle")).await, [""; 0]);
}

#[tokio::test]
async fn a_query_is_text_and_never_a_pattern() {
    let shop = shelves().await;
    for odd in [
        ".*",
        "(",
        "[q-",
        "c.ndle",
        "^",
        "\\",
        "$where",
        "{\"$gt\":\"\"}",
        "🕯",
    ] {
        assert_eq!(names(&shop, query(odd)).await, [""; 0], "{odd}");
    }
    assert_eq!(
        names(&shop, query("(about)")).await,
        ["Crème Brûlée Candle"]
    );
    assert_eq!(names(&shop, query("100%")).await, ["Holder"]);
    let long = "candle ".repeat(28);
    assert_eq!(names(&shop, query(&long)).await.len(), 5);
}

#[tokio::test]
async fn a_search_can_be_narrowed_and_sorted() {
    let shop = shelves().await;
    let in_category = pb::SearchProductsRequest {
        category: "candles".to_owned(),
        ..query("candle")
    };
    assert_eq!(
        names(&shop, in_category).await,
        ["Crème Brûlée Candle", "Fig Candle", "Lamp"]
    );
    let by_price = pb::SearchProductsRequest {
        sort: ProductSort::PriceAsc.into(),
        ..query("candle")
    };
    assert_eq!(
        names(&shop, by_price).await,
        [
            "Snuffer",
            "Holder",
            "Fig Candle",
            "Lamp",
            "Crème Brûlée Candle"
        ]
    );
}

#[tokio::test]
async fn what_staff_change_is_found_by_its_new_name_only() {
    let shop = Shop::empty().await;
    let product = shop.create(mug("Teapot")).await;
    let rename = pb::UpdateProductRequest {
        product_id: product.product_id,
        name: Some("Coffee pot".to_owned()),
        ..Default::default()
    };
    shop.staff().update_product(rename).await.unwrap();
    assert_eq!(names(&shop, query("teapot")).await, [""; 0]);
    assert_eq!(names(&shop, query("coffee")).await, ["Coffee pot"]);
}

#[tokio::test]
async fn a_plural_finds_what_is_named_in_the_singular() {
    let shop = Shop::seeded().await;
    for (plural, name) in [
        ("mugs", "Speckled Morning Mug"),
        ("Teapots", "Olive Branch Teapot"),
        ("tickets", "Oud by Candlelight"),
        ("ticket", "Rooftop Stargazing Night"),
    ] {
        let found = names(&shop, query(plural)).await;
        assert!(
            found.iter().any(|found| found == name),
            "{plural}: {found:?}"
        );
    }
    for (plural, singular) in [
        ("bowls", "bowl"),
        ("plates", "plate"),
        ("jumpers", "jumper"),
    ] {
        let found = names(&shop, query(plural)).await;
        assert_eq!(found, names(&shop, query(singular)).await);
        assert!(!found.is_empty(), "{plural}");
    }
    let events = pb::SearchProductsRequest {
        category: "events".to_owned(),
        ..query("tickets")
    };
    assert_eq!(names(&shop, events).await.len(), 5);
}

#[tokio::test]
async fn a_token_of_another_search_is_refused() {
    let shop = shelves().await;
    let first = shop.public().search_products(query("candle")).await;
    let page_token = first.unwrap().into_inner().next_page_token;
    let next = |request: pb::SearchProductsRequest| pb::SearchProductsRequest {
        page_token: page_token.clone(),
        ..request
    };
    // Words that are searched for alike are the same search.
    let same = shop.public().search_products(next(query("CANDLES"))).await;
    assert_eq!(same.unwrap().into_inner().products.len(), 2);
    let narrowed = pb::SearchProductsRequest {
        category: "candles".to_owned(),
        ..query("candle")
    };
    for other in [query("fig"), narrowed] {
        let status = shop.public().search_products(next(other)).await;
        assert_refused(&status.unwrap_err(), Code::InvalidArgument, "INVALID_FIELD");
    }
}
