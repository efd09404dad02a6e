//! Access tokens whose sessions have ended.

use bytes::Bytes;
use http::Version;
use http::header::AUTHORIZATION;
use hyper::body::Frame;
use mesh::fault;
use proto::access::v1::Role;
use proto::checkout::v1 as checkout;
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::product::v1::product_service_client::ProductServiceClient;
use proto::user::v1 as user;
use proto::user::v1::user_service_client::UserServiceClient;
use std::net::SocketAddr;
use std::time::Duration;
use testkit::identity::{Bearer, connect};
use testkit::ports;
use tokio::time::{Instant, sleep};
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use uuid::Uuid;

use super::web::{self, BINARY, frame};
use super::{Gateway, PRODUCT, get_product, start};

const LIST_ORDERS: &str = "/souk.checkout.v1.CheckoutService/ListOrders";

/// From the end of a session to the refusal of its token: four seconds at most, and what a busy machine adds.
const SOON: Duration = Duration::from_secs(30);

impl Gateway {
    fn customer(&self) -> (Uuid, Bearer) {
        let (person, bearer) = self.identities.person(Role::Customer).unwrap();
        (person.session_id, bearer)
    }
}

async fn list_orders(address: SocketAddr, bearer: &Bearer) -> Result<(), Status> {
    let channel = connect(address).unwrap();
    let mut orders = CheckoutServiceClient::with_interceptor(channel, bearer.clone());
    let request = checkout::ListOrdersRequest::default();
    orders.list_orders(request).await.map(drop)
}

/// Waits until a token is refused, and makes sure that it is refused for its session's end.
async fn refused_soon(address: SocketAddr, bearer: &Bearer) {
    let since = Instant::now();
    let status = loop {
        match list_orders(address, bearer).await {
            Err(status) => break status,
            Ok(()) => assert!(since.elapsed() < SOON, "still taken"),
        }
        sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(status.code(), Code::Unauthenticated);
    assert_eq!(fault::reason(&status).as_deref(), Some("SESSION_REVOKED"));
}

async fn serving(address: SocketAddr) {
    let mut health = HealthClient::new(connect(address).unwrap());
    let began = Instant::now();
    loop {
        let answer = health.check(HealthCheckRequest::default()).await;
        if answer.unwrap().into_inner().status() == ServingStatus::Serving {
            return;
        }
        assert!(began.elapsed() < SOON, "not serving");
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_token_is_refused_within_seconds_of_its_sessions_end_and_no_other_is() {
    let gateway = Gateway::start().await;
    let [first, second, last, other] = [(); 4].map(|()| gateway.customer());
    for (_, bearer) in [&first, &second, &last, &other] {
        list_orders(gateway.address, bearer).await.unwrap();
    }
    // More than one answer holds, and then one more.
    for (session_id, _) in [&first, &second] {
        gateway.upstream.end_session(*session_id);
    }
    for (_, bearer) in [&first, &second] {
        refused_soon(gateway.address, bearer).await;
    }
    gateway.upstream.end_session(last.0);
    refused_soon(gateway.address, &last.1).await;
    list_orders(gateway.address, &other.1).await.unwrap();
}

#[tokio::test]
async fn what_anyone_may_call_goes_on_without_the_token_and_logging_out_with_it() {
    let gateway = Gateway::start().await;
    let (session_id, bearer) = gateway.customer();
    gateway.upstream.end_session(session_id);
    refused_soon(gateway.address, &bearer).await;

    let channel = connect(gateway.address).unwrap();
    let mut products = ProductServiceClient::with_interceptor(channel.clone(), bearer.clone());
    products.get_product(get_product(PRODUCT)).await.unwrap();
    let came_with_token = || {
        let calls = gateway.upstream.calls();
        calls.last().unwrap().contains_key(AUTHORIZATION)
    };
    assert!(!came_with_token());

    let mut users = UserServiceClient::with_interceptor(channel, bearer);
    let request = user::RefreshSessionRequest::default();
    users.refresh_session(request).await.unwrap();
    let request = user::LogoutRequest::default();
    users.logout(request).await.unwrap();
    assert!(came_with_token());
}

/// Code and reason of a call with these `authorization` headers.
async fn orders_for(address: SocketAddr, authorization: &[&str]) -> (Code, Option<String>) {
    let headers: Vec<_> = authorization
        .iter()
        .map(|value| ("authorization", *value))
        .collect();
    let (version, request) = (Version::HTTP_2, checkout::ListOrdersRequest::default());
    let answer = web::call(address, version, BINARY, LIST_ORDERS, &headers, &request).await;
    match Status::from_header_map(&answer.headers) {
        Some(status) => (status.code(), fault::reason(&status)),
        None => (Code::Ok, None),
    }
}

#[tokio::test]
async fn no_way_to_write_the_header_brings_a_token_past_its_sessions_end() {
    let gateway = Gateway::start().await;
    let address = gateway.address;
    let [ended, live] = [(); 2].map(|()| {
        let (person, bearer) = gateway.identities.person(Role::Customer).unwrap();
        let token = gateway
            .identities
            .access_token(&person, Duration::from_secs(600));
        (person.session_id, bearer, token.unwrap())
    });
    let ways = ["Bearer", "bearer", "BEARER "].map(|scheme| format!("{scheme} {}", ended.2));
    for way in &ways {
        assert_eq!(orders_for(address, &[way]).await, (Code::Ok, None), "{way}");
    }
    gateway.upstream.end_session(ended.0);
    refused_soon(address, &ended.1).await;
    let (code, revoked) = (Code::Unauthenticated, Some("SESSION_REVOKED".to_owned()));
    for way in &ways {
        assert_eq!(orders_for(address, &[way]).await, (code, revoked.clone()));
    }
    // Two tokens prove nobody, here or at the services, whichever of them each would read.
    let live = format!("Bearer {}", live.2);
    let nobody = Some("UNAUTHENTICATED".to_owned());
    for two in [[&*ways[0], &live], [&live, &ways[0]], [&live, &live]] {
        assert_eq!(orders_for(address, &two).await, (code, nobody.clone()));
    }
    assert_eq!(orders_for(address, &[&live]).await, (Code::Ok, None));
}

#[tokio::test]
async fn a_gateway_that_starts_knows_before_it_serves() {
    let mut config = None;
    let gateway = Gateway::start_with(|used| config = Some(used.clone())).await;
    let (session_id, bearer) = gateway.customer();
    gateway.upstream.end_session(session_id);
    let second = start(&config.unwrap()).await;
    serving(second.address).await;
    let status = list_orders(second.address, &bearer).await.unwrap_err();
    assert_eq!(fault::reason(&status).as_deref(), Some("SESSION_REVOKED"));
}

#[tokio::test]
async fn without_the_user_service_it_serves_and_tokens_are_taken() {
    let nowhere = format!("http://127.0.0.1:{}", ports::free_port().unwrap());
    let gateway = Gateway::start_with(|config| config.user_url = nowhere).await;
    serving(gateway.address).await;
    let (_, bearer) = gateway.customer();
    list_orders(gateway.address, &bearer).await.unwrap();
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let gateway = Gateway::start().await;
    let stream = gateway.upstream.stream();
    let (session_id, bearer) = gateway.customer();
    let channel = connect(gateway.address).unwrap();
    let mut orders = CheckoutServiceClient::with_interceptor(channel, bearer.clone());
    let request = checkout::WatchOrderRequest {
        order_id: PRODUCT.to_owned(),
    };
    let mut answers = orders.watch_order(request).await.unwrap().into_inner();
    let heartbeat =
        || -> Frame<Bytes> { Frame::data(frame(&checkout::WatchOrderResponse::default())) };
    stream.send(Ok(heartbeat())).await.unwrap();
    assert!(answers.message().await.unwrap().is_some());

    gateway.upstream.end_session(session_id);
    refused_soon(gateway.address, &bearer).await;
    stream.send(Ok(heartbeat())).await.unwrap();
    let status = answers.message().await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    assert_eq!(fault::reason(&status).as_deref(), Some("SESSION_REVOKED"));
    // Nobody sends for nobody.
    tokio::time::timeout(SOON, stream.closed()).await.unwrap();
}
