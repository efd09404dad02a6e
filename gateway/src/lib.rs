#![doc = include_str!("../README.md")]

mod admit;
mod caller;
mod config;
mod forward;
mod gate;
mod limits;
mod origins;
mod rpc;
mod storefront;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use tower::ServiceExt as _;

pub use config::Config;
pub use origins::Origins;

/// Wires the service.
///
/// # Errors
/// When the address of a service is none.
pub fn service(config: &Config, mesh: &mesh::Mesh) -> anyhow::Result<mesh::Service> {
    let limits = Arc::new(limits::Limits::new(config, mesh.trust().clone()));
    let upstreams = forward::Upstreams::new(config, mesh)?;
    let rpc = rpc::router(config, upstreams, Arc::clone(&limits));
    let storefront = storefront::router(&config.storefront_folder);
    let router = Router::new().fallback(move |request: Request| {
        let router = if rpc::is_rpc(&request) {
            &rpc
        } else {
            &storefront
        };
        router.clone().oneshot(request)
    });
    // It has no store: while the process runs, it can serve.
    Ok(mesh::Service::new(async || Ok(()))
        .router(router)
        .background(move |shutdown| async move { limits.forget_idle_callers(&shutdown).await }))
}
