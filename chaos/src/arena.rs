//! A shop to break: real binaries that die when told, real stores of its own, and the audit that judges it.

use std::time::Duration;

use anyhow::ensure;
use proto::product::v1::CreateProductRequest;
use proto::r#type::v1::Money;
use testkit::audit::{Audit, Summary};
use testkit::shop::{Shop, ShopOptions, ShopStores};
use testkit::shopper::Shopper;
use testkit::stores::TestStores;
use uuid::Uuid;

/// Enough of each product for every order of a run.
pub(crate) const STOCK: i32 = 1_000_000;
/// What every product of a run costs, in cents.
pub(crate) const PRICE: i64 = 1_000;
/// How long a shop may take to come to rest.
const PATIENCE: Duration = Duration::from_secs(30);

/// Orders are taken up soon after a crash, and patience ends soon.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("checkout", "SOUK_LEASE_MS", "1000"),
    ("checkout", "SOUK_RECOVERY_INTERVAL_MS", "200"),
    ("checkout", "SOUK_PLACE_PATIENCE_MS", "3000"),
    ("checkout", "SOUK_DECIDE_PATIENCE_MS", "6000"),
    ("email", "SOUK_MAIL_CLAIM_SECONDS", "3"),
    // Signing up is not what is tried here.
    ("user", "SOUK_PASSWORD_MEMORY_KIB", "64"),
    ("user", "SOUK_PASSWORD_PASSES", "1"),
];

pub(crate) struct Arena {
    pub(crate) shop: Shop,
    pub(crate) audit: Audit,
    pub(crate) staff: Shopper,
    pub(crate) urls: ShopStores,
    /// Dropped last, and with it everything in its folder.
    pub(crate) stores: TestStores,
}

impl Arena {
    /// Opens a shop with fresh data. `options` are added to what every arena has.
    pub(crate) async fn open(stores: TestStores, options: ShopOptions) -> anyhow::Result<Self> {
        let binaries = crate::binaries();
        ensure!(
            binaries.join("checkout").exists(),
            "no services that die when told: `cargo xtask` builds them"
        );
        let mut settings: Vec<_> = SETTINGS
            .iter()
            .map(|(service, key, value)| (*service, *key, (*value).to_owned()))
            .collect();
        settings.extend(options.settings);
        let options = ShopOptions {
            settings,
            binaries: Some(binaries),
            ..options
        };
        let urls = ShopStores::for_test(&stores).await?;
        let shop = Shop::start(&stores.folder().join("shop"), &urls, &options).await?;
        let audit = Audit::begin(&urls).await?;
        let staff = Shopper::staff(&shop).await?;
        Ok(Self {
            shop,
            audit,
            staff,
            urls,
            stores,
        })
    }

    /// A new product, of which there are `stock`.
    pub(crate) async fn product(&self, stock: i32) -> anyhow::Result<String> {
        let product_id = Uuid::new_v4().to_string();
        let request = CreateProductRequest {
            product_id: product_id.clone(),
            name: "Beeswax tea light".to_owned(),
            description: "Burns for four hours.".to_owned(),
            price: Some(Money {
                currency_code: "EUR".to_owned(),
                minor_units: PRICE,
            }),
            stock,
            category: "candles".to_owned(),
            image_url: "/images/tea-light.svg".to_owned(),
            weight_grams: 50,
            ..CreateProductRequest::default()
        };
        // Anew: whoever signs in as staff eleven times ends the first session.
        let staff = self.staff.sign_in_again(&self.shop).await?;
        staff.product().create_product(request).await?;
        self.audit.receive(&product_id, i64::from(stock));
        Ok(product_id)
    }

    /// Waits until nothing is owed, and judges.
    pub(crate) async fn settle(&self) -> anyhow::Result<Summary> {
        self.audit.settle(&self.shop, PATIENCE).await
    }
}
