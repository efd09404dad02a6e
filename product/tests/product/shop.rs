use std::time::{Duration, Instant};

use mesh::fault;
use mongodb::Collection;
use mongodb::bson::{Document, doc};
use product::Config;
use proto::access::v1::Role;
use proto::product::v1 as pb;
use proto::product::v1::product_service_client::ProductServiceClient;
use proto::product::v1::stock_line_result::Outcome;
use proto::r#type::v1::Money;
use testkit::identity::{Bearer, Identities, connect};
use testkit::stores::{Stores, TestStores};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use uuid::Uuid;

pub(crate) type Public = ProductServiceClient<Channel>;
pub(crate) type Person = ProductServiceClient<InterceptedService<Channel, Bearer>>;
pub(crate) type Service = ProductServiceClient<mesh::Channel>;

/// A product service on a database of its own.
pub(crate) struct Shop {
    pub(crate) stores: TestStores,
    pub(crate) identities: Identities,
    pub(crate) config: Config,
    pub(crate) running: mesh::Running,
}

impl Shop {
    /// With the built-in catalogue.
    pub(crate) async fn seeded() -> Self {
        let shop = Self::start(Stores::for_test().unwrap(), |config| config.seed = true).await;
        shop.await_health(ServingStatus::Serving).await;
        shop
    }

    /// With nothing on its shelves.
    pub(crate) async fn empty() -> Self {
        let shop = Self::start(Stores::for_test().unwrap(), |_| {}).await;
        shop.await_health(ServingStatus::Serving).await;
        shop
    }

    /// Starts without waiting for anything.
    pub(crate) async fn start(stores: TestStores, configure: impl FnOnce(&mut Config)) -> Self {
        let identities = Identities::generate().unwrap();
        let (url, database) = stores.mongo_database("product").await.unwrap();
        let mut config = Config {
            mesh: identities.config("product"),
            mongodb_url: url.into(),
            mongodb_database: database,
            checkout_url: "http://127.0.0.1:1".to_owned(),
            currency: "EUR".to_owned(),
            seed: false,
            sweep_interval_ms: 3_600_000,
        };
        configure(&mut config);
        let running = start(&identities, &config).await;
        Self {
            stores,
            identities,
            config,
            running,
        }
    }

    /// One more process of the same service.
    pub(crate) async fn replica(&self) -> mesh::Running {
        start(&self.identities, &self.config).await
    }

    pub(crate) fn public(&self) -> Public {
        ProductServiceClient::new(connect(self.running.address).unwrap())
    }

    pub(crate) fn person(&self, role: Role) -> Person {
        let (_, bearer) = self.identities.person(role).unwrap();
        ProductServiceClient::with_interceptor(connect(self.running.address).unwrap(), bearer)
    }

    pub(crate) fn staff(&self) -> Person {
        self.person(Role::Staff)
    }

    pub(crate) fn checkout(&self) -> Service {
        // The store of tests may be much slower than that of a shop.
        self.checkout_within(Duration::from_secs(60))
    }

    fn checkout_within(&self, limit: Duration) -> Service {
        let address = self.running.address;
        let channel = self.identities.channel("checkout", "product", address);
        ProductServiceClient::new(channel.unwrap().time_limit(limit))
    }

    /// A new product with so many units.
    pub(crate) async fn product(&self, stock: i32) -> pb::Product {
        self.create(pb::CreateProductRequest {
            stock,
            ..mug("Mug")
        })
        .await
    }

    pub(crate) async fn create(&self, request: pb::CreateProductRequest) -> pb::Product {
        let created = self.staff().create_product(request).await.unwrap();
        created.into_inner().product.unwrap()
    }

    pub(crate) async fn get(&self, product_id: &str) -> pb::Product {
        let request = pb::GetProductRequest {
            product_id: product_id.to_owned(),
        };
        let got = self.public().get_product(request).await.unwrap();
        got.into_inner().product.unwrap()
    }

    /// Every unit that came is available, held or sold. Returns these three.
    pub(crate) async fn count_units(&self, product_id: &str, received: i64) -> (i64, i64, i64) {
        let stored = self.stored(product_id).await;
        let held = entries(&stored, "H");
        let (available, sold) = (
            stored.get_i64("available").unwrap(),
            stored.get_i64("sold").unwrap(),
        );
        let held = held.iter().map(|entry| entry.get_i64("q").unwrap()).sum();
        assert_eq!(available + held + sold, received, "{stored}");
        assert!(available >= 0 && sold >= 0, "{stored}");
        (available, held, sold)
    }

    pub(crate) async fn stored(&self, product_id: &str) -> Document {
        let collection = self.collection().await;
        let found = collection.find_one(doc! { "_id": product_id }).await;
        found.unwrap().unwrap()
    }

    pub(crate) async fn collection(&self) -> Collection<Document> {
        let url = self.stores.mongo().await.unwrap().url();
        let client = mongodb::Client::with_uri_str(url).await.unwrap();
        client
            .database(&self.config.mongodb_database)
            .collection("products")
    }

    pub(crate) async fn await_health(&self, expected: ServingStatus) {
        await_health(&self.running, expected).await;
    }
}

async fn start(identities: &Identities, config: &Config) -> mesh::Running {
    let mesh = identities.mesh("product").unwrap();
    let service = product::service(config, &mesh).unwrap();
    mesh.start(service).await.unwrap()
}

pub(crate) async fn await_health(running: &mesh::Running, expected: ServingStatus) {
    let mut client = HealthClient::new(connect(running.address).unwrap());
    let since = Instant::now();
    loop {
        let request = HealthCheckRequest {
            service: "souk.product.v1.ProductService".to_owned(),
        };
        let status = client.check(request).await.unwrap().into_inner().status();
        if status == expected {
            return;
        }
        assert!(
            since.elapsed() < Duration::from_secs(30),
            "still {status:?}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A request that is fine as it is.
pub(crate) fn mug(name: &str) -> pb::CreateProductRequest {
    pb::CreateProductRequest {
        product_id: String::new(),
        name: name.to_owned(),
        description: "Holds tea.".to_owned(),
        price: euro(1250),
        stock: 10,
        category: "ceramics".to_owned(),
        image_url: "/images/mug.svg".to_owned(),
        image_alt: "A mug.".to_owned(),
        attributes: None,
        weight_grams: 300,
        more_images: Vec::new(),
    }
}

/// A picture under that name, with words that say what it shows.
pub(crate) fn image(name: &str) -> pb::ProductImage {
    pb::ProductImage {
        image_url: format!("/images/{name}.svg"),
        image_alt: format!("A mug: {name}."),
    }
}

pub(crate) fn euro(minor_units: i64) -> Option<Money> {
    Some(Money {
        currency_code: "EUR".to_owned(),
        minor_units,
    })
}

/// The entries of a document with this state.
pub(crate) fn entries<'a>(stored: &'a Document, state: &str) -> Vec<&'a Document> {
    let entries = stored.get_array("ops").unwrap().iter();
    entries
        .map(|entry| entry.as_document().unwrap())
        .filter(|entry| entry.get_str("s").unwrap() == state)
        .collect()
}

pub(crate) fn assert_refused(status: &Status, code: Code, reason: &str) {
    let found = (status.code(), fault::reason(status));
    assert_eq!(found, (code, Some(reason.to_owned())), "{status}");
}

/// What an order does with the stock, step by step.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) order_id: String,
    pub(crate) lines: Vec<pb::StockLine>,
    pub(crate) watermark: i64,
    pub(crate) expires_at: Option<prost_types::Timestamp>,
    client: Service,
}

impl Order {
    pub(crate) fn new(shop: &Shop, lines: &[(&pb::Product, i32)]) -> Self {
        let lines = lines.iter().map(|(product, quantity)| pb::StockLine {
            product_id: product.product_id.clone(),
            quantity: *quantity,
            price_revision: product.price_revision,
        });
        Self {
            order_id: Uuid::new_v4().to_string(),
            lines: lines.collect(),
            watermark: 0,
            expires_at: None,
            client: shop.checkout(),
        }
    }

    /// The same order, for a checkout that waits no longer than that.
    pub(crate) fn within(self, shop: &Shop, limit: Duration) -> Self {
        Self {
            client: shop.checkout_within(limit),
            ..self
        }
    }

    pub(crate) async fn try_reserve(&self, fence: i64) -> Result<Vec<pb::StockLineResult>, Status> {
        let request = pb::ReserveStockRequest {
            order_id: self.order_id.clone(),
            fence,
            lines: self.lines.clone(),
            watermark: self.watermark,
            expires_at: self.expires_at,
        };
        let reserved = self.client.clone().reserve_stock(request).await?;
        Ok(reserved.into_inner().results)
    }

    /// Repeats when it is told to, as checkout does: the store of tests is slow for hundreds at once.
    pub(crate) async fn reserve(&self, fence: i64) -> Vec<Outcome> {
        let mut result = self.try_reserve(fence).await;
        for _ in 0..5 {
            match &result {
                Err(status) if status.code() == Code::Unavailable => {
                    result = self.try_reserve(fence).await;
                }
                _ => break,
            }
        }
        let results = result.unwrap();
        results.iter().map(pb::StockLineResult::outcome).collect()
    }

    pub(crate) async fn commit(&self, fence: i64) -> Result<(), Status> {
        let request = pb::CommitStockRequest {
            order_id: self.order_id.clone(),
            fence,
            lines: self.lines.clone(),
        };
        self.client.clone().commit_stock(request).await.map(drop)
    }

    pub(crate) async fn release(&self, fence: i64) -> Result<(), Status> {
        let request = pb::ReleaseStockRequest {
            order_id: self.order_id.clone(),
            fence,
            lines: self.lines.clone(),
        };
        self.client.clone().release_stock(request).await.map(drop)
    }

    pub(crate) async fn give_back(&self, fence: i64) -> Result<(), Status> {
        let request = pb::ReturnStockRequest {
            order_id: self.order_id.clone(),
            fence,
            lines: self.lines.clone(),
        };
        self.client.clone().return_stock(request).await.map(drop)
    }
}
