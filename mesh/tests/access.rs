//! Who may call what, and which tokens prove whom.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Request;
use mesh::Caller;
use mesh::identity::ServiceTokens;
use prost::Message as _;
use proto::access::v1::Role;
use proto::checkout::v1 as checkout;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tonic::Code;

use crate::raw::{LIST, Raw, framed};
use crate::support::{CALLEE, ID, Site, ok, purchase, serve};
use crate::tokens::{ACCESS, Forgery, SERVICE, now, public_key};

const GUESTS: &str = "/souk.checkout.v1.CheckoutService/PreviewOrder";
const CUSTOMERS: &str = "/souk.checkout.v1.CheckoutService/GetOrder";
const STAFF: &str = "/souk.checkout.v1.CheckoutService/ListAllOrders";
const SERVICES: &str = "/souk.recommendation.v1.RecommendationService/RecordPurchase";

/// The service, a connection to it, and who it took each caller for.
async fn site() -> (Site, Raw, mpsc::UnboundedReceiver<Caller>) {
    let (sender, seen) = mpsc::unbounded_channel();
    let site = serve(move |request: Request<_>| {
        let caller = request.extensions().get::<Caller>().cloned();
        sender.send(caller.unwrap()).unwrap();
        async { ok() }
    })
    .await;
    let raw = Raw::connect(site.address).await;
    (site, raw, seen)
}

fn message(path: &str) -> bytes::Bytes {
    let order = checkout::GetOrderRequest {
        order_id: ID.to_owned(),
    };
    match path {
        CUSTOMERS => framed(&order.encode_to_vec()),
        SERVICES => framed(&purchase().encode_to_vec()),
        _ => framed(&[]),
    }
}

async fn call(raw: &mut Raw, path: &str, header: &'static str, value: &str) -> Code {
    raw.post(path, &[(header, value)], message(path))
        .await
        .code()
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

#[tokio::test]
async fn each_role_may_do_what_the_ones_before_it_may() {
    let (site, mut raw, _seen) = site().await;
    let token = |role| {
        let (person, _) = site.identities.person(role).unwrap();
        let token = site
            .identities
            .access_token(&person, Duration::from_secs(60));
        bearer(&token.unwrap())
    };
    let people = [
        token(Role::Guest),
        token(Role::Customer),
        token(Role::Staff),
    ];
    for (path, allowed) in [
        (LIST, [true, true, true]),
        (GUESTS, [true, true, true]),
        (CUSTOMERS, [false, true, true]),
        (STAFF, [false, false, true]),
        (SERVICES, [false, false, false]),
    ] {
        for (person, allowed) in people.iter().zip(allowed) {
            let expected = if allowed {
                Code::Ok
            } else {
                Code::PermissionDenied
            };
            let code = call(&mut raw, path, "authorization", person).await;
            assert_eq!(code, expected, "{path}");
        }
        let nobody = raw.post(path, &[], message(path)).await;
        let expected = if path == LIST {
            Code::Ok
        } else {
            Code::Unauthenticated
        };
        assert_eq!(nobody.code(), expected, "{path}");
    }
}

#[tokio::test]
async fn an_access_token_that_is_wrong_in_any_way_proves_nobody() {
    let (site, mut raw, mut seen) = site().await;
    let identities = &site.identities;
    let good = || Forgery::access(identities);
    let public = public_key(identities, "access");
    let public_bytes = URL_SAFE_NO_PAD
        .decode(public["x"].as_str().unwrap())
        .unwrap();
    let cart_kid = public_key(identities, "cart")["kid"]
        .as_str()
        .unwrap()
        .to_owned();
    let service_key = Forgery {
        claims: good().claims,
        ..Forgery::service(identities, "cart")
    };
    let service_token = ServiceTokens::read("cart", &identities.key_file("cart"))
        .unwrap()
        .token_for(CALLEE)
        .unwrap();
    let wrong = [
        ("empty", String::new()),
        ("garbage", "garbage".to_owned()),
        ("dots", "a.b.c".to_owned()),
        ("expired", good().with("exp", json!(now() - 30)).sign()),
        ("never ending", good().with("exp", Value::Null).sign()),
        ("audience", good().with("aud", json!(CALLEE)).sign()),
        ("no audience", good().with("aud", Value::Null).sign()),
        ("issuer", good().with("iss", json!("souk/cart")).sign()),
        ("no issuer", good().with("iss", Value::Null).sign()),
        ("no subject", good().with("sub", Value::Null).sign()),
        ("subject", good().with("sub", json!("root")).sign()),
        ("role", good().with("role", json!("service")).sign()),
        ("type", good().typed("JWT").sign()),
        ("service type", good().typed(SERVICE).sign()),
        ("no key", good().key_named(None).sign()),
        ("unknown key", good().key_named(Some("mine")).sign()),
        ("other key's id", good().key_named(Some(&cart_kid)).sign()),
        ("service's key", service_key.typed(ACCESS).sign()),
        ("service token", service_token),
        ("hmac", good().hmac(&public_bytes)),
        ("hmac of text", good().hmac(public.to_string().as_bytes())),
        ("unsigned", good().unsigned()),
        ("tampered", good().tampered()),
        ("long", good().with("pad", json!("x".repeat(4096))).sign()),
    ];
    for (what, token) in wrong {
        let token = bearer(&token);
        let code = call(&mut raw, STAFF, "authorization", &token).await;
        assert_eq!(code, Code::Unauthenticated, "{what}");
        // Where everybody may call, such a token is as good as none.
        let code = call(&mut raw, LIST, "authorization", &token).await;
        assert_eq!(code, Code::Ok, "{what}");
        assert!(seen.recv().await.unwrap().person.is_none(), "{what}");
    }
    // Without these, everything above could fail for another reason.
    for right in [good(), good().with("exp", json!(now() - 3))] {
        let token = bearer(&right.sign());
        let code = call(&mut raw, STAFF, "authorization", &token).await;
        assert_eq!(code, Code::Ok);
        let person = seen.recv().await.unwrap().person.unwrap();
        assert_eq!(person.user_id.to_string(), ID);
    }
}

#[tokio::test]
async fn the_scheme_counts_in_any_case_and_of_two_tokens_none_does() {
    let (site, mut raw, _seen) = site().await;
    let token = Forgery::access(&site.identities).sign();
    for scheme in ["Bearer", "bearer", "BEARER", "bearer "] {
        let value = format!("{scheme} {token}");
        let code = call(&mut raw, STAFF, "authorization", &value).await;
        assert_eq!(code, Code::Ok, "{scheme}");
    }
    for value in [
        format!("Basic {token}"),
        format!("Bearer{token}"),
        token.clone(),
    ] {
        let code = call(&mut raw, STAFF, "authorization", &value).await;
        assert_eq!(code, Code::Unauthenticated);
    }
    let (good, bad) = (bearer(&token), bearer("garbage"));
    for [first, second] in [[&good, &bad], [&bad, &good], [&good, &good]] {
        let headers = [("authorization", &**first), ("authorization", &**second)];
        let status = raw.post(STAFF, &headers, message(STAFF)).await;
        assert_eq!(status.code(), Code::Unauthenticated);
    }
}

#[tokio::test]
async fn a_service_token_that_is_wrong_in_any_way_proves_no_service() {
    let (site, mut raw, mut seen) = site().await;
    let identities = &site.identities;
    let good = || Forgery::service(identities, "checkout");
    let public = public_key(identities, "checkout");
    let public_bytes = URL_SAFE_NO_PAD
        .decode(public["x"].as_str().unwrap())
        .unwrap();
    let cart = |claim, value| Forgery::service(identities, "cart").with(claim, value);
    let checkout_kid = public["kid"].as_str().unwrap();
    let wrong = [
        ("garbage", "garbage".to_owned()),
        ("expired", good().with("exp", json!(now() - 30)).sign()),
        ("for another", good().with("aud", json!("cart")).sign()),
        ("for nobody", good().with("aud", Value::Null).sign()),
        ("no issuer", good().with("iss", Value::Null).sign()),
        ("type", good().typed("JWT").sign()),
        ("access type", good().typed(ACCESS).sign()),
        ("access token", Forgery::access(identities).sign()),
        ("no key", good().key_named(None).sign()),
        ("unknown key", good().key_named(Some("mine")).sign()),
        ("cart as checkout", cart("iss", json!("checkout")).sign()),
        (
            "cart under checkout's key",
            cart("iss", json!("checkout"))
                .key_named(Some(checkout_kid))
                .sign(),
        ),
        ("hmac", good().hmac(&public_bytes)),
        ("unsigned", good().unsigned()),
        ("long", good().with("pad", json!("x".repeat(4096))).sign()),
    ];
    for (what, token) in wrong {
        let code = call(&mut raw, SERVICES, "x-souk-service", &token).await;
        assert_eq!(code, Code::Unauthenticated, "{what}");
    }
    let code = call(&mut raw, SERVICES, "x-souk-service", &good().sign()).await;
    assert_eq!(code, Code::Ok);
    let caller = seen.recv().await.unwrap();
    assert_eq!(caller.service.as_deref(), Some("checkout"));

    // Known, but not one of those named beside the RPC.
    let cart = Forgery::service(identities, "cart").sign();
    let code = call(&mut raw, SERVICES, "x-souk-service", &cart).await;
    assert_eq!(code, Code::PermissionDenied);
    // Services are not people.
    let code = call(&mut raw, STAFF, "x-souk-service", &good().sign()).await;
    assert_eq!(code, Code::Unauthenticated);
}

#[tokio::test]
async fn only_the_gateway_is_believed_about_where_a_person_is() {
    let (site, mut raw, mut seen) = site().await;
    let token = |service| Forgery::service(&site.identities, service).sign();
    for (token, address, believed) in [
        (None, "203.0.113.7", false),
        (Some(token("checkout")), "203.0.113.7", false),
        (Some(token("gateway")), "203.0.113.7", true),
        (Some(token("gateway")), "2001:db8::7", true),
        (Some(token("gateway")), "nowhere", false),
    ] {
        let mut headers = vec![("x-souk-client-ip", address)];
        headers.extend(token.as_deref().map(|token| ("x-souk-service", token)));
        let status = raw.post(LIST, &headers, framed(&[])).await;
        assert_eq!(status.code(), Code::Ok);
        let client_ip = seen.recv().await.unwrap().client_ip;
        let expected = believed.then(|| address.parse().unwrap());
        assert_eq!(client_ip, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn who_may_not_call_learns_nothing_about_what_is_wrong_with_the_request() {
    let (_site, mut raw, _seen) = site().await;
    let status = raw.post(CUSTOMERS, &[], framed(&[0xff])).await;
    assert_eq!(status.code(), Code::Unauthenticated);
}
