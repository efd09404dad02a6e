//! What goes on to the services, and what does not.

use std::fs::File;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use http::{HeaderMap, Version};
use hyper::body::Frame;
use mesh::fault;
use proto::access::v1::Role;
use proto::checkout::v1 as checkout;
use proto::contract;
use proto::product::v1::product_service_client::ProductServiceClient;
use proto::product::v1::product_service_server::ProductServiceServer;
use testkit::identity::{Identities, connect};
use testkit::ports;
use testkit::stores::{Stores, TestStores};
use tonic::{Code, Status};

use super::upstream::{MISSING, Upstream, trailers};
use super::web::{self, BINARY, TEXT, VERSIONS};
use super::{GET_PRODUCT, Gateway, LIST_ORDERS, PRODUCT, WATCH_ORDER, config, get_product, start};

#[tokio::test]
async fn the_callers_token_arrives_and_headers_that_lie_do_not() {
    let gateway = Gateway::start().await;
    let (person, _) = gateway.identities.person(Role::Customer).unwrap();
    let token = gateway
        .identities
        .access_token(&person, Duration::from_secs(60))
        .unwrap();
    let authorization = format!("Bearer {token}");
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let headers = [
        ("authorization", authorization.as_str()),
        ("traceparent", trace),
        ("x-souk-service", "a service token"),
        ("x-souk-client-ip", "6.6.6.6"),
        ("x-souk-anything", "1"),
        ("x-forwarded-for", "6.6.6.6"),
        ("x-forwarded-host", "evil.example"),
        ("x-user-id", "1"),
        ("grpc-previous-rpc-attempts", "1"),
        ("cookie", "session=1"),
        ("l5d-client-id", "cart"),
        ("souk-session", "cookie"),
        ("souk-refresh-token", "a token"),
        ("souk-refresh-max-age", "60"),
    ];
    for version in VERSIONS {
        let request = checkout::ListOrdersRequest::default();
        let mut answer = web::call(
            gateway.address,
            version,
            BINARY,
            LIST_ORDERS,
            &headers,
            &request,
        )
        .await;
        let _: checkout::ListOrdersResponse = answer.message().await;
        assert_eq!(answer.code().await, 0);
    }
    for arrived in gateway.upstream.calls() {
        assert_eq!(value(&arrived, "authorization"), authorization);
        assert_eq!(value(&arrived, "x-souk-client-ip"), "127.0.0.1");
        assert_ne!(value(&arrived, "x-souk-service"), "a service token");
        assert!(value(&arrived, "traceparent").contains("0af7651916cd43dd8448eb211c80319c"));
        for name in [
            "x-souk-anything",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-user-id",
            "grpc-previous-rpc-attempts",
            "cookie",
            "l5d-client-id",
            "x-grpc-web",
            "souk-session",
            "souk-refresh-token",
            "souk-refresh-max-age",
        ] {
            assert!(!arrived.contains_key(name), "{name}");
        }
    }
}

#[tokio::test]
async fn a_trusted_proxy_is_believed_about_the_address() {
    let gateway = Gateway::start_with(|config| config.trusted_proxies = 1).await;
    let headers = [("x-forwarded-for", "6.6.6.6, 203.0.113.7")];
    let request = get_product(PRODUCT);
    web::call(
        gateway.address,
        Version::HTTP_11,
        BINARY,
        GET_PRODUCT,
        &headers,
        &request,
    )
    .await;
    let [arrived] = &*gateway.upstream.calls() else {
        panic!("not one call")
    };
    assert_eq!(value(arrived, "x-souk-client-ip"), "203.0.113.7");
}

#[tokio::test]
async fn what_is_not_for_people_does_not_exist() {
    let gateway = Gateway::start().await;
    let services_only = contract::methods()
        .filter(|method| !method.is_for_people())
        .map(|method| method.path.as_str());
    let unknown = [
        "/souk.product.v1.ProductService/NoSuchMethod",
        "/souk.product.v2.ProductService/GetProduct",
        "/souk.product.v1.ProductService/GetProduct/",
        "/souk.x/y",
        "/other.Service/Method",
        "/",
    ];
    for path in services_only.chain(unknown) {
        for kind in [BINARY, TEXT, "application/grpc"] {
            let answer = if kind == "application/grpc" {
                let headers = [("content-type", kind)];
                let body = web::frame(&get_product(PRODUCT));
                let method = http::Method::POST;
                let version = Version::HTTP_2;
                let answer = web::send(gateway.address, version, method, path, &headers, body);
                answer.await.headers().clone()
            } else {
                let request = get_product(PRODUCT);
                let version = Version::HTTP_11;
                let answer = web::call(gateway.address, version, kind, path, &[], &request);
                answer.await.headers
            };
            let status = Status::from_header_map(&answer).unwrap();
            assert_eq!(status.code(), Code::Unimplemented, "{path} {kind}");
            assert!(value(&answer, "content-type").starts_with(kind.trim_end_matches("+proto")));
        }
    }
    assert!(gateway.upstream.calls().is_empty());
}

#[tokio::test]
async fn every_method_for_people_has_a_way() {
    let nowhere = format!("http://127.0.0.1:{}", ports::free_port().unwrap());
    let gateway = Gateway::start_with(|config| config.user_url = nowhere).await;
    let dead = ["user", "cart", "recommendation"];
    let methods = contract::methods()
        .filter(|method| method.is_for_people() && dead.contains(&method.service.as_str()));
    let mut count = 0;
    for method in methods {
        let request = get_product(PRODUCT);
        let mut answer = web::call(
            gateway.address,
            Version::HTTP_11,
            BINARY,
            &method.path,
            &[("grpc-timeout", "100m")],
            &request,
        )
        .await;
        // Nobody is there, which is another answer than that there is no such thing.
        let code = answer.code().await;
        assert!(
            code == Code::Unavailable as i32 || code == Code::DeadlineExceeded as i32,
            "{} {code}",
            method.path
        );
        count += 1;
    }
    assert!(count > 10, "{count}");
}

#[tokio::test]
async fn a_service_that_is_down_is_unavailable_at_once_and_found_when_it_is_back() {
    let identities = Identities::generate().unwrap();
    let address = SocketAddr::from(([127, 0, 0, 1], ports::free_port().unwrap()));
    let mut config = config(&identities);
    config.product_url = format!("http://{address}");
    let gateway = start(&config).await;
    let mut products = ProductServiceClient::new(connect(gateway.address).unwrap());
    for _ in 0..2 {
        let began = Instant::now();
        let status = products
            .get_product(get_product(PRODUCT))
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::Unavailable);
        assert_eq!(
            fault::reason(&status).as_deref(),
            Some("SERVICE_UNAVAILABLE")
        );
        assert!(began.elapsed() < Duration::from_secs(2));

        let mut mesh_config = identities.config("product");
        mesh_config.listen = address;
        let product = mesh::Service::new(async || Ok(()))
            .add_server(Upstream::default().server::<ProductServiceServer<()>>());
        let mesh = mesh::Mesh::new("product", &mesh_config).unwrap();
        let product = mesh.start(product).await.unwrap();
        let found = async {
            while products.get_product(get_product(PRODUCT)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), found)
            .await
            .unwrap();
        product.stop().await;
    }
}

#[tokio::test]
async fn each_call_leaves_one_line_in_the_log_with_what_its_caller_saw() {
    let logging = Logging::begin();
    let gateway = Gateway::start().await;
    for (product_id, origin) in [
        (PRODUCT, "https://shop.example"),
        (MISSING, "https://shop.example"),
        (PRODUCT, "https://evil.example"),
    ] {
        let headers = [("content-type", BINARY), ("origin", origin)];
        let body = web::frame(&get_product(product_id));
        let (version, method) = (Version::HTTP_11, http::Method::POST);
        web::send(
            gateway.address,
            version,
            method,
            GET_PRODUCT,
            &headers,
            body,
        )
        .await;
    }
    let mut calls = logging.lines();
    calls.retain(|line| line["message"] == "call ended" && line["service"] == "gateway");
    let codes: Vec<&str> = calls
        .iter()
        .map(|call| call["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["OK", "NOT_FOUND", "PERMISSION_DENIED"]);
    for call in calls {
        assert_eq!(call["spans"][0]["rpc.method"], GET_PRODUCT);
        assert!(call["elapsed_ms"].as_f64().is_some());
    }
}

#[tokio::test]
async fn a_streams_line_in_the_log_says_how_it_ended() {
    let logging = Logging::begin();
    let gateway = Gateway::start().await;
    let (person, _) = gateway.identities.person(Role::Customer).unwrap();
    let life = Duration::from_secs(60);
    let token = gateway.identities.access_token(&person, life).unwrap();
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str())];
    let request = checkout::WatchOrderRequest {
        order_id: PRODUCT.to_owned(),
    };
    let lasts = Duration::from_millis(50);
    // However gRPC-Web spells the end.
    for (version, kind) in [
        (Version::HTTP_11, BINARY),
        (Version::HTTP_2, BINARY),
        (Version::HTTP_2, TEXT),
    ] {
        let stream = gateway.upstream.stream();
        let address = gateway.address;
        let call = web::call(address, version, kind, WATCH_ORDER, &headers, &request);
        let mut answer = call.await;
        tokio::time::sleep(lasts).await;
        let end = trailers(Code::Unavailable);
        stream.send(Ok(Frame::trailers(end))).await.unwrap();
        assert_eq!(answer.code().await, Code::Unavailable as i32);
    }
    // Nobody reads on.
    let stream = gateway.upstream.stream();
    let address = gateway.address;
    let version = Version::HTTP_2;
    drop(web::call(address, version, BINARY, WATCH_ORDER, &headers, &request).await);
    stream.closed().await;

    let of_gateway = || {
        let mut calls = logging.lines();
        calls.retain(|line| line["message"] == "call ended" && line["service"] == "gateway");
        calls
    };
    let written = async {
        while of_gateway().len() < 4 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), written)
        .await
        .unwrap();
    let calls = of_gateway();
    let codes: Vec<_> = calls.iter().map(|call| &call["code"]).collect();
    assert_eq!(
        codes,
        ["UNAVAILABLE", "UNAVAILABLE", "UNAVAILABLE", "CANCELLED"]
    );
    for call in &calls {
        assert_eq!(call["spans"][0]["rpc.method"], WATCH_ORDER);
    }
    for call in &calls[..3] {
        assert!(call["elapsed_ms"].as_f64().unwrap() >= lasts.as_secs_f64() * 1e3);
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_trusted_is_reported_once() {
    for (trusted_proxies, expected) in [(0, 1), (1, 0)] {
        let logging = Logging::begin();
        let gateway = Gateway::start_with(|config| config.trusted_proxies = trusted_proxies).await;
        for headers in [&[][..], &[("x-forwarded-for", "203.0.113.7")]].repeat(2) {
            let request = get_product(PRODUCT);
            let (version, address) = (Version::HTTP_11, gateway.address);
            web::call(address, version, BINARY, GET_PRODUCT, headers, &request).await;
        }
        let mut warnings = logging.lines();
        warnings.retain(|line| {
            let message = line["message"].as_str().unwrap_or_default();
            line["level"] == "WARN" && message.contains("SOUK_TRUSTED_PROXIES")
        });
        assert_eq!(warnings.len(), expected);
    }
}

/// What is logged on this thread, on which a whole test runs.
struct Logging {
    place: TestStores,
    /// While there is but one subscriber, a line that another test's thread comes to first is written off for all.
    _second: tracing::Dispatch,
    _guard: tracing::subscriber::DefaultGuard,
}

impl Logging {
    fn begin() -> Self {
        let place = Stores::for_test().unwrap();
        std::fs::create_dir_all(place.folder()).unwrap();
        let log = File::create(place.folder().join("log")).unwrap();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_writer(log)
            .finish();
        Self {
            place,
            _second: tracing::Dispatch::new(tracing_subscriber::registry()),
            _guard: tracing::subscriber::set_default(subscriber),
        }
    }

    fn lines(&self) -> Vec<serde_json::Value> {
        let log = std::fs::read_to_string(self.place.folder().join("log")).unwrap();
        let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect()
    }
}

fn value<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers[name].to_str().unwrap()
}
