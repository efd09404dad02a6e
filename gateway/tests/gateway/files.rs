//! The storefront's files.

use std::path::Path;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Version};
use http_body_util::BodyExt as _;
use testkit::stores::{Stores, TestStores};

use super::Gateway;
use super::web;

const INDEX: &str = "<!doctype html><title>Souk</title>";
/// Nobody but a test looks into them, so they need not be what their names say.
const INDEX_BR: &str = "index by brotli";
const STYLE_BR: &str = "style by brotli";
const STYLE_GZIP: &str = "style by gzip";

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
        write(&folder.join("index.html.br"), INDEX_BR);
        write(&folder.join("assets/style-3c4d.css"), &"a{}".repeat(1000));
        write(&folder.join("assets/style-3c4d.css.br"), STYLE_BR);
        write(&folder.join("assets/style-3c4d.css.gz"), STYLE_GZIP);
        write(
            &folder.join("assets/round-5e6f.woff2"),
            &"font".repeat(1000),
        );
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
    for path in [
        "/",
        "/products/rose-harissa",
        "/orders",
        "/souk",
        "/assets/none",
        // Folders are no files.
        "/images",
        "/assets/",
        "//images",
    ] {
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
            "script-src 'self';",
            "style-src 'self';",
            "font-src 'self';",
            "connect-src 'self';",
            "img-src 'self' data: https:;",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        // The last would have no page load on plain http, as on a developer's machine.
        for part in ["unsafe", "upgrade-insecure-requests"] {
            assert!(!policy.contains(part), "{policy}");
        }
        // Nothing of the hosts beneath: they may be others'.
        assert_eq!(headers["strict-transport-security"], "max-age=63072000");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
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
    // What is compressed within is left as it is.
    let (_, headers, _) = shop
        .ask(
            Method::GET,
            "/assets/round-5e6f.woff2",
            &[("accept-encoding", "gzip")],
        )
        .await;
    assert_eq!(headers["content-type"], "font/woff2");
    assert!(!headers.contains_key("content-encoding"));
}

#[tokio::test]
async fn what_was_compressed_beforehand_is_sent_as_it_is() {
    let shop = Shop::open().await;
    let style = "/assets/style-3c4d.css";
    let for_ever = "public, max-age=31536000, immutable";
    for (path, accepted, encoding, content) in [
        (style, "gzip, deflate, br", Some("br"), STYLE_BR),
        (style, "gzip", Some("gzip"), STYLE_GZIP),
        (style, "br;q=0, gzip", Some("gzip"), STYLE_GZIP),
        ("/", "gzip, br", Some("br"), INDEX_BR),
        ("/index.html", "gzip, br", Some("br"), INDEX_BR),
        ("/orders", "gzip, br", Some("br"), INDEX_BR),
        ("/orders", "br;q=0", None, INDEX),
        ("/orders", "identity", None, INDEX),
    ] {
        let what = format!("{path} {accepted}");
        let (kind, lifetime) = match path {
            path if path == style => ("text/css", for_ever),
            _ => ("text/html", "no-cache"),
        };
        let accepted = [("accept-encoding", accepted)];
        for method in [Method::GET, Method::HEAD] {
            let (status, headers, body) = shop.ask(method.clone(), path, &accepted).await;
            assert_eq!(status, StatusCode::OK, "{what}");
            let sent = headers.get("content-encoding");
            assert_eq!(
                sent.map(|value| value.to_str().unwrap()),
                encoding,
                "{what}"
            );
            assert_eq!(headers["content-type"], kind, "{what}");
            assert_eq!(headers["cache-control"], lifetime, "{what}");
            let varies: Vec<_> = headers.get_all("vary").iter().collect();
            assert_eq!(varies, ["accept-encoding"], "{what}");
            let content = if method == Method::GET { content } else { "" };
            assert_eq!(body, content, "{what}");
        }
    }
}

#[tokio::test]
async fn without_a_storefront_the_gateway_says_so_and_runs() {
    let place = Stores::for_test().unwrap();
    let folder = place.folder().join("dist");
    let gateway = Gateway::start_with(|config| config.storefront_folder = folder.clone()).await;
    let shop = Shop {
        gateway,
        _place: place,
    };
    for path in ["/", "/orders"] {
        let (status, headers, body) = shop.get(path).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(
            headers["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/plain")
        );
        assert_eq!(headers["cache-control"], "no-cache");
        let body = std::str::from_utf8(&body).unwrap();
        assert!(
            body.contains("not built") && body.contains("cargo xtask up"),
            "{body}"
        );
        assert_eq!(body.lines().count(), 1);
    }
    let (status, _, _) = shop.get("/assets/app-1a2b.js").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // Nobody has to start it again.
    write(&folder.join("index.html"), INDEX);
    for path in ["/", "/orders"] {
        let (status, _, body) = shop.get(path).await;
        assert_eq!(
            (status, &*body),
            (StatusCode::OK, INDEX.as_bytes()),
            "{path}"
        );
    }
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
