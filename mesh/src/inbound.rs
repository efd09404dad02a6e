//! What every call passes through on its way in, outermost first.

mod admit;
mod authorize;
mod bodies;
mod deadline;
mod frame;
mod observe;
mod protocol;
mod rules;
mod unknown;
mod validate;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use proto::contract::{self, Method};
use tokio::sync::Semaphore;
use tonic::Status;
use tonic::service::RoutesBuilder;
use tower::ServiceBuilder;

use crate::config::Config;
use crate::identity::Trust;
use crate::shutdown::Shutdown;

pub use admit::overloaded;
pub(crate) use bodies::gather_questions;
pub use bodies::{Bodies, gather};
pub(crate) use deadline::{TIMEOUT_HEADER, requested as requested_timeout};
pub use frame::MAX_MESSAGE_BYTES;
pub(crate) use frame::read as read_message;
pub use observe::{observe, observe_stream};

/// The inbound stack of one service.
pub(crate) struct Stack {
    service: &'static str,
    /// The gRPC services that are served here.
    names: Vec<&'static str>,
    max_deadline: Duration,
    places: Arc<Semaphore>,
    trust: Trust,
    shutdown: Shutdown,
}

impl Stack {
    pub(crate) fn new(
        service: &'static str,
        names: Vec<&'static str>,
        config: &Config,
        trust: Trust,
        shutdown: Shutdown,
    ) -> Self {
        Self {
            service,
            names,
            max_deadline: config.max_deadline(),
            places: Arc::new(Semaphore::new(config.max_in_flight)),
            trust,
            shutdown,
        }
    }

    /// Puts the stack around `router`.
    ///
    /// Health checks and reflection pass through uncounted and unchecked: a probe that is refused because a service is
    /// busy would restart it.
    pub(crate) fn wrap(self, router: Router, bodies: Bodies) -> Router {
        let service = self.service;
        let stack = Arc::new(self);
        let state = || Arc::clone(&stack);
        router.layer(
            ServiceBuilder::new()
                // Outermost: what is not gRPC cannot even be told so in gRPC.
                .layer(from_fn(protocol::require_grpc))
                // Outside the rest, so that refusals are traced and counted as their caller saw them.
                .layer(from_fn_with_state(service, observe))
                .layer(from_fn(observe_stream))
                // From here in, what is no question about health or the contract is a method that is served here.
                .layer(from_fn_with_state(state(), unknown::refuse_unknown))
                // Outside admission: the time spent waiting counts.
                .layer(from_fn_with_state(state(), deadline::enforce))
                // Refuses early, before a token costs CPU.
                .layer(from_fn_with_state(state(), admit::shed))
                // Before the body is read: who may not call learns nothing of what is wrong with the request.
                .layer(from_fn_with_state(state(), authorize::authorize))
                // Before a place is taken: half a request must not hold one.
                .layer(from_fn_with_state(bodies, gather))
                // Runs what it admits to its end, whoever goes away.
                .layer(from_fn_with_state(state(), admit::admit))
                // Innermost: the handler gets only what the contract allows.
                .layer(from_fn(validate::validate)),
        )
    }
}

/// The beginning of the paths of questions about health.
const HEALTH_PATH: &str = "/grpc.health.v1.Health/";

/// The beginning of the paths of gRPC's own services: health and reflection.
const QUESTION_PATH: &str = "/grpc.";

/// What a question about health or the contract may weigh.
pub(crate) const MAX_QUESTION_BYTES: usize = 4096;

/// Adds reflection in the two versions that clients ask for: grpcurl and Python speak only v1alpha.
///
/// It lists the services called `names`. The descriptors are the whole contract's: messages of one service stand in
/// those of others.
pub(crate) fn add_reflection(routes: &mut RoutesBuilder, names: &[&str]) -> anyhow::Result<()> {
    let always = [
        tonic_health::pb::health_server::SERVICE_NAME,
        tonic_reflection::pb::v1::server_reflection_server::SERVICE_NAME,
        tonic_reflection::pb::v1alpha::server_reflection_server::SERVICE_NAME,
    ];
    let builder = || {
        let builder = tonic_reflection::server::Builder::configure();
        names
            .iter()
            .chain(&always)
            .fold(builder, |builder, name| builder.with_service_name(*name))
            .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let (v1, v1alpha) = (builder().build_v1()?, builder().build_v1alpha()?);
    routes.add_service(v1.max_decoding_message_size(MAX_QUESTION_BYTES));
    routes.add_service(v1alpha.max_decoding_message_size(MAX_QUESTION_BYTES));
    Ok(())
}

/// The gRPC services of the contract that have something for people: what the gateway serves.
pub(crate) fn services_for_people() -> Vec<&'static str> {
    let names: BTreeSet<_> = contract::methods()
        .filter(|method| method.is_for_people())
        .filter_map(|method| service(&method.path))
        .collect();
    names.into_iter().collect()
}

/// The gRPC service in a path.
fn service(path: &str) -> Option<&str> {
    path.split('/').nth(1)
}

/// The RPC that a request is for, if the contract has it.
fn method(request: &Request) -> Option<&'static Method> {
    contract::method(request.uri().path())
}

/// The answer that says `status`.
fn refuse(status: impl Into<Status>) -> Response {
    status.into().into_http()
}
