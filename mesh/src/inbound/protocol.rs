use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, Method, StatusCode, header};

/// Refuses a request that is not gRPC with protobuf, as HTTP does.
///
/// A browser can be made to send other content types from a foreign page without asking first, so this must come before
/// anything is done for the request. gRPC-Web is the gateway's affair.
pub(super) async fn require_grpc(request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if !is_grpc(request.headers()) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    next.run(request).await
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let media_type = content_type.split(';').next().unwrap_or("").trim();
    ["application/grpc", "application/grpc+proto"]
        .iter()
        .any(|grpc| media_type.eq_ignore_ascii_case(grpc))
}
