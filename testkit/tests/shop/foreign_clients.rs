//! Clients that know nothing of our code.

use std::path::PathBuf;
use std::process::Output;

use testkit::tools;
use tokio::process::Command;

use crate::support::{TestShop, open};

async fn run(program: PathBuf, arguments: &[&str]) -> Output {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(tools::workspace())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{stdout}\n{stderr}");
    output
}

#[tokio::test]
async fn python_buys_by_reflection_alone() {
    let test = open().await;
    let python = tokio::task::spawn_blocking(tools::python)
        .await
        .unwrap()
        .unwrap();
    let gateway = test.shop.gateway().to_string();
    let output = run(python, &["testkit/foreign/journey.py", &gateway]).await;
    assert!(
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .ends_with("ok")
    );
    test.settle().await;
}

/// Calls a method with `buf curl`, by gRPC or gRPC-Web, and returns the answer.
async fn buf_curl(
    test: &TestShop,
    protocol: &str,
    token: &str,
    method: &str,
    data: &str,
) -> serde_json::Value {
    let buf = tokio::task::spawn_blocking(tools::buf)
        .await
        .unwrap()
        .unwrap();
    let url = format!("http://{}/{method}", test.shop.gateway());
    let authorization = format!("authorization: Bearer {token}");
    let mut arguments = vec!["curl", "--schema", "proto", "--protocol", protocol];
    if protocol == "grpc" {
        arguments.push("--http2-prior-knowledge");
    }
    if !token.is_empty() {
        arguments.extend(["--header", &authorization]);
    }
    arguments.extend(["--data", data, &url]);
    let output = run(buf, &arguments).await;
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn buf_curl_buys_by_grpc_and_by_grpc_web() {
    let mut test = open().await;
    let product = test.product(9).await;
    for protocol in ["grpc", "grpcweb"] {
        let register = format!(
            r#"{{"email": "{protocol}@souk.example", "password": "a long enough password", "name": "Buf"}}"#
        );
        let user = buf_curl(
            &test,
            protocol,
            "",
            "souk.user.v1.UserService/Register",
            &register,
        )
        .await;
        let token = user["session"]["accessToken"].as_str().unwrap();
        let add = format!(r#"{{"product_id": "{product}", "quantity": 1}}"#);
        buf_curl(
            &test,
            protocol,
            token,
            "souk.cart.v1.CartService/AddItem",
            &add,
        )
        .await;
        let preview = buf_curl(
            &test,
            protocol,
            token,
            "souk.checkout.v1.CheckoutService/PreviewOrder",
            r#"{"country_code": "DE", "shipping_method": "standard"}"#,
        )
        .await;
        let place = serde_json::json!({
            "idempotency_key": format!("{protocol}-0123456789abcdef"),
            "payment_token": "tok_visa",
            "shipping_address": {"full_name": "Buf", "line1": "Marktgasse 1", "city": "Berlin",
                                 "postal_code": "10115", "country_code": "DE"},
            "shipping_method": "standard",
            "expected_total": preview["total"],
        });
        let placed = buf_curl(
            &test,
            protocol,
            token,
            "souk.checkout.v1.CheckoutService/PlaceOrder",
            &place.to_string(),
        )
        .await;
        assert_eq!(placed["order"]["status"], "ORDER_STATUS_CONFIRMED");
    }
    assert_eq!(test.settle().await, crate::support::summary(2, 0));
}
