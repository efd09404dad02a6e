#![doc = include_str!("../README.md")]

mod admit;
mod caller;
mod config;
mod cookie;
mod ended;
mod forward;
mod gate;
mod limits;
mod origins;
mod pressure;
mod rpc;
mod storefront;
mod turns;
mod unfinished;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use tower::ServiceExt as _;

pub use config::Config;
pub use origins::Origins;

/// Wires the service.
///
/// # Errors
/// When the address of a service is none.
pub fn service(config: &Config, mesh: &mesh::Mesh) -> anyhow::Result<mesh::Service> {
    let ended = Arc::new(ended::Ended::new(config, mesh)?);
    let limits = limits::Limits::new(config, mesh.trust().clone(), Arc::clone(&ended));
    let limits = Arc::new(limits);
    let upstreams = forward::Upstreams::new(config, mesh)?;
    let rpc = rpc::router(config, upstreams, Arc::clone(&limits), Arc::clone(&ended));
    let storefront = storefront::router(&config.storefront_folder);
    let router = Router::new().fallback(move |request: Request| {
        let router = if rpc::is_rpc(&request) {
            &rpc
        } else {
            &storefront
        };
        router.clone().oneshot(request)
    });
    let followed = Arc::clone(&ended);
    let questions = from_fn_with_state(Arc::clone(&limits), limits::limit_questions);
    // It has no store: while the process runs, it can serve, whether the user service is there or not.
    let ready = move || {
        let ended = Arc::clone(&ended);
        async move {
            ended.read_first().await;
            Ok(())
        }
    };
    Ok(mesh::Service::new(ready)
        .router(router)
        // Health and reflection stand beside the router, and are limited by themselves.
        .around(move |router| router.layer(questions))
        .connections_per_address(config.connections_per_address)
        .background(move |shutdown| async move { limits.forget_idle_callers(&shutdown).await })
        .background(move |shutdown| async move { followed.follow(&shutdown).await }))
}
