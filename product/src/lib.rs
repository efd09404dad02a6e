#![doc = include_str!("../README.md")]

mod catalogue;
mod config;
mod error;
mod grpc;
mod listing;
mod search;
mod seed;
mod stock;
mod store;
mod sweeper;

use std::time::Duration;

use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::product::v1::product_service_server::ProductServiceServer;

pub use config::Config;

/// Wires the service.
///
/// # Errors
/// When the address of MongoDB or of checkout is none.
pub fn service(config: &Config, mesh: &mesh::Mesh) -> anyhow::Result<mesh::Service> {
    let seed = if config.seed {
        seed::products(&config.currency)?
    } else {
        Vec::new()
    };
    let store = store::Store::new(config, seed, mesh.shutdown().clone())?;
    let products = grpc::Products::new(store.clone(), config.currency.clone());
    let checkout = CheckoutServiceClient::new(mesh.channel("checkout", &config.checkout_url)?);
    let sweeper = sweeper::Sweeper::new(store.clone(), checkout);
    let interval = Duration::from_millis(config.sweep_interval_ms);
    let ready = move || {
        let store = store.clone();
        async move { Ok(store.ready().await?) }
    };
    Ok(mesh::Service::new(ready)
        .add_server(ProductServiceServer::new(products))
        .background(move |shutdown| sweeper.run(interval, shutdown)))
}
