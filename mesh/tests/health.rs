//! Health, probes, metrics and reflection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use mesh::Service;
use testkit::identity::{Identities, connect};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic::Code;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::support::{
    CALLEE, NAMES, Site, eventually, ok, recommendation, service, start, start_among, with_all,
};

const NAME: &str = "souk.recommendation.v1.RecommendationService";
const UP: u8 = 0;
const DOWN: u8 = 1;
const HANGS: u8 = 2;
const PANICS: u8 = 3;

/// A store that the test can break, and how often it is being asked right now.
#[derive(Clone, Default)]
struct Store {
    state: Arc<AtomicU8>,
    questions: Arc<AtomicUsize>,
}

impl Store {
    fn set(&self, state: u8) {
        self.state.store(state, Ordering::SeqCst);
    }

    async fn ask(self) -> anyhow::Result<()> {
        self.questions.fetch_add(1, Ordering::SeqCst);
        match self.state.load(Ordering::SeqCst) {
            UP => {}
            DOWN => {
                self.questions.fetch_sub(1, Ordering::SeqCst);
                anyhow::bail!("the store is down");
            }
            PANICS => {
                self.questions.fetch_sub(1, Ordering::SeqCst);
                panic!("the probe has a bug");
            }
            _ => {
                while self.state.load(Ordering::SeqCst) == HANGS {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
        self.questions.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    }
}

async fn site(store: &Store) -> Site {
    let store = store.clone();
    let service = Service::new(move || store.clone().ask());
    start(|_| {}, with_all(service, async |_| ok())).await
}

async fn status(client: &HealthClient<Channel>, name: &str) -> ServingStatus {
    let request = HealthCheckRequest {
        service: name.to_owned(),
    };
    let answer = client.clone().check(request).await.unwrap();
    answer.into_inner().status()
}

/// Waits until both the process and its service have `expected`; how long it took.
async fn becomes(client: &HealthClient<Channel>, expected: ServingStatus) -> Duration {
    let began = Instant::now();
    eventually("health changes", async || {
        status(client, "").await == expected && status(client, NAME).await == expected
    })
    .await;
    began.elapsed()
}

#[tokio::test]
async fn a_service_is_not_serving_until_its_store_is_there_and_follows_it_down_and_up() {
    let store = Store::default();
    store.set(DOWN);
    let site = site(&store).await;
    let client = HealthClient::new(connect(site.address).unwrap());
    for name in ["", NAME] {
        assert_eq!(status(&client, name).await, ServingStatus::NotServing);
    }
    let request = HealthCheckRequest {
        service: "nobody".to_owned(),
    };
    let unknown = client.clone().check(request).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);

    let request = HealthCheckRequest {
        service: NAME.to_owned(),
    };
    let watched = client.clone().watch(request).await.unwrap();
    let mut watched = watched.into_inner();
    let mut next = async || watched.message().await.unwrap().unwrap().status();
    assert_eq!(next().await, ServingStatus::NotServing);

    for (state, expected) in [
        (UP, ServingStatus::Serving),
        (DOWN, ServingStatus::NotServing),
        (UP, ServingStatus::Serving),
        (PANICS, ServingStatus::NotServing),
        (UP, ServingStatus::Serving),
    ] {
        store.set(state);
        let took = becomes(&client, expected).await;
        assert!(took < Duration::from_secs(2), "{took:?}");
        assert_eq!(next().await, expected);
    }
}

#[tokio::test]
async fn a_store_that_hangs_counts_as_down_and_is_not_asked_again_meanwhile() {
    let store = Store::default();
    let site = site(&store).await;
    let client = HealthClient::new(connect(site.address).unwrap());
    becomes(&client, ServingStatus::Serving).await;
    store.set(HANGS);
    let took = becomes(&client, ServingStatus::NotServing).await;
    assert!(took < Duration::from_secs(5), "{took:?}");
    // Two more rounds would have begun by then.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(store.questions.load(Ordering::SeqCst), 1);
    store.set(UP);
    becomes(&client, ServingStatus::Serving).await;

    store.set(HANGS);
    becomes(&client, ServingStatus::NotServing).await;
    // A question without an answer does not hold up the end.
    let began = Instant::now();
    site.running.stop().await;
    assert!(began.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn a_service_with_the_key_of_another_is_not_serving_until_it_is_trusted_with_it() {
    let identities = Arc::new(Identities::generate().unwrap());
    let wrong = identities.key_file("cart");
    let site = start_among(
        Arc::clone(&identities),
        |config| config.signing_key_file = wrong,
        service(async |_| ok()),
    )
    .await;
    let client = HealthClient::new(connect(site.address).unwrap());
    // The store was asked twice by then.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    for name in ["", NAME] {
        assert_eq!(status(&client, name).await, ServingStatus::NotServing);
    }
    let trust_file = identities.config(CALLEE).trust_file;
    let trust = std::fs::read(&trust_file).unwrap();
    let mut trust: serde_json::Value = serde_json::from_slice(&trust).unwrap();
    trust["services"][CALLEE] = trust["services"]["cart"].take();
    trust["services"]["cart"] = serde_json::json!({"keys": []});
    std::fs::write(&trust_file, trust.to_string()).unwrap();
    becomes(&client, ServingStatus::Serving).await;
    site.running.stop().await;
}

async fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: admin\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn the_admin_port_says_whether_the_process_lives_and_whether_it_is_ready() {
    let store = Store::default();
    store.set(DOWN);
    let site = site(&store).await;
    let admin = site.running.admin_address;
    let is = async |path: &str, code: &str| get(admin, path).await.starts_with(code);
    assert!(is("/livez", "HTTP/1.1 200").await);
    assert!(is("/readyz", "HTTP/1.1 503").await);
    store.set(UP);
    eventually("it is ready", async || is("/readyz", "HTTP/1.1 200").await).await;
    assert!(is("/metrics", "HTTP/1.1 200").await);
    assert!(is("/anything", "HTTP/1.1 404").await);
}

/// The services that reflection lists, in one of its two versions.
macro_rules! listed {
    ($version:ident, $address:expr) => {{
        use tonic_reflection::pb::$version::server_reflection_client::ServerReflectionClient;
        use tonic_reflection::pb::$version::server_reflection_request::MessageRequest;
        use tonic_reflection::pb::$version::server_reflection_response::MessageResponse;
        let request = tonic_reflection::pb::$version::ServerReflectionRequest {
            host: String::new(),
            message_request: Some(MessageRequest::ListServices(String::new())),
        };
        let mut client = ServerReflectionClient::new(connect($address).unwrap());
        match client
            .server_reflection_info(tokio_stream::iter([request]))
            .await
        {
            Ok(answers) => match answers.into_inner().message().await.unwrap().unwrap() {
                answer => match answer.message_response.unwrap() {
                    MessageResponse::ListServicesResponse(list) => Ok(list
                        .service
                        .into_iter()
                        .map(|service| service.name)
                        .collect()),
                    other => panic!("{other:?}"),
                },
            },
            Err(status) => Err(status.code()),
        }
    }};
}

#[tokio::test]
async fn reflection_lists_what_is_served_in_both_versions_when_it_is_on() {
    let gateway = Service::new(async || Ok(())).router(axum::Router::new());
    // What the gateway serves is for people.
    let for_people = [
        "souk.cart.v1.CartService",
        "souk.checkout.v1.CheckoutService",
        "souk.product.v1.ProductService",
        NAME,
        "souk.user.v1.UserService",
    ];
    for (service, names) in [
        (service(async |_| ok()), &NAMES[..]),
        (recommendation(async |_| ok()), &[NAME]),
        (gateway, &for_people),
    ] {
        let site = start(|_| {}, service).await;
        let listed: [Result<Vec<String>, Code>; 2] =
            [listed!(v1, site.address), listed!(v1alpha, site.address)];
        let also = [
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
        ];
        let mut expected = [names, &also].concat();
        expected.sort_unstable();
        for listed in listed {
            let mut listed = listed.unwrap();
            listed.sort_unstable();
            assert_eq!(listed, expected);
        }
    }

    let site = start(|config| config.reflection = false, service(async |_| ok())).await;
    let listed: [Result<Vec<String>, Code>; 2] =
        [listed!(v1, site.address), listed!(v1alpha, site.address)];
    for listed in listed {
        assert_eq!(listed.unwrap_err(), Code::Unimplemented);
    }
}
