use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::{QUESTION_PATH, Stack, method, refuse, service};
use crate::fault::{Fault, Kind};

/// More of a path than any method of the contract has is not worth a log line.
const MAX_LOGGED_CHARS: usize = 128;

/// Refuses what is no method of a service that is served here.
///
/// tonic would answer without a reason.
pub(super) async fn refuse_unknown(
    State(stack): State<Arc<Stack>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let is_served = method(&request)
        .and_then(|method| service(&method.path))
        .is_some_and(|service| stack.names.contains(&service));
    if is_served || path.starts_with(QUESTION_PATH) {
        return next.run(request).await;
    }
    // A caller newer than this service, or an address that is another service's.
    let path: String = path.chars().take(MAX_LOGGED_CHARS).collect();
    tracing::info!(path, "no such method here");
    refuse(Fault::new(
        Kind::Unimplemented,
        "UNKNOWN_METHOD",
        "no such method",
    ))
}
