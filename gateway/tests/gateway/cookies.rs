//! Refresh tokens in cookies: what a browser sends and gets, and what the user service does.

use http::{HeaderMap, Method, StatusCode, Version};
use mesh::fault;
use proto::access::v1::Role;
use proto::user::v1 as user;
use testkit::identity::Identities;
use tonic::{Code, Status};

use super::upstream::{ENDED, NEXT_TOKEN};
use super::web::{self, BINARY, TEXT, VERSIONS};
use super::{
    GET_PRODUCT, Gateway, LOGOUT, PRODUCT, REFRESH_SESSION, START_GUEST_SESSION, get_product,
};

const COOKIE: &str = "a=1; __Secure-souk-refresh=held; b=2";
const ASKED: (&str, &str) = ("souk-session", "cookie");

/// The attributes, in order.
fn cookie(token: &str, max_age: u32) -> String {
    format!(
        "__Secure-souk-refresh={token}; Path={REFRESH_SESSION}; HttpOnly; Secure; \
         SameSite=Strict; Max-Age={max_age}"
    )
}

fn own(gateway: &Gateway) -> String {
    format!("http://{}", gateway.address)
}

fn set_cookies(headers: &HeaderMap) -> Vec<&str> {
    let values = headers.get_all("set-cookie").iter();
    values.map(|value| value.to_str().unwrap()).collect()
}

/// The last call's headers of ours.
fn arrived(gateway: &Gateway) -> [Option<String>; 2] {
    let calls = gateway.upstream.calls();
    let last = calls.last().unwrap();
    assert!(!last.contains_key("cookie") && !last.contains_key("origin"));
    ["souk-session", "souk-refresh-token"].map(|name| {
        let value = last.get(name)?;
        Some(value.to_str().unwrap().to_owned())
    })
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn refresh(token: &str) -> user::RefreshSessionRequest {
    user::RefreshSessionRequest {
        refresh_token: token.to_owned(),
    }
}

/// Whatever is asked for, no answer holds the headers between the services.
async fn call(
    gateway: &Gateway,
    (version, kind): (Version, &str),
    path: &str,
    headers: &[(&str, &str)],
    token: &str,
) -> web::Answer {
    let address = gateway.address;
    let answer = web::call(address, version, kind, path, headers, &refresh(token)).await;
    assert_eq!(answer.status, StatusCode::OK);
    for name in ["souk-refresh-token", "souk-refresh-max-age"] {
        assert!(!answer.headers.contains_key(name), "{path}");
    }
    answer
}

#[tokio::test]
async fn a_token_goes_from_the_cookie_to_the_user_service_and_back() {
    let gateway = Gateway::start().await;
    let own = own(&gateway);
    for version in VERSIONS {
        for kind in [BINARY, TEXT] {
            for origin in [own.as_str(), "https://shop.example"] {
                let headers = [ASKED, ("origin", origin), ("cookie", COOKIE)];
                let way = (version, kind);
                let mut answer = call(&gateway, way, REFRESH_SESSION, &headers, "").await;
                assert_eq!(set_cookies(&answer.headers), [cookie(NEXT_TOKEN, 600)]);
                let _: user::RefreshSessionResponse = answer.message().await;
                assert_eq!(answer.code().await, 0);
                assert_eq!(arrived(&gateway), [text("cookie"), text("held")]);
            }
        }
    }
}

#[tokio::test]
async fn the_cookie_goes_with_no_other_method() {
    let gateway = Gateway::start().await;
    let own = own(&gateway);
    let headers = [ASKED, ("origin", &own), ("cookie", COOKIE)];
    let way = (Version::HTTP_11, BINARY);
    let answer = call(&gateway, way, START_GUEST_SESSION, &headers, "").await;
    assert_eq!(set_cookies(&answer.headers), [cookie(NEXT_TOKEN, 600)]);
    assert_eq!(arrived(&gateway), [text("cookie"), None]);

    let request = get_product(PRODUCT);
    let (version, kind) = way;
    let (address, path) = (gateway.address, GET_PRODUCT);
    let answer = web::call(address, version, kind, path, &headers, &request).await;
    for name in ["set-cookie", "souk-refresh-token", "souk-refresh-max-age"] {
        assert!(!answer.headers.contains_key(name), "{name}");
    }
    assert_eq!(arrived(&gateway), [None, None]);
}

#[tokio::test]
async fn who_does_not_ask_for_a_cookie_neither_gets_nor_uses_one() {
    let gateway = Gateway::start().await;
    let own = own(&gateway);
    for asked in [None, Some(("souk-session", "token"))] {
        let mut headers = vec![
            ("origin", own.as_str()),
            ("cookie", COOKIE),
            ("souk-refresh-token", "a token"),
        ];
        headers.extend(asked);
        let way = (Version::HTTP_11, BINARY);
        let answer = call(&gateway, way, REFRESH_SESSION, &headers, "x").await;
        assert!(set_cookies(&answer.headers).is_empty());
        assert_eq!(arrived(&gateway), [None, None]);
    }
}

#[tokio::test]
async fn a_callers_own_token_header_is_not_passed_on() {
    let gateway = Gateway::start().await;
    let own = own(&gateway);
    let headers = [ASKED, ("origin", &own), ("souk-refresh-token", "a token")];
    for version in VERSIONS {
        call(&gateway, (version, BINARY), REFRESH_SESSION, &headers, "").await;
        assert_eq!(arrived(&gateway), [text("cookie"), None]);
    }
}

#[tokio::test]
async fn a_cookie_takes_an_origin_and_no_foreign_one() {
    let gateway = Gateway::start().await;
    for version in VERSIONS {
        for kind in [BINARY, TEXT] {
            let headers = [ASKED, ("cookie", COOKIE)];
            let answer = call(&gateway, (version, kind), REFRESH_SESSION, &headers, "").await;
            let status = Status::from_header_map(&answer.headers).unwrap();
            assert_eq!(status.code(), Code::PermissionDenied);
            assert_eq!(fault::reason(&status).as_deref(), Some("ORIGIN_REQUIRED"));
            assert!(set_cookies(&answer.headers).is_empty());
        }
        for origin in ["https://evil.example", "null"] {
            let headers = [
                ASKED,
                ("origin", origin),
                ("cookie", COOKIE),
                ("content-type", BINARY),
            ];
            let body = web::frame(&refresh(""));
            let (address, post) = (gateway.address, Method::POST);
            let answer = web::send(address, version, post, REFRESH_SESSION, &headers, body).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN);
            assert!(set_cookies(answer.headers()).is_empty());
        }
    }
    assert!(gateway.upstream.calls().is_empty());
}

#[tokio::test]
async fn a_session_that_ends_takes_its_cookie_with_it() {
    let gateway = Gateway::start().await;
    let own = own(&gateway);
    let token = customer(&gateway.identities);
    let headers = [ASKED, ("origin", &own), ("authorization", &token)];
    let way = (Version::HTTP_11, BINARY);
    let answer = call(&gateway, way, REFRESH_SESSION, &headers, ENDED).await;
    let status = Status::from_header_map(&answer.headers).unwrap();
    assert_eq!(fault::reason(&status).as_deref(), Some("SESSION_REVOKED"));
    assert_eq!(set_cookies(&answer.headers), [cookie("", 0)]);

    let request = user::LogoutRequest::default();
    for (headers, expected) in [(&headers[..], vec![cookie("", 0)]), (&headers[1..], vec![])] {
        let (address, version) = (gateway.address, Version::HTTP_11);
        let answer = web::call(address, version, BINARY, LOGOUT, headers, &request).await;
        assert_eq!(set_cookies(&answer.headers), expected);
        assert!(!answer.headers.contains_key("souk-refresh-token"));
    }
}

fn customer(identities: &Identities) -> String {
    let (person, _) = identities.person(Role::Customer).unwrap();
    let life = std::time::Duration::from_secs(60);
    format!("Bearer {}", identities.access_token(&person, life).unwrap())
}

#[tokio::test]
async fn a_page_of_another_origin_may_not_even_ask() {
    let gateway = Gateway::start().await;
    let headers = [
        ("origin", "https://shop.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "souk-session"),
    ];
    let (address, version) = (gateway.address, Version::HTTP_11);
    let body = bytes::Bytes::new();
    let answer = web::send(address, version, Method::OPTIONS, LOGOUT, &headers, body).await;
    let allowed = answer.headers()["access-control-allow-headers"].to_str();
    assert!(!allowed.unwrap().contains("souk-session"));
    assert!(
        !answer
            .headers()
            .contains_key("access-control-allow-credentials")
    );
}
