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
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use tower_http::services::{ServeDir, ServeFile};

/// Scripts, styles and calls come from here alone; pictures may lie elsewhere, and nobody may frame the shop.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; \
    font-src 'self'; connect-src 'self'; img-src 'self' data: https:; object-src 'none'; \
    base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
/// What a browser shows until there is a storefront.
const NOT_BUILT: &str = "The storefront is not built: `cargo xtask up` builds it.\n";
const SECURITY_HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    // Two years. Browsers heed it only where the connection is encrypted. Other hosts of our domain are not ours to bind.
    (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=()",
    ),
];

/// Serves `folder`; GET and HEAD only.
pub(crate) fn router(folder: &Path) -> Router {
    let index = ServeFile::new(folder.join("index.html"))
        .precompressed_br()
        .precompressed_gzip();
    let other = service_fn(move |request: Request| {
        let index = index.clone();
        async move {
            Ok::<_, Infallible>(if is_page(request.uri().path()) {
                page(index.oneshot(request).await.into_response())
            } else {
                StatusCode::NOT_FOUND.into_response()
            })
        }
    });
    let files = ServeDir::new(folder)
        .precompressed_br()
        .precompressed_gzip()
        // A folder is no page: it would answer with a redirect, which `//images` turns into one to another host.
        .append_index_html_on_directories(false)
        .fallback(other);
    // Fonts are compressed within.
    let is_worth_it = DefaultPredicate::new().and(NotForContentType::new("font/"));
    Router::new().fallback_service(files).layer(
        ServiceBuilder::new()
            // Outside the rest: refusals are answers too.
            .layer(from_fn(harden))
            // For what is not compressed beforehand; what is, passes.
            .layer(CompressionLayer::new().compress_when(is_worth_it)),
    )
}

/// The app's answer for one of its own pages, or what is to be done when there is no app.
fn page(index: Response) -> Response {
    match index.status() {
        StatusCode::NOT_FOUND => (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response(),
        _ => index,
    }
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
