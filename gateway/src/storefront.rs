//! The built storefront, as files.

use std::convert::Infallible;
use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use tower::{ServiceBuilder, ServiceExt as _, service_fn};
use tower_http::compression::CompressionLayer;
use tower_http::services::{ServeDir, ServeFile};

/// Scripts, styles and calls come from here alone; pictures may lie elsewhere, and nobody may frame the shop.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: https:; object-src 'none'; base-uri 'self'; form-action 'self'; \
    frame-ancestors 'none'";
const SECURITY_HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=()",
    ),
];

/// Serves `folder`; GET and HEAD only.
pub(crate) fn router(folder: &Path) -> Router {
    let index = ServeFile::new(folder.join("index.html"));
    let other = service_fn(move |request: Request| {
        let index = index.clone();
        async move {
            Ok::<_, Infallible>(if is_page(request.uri().path()) {
                index.oneshot(request).await.into_response()
            } else {
                StatusCode::NOT_FOUND.into_response()
            })
        }
    });
    Router::new()
        .fallback_service(ServeDir::new(folder).fallback(other))
        .layer(
            ServiceBuilder::new()
                // Outside the rest: refusals are answers too.
                .layer(from_fn(harden))
                .layer(CompressionLayer::new()),
        )
}

/// Whether the app itself may know what to show at a path without a file. Files have a dot in their names; and so have
/// the paths of those who look for a way out of the folder.
fn is_page(path: &str) -> bool {
    !path.contains('.') && !path.to_ascii_lowercase().contains("%2e")
}

async fn harden(request: Request, next: Next) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let cache_control = cache_control(&path, response.status());
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(cache_control),
    );
    for (name, value) in SECURITY_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn cache_control(path: &str, status: StatusCode) -> &'static str {
    let is_file = status.is_success() || status == StatusCode::NOT_MODIFIED;
    match path {
        // Asked for again each time, so that a new version of the shop shows at once.
        _ if !is_file || is_page(path) => "no-cache",
        // Their names change with their content.
        _ if path.starts_with("/assets/") => "public, max-age=31536000, immutable",
        _ if path.starts_with("/images/") => "public, max-age=86400",
        _ => "no-cache",
    }
}
