use std::time::Duration;

use chaos::edges::{Edge, Edges};
use chaos::proxy::Fault;
use proto::product::v1::CreateProductRequest;
use proto::r#type::v1::Money;
use testkit::shop::{Shop, ShopOptions, ShopStores};
use testkit::shopper::Shopper;
use testkit::stores::Stores;
use uuid::Uuid;

async fn buy(shop: &Shop, product_id: &str) -> anyhow::Result<String> {
    let shopper = Shopper::register(shop).await?;
    shopper.add(product_id, 1).await?;
    Ok(shopper.buy("tok_visa").await?.order_id)
}

async fn create_product(shop: &Shop) -> anyhow::Result<String> {
    let product_id = Uuid::new_v4().to_string();
    let request = CreateProductRequest {
        product_id: product_id.clone(),
        name: "Beeswax tea light".to_owned(),
        description: "Burns for four hours.".to_owned(),
        price: Some(Money {
            currency_code: "EUR".to_owned(),
            minor_units: 1000,
        }),
        stock: 10,
        category: "candles".to_owned(),
        image_url: "/images/tea-light.svg".to_owned(),
        weight_grams: 50,
        ..CreateProductRequest::default()
    };
    let staff = Shopper::staff(shop).await?;
    staff.product().create_product(request).await?;
    Ok(product_id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_behind_proxies_loses_its_database_and_gets_it_back() {
    let stores = Stores::for_test().unwrap();
    let urls = ShopStores::for_test(&stores).await.unwrap();
    let edges = Edges::new(1);
    let options = ShopOptions {
        settings: vec![
            ("user", "SOUK_PASSWORD_MEMORY_KIB", "64".to_owned()),
            ("user", "SOUK_PASSWORD_PASSES", "1".to_owned()),
        ],
        route: Some(edges.hook()),
        ..ShopOptions::default()
    };
    let shop = Shop::start(&stores.folder().join("shop"), &urls, &options)
        .await
        .unwrap();
    assert_eq!(edges.names(), Edge::all().collect::<Vec<_>>());
    let product_id = create_product(&shop).await.unwrap();
    buy(&shop, &product_id).await.unwrap();

    // Everything that an order needs went through the proxies, both ways.
    for edge in edges.names() {
        let needed = edge.is_to_store()
            || edge.from == "checkout"
            || ["user", "cart", "checkout"].contains(&edge.to) && edge.from == "gateway";
        let traffic = edges.traffic(edge).unwrap();
        let used = traffic.to_upstream > 0 && traffic.to_client > 0;
        assert!(used || !needed, "{edge} {traffic:?}");
    }

    let replica = shop.replica("checkout").await.unwrap();
    let database = Edge::between("checkout", "postgres").unwrap();
    edges.set(database, Fault::BlackHole).unwrap();
    shop.service("checkout").unready().await.unwrap();
    // The replica shares its edge.
    replica.unready().await.unwrap();
    // The user service has an edge of its own to the same server.
    assert!(shop.service("user").is_ready().await);
    // Far longer than buying takes.
    let bought = tokio::time::timeout(Duration::from_secs(3), buy(&shop, &product_id)).await;
    assert!(!matches!(bought, Ok(Ok(_))), "{bought:?}");

    edges.heal_all().unwrap();
    assert_eq!(edges.fault(database).unwrap(), Fault::Pass);
    shop.service("checkout").ready().await.unwrap();
    replica.ready().await.unwrap();
    // A breaker between may stay open for a moment.
    let bought = async {
        while buy(&shop, &product_id).await.is_err() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), bought)
        .await
        .unwrap();
    shop.stop().await.unwrap();
}
