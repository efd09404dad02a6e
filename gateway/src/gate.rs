use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{Method, StatusCode, header};

use crate::origins::Origins;

/// gRPC, and gRPC-Web in its four spellings. A page of another origin cannot send these without asking first, which
/// is what keeps it from calling on a visitor's behalf; it could send `text/plain`.
const CONTENT_TYPES: [&str; 6] = [
    "application/grpc",
    "application/grpc+proto",
    "application/grpc-web",
    "application/grpc-web+proto",
    "application/grpc-web-text",
    "application/grpc-web-text+proto",
];

/// Refuses what is no call, and calls of pages that are none of ours.
pub(crate) async fn gate(
    State(origins): State<Arc<Origins>>,
    request: Request,
    next: Next,
) -> Response {
    match check(&request, &origins) {
        Ok(()) => next.run(request).await,
        Err(StatusCode::METHOD_NOT_ALLOWED) => (
            StatusCode::METHOD_NOT_ALLOWED,
            [(header::ALLOW, "POST, OPTIONS")],
        )
            .into_response(),
        Err(status) => status.into_response(),
    }
}

fn check(request: &Request, origins: &Origins) -> Result<(), StatusCode> {
    if request.method() != Method::POST {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    let mut content_types = request.headers().get_all(header::CONTENT_TYPE).iter();
    let (Some(content_type), None) = (content_types.next(), content_types.next()) else {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    };
    if !CONTENT_TYPES.iter().any(|known| content_type == known) {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    if !origins.allow(request) {
        return Err(StatusCode::FORBIDDEN);
    }
    Ok(())
}
