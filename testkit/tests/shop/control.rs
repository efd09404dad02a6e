//! The server by which browser tests break the shop.

use std::net::SocketAddr;
use std::sync::Arc;

use proto::checkout::v1::ListOrdersRequest;
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use testkit::control::Control;
use testkit::identity::{Bearer, connect};
use testkit::shopper::Shopper;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{TestShop, open};

/// Sends a request without a body; returns the status and the answer's body.
async fn ask(control: &Control, method: &str, path: &str) -> (u16, String) {
    let address = control.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    (status, body)
}

async fn post(control: &Control, path: &str) -> (u16, String) {
    ask(control, "POST", path).await
}

#[tokio::test]
async fn a_test_in_another_language_can_break_and_mend_the_shop() {
    let TestShop { shop, stores, .. } = open().await;
    let shop = Arc::new(shop);
    let control = Control::start(Arc::clone(&shop)).await.unwrap();
    assert!(control.url().starts_with("http://127.0.0.1:"));
    let cart = shop.service("cart");

    for breaking in ["stop", "kill"] {
        let path = format!("/services/cart/{breaking}");
        assert_eq!(post(&control, &path).await, (204, String::new()));
        assert!(!cart.is_running().await);
        // What has ended already can be ended again.
        assert_eq!(post(&control, &path).await.0, 204);
        let (status, text) = post(&control, "/services/cart/pause").await;
        assert_eq!((status, text.as_str()), (500, "it does not run"));
        assert_eq!(post(&control, "/services/cart/start").await.0, 204);
        assert!(cart.is_ready().await);
    }
    for mending in ["resume", "start"] {
        assert_eq!(post(&control, "/services/cart/pause").await.0, 204);
        assert!(cart.is_running().await && !cart.is_ready().await);
        let path = format!("/services/cart/{mending}");
        assert_eq!(post(&control, &path).await.0, 204);
        // Soon: what it knew of its store when it was frozen is old, so it looks again first.
        cart.ready().await.unwrap();
    }

    assert_eq!(post(&control, "/services/till/stop").await.0, 404);
    assert_eq!(post(&control, "/services/cart/explode").await.0, 404);
    assert_eq!(post(&control, "/cart/stop").await.0, 404);
    assert_eq!(ask(&control, "GET", "/services/cart/stop").await.0, 405);
    assert!(cart.is_running().await);
    control.stop().await.unwrap();
    drop((shop, stores));
}

#[tokio::test]
async fn a_second_gateway_leads_to_a_second_checkout() {
    let TestShop { shop, stores, .. } = open().await;
    let shop = Arc::new(shop);
    let control = Control::start(Arc::clone(&shop)).await.unwrap();
    let (status, answer) = post(&control, "/gateways").await;
    assert_eq!(status, 200, "{answer}");
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let url = answer["url"].as_str().unwrap().to_owned();
    let address: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
    assert_ne!(address, shop.gateway());

    // The first two are gone: what the second gateway is asked, the second checkout answers.
    let shopper = Shopper::register(&shop).await.unwrap();
    shop.service("checkout").kill().await.unwrap();
    shop.service("gateway").kill().await.unwrap();
    let bearer = Bearer::new(&shopper.access_token).unwrap();
    let mut orders =
        CheckoutServiceClient::with_interceptor(connect(address).unwrap(), bearer.clone());
    let answer = orders.list_orders(ListOrdersRequest::default()).await;
    assert_eq!(answer.unwrap().into_inner().orders, []);

    control.stop().await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
    drop((shop, stores));
}
