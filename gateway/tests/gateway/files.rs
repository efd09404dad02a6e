//! The storefront's files.

use std::path::Path;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Version};
use http_body_util::BodyExt as _;
use testkit::stores::{Stores, TestStores};

use super::Gateway;
use super::web;

const INDEX: &str = "<!doctype html><title>Souk</title><style>body{}</style>";

struct Shop {
    gateway: Gateway,
    _place: TestStores,
}

impl Shop {
    async fn open() -> Self {
        let place = Stores::for_test().unwrap();
        let folder = place.folder().join("public");
        write(&folder.join("index.html"), INDEX);
        write(&folder.join("assets/app-1a2b.js"), &"go();".repeat(1000));
        write(&folder.join("images/pot.svg"), "<svg></svg>");
        write(&folder.join("robots.txt"), "all are welcome");
        write(&place.folder().join("secret.txt"), "a secret");
        let gateway = Gateway::start_with(|config| config.storefront_folder = folder).await;
        Self {
            gateway,
            _place: place,
        }
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> (StatusCode, HeaderMap, Bytes) {
        let version = Version::HTTP_11;
        let response = web::send(
            self.gateway.address,
            version,
            method,
            path,
            headers,
            Bytes::new(),
        )
        .await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status, parts.headers, body)
    }

    async fn get(&self, path: &str) -> (StatusCode, HeaderMap, Bytes) {
        self.ask(Method::GET, path, &[]).await
    }
}

fn write(file: &Path, content: &str) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, content).unwrap();
}

#[tokio::test]
async fn files_are_served_with_their_type_and_lifetime() {
    let shop = Shop::open().await;
    for (path, kind, lifetime) in [
        ("/", "text/html", "no-cache"),
        ("/index.html", "text/html", "no-cache"),
        ("/robots.txt", "text/plain", "no-cache"),
        ("/images/pot.svg", "image/svg+xml", "public, max-age=86400"),
        (
            "/assets/app-1a2b.js",
            "text/javascript",
            "public, max-age=31536000, immutable",
        ),
    ] {
        let (status, headers, body) = shop.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(headers["content-type"], kind, "{path}");
        assert_eq!(headers["cache-control"], lifetime, "{path}");
        assert!(!body.is_empty());
        let (status, _, body) = shop.ask(Method::HEAD, path, &[]).await;
        assert_eq!((status, body.len()), (StatusCode::OK, 0));
    }
}

#[tokio::test]
async fn the_app_answers_for_paths_that_are_not_files() {
    let shop = Shop::open().await;
    for path in ["/products/rose-harissa", "/orders", "/assets/none", "/souk"] {
        let (status, headers, body) = shop.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(body, INDEX);
        assert_eq!(headers["cache-control"], "no-cache", "{path}");
    }
    for path in ["/assets/app-old.js", "/images/none.svg", "/favicon.ico"] {
        let (status, headers, _) = shop.get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(headers["cache-control"], "no-cache", "{path}");
    }
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let shop = Shop::open().await;
    for path in [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret%2etxt",
        "/..%5csecret.txt",
        "/assets/%2E%2E/%2E%2E/%2E%2E/%2E%2E/%2E%2E/%2E%2E/etc/passwd",
        "/%00",
        "/robots.txt%00",
    ] {
        let (status, _, body) = shop.get(path).await;
        assert!(status == StatusCode::NOT_FOUND || body == INDEX, "{path}");
        assert!(
            status == StatusCode::NOT_FOUND || !path.contains('.'),
            "{path}"
        );
    }
}

#[tokio::test]
async fn every_answer_tells_the_browser_to_be_careful() {
    let shop = Shop::open().await;
    for path in ["/", "/assets/app-1a2b.js", "/none.txt", "/orders"] {
        let (_, headers, _) = shop.get(path).await;
        let policy = headers["content-security-policy"].to_str().unwrap();
        for part in [
            "default-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("script-src"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(
            headers["referrer-policy"],
            "strict-origin-when-cross-origin"
        );
        assert!(headers.contains_key("permissions-policy"));
        assert!(!headers.contains_key("access-control-allow-origin"));
    }
}

#[tokio::test]
async fn large_files_are_compressed_for_those_who_can_read_it() {
    let shop = Shop::open().await;
    let (_, plain, _) = shop.get("/assets/app-1a2b.js").await;
    assert!(!plain.contains_key("content-encoding"));
    let (_, headers, body) = shop
        .ask(
            Method::GET,
            "/assets/app-1a2b.js",
            &[("accept-encoding", "gzip")],
        )
        .await;
    assert_eq!(headers["content-encoding"], "gzip");
    assert!(body.len() < 500);
}

#[tokio::test]
async fn files_are_only_read() {
    let shop = Shop::open().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        for path in ["/", "/robots.txt", "/orders"] {
            let (status, _, _) = shop.ask(method.clone(), path, &[]).await;
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_file_that_has_not_changed_is_not_sent_again() {
    let shop = Shop::open().await;
    let (_, headers, _) = shop.get("/images/pot.svg").await;
    let modified = headers["last-modified"].to_str().unwrap();
    let (status, headers, body) = shop
        .ask(
            Method::GET,
            "/images/pot.svg",
            &[("if-modified-since", modified)],
        )
        .await;
    assert_eq!(status, StatusCode::NOT_MODIFIED);
    assert_eq!(headers["cache-control"], "public, max-age=86400");
    assert!(body.is_empty());
}
