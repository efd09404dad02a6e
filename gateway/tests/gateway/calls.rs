//! Calls in each protocol.

use std::time::Duration;

use http::{Method, Version};
use hyper::body::{Body as _, Frame};
use mesh::fault;
use proto::access::v1::Role;
use proto::checkout::v1 as checkout;
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::product::v1 as product;
use testkit::identity::connect;
use tonic::{Code, Status};

use super::upstream::{HELD_PAGE, MISSING, trailers};
use super::web::{self, BINARY, TEXT, VERSIONS, frame};
use super::{GET_PRODUCT, Gateway, LIST_PRODUCTS, PRODUCT, WATCH_ORDER, get_product};

#[tokio::test]
async fn grpc_passes_through() {
    let gateway = Gateway::start().await;
    let mut products = gateway.products();
    let answer = products.get_product(get_product(PRODUCT)).await.unwrap();
    let found = answer.into_inner().product.unwrap();
    assert_eq!(found.product_id, PRODUCT);
    assert_eq!(found.name, "Rose harissa 🌹");

    let status = products
        .get_product(get_product(MISSING))
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    assert_eq!(status.message(), "there is no “such” thing");
    assert_eq!(fault::reason(&status).as_deref(), Some("PRODUCT_NOT_FOUND"));
    assert_eq!(
        fault::metadata(&status, "product_id").as_deref(),
        Some(MISSING)
    );
}

#[tokio::test]
async fn a_grpc_error_before_any_message_is_headers_and_nothing_else() {
    let gateway = Gateway::start().await;
    let request = frame(&get_product(MISSING));
    let headers = [("content-type", "application/grpc"), ("te", "trailers")];
    let (version, method) = (Version::HTTP_2, Method::POST);
    let response = web::send(
        gateway.address,
        version,
        method,
        GET_PRODUCT,
        &headers,
        request,
    )
    .await;
    assert_eq!(response.headers()["grpc-status"], "5");
    assert_eq!(response.headers()["content-type"], "application/grpc");
    assert!(response.body().is_end_stream());
}

#[tokio::test]
async fn grpc_web_passes_through_in_binary_and_text_over_both_versions_of_http() {
    let gateway = Gateway::start().await;
    for version in VERSIONS {
        for kind in [
            "application/grpc-web",
            BINARY,
            TEXT,
            "application/grpc-web-text+proto",
        ] {
            let request = get_product(PRODUCT);
            let mut answer =
                web::call(gateway.address, version, kind, GET_PRODUCT, &[], &request).await;
            assert_eq!(answer.status, 200);
            let found: product::GetProductResponse = answer.message().await;
            assert_eq!(found.product.unwrap().name, "Rose harissa 🌹");
            assert_eq!(answer.code().await, 0, "{version:?} {kind}");
        }
    }
}

#[tokio::test]
async fn an_error_reaches_a_browser_whole_and_without_an_empty_trailer() {
    let gateway = Gateway::start().await;
    for version in VERSIONS {
        for kind in [BINARY, TEXT] {
            let request = get_product(MISSING);
            let mut answer =
                web::call(gateway.address, version, kind, GET_PRODUCT, &[], &request).await;
            assert_eq!(answer.status, 200);
            // An empty trailer frame beside these headers would hide them from some clients.
            assert!(answer.next().await.is_none());
            let status = Status::from_header_map(&answer.headers).unwrap();
            assert_eq!(status.code(), Code::NotFound);
            assert_eq!(status.message(), "there is no “such” thing");
            assert_eq!(fault::reason(&status).as_deref(), Some("PRODUCT_NOT_FOUND"));
        }
    }
}

#[tokio::test]
async fn the_services_own_checks_reach_a_browser() {
    let gateway = Gateway::start().await;
    let request = get_product("not a uuid");
    let mut answer = web::call(
        gateway.address,
        VERSIONS[0],
        BINARY,
        GET_PRODUCT,
        &[],
        &request,
    )
    .await;
    assert_eq!(answer.code().await, Code::InvalidArgument as i32);
    let status = Status::from_header_map(&answer.headers).unwrap();
    assert!(status.message().contains("product_id"));

    let request = checkout::WatchOrderRequest {
        order_id: PRODUCT.to_owned(),
    };
    let mut answer = web::call(
        gateway.address,
        VERSIONS[0],
        BINARY,
        WATCH_ORDER,
        &[],
        &request,
    )
    .await;
    assert_eq!(answer.code().await, Code::Unauthenticated as i32);
    assert!(gateway.upstream.calls().is_empty());
}

#[tokio::test]
async fn a_stream_flows_message_by_message_and_outlives_the_deadline_of_calls() {
    let gateway = Gateway::start_with(|config| config.mesh.max_deadline_ms = 300).await;
    let authorization = authorization(&gateway);
    let headers = [("authorization", authorization.as_str())];
    let request = checkout::WatchOrderRequest {
        order_id: PRODUCT.to_owned(),
    };
    for (version, kind) in [
        (VERSIONS[0], BINARY),
        (VERSIONS[0], TEXT),
        (VERSIONS[1], BINARY),
        (VERSIONS[1], TEXT),
    ] {
        let stream = gateway.upstream.stream();
        let mut answer = web::call(
            gateway.address,
            version,
            kind,
            WATCH_ORDER,
            &headers,
            &request,
        )
        .await;
        for status in [1, 2, 3] {
            let message = watched(status);
            stream.send(Ok(Frame::data(frame(&message)))).await.unwrap();
            // The next is not sent before this one has arrived.
            let arrived: checkout::WatchOrderResponse = answer.message().await;
            assert_eq!(arrived, message);
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        let mut end = trailers(Code::Unavailable);
        end.insert("grpc-message", "come%20back".parse().unwrap());
        stream.send(Ok(Frame::trailers(end))).await.unwrap();
        assert_eq!(answer.code().await, Code::Unavailable as i32);
    }
}

#[tokio::test]
async fn a_stream_flows_over_grpc_and_stops_when_nobody_reads_it() {
    let gateway = Gateway::start().await;
    let stream = gateway.upstream.stream();
    let (_, bearer) = gateway.identities.person(Role::Customer).unwrap();
    let mut client =
        CheckoutServiceClient::with_interceptor(connect(gateway.address).unwrap(), bearer);
    let request = checkout::WatchOrderRequest {
        order_id: PRODUCT.to_owned(),
    };
    let mut answers = client.watch_order(request).await.unwrap().into_inner();
    for status in [1, 2] {
        let message = watched(status);
        stream.send(Ok(Frame::data(frame(&message)))).await.unwrap();
        assert_eq!(answers.message().await.unwrap(), Some(message));
    }
    drop(answers);
    tokio::time::timeout(Duration::from_secs(5), stream.closed())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_callers_deadline_holds() {
    let gateway = Gateway::start().await;
    let request = product::ListProductsRequest {
        page_token: HELD_PAGE.to_owned(),
        ..product::ListProductsRequest::default()
    };
    let headers = [("grpc-timeout", "200m")];
    let call = web::call(
        gateway.address,
        VERSIONS[0],
        BINARY,
        LIST_PRODUCTS,
        &headers,
        &request,
    );
    let mut answer = tokio::time::timeout(Duration::from_secs(3), call)
        .await
        .unwrap();
    assert_eq!(answer.code().await, Code::DeadlineExceeded as i32);
}

fn watched(status: i32) -> checkout::WatchOrderResponse {
    checkout::WatchOrderResponse {
        order: Some(checkout::Order {
            status,
            ..checkout::Order::default()
        }),
    }
}

fn authorization(gateway: &Gateway) -> String {
    let (person, _) = gateway.identities.person(Role::Customer).unwrap();
    let life = Duration::from_secs(60);
    let token = gateway.identities.access_token(&person, life).unwrap();
    format!("Bearer {token}")
}
