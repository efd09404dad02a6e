//! What is let in from web pages.

use bytes::Bytes;
use http::{Method, StatusCode, Version};

use super::web::{self, VERSIONS, frame};
use super::{GET_PRODUCT, Gateway, PRODUCT, get_product};

const GOOD_TYPES: [&str; 6] = [
    "application/grpc",
    "application/grpc+proto",
    "application/grpc-web",
    "application/grpc-web+proto",
    "application/grpc-web-text",
    "application/grpc-web-text+proto",
];
const BAD_TYPES: [&str; 7] = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json",
    "application/grpc; charset=utf-8",
    "application/grpc-web-texty",
    "",
];

async fn post(gateway: &Gateway, version: Version, headers: &[(&str, &str)]) -> StatusCode {
    let body = frame(&get_product(PRODUCT));
    web::send(
        gateway.address,
        version,
        Method::POST,
        GET_PRODUCT,
        headers,
        body,
    )
    .await
    .status()
}

#[tokio::test]
async fn only_grpc_of_known_origins_is_let_in() {
    let gateway = Gateway::start().await;
    let own = format!("http://{}", gateway.address);
    let origins: [(&[(&str, &str)], bool); 10] = [
        (&[], true),
        (&[("origin", &own)], true),
        (&[("origin", &own), ("sec-fetch-site", "same-origin")], true),
        (&[("origin", "https://shop.example")], true),
        (
            &[
                ("origin", "https://shop.example"),
                ("sec-fetch-site", "cross-site"),
            ],
            true,
        ),
        (&[("origin", "https://evil.example")], false),
        (&[("origin", "http://shop.example")], false),
        (&[("origin", "https://shop.example.evil.example")], false),
        (&[("origin", "null")], false),
        (&[("sec-fetch-site", "cross-site")], false),
    ];
    let mut let_in = 0;
    for version in VERSIONS {
        for (origin, is_known) in origins {
            for content_type in GOOD_TYPES.into_iter().chain(BAD_TYPES) {
                let is_good = GOOD_TYPES.contains(&content_type);
                let is_grpc = !content_type.contains("-web");
                if version == Version::HTTP_11 && is_good && is_grpc && is_known {
                    // gRPC needs HTTP/2.
                    continue;
                }
                let mut headers = origin.to_vec();
                headers.push(("content-type", content_type));
                let status = post(&gateway, version, &headers).await;
                let expected = match (is_good, is_known) {
                    (false, _) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    (true, false) => StatusCode::FORBIDDEN,
                    (true, true) => StatusCode::OK,
                };
                assert_eq!(status, expected, "{version:?} {headers:?}");
                // The text kinds do not decode as sent here, so they do not come further.
                let_in += usize::from(is_good && is_known && !content_type.contains("-text"));
            }
        }
    }
    assert_eq!(gateway.upstream.calls().len(), let_in);
}

#[tokio::test]
async fn a_form_of_a_foreign_page_calls_nothing_over_http_2() {
    let gateway = Gateway::start().await;
    let headers = [
        ("content-type", "text/plain"),
        ("origin", "https://evil.example"),
    ];
    let status = post(&gateway, Version::HTTP_2, &headers).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let headers = [
        ("content-type", "text/plain"),
        ("content-type", "application/grpc"),
    ];
    let status = post(&gateway, Version::HTTP_2, &headers).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(gateway.upstream.calls().is_empty());
}

#[tokio::test]
async fn no_call_comes_of_two_pages_at_once() {
    let gateway = Gateway::start().await;
    let own = format!("http://{}", gateway.address);
    let (shop, evil) = ("https://shop.example", "https://evil.example");
    for version in VERSIONS {
        for (first, second) in [(&*own, evil), (evil, &*own), (shop, evil), (&*own, &*own)] {
            let headers = [
                ("content-type", web::BINARY),
                ("origin", first),
                ("origin", second),
            ];
            let status = post(&gateway, version, &headers).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{first} {second}");
        }
    }
    assert!(gateway.upstream.calls().is_empty());
}

#[tokio::test]
async fn only_post_calls() {
    let gateway = Gateway::start().await;
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::HEAD] {
        let headers = [("content-type", "application/grpc")];
        let response = web::send(
            gateway.address,
            Version::HTTP_2,
            method,
            GET_PRODUCT,
            &headers,
            Bytes::new(),
        )
        .await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()["allow"], "POST, OPTIONS");
    }
    assert!(gateway.upstream.calls().is_empty());
}

#[tokio::test]
async fn a_preflight_allows_known_origins_and_no_other() {
    let gateway = Gateway::start().await;
    for version in VERSIONS {
        for (origin, is_known) in [
            ("https://shop.example", true),
            ("https://evil.example", false),
            ("null", false),
        ] {
            let headers = [
                ("origin", origin),
                ("access-control-request-method", "POST"),
                (
                    "access-control-request-headers",
                    "authorization,content-type,x-grpc-web",
                ),
            ];
            let response = web::send(
                gateway.address,
                version,
                Method::OPTIONS,
                GET_PRODUCT,
                &headers,
                Bytes::new(),
            )
            .await;
            assert!(response.status().is_success());
            let headers = response.headers();
            let allowed = headers.get("access-control-allow-origin");
            assert_eq!(allowed.is_some(), is_known, "{origin}");
            assert!(allowed.is_none_or(|allowed| allowed == origin));
            assert!(!headers.contains_key("access-control-allow-credentials"));
            assert_eq!(headers["access-control-allow-methods"], "POST");
            assert_eq!(headers["access-control-max-age"], "600");
            assert_eq!(
                headers["access-control-allow-headers"],
                "content-type,authorization,x-grpc-web,x-user-agent,grpc-timeout,traceparent,\
                 tracestate"
            );
        }
    }
    assert!(gateway.upstream.calls().is_empty());
}

#[tokio::test]
async fn a_page_of_a_known_origin_may_read_the_status() {
    let gateway = Gateway::start().await;
    let headers = [("origin", "https://shop.example")];
    let answer = web::call(
        gateway.address,
        Version::HTTP_11,
        web::BINARY,
        GET_PRODUCT,
        &headers,
        &get_product(PRODUCT),
    )
    .await;
    assert_eq!(
        answer.headers["access-control-allow-origin"],
        "https://shop.example"
    );
    assert_eq!(
        answer.headers["access-control-expose-headers"],
        "grpc-status,grpc-message,grpc-status-details-bin,grpc-retry-pushback-ms"
    );
    assert!(answer.headers["vary"].to_str().unwrap().contains("origin"));
}
