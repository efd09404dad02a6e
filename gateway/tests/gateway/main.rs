//! The gateway as browsers and gRPC clients see it, in front of services that record what reaches them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod calls;
mod cookies;
mod ended;
mod files;
mod forwarding;
mod gate;
mod limits;
mod upstream;
mod web;

use std::net::SocketAddr;
use std::num::NonZeroU32;

use clap::CommandFactory as _;
use gateway::Config;
use mesh::{Mesh, Running};
use proto::checkout::v1::checkout_service_server::CheckoutServiceServer;
use proto::product::v1 as product;
use proto::product::v1::product_service_client::ProductServiceClient;
use proto::product::v1::product_service_server::ProductServiceServer;
use proto::user::v1::user_service_server::UserServiceServer;
use testkit::identity::{Identities, connect};
use testkit::ports;
use upstream::Upstream;

const PRODUCT: &str = "6f2d9c1e-8d3a-4a53-9a7e-0d3a5f1b2c4d";
const GET_PRODUCT: &str = "/souk.product.v1.ProductService/GetProduct";
const LIST_PRODUCTS: &str = "/souk.product.v1.ProductService/ListProducts";
const WATCH_ORDER: &str = "/souk.checkout.v1.CheckoutService/WatchOrder";
const LIST_ORDERS: &str = "/souk.checkout.v1.CheckoutService/ListOrders";
const START_GUEST_SESSION: &str = "/souk.user.v1.UserService/StartGuestSession";
const REFRESH_SESSION: &str = "/souk.user.v1.UserService/RefreshSession";
const LOGOUT: &str = "/souk.user.v1.UserService/Logout";
const LIST_ENDED_SESSIONS: &str = "/souk.user.v1.UserService/ListEndedSessions";

#[test]
fn the_command_line_is_sound() {
    Config::command().debug_assert();
}

struct Gateway {
    identities: Identities,
    address: SocketAddr,
    upstream: Upstream,
    _running: [Running; 4],
}

impl Gateway {
    async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// With the user, product and checkout services behind it; the others are down.
    async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let identities = Identities::generate().unwrap();
        let upstream = Upstream::default();
        let product = mesh::Service::new(async || Ok(()))
            .add_server(upstream.server::<ProductServiceServer<()>>());
        let product = identities.mesh("product").unwrap().start(product);
        let product = product.await.unwrap();
        let checkout = mesh::Service::new(async || Ok(()))
            .add_server(upstream.server::<CheckoutServiceServer<()>>());
        let checkout = identities.mesh("checkout").unwrap().start(checkout);
        let checkout = checkout.await.unwrap();
        let user = mesh::Service::new(async || Ok(()))
            .add_server(upstream.server::<UserServiceServer<()>>());
        let user = identities.mesh("user").unwrap().start(user);
        let user = user.await.unwrap();
        let mut config = config(&identities);
        config.user_url = format!("http://{}", user.address);
        config.product_url = format!("http://{}", product.address);
        config.checkout_url = format!("http://{}", checkout.address);
        change(&mut config);
        let gateway = start(&config).await;
        Self {
            identities,
            address: gateway.address,
            upstream,
            _running: [user, product, checkout, gateway],
        }
    }

    /// As a gRPC client of any language.
    fn products(&self) -> ProductServiceClient<tonic::transport::Channel> {
        ProductServiceClient::new(connect(self.address).unwrap())
    }
}

/// Nothing behind it, and no limits to speak of.
fn config(identities: &Identities) -> Config {
    let nowhere = format!("http://127.0.0.1:{}", ports::free_port().unwrap());
    let many = NonZeroU32::new(10_000).unwrap();
    Config {
        mesh: identities.config("gateway"),
        user_url: nowhere.clone(),
        product_url: nowhere.clone(),
        cart_url: nowhere.clone(),
        recommendation_url: nowhere.clone(),
        checkout_url: nowhere,
        storefront_folder: "no/such/folder".into(),
        allowed_origins: "https://shop.example".parse().unwrap(),
        trusted_proxies: 0,
        anonymous_rate: many,
        anonymous_burst: many,
        caller_rate: many,
        caller_burst: many,
        network_factor: NonZeroU32::new(10).unwrap(),
        caller_in_flight: 10_000,
        method_in_flight: None,
        connections_per_address: 10_000,
    }
}

async fn start(config: &Config) -> Running {
    let mesh = Mesh::new("gateway", &config.mesh).unwrap();
    let service = gateway::service(config, &mesh).unwrap();
    mesh.start(service).await.unwrap()
}

fn get_product(product_id: &str) -> product::GetProductRequest {
    product::GetProductRequest {
        product_id: product_id.to_owned(),
    }
}
