//! The payment service as checkout sees it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use mesh::fault;
use mesh::identity::caller;
use payment::Config;
use proto::access::v1::Role;
use proto::payment::v1 as pb;
use proto::payment::v1::payment_service_client::PaymentServiceClient;
use proto::r#type::v1::Money;
use testkit::identity::{Identities, connect};
use tonic::{Code, Request};

type Client = PaymentServiceClient<mesh::Channel>;

const ORDER: &str = "6f2d9c1e-8d3a-4a53-9a7e-0d3a5f1b2c4d";

struct Payments {
    identities: Identities,
    running: mesh::Running,
    client: Client,
    ledger: PathBuf,
}

async fn payments() -> Payments {
    payments_after(Identities::generate().unwrap()).await
}

/// With what an earlier process of these identities has left.
async fn payments_after(identities: Identities) -> Payments {
    let ledger = identities.key_file("payment").with_extension("ledger");
    let config = Config {
        mesh: identities.config("payment"),
        ledger_file: Some(ledger.clone()),
        secret: "a secret that only this test knows".into(),
    };
    let service = payment::service(&config).unwrap();
    let running = identities
        .mesh("payment")
        .unwrap()
        .start(service)
        .await
        .unwrap();
    let channel = identities
        .channel("checkout", "payment", running.address)
        .unwrap();
    Payments {
        identities,
        running,
        client: PaymentServiceClient::new(channel),
        ledger,
    }
}

fn euro(minor_units: i64) -> Option<Money> {
    Some(Money {
        currency_code: "EUR".to_owned(),
        minor_units,
    })
}

fn authorize(token: &str) -> pb::AuthorizeRequest {
    pb::AuthorizeRequest {
        idempotency_key: format!("order:{ORDER}:auth"),
        order_id: ORDER.to_owned(),
        amount: euro(1250),
        payment_token: token.to_owned(),
    }
}

fn capture(authorization_id: &str, minor_units: i64) -> pb::CaptureRequest {
    pb::CaptureRequest {
        idempotency_key: format!("order:{ORDER}:capture"),
        order_id: ORDER.to_owned(),
        authorization_id: authorization_id.to_owned(),
        amount: euro(minor_units),
    }
}

#[tokio::test]
async fn the_same_request_gets_the_same_authorization_and_capture() {
    let payments = payments().await;
    let mut client = payments.client.clone();
    let first = client
        .authorize(authorize("tok_visa"))
        .await
        .unwrap()
        .into_inner();
    let again = client
        .authorize(authorize("tok_visa"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first, again);
    assert_eq!(first.card_summary, "Visa ending in 4242");

    let id = &first.authorization_id;
    let first = client
        .capture(capture(id, 1250))
        .await
        .unwrap()
        .into_inner();
    let again = client
        .capture(capture(id, 1250))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first, again);

    let ledger = std::fs::read_to_string(&payments.ledger).unwrap();
    let mut entries: Vec<serde_json::Value> = ledger
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for entry in &mut entries {
        assert!(entry.as_object_mut().unwrap().remove("at_ms").is_some());
    }
    assert_eq!(entries.len(), 4);
    assert_eq!(entries[0], entries[1]);
    assert_eq!(entries[2], entries[3]);
    assert_eq!(entries[2]["minor_units"], 1250);
}

#[tokio::test]
async fn a_decline_says_why() {
    let payments = payments().await;
    let mut client = payments.client.clone();
    for (token, code) in [
        ("tok_declined", "card_declined"),
        ("tok_insufficient_funds", "insufficient_funds"),
        ("tok_expired_card", "expired_card"),
        ("tok_no_such_card", "unknown_token"),
    ] {
        let status = client.authorize(authorize(token)).await.unwrap_err();
        assert_eq!(status.code(), Code::FailedPrecondition, "{token}");
        assert_eq!(fault::reason(&status).as_deref(), Some("PAYMENT_DECLINED"));
        assert_eq!(
            fault::metadata(&status, "decline_code").as_deref(),
            Some(code)
        );
    }
}

#[tokio::test]
async fn a_lost_answer_leaves_the_outcome_unknown_and_a_repeat_finds_it() {
    let payments = payments().await;
    let mut client = payments.client.clone();
    // The outbound stack repeats what is idempotent, so the answer lost once never shows.
    client
        .authorize(authorize("tok_unknown_once"))
        .await
        .unwrap();
    let status = client
        .authorize(authorize("tok_unknown"))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(fault::reason(&status).as_deref(), Some("OUTCOME_UNKNOWN"));
}

#[tokio::test]
async fn a_capture_is_checked_against_its_authorization() {
    let payments = payments().await;
    let mut client = payments.client.clone();
    let held = client
        .authorize(authorize("tok_visa"))
        .await
        .unwrap()
        .into_inner();
    let id = held.authorization_id;

    let status = client.capture(capture(&id, 1251)).await.unwrap_err();
    assert_eq!(fault::reason(&status).as_deref(), Some("CAPTURE_REFUSED"));

    let mut forged = id.clone().into_bytes();
    forged[50] ^= 1;
    let forged = String::from_utf8(forged).unwrap();
    let status = client.capture(capture(&forged, 1250)).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);

    let mut other_order = capture(&id, 1250);
    other_order.order_id = "00000000-8d3a-4a53-9a7e-0d3a5f1b2c4d".to_owned();
    let status = client.capture(other_order).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);

    let held = client
        .authorize(authorize("tok_capture_refused"))
        .await
        .unwrap()
        .into_inner();
    let status = client
        .capture(capture(&held.authorization_id, 1250))
        .await
        .unwrap_err();
    assert_eq!(fault::reason(&status).as_deref(), Some("CAPTURE_REFUSED"));
}

#[tokio::test]
async fn voiding_succeeds_also_when_nothing_was_authorized() {
    let payments = payments().await;
    let mut client = payments.client.clone();
    let void = pb::VoidRequest {
        idempotency_key: format!("order:{ORDER}:void"),
        order_id: ORDER.to_owned(),
        authorization_id: String::new(),
    };
    client.void(void.clone()).await.unwrap();
    client.void(void).await.unwrap();
    assert_eq!(declined(&mut client).await, "order_voided");

    // Nor does an authorization that comes after a restart hold anything.
    let Payments {
        identities,
        running,
        ..
    } = payments;
    running.stop().await;
    let mut client = payments_after(identities).await.client;
    assert_eq!(declined(&mut client).await, "order_voided");
}

async fn declined(client: &mut Client) -> String {
    let status = client.authorize(authorize("tok_visa")).await.unwrap_err();
    fault::metadata(&status, "decline_code").unwrap()
}

#[tokio::test]
async fn nothing_is_not_an_amount() {
    let payments = payments().await;
    let mut client = payments.client.clone();
    let mut request = authorize("tok_visa");
    request.amount = euro(0);
    assert_eq!(
        client.authorize(request).await.unwrap_err().code(),
        Code::InvalidArgument
    );
}

#[tokio::test]
async fn only_checkout_may_call() {
    let Payments {
        identities,
        running,
        ..
    } = &payments().await;
    let plain = connect(running.address).unwrap();

    let mut nobody = PaymentServiceClient::new(plain.clone());
    let status = nobody.authorize(authorize("tok_visa")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);

    let (_, staff) = identities.person(Role::Staff).unwrap();
    let mut staff = PaymentServiceClient::with_interceptor(plain.clone(), staff);
    let status = staff.authorize(authorize("tok_visa")).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);

    let cart = identities.service("cart", "payment").unwrap();
    let status = PaymentServiceClient::with_interceptor(plain, cart)
        .authorize(authorize("tok_visa"))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);

    // A request that did not come through the inbound stack has no caller at all.
    assert!(caller(&Request::new(())).service.is_none());
}
