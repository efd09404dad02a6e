//! The cart service as shoppers, the storefront and checkout see it, on a real Redis.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod changes;
mod merge;
mod model;
mod purchase;
mod read_only;
mod store;

use cart::Config;
use mesh::Person;
use proto::access::v1::Role;
use proto::cart::v1 as pb;
use proto::cart::v1::cart_service_client::CartServiceClient;
use testkit::identity::{Bearer, Identities, connect};
use testkit::stores::{Stores, TestStores};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Status};

/// Two products to buy.
const JUMPER: &str = "3dfd6ae0-1f98-4bdd-8efe-b626704c5544";
const MUG: &str = "e71c6136-daca-47a0-a941-396e143cb8d1";
const ORDER: &str = "6f2d9c1e-8d3a-4a53-9a7e-0d3a5f1b2c4d";

/// The service, running.
struct Carts {
    identities: Identities,
    running: mesh::Running,
    stores: TestStores,
}

/// Someone with a session.
#[derive(Clone)]
struct Shopper {
    person: Person,
    token: String,
    client: CartServiceClient<InterceptedService<Channel, Bearer>>,
}

impl Carts {
    async fn start() -> Self {
        let stores = Stores::for_test().unwrap();
        let url = stores.redis().await.unwrap().url().to_owned();
        let identities = Identities::generate().unwrap();
        let running = start(&identities, &url).await;
        Self {
            identities,
            running,
            stores,
        }
    }

    fn shopper(&self, role: Role) -> Shopper {
        let (person, _) = self.identities.person(role).unwrap();
        self.session(person)
    }

    fn session(&self, person: Person) -> Shopper {
        let life = std::time::Duration::from_secs(600);
        let token = self.identities.access_token(&person, life).unwrap();
        let channel = connect(self.running.address).unwrap();
        let client = CartServiceClient::with_interceptor(channel, Bearer::new(&token).unwrap());
        Shopper {
            person,
            token,
            client,
        }
    }

    fn checkout(&self) -> CartServiceClient<mesh::Channel> {
        let channel = self
            .identities
            .channel("checkout", "cart", self.running.address);
        CartServiceClient::new(channel.unwrap())
    }

    /// A connection around the service, for what only Redis shows.
    async fn redis(&self) -> redis::aio::MultiplexedConnection {
        let url = self.stores.redis().await.unwrap().url();
        let client = redis::Client::open(url).unwrap();
        client.get_multiplexed_async_connection().await.unwrap()
    }
}

async fn start(identities: &Identities, redis_url: &str) -> mesh::Running {
    let config = Config {
        mesh: identities.config("cart"),
        redis_url: redis_url.into(),
        guest_days: 30,
        customer_days: 180,
    };
    let mesh = identities.mesh("cart").unwrap();
    let service = cart::service(&config, &mesh).unwrap();
    mesh.start(service).await.unwrap()
}

impl Shopper {
    async fn cart(&self) -> Result<Vec<pb::CartItem>, Status> {
        let answer = self.client.clone().get_cart(pb::GetCartRequest {}).await?;
        Ok(answer.into_inner().cart.unwrap().items)
    }

    async fn add(&self, product: &str, quantity: i32) -> Result<Vec<pb::CartItem>, Status> {
        self.add_once(product, quantity, "").await
    }

    async fn add_once(
        &self,
        product: &str,
        quantity: i32,
        operation: &str,
    ) -> Result<Vec<pb::CartItem>, Status> {
        let request = pb::AddItemRequest {
            product_id: product.to_owned(),
            quantity,
            operation_id: operation.to_owned(),
        };
        let answer = self.client.clone().add_item(request).await?;
        Ok(answer.into_inner().cart.unwrap().items)
    }

    async fn update(&self, product: &str, quantity: i32) -> Result<Vec<pb::CartItem>, Status> {
        let request = pb::UpdateItemRequest {
            product_id: product.to_owned(),
            quantity,
        };
        let answer = self.client.clone().update_item(request).await?;
        Ok(answer.into_inner().cart.unwrap().items)
    }

    async fn remove(&self, product: &str) -> Result<Vec<pb::CartItem>, Status> {
        let request = pb::RemoveItemRequest {
            product_id: product.to_owned(),
        };
        let answer = self.client.clone().remove_item(request).await?;
        Ok(answer.into_inner().cart.unwrap().items)
    }

    async fn clear(&self) -> Result<(), Status> {
        self.client
            .clone()
            .clear_cart(pb::ClearCartRequest {})
            .await?;
        Ok(())
    }

    async fn merge(&self, guest_token: &str) -> Result<Vec<pb::CartItem>, Status> {
        Ok(self.merge_all(guest_token).await?.0)
    }

    /// The cart, and what did not fit.
    async fn merge_all(
        &self,
        guest_token: &str,
    ) -> Result<(Vec<pb::CartItem>, Vec<pb::CartItem>), Status> {
        let request = pb::MergeCartRequest {
            guest_access_token: guest_token.to_owned(),
        };
        let answer = self.client.clone().merge_cart(request).await?;
        let answer = answer.into_inner();
        Ok((answer.cart.unwrap().items, answer.left_out))
    }

    /// The order that checkout would make of `items`.
    fn purchase(&self, order: &str, items: &[pb::CartItem]) -> pb::RemovePurchasedRequest {
        let lines = items.iter().map(|item| pb::PurchasedLine {
            product_id: item.product_id.clone(),
            line_id: item.line_id.clone(),
            quantity: item.quantity,
        });
        pb::RemovePurchasedRequest {
            order_id: order.to_owned(),
            user_id: self.person.user_id.to_string(),
            lines: lines.collect(),
        }
    }

    fn key(&self) -> String {
        format!("cart:{}", self.person.user_id)
    }
}

fn quantities(items: &[pb::CartItem]) -> Vec<(&str, i32)> {
    items
        .iter()
        .map(|item| (item.product_id.as_str(), item.quantity))
        .collect()
}

/// The `number`th of as many products as anyone needs, ordered.
fn product(number: u32) -> String {
    uuid::Uuid::from_u128(u128::from(number)).to_string()
}

fn reason(status: &Status) -> (Code, String) {
    (
        status.code(),
        mesh::fault::reason(status).unwrap_or_default(),
    )
}

fn because(code: Code, reason: &str) -> (Code, String) {
    (code, reason.to_owned())
}
