//! A shop to test in, with what every test asks of it in the end.

use std::time::Duration;

use mesh::fault;
use proto::product::v1::{CreateProductRequest, GetProductRequest};
use proto::r#type::v1::Money;
use testkit::audit::{Audit, Summary};
use testkit::shop::{Shop, ShopOptions, ShopStores};
use testkit::shopper::Shopper;
use testkit::stores::{Stores, TestStores};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

/// How long a shop may take to come to rest.
const PATIENCE: Duration = Duration::from_secs(30);

/// A shop of its own for one test.
pub(crate) struct TestShop {
    pub(crate) shop: Shop,
    pub(crate) urls: ShopStores,
    pub(crate) audit: Audit,
    /// Dropped last, and with it everything in its folder.
    pub(crate) stores: TestStores,
}

/// Opens a shop with fresh data.
pub(crate) async fn open() -> TestShop {
    open_with(&[]).await
}

/// A shop in which orders are taken up quickly after a crash.
pub(crate) async fn open_impatient() -> TestShop {
    open_with(&[
        ("checkout", "SOUK_LEASE_MS", "1500"),
        ("checkout", "SOUK_RECOVERY_INTERVAL_MS", "200"),
    ])
    .await
}

/// Opens a shop whose services are told more than usual.
pub(crate) async fn open_with(settings: &[(&'static str, &'static str, &str)]) -> TestShop {
    open_in(Stores::for_test().unwrap(), settings).await
}

/// Opens a shop in stores of its own, which a test may kill.
pub(crate) async fn open_private() -> TestShop {
    open_in(TestStores::private(), &[]).await
}

async fn open_in(stores: TestStores, settings: &[(&'static str, &'static str, &str)]) -> TestShop {
    // Signing up two hundred shoppers is not what is measured here.
    let cheap_passwords = [
        ("user", "SOUK_PASSWORD_MEMORY_KIB", "64"),
        ("user", "SOUK_PASSWORD_PASSES", "1"),
    ];
    let settings = cheap_passwords.iter().chain(settings);
    let options = ShopOptions {
        settings: settings
            .map(|(service, key, value)| (*service, *key, (*value).to_owned()))
            .collect(),
        ..ShopOptions::default()
    };
    let urls = ShopStores::for_test(&stores).await.unwrap();
    let shop = Shop::start(&stores.folder().join("shop"), &urls, &options)
        .await
        .unwrap();
    let audit = Audit::begin(&urls).await.unwrap();
    TestShop {
        shop,
        urls,
        audit,
        stores,
    }
}

impl TestShop {
    /// A new customer.
    pub(crate) async fn shopper(&self) -> Shopper {
        Shopper::register(&self.shop).await.unwrap()
    }

    /// A new product of 10 euros, of which there are `stock`.
    pub(crate) async fn product(&mut self, stock: i32) -> String {
        let product_id = Uuid::new_v4().to_string();
        let request = CreateProductRequest {
            product_id: product_id.clone(),
            name: "Beeswax tea light".to_owned(),
            description: "Burns for four hours.".to_owned(),
            price: Some(euro(1000)),
            stock,
            category: "candles".to_owned(),
            image_url: "/images/tea-light.svg".to_owned(),
            weight_grams: 50,
            ..CreateProductRequest::default()
        };
        let staff = Shopper::staff(&self.shop).await.unwrap();
        staff.product().create_product(request).await.unwrap();
        self.audit.receive(&product_id, i64::from(stock));
        product_id
    }

    /// A new customer with `quantity` of a product in the cart.
    pub(crate) async fn shopper_with(&self, product_id: &str, quantity: i32) -> Shopper {
        let shopper = self.shopper().await;
        shopper.add(product_id, quantity).await.unwrap();
        shopper
    }

    /// How many of a product can be bought.
    pub(crate) async fn stock(&self, shopper: &Shopper, product_id: &str) -> i32 {
        let request = GetProductRequest {
            product_id: product_id.to_owned(),
        };
        let answer = shopper
            .product()
            .get_product(request)
            .await
            .unwrap()
            .into_inner();
        answer.product.unwrap().stock
    }

    /// Waits until nothing is owed, and checks that nothing was lost, done twice or left over.
    pub(crate) async fn settle(&self) -> Summary {
        self.audit.settle(&self.shop, PATIENCE).await.unwrap()
    }
}

/// `sold` orders, and `cancelled` ones.
pub(crate) fn summary(sold: usize, cancelled: usize) -> Summary {
    Summary {
        sold,
        cancelled,
        refunded: 0,
    }
}

pub(crate) fn euro(minor_units: i64) -> Money {
    Money {
        currency_code: "EUR".to_owned(),
        minor_units,
    }
}

/// Checks the code and the reason of a refusal.
#[track_caller]
pub(crate) fn assert_refused<T: std::fmt::Debug>(
    answer: Result<T, Status>,
    code: Code,
    reason: &str,
) -> Status {
    let status = answer.unwrap_err();
    assert_eq!(status.code(), code, "{status:?}");
    assert_eq!(
        fault::reason(&status).as_deref(),
        Some(reason),
        "{status:?}"
    );
    status
}

/// Checks that a request was refused for what stands in `field`.
#[track_caller]
pub(crate) fn assert_invalid<T: std::fmt::Debug>(answer: Result<T, Status>, field: &str) {
    let status = assert_refused(answer, Code::InvalidArgument, "INVALID_FIELD");
    let details = status.get_details_bad_request().unwrap();
    let named = details.field_violations.iter().map(|each| &each.field);
    assert_eq!(named.collect::<Vec<_>>(), [field], "{status:?}");
}

/// Asks `question` until it says yes.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, question: impl Fn() -> F) {
    let asked = tokio::time::timeout(PATIENCE, async {
        while !question().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(asked.await.is_ok(), "never: {what}");
}
