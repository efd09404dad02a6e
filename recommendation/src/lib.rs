#![doc = include_str!("../README.md")]

mod config;
mod error;
mod grpc;
mod pick;
mod rank;
mod recommend;
mod store;
mod upstreams;

use proto::recommendation::v1::recommendation_service_server::RecommendationServiceServer;

pub use config::Config;

/// Wires the service. Redis and the services behind are connected to when they are first needed.
///
/// # Errors
/// When an address is none.
pub fn service(config: &Config, mesh: &mesh::Mesh) -> anyhow::Result<mesh::Service> {
    let store = store::Store::new(&config.redis_url)?;
    let upstreams = upstreams::Upstreams::new(config, mesh)?;
    let recommendations =
        grpc::Recommendations::new(recommend::Recommender::new(store.clone(), upstreams));
    let seed = config.seed;
    Ok(mesh::Service::new(move || {
        let store = store.clone();
        async move { Ok(store.ready(seed).await?) }
    })
    .add_server(RecommendationServiceServer::new(recommendations)))
}
