use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use prost_reflect::DynamicMessage;
use proto::contract::Method;

use super::deadline::late;
use super::{Stack, frame, method, refuse, rules};
use crate::context;
use crate::fault::Fault;

/// Refuses a request that is not one message within the limits that stand beside its fields in the contract.
///
/// tonic would answer INTERNAL to a message that cannot be decoded.
pub(super) async fn validate(
    State(stack): State<Arc<Stack>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(method) = method(&request) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    // Nobody else ends this when a caller sends half a request and keeps the connection.
    let patience = context::remaining().unwrap_or(stack.max_deadline);
    let body = match tokio::time::timeout(patience, frame::read(body)).await {
        Ok(Ok(body)) => body,
        Ok(Err(fault)) => return refuse(fault),
        Err(_) => return refuse(late()),
    };
    match check(method, &body) {
        Ok(()) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(fault) => refuse(fault),
    }
}

fn check(method: &Method, body: &Bytes) -> Result<(), Fault> {
    let message = frame::message(body)?;
    let message = DynamicMessage::decode(method.request.clone(), message)
        .map_err(|error| frame::malformed(format!("the message cannot be read: {error}")))?;
    let violations = rules::violations(&message);
    if violations.is_empty() {
        Ok(())
    } else {
        Err(Fault::violations(violations))
    }
}
