#![doc = include_str!("../README.md")]

mod cart;
mod config;
mod error;
mod grpc;
mod store;

use proto::cart::v1::cart_service_server::CartServiceServer;

pub use config::Config;

/// Wires the service. Redis is connected to when it is first needed.
///
/// # Errors
/// When the address of Redis is none.
pub fn service(config: &Config, mesh: &mesh::Mesh) -> anyhow::Result<mesh::Service> {
    let store = store::Store::new(&config.redis_url)?;
    let ready = store.clone();
    let carts = grpc::Carts::new(store, config, mesh.trust().clone());
    Ok(mesh::Service::new(move || {
        let store = ready.clone();
        async move { Ok(store.ready().await?) }
    })
    .add_server(CartServiceServer::new(carts)))
}
