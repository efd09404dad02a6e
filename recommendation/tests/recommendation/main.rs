//! The recommendation service as shoppers and checkout see it, on a real Redis, beside a small catalogue and cart.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod learning;
mod listing;
mod outages;
mod upstreams;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use proto::access::v1::Role;
use proto::recommendation::v1 as pb;
use proto::recommendation::v1::recommendation::Basis;
use proto::recommendation::v1::recommendation_service_client::RecommendationServiceClient;
use recommendation::Config;
use testkit::identity::{Bearer, Identities, connect};
use testkit::stores::{Stores, TestStores};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::Status;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use uuid::Uuid;

use upstreams::{Carts, Catalogue};

/// The service, running, with what is behind it.
struct Shop {
    identities: Identities,
    stores: TestStores,
    running: mesh::Running,
    catalogue: Catalogue,
    carts: Carts,
    /// Taken by the tests that stop them.
    product: Option<mesh::Running>,
    cart: Option<mesh::Running>,
}

/// One product of the small catalogue.
fn product(number: u32) -> String {
    Uuid::from_u128(u128::from(number)).to_string()
}

impl Shop {
    /// With a history of its own: nothing is learned yet.
    async fn start() -> Self {
        Self::start_with(false).await
    }

    async fn start_with(seed: bool) -> Self {
        let stores = Stores::for_test().unwrap();
        let url = stores.redis().await.unwrap().url().to_owned();
        let identities = Identities::generate().unwrap();
        let (catalogue, carts) = (Catalogue::default(), Carts::default());
        let product = catalogue.start(&identities).await;
        let cart = carts.start(&identities).await;
        let running = start(&identities, &url, seed, product.address, cart.address).await;
        Self {
            identities,
            stores,
            running,
            catalogue,
            carts,
            product: Some(product),
            cart: Some(cart),
        }
    }

    /// Someone who looks around without a session.
    fn visitor(&self) -> RecommendationServiceClient<Channel> {
        RecommendationServiceClient::new(connect(self.running.address).unwrap())
    }

    /// A guest with this in the cart.
    fn guest(
        &self,
        products: &[u32],
    ) -> RecommendationServiceClient<InterceptedService<Channel, Bearer>> {
        let (person, bearer) = self.identities.person(Role::Guest).unwrap();
        let products = products.iter().copied().map(product).collect();
        self.carts.fill(person.user_id, products);
        let channel = connect(self.running.address).unwrap();
        RecommendationServiceClient::with_interceptor(channel, bearer)
    }

    async fn learn(&self, order: u32, products: &[u32]) {
        self.record(&product(1_000_000 + order), products)
            .await
            .unwrap();
    }

    async fn record(&self, order_id: &str, products: &[u32]) -> Result<(), Status> {
        let channel = self
            .identities
            .channel("checkout", "recommendation", self.running.address)
            .unwrap();
        RecommendationServiceClient::new(channel)
            .record_purchase(pb::RecordPurchaseRequest {
                order_id: order_id.to_owned(),
                product_ids: products.iter().copied().map(product).collect(),
            })
            .await?;
        Ok(())
    }

    /// What a visitor sees: the number of each product, and why it is there.
    async fn seen(&self, products: &[u32], limit: i32) -> Result<Vec<(u32, Basis)>, Status> {
        let mut visitor = self.visitor();
        let answer = visitor.list_recommendations(ask(products, limit)).await?;
        Ok(numbers(answer.into_inner()))
    }

    /// A connection around the service, for what only Redis shows.
    async fn redis(&self) -> redis::aio::MultiplexedConnection {
        let url = self.stores.redis().await.unwrap().url();
        let client = redis::Client::open(url).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }

    /// How often `product` was bought, or bought with another.
    async fn count(&self, key: &str, product: &str) -> Option<f64> {
        redis::cmd("ZSCORE")
            .arg(key)
            .arg(product)
            .query_async(&mut self.redis().await)
            .await
            .unwrap()
    }
}

async fn start(
    identities: &Identities,
    redis_url: &str,
    seed: bool,
    product: SocketAddr,
    cart: SocketAddr,
) -> mesh::Running {
    let config = Config {
        mesh: identities.config("recommendation"),
        redis_url: redis_url.into(),
        product_url: format!("http://{product}"),
        cart_url: format!("http://{cart}"),
        seed,
    };
    let mesh = identities.mesh("recommendation").unwrap();
    let service = recommendation::service(&config, &mesh).unwrap();
    mesh.start(service).await.unwrap()
}

fn ask(products: &[u32], limit: i32) -> pb::ListRecommendationsRequest {
    pb::ListRecommendationsRequest {
        product_ids: products.iter().copied().map(product).collect(),
        limit,
    }
}

fn numbers(answer: pb::ListRecommendationsResponse) -> Vec<(u32, Basis)> {
    answer
        .recommendations
        .into_iter()
        .map(|recommendation| {
            let basis = recommendation.basis();
            let id: Uuid = recommendation.product.unwrap().product_id.parse().unwrap();
            (u32::try_from(id.as_u128()).unwrap(), basis)
        })
        .collect()
}

/// Asks until the answer is as wanted; fails after a while.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < Duration::from_secs(10), "not {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// What a probe is told: whether the service can serve.
async fn is_ready(running: &mesh::Running) -> bool {
    let mut admin = tokio::net::TcpStream::connect(running.admin_address)
        .await
        .unwrap();
    let request = b"GET /readyz HTTP/1.1\r\nhost: admin\r\nconnection: close\r\n\r\n";
    admin.write_all(request).await.unwrap();
    let mut answer = String::new();
    admin.read_to_string(&mut answer).await.unwrap();
    answer.starts_with("HTTP/1.1 200 ")
}
