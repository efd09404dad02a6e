use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use prost_reflect::DynamicMessage;
use proto::contract::Method;

use super::{frame, method, refuse, rules};
use crate::fault::Fault;

/// Refuses a request that is not one message within the limits that stand beside its fields in the contract.
///
/// tonic would answer INTERNAL to a message that cannot be decoded.
pub(super) async fn validate(request: Request, next: Next) -> Response {
    let Some(method) = method(&request) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    // It has been gathered, so this neither waits nor copies.
    let body = match frame::read(body).await {
        Ok(body) => body,
        Err(fault) => return refuse(fault),
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
