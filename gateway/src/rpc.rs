//! What every call passes through on its way to a service.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler as _;
use axum::middleware::{from_fn, from_fn_with_state};
use http::{HeaderName, Method, header};
use mesh::inbound::{Bodies, gather, observe, observe_stream};
use tonic_web::GrpcWebLayer;
use tower::ServiceBuilder;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::admit::{Places, admit, catch_panic, shed};
use crate::caller::{self, Proxies};
use crate::config::Config;
use crate::cookie::keep;
use crate::ended::{Ended, refuse_ended};
use crate::forward::{Upstreams, forward};
use crate::gate::gate;
use crate::limits::{Limits, limit};

/// How long a browser remembers what it may send.
const PREFLIGHT_AGE: Duration = Duration::from_secs(600);

/// Whether a request is a call, or at least means to be one.
pub(crate) fn is_rpc(request: &Request) -> bool {
    let is_method = |path: &str| {
        path.strip_prefix("/souk.")
            .is_some_and(|rest| rest.contains('/'))
    };
    let content_type = request.headers().get(header::CONTENT_TYPE);
    is_method(request.uri().path())
        || content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

/// The stack, outermost first.
pub(crate) fn router(
    config: &Config,
    upstreams: Upstreams,
    limits: Arc<Limits>,
    ended: Arc<Ended>,
) -> Router {
    let origins = Arc::new(config.allowed_origins.clone());
    let places = Arc::new(Places::new(config));
    let proxies = Arc::new(Proxies::new(config.trusted_proxies));
    let speaking_grpc = ServiceBuilder::new()
        // Outermost: sees how a stream ends as its caller is told.
        .layer(from_fn(observe_stream))
        // Within the translation, so that this answer too is one that its caller can read.
        .layer(from_fn(catch_panic))
        // Outside the limits: who may not have a cookie is not counted, and every answer passes.
        .layer(from_fn(keep))
        // Before a token costs CPU.
        .layer(from_fn_with_state(Arc::clone(&places), shed))
        // Before a request is read: one caller must not hold all that there is.
        .layer(from_fn_with_state(limits, limit))
        // Within the limits, which verify the token and count this call too.
        .layer(from_fn_with_state(ended, refuse_ended))
        // Before a place is taken: half a request must not hold one.
        .layer(from_fn_with_state(Bodies::default(), gather))
        // Innermost: counts only what goes on to a service.
        .layer(from_fn_with_state(places, admit));
    let speaking_either = ServiceBuilder::new()
        // Outside the gate, so that a page may read why it was refused. Answers a browser's questions itself.
        .layer(cors(config))
        // Outside the rest, so that refusals are traced and counted as their caller saw them.
        .layer(from_fn_with_state("gateway", observe))
        // Before anything is done for a caller.
        .layer(from_fn_with_state(origins, gate))
        // Before anyone asks for a caller's address.
        .layer(from_fn_with_state(proxies, caller::stamp))
        // From here in all is gRPC, and statuses find their way back into either protocol.
        .layer(GrpcWebLayer::new());
    let forward = forward.with_state(Arc::new(upstreams));
    Router::new()
        .fallback_service(forward)
        .layer(speaking_grpc)
        .layer(speaking_either)
}

fn cors(config: &Config) -> CorsLayer {
    let name = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(config.allowed_origins.list()))
        .allow_methods([Method::POST])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            name("x-grpc-web"),
            name("x-user-agent"),
            name("grpc-timeout"),
            name("traceparent"),
            name("tracestate"),
        ])
        .expose_headers([
            name("grpc-status"),
            name("grpc-message"),
            name("grpc-status-details-bin"),
            name("grpc-retry-pushback-ms"),
        ])
        .max_age(PREFLIGHT_AGE)
}
