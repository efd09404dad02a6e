//! How much one caller may ask for.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use bytes::Bytes;
use gateway::Config;
use http::{Request, Version};
use http_body_util::StreamBody;
use hyper::body::Frame;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use mesh::fault;
use proto::access::v1::Role;
use proto::product::v1 as product;
use testkit::identity::connect;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;

use super::upstream::HELD_PAGE;
use super::web::{self, BINARY, TEXT};
use super::{GET_PRODUCT, Gateway, LIST_PRODUCTS, PRODUCT, get_product};

const REGISTER: &str = "/souk.user.v1.UserService/StartGuestSession";
/// Far more than any burst here, and done long before the rate makes up for it.
const MANY: usize = 30;

/// Networks that calls come from.
const HERE: (&str, &str) = ("x-forwarded-for", "198.51.100.1");
const ELSEWHERE: (&str, &str) = ("x-forwarded-for", "198.51.100.2");

/// Three at once without a session, ten with one, and one a second after that.
async fn strict() -> Gateway {
    strict_with(|_| {}).await
}

async fn strict_with(change: impl FnOnce(&mut Config)) -> Gateway {
    let number = |number| NonZeroU32::new(number).unwrap();
    Gateway::start_with(|config| {
        config.trusted_proxies = 1;
        config.anonymous_rate = number(1);
        config.anonymous_burst = number(3);
        config.caller_rate = number(1);
        config.caller_burst = number(10);
        change(config);
    })
    .await
}

/// Calls many times; says how many were let through, and the last refusal.
async fn calls(gateway: &Gateway, path: &str, headers: &[(&str, &str)]) -> (usize, Status) {
    let mut let_through = 0;
    let mut refusal = None;
    for turn in 0..MANY {
        let kind = [BINARY, TEXT][turn % 2];
        let request = get_product(PRODUCT);
        let version = Version::HTTP_11;
        let answer = web::call(gateway.address, version, kind, path, headers, &request).await;
        match Status::from_header_map(&answer.headers) {
            Some(status) if status.code() == Code::ResourceExhausted => refusal = Some(status),
            _ => let_through += 1,
        }
    }
    (let_through, refusal.unwrap())
}

fn bearer(gateway: &Gateway) -> String {
    let (person, _) = gateway.identities.person(Role::Customer).unwrap();
    let token = gateway
        .identities
        .access_token(&person, Duration::from_secs(60));
    format!("Bearer {}", token.unwrap())
}

#[tokio::test]
async fn a_caller_without_a_session_is_limited_by_address() {
    let gateway = strict().await;
    for address in ["198.51.100.1", "198.51.100.2"] {
        // What the caller itself claims makes no difference.
        let forwarded = format!("192.0.2.1, {address}");
        let headers = [
            ("x-forwarded-for", forwarded.as_str()),
            ("authorization", "Bearer nonsense"),
        ];
        let (let_through, refusal) = calls(&gateway, GET_PRODUCT, &headers).await;
        assert!((3..10).contains(&let_through), "{let_through}");
        assert_eq!(fault::reason(&refusal).as_deref(), Some("RATE_LIMITED"));
        let wait = refusal.get_details_retry_info().unwrap().retry_delay;
        assert!(wait.is_some_and(|wait| wait <= Duration::from_secs(1)));
    }
}

#[tokio::test]
async fn a_person_is_limited_wherever_they_are_and_nobody_else_with_them() {
    let gateway = strict().await;
    for _ in 0..2 {
        let authorization = bearer(&gateway);
        let headers = [("authorization", authorization.as_str())];
        let (let_through, _) = calls(&gateway, GET_PRODUCT, &headers).await;
        assert!((10..20).contains(&let_through), "{let_through}");
    }
}

#[tokio::test]
async fn the_persons_of_one_network_are_limited_together() {
    let gateway = strict_with(|config| config.network_factor = NonZeroU32::new(2).unwrap()).await;
    let mut of_network = 0;
    for _ in 0..5 {
        let authorization = bearer(&gateway);
        let headers = [("authorization", authorization.as_str()), HERE];
        let (let_through, refusal) = calls(&gateway, GET_PRODUCT, &headers).await;
        assert_eq!(fault::reason(&refusal).as_deref(), Some("RATE_LIMITED"));
        of_network += let_through;
    }
    assert!((20..40).contains(&of_network), "{of_network}");
    let authorization = bearer(&gateway);
    let headers = [("authorization", authorization.as_str()), ELSEWHERE];
    let (let_through, _) = calls(&gateway, GET_PRODUCT, &headers).await;
    assert!((10..20).contains(&let_through), "{let_through}");
}

#[tokio::test]
async fn sessions_are_opened_at_the_rate_of_the_address() {
    let gateway = strict().await;
    let authorization = bearer(&gateway);
    let headers = [
        ("authorization", authorization.as_str()),
        ("grpc-timeout", "10m"),
    ];
    let (let_through, _) = calls(&gateway, REGISTER, &headers).await;
    assert!((3..10).contains(&let_through), "{let_through}");
}

#[tokio::test]
async fn more_calls_than_there_are_places_for_are_refused_at_once() {
    let gateway = Gateway::start_with(|config| config.mesh.max_in_flight = 1).await;
    let held = product::ListProductsRequest {
        page_token: HELD_PAGE.to_owned(),
        ..product::ListProductsRequest::default()
    };
    let address = gateway.address;
    let first = tokio::spawn(async move {
        web::call(address, Version::HTTP_11, BINARY, LIST_PRODUCTS, &[], &held)
            .await
            .status
    });
    let arrived = async {
        while gateway.upstream.calls().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), arrived)
        .await
        .unwrap();
    let mut products = gateway.products();
    let status = products
        .get_product(get_product(PRODUCT))
        .await
        .unwrap_err();
    assert_eq!(fault::reason(&status).as_deref(), Some("OVERLOADED"));
    gateway.upstream.release();
    assert_eq!(first.await.unwrap(), 200);
    products.get_product(get_product(PRODUCT)).await.unwrap();
}

type Chunk = Result<Frame<Bytes>, Infallible>;
/// What becomes of a call that was begun.
type Begun = JoinHandle<Option<Status>>;

/// A connection of a caller whose calls are begun and not ended.
struct Beginner {
    sender: SendRequest<StreamBody<ReceiverStream<Chunk>>>,
    /// Keeps the requests from ending.
    unfinished: Vec<mpsc::Sender<Chunk>>,
}

impl Beginner {
    async fn connect(address: SocketAddr) -> Self {
        let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
        let (sender, connection) = http2::handshake(TokioExecutor::new(), stream)
            .await
            .unwrap();
        tokio::spawn(connection);
        Self {
            sender,
            unfinished: Vec::new(),
        }
    }

    /// Sends half a call; the status that it is refused with before its other half has come.
    async fn begin(&mut self, headers: &[(&str, &str)]) -> Begun {
        let (chunks, body) = mpsc::channel(1);
        let half = Frame::data(Bytes::from_static(&[0, 0, 0, 0, 9, 1]));
        chunks.send(Ok(half)).await.unwrap();
        self.unfinished.push(chunks);
        let mut request = Request::post(format!("http://souk{GET_PRODUCT}"))
            .header("content-type", "application/grpc");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(StreamBody::new(ReceiverStream::new(body)))
            .unwrap();
        self.sender.ready().await.unwrap();
        let answer = self.sender.send_request(request);
        tokio::spawn(async move { Status::from_header_map(answer.await.unwrap().headers()) })
    }
}

/// Of a call that still waits for its other half after five seconds. On a busy machine that may be before the last has
/// begun, which then finds a place.
const GIVEN_UP: Option<&str> = Some("REQUEST_TOO_SLOW");

/// Waits until at most so many of these calls wait, and makes sure that the others are refused for this reason.
async fn refused(answers: Vec<Begun>, most: usize, reason: &str) -> Vec<Status> {
    let surplus = answers.len() - most;
    let answered = async {
        while answers.iter().filter(|answer| answer.is_finished()).count() < surplus {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), answered)
        .await
        .unwrap();
    let (mut refused, mut given_up) = (Vec::new(), 0);
    for answer in answers.into_iter().filter(JoinHandle::is_finished) {
        let status = answer.await.unwrap().unwrap();
        if fault::reason(&status).as_deref() == GIVEN_UP {
            given_up += 1;
        } else {
            assert_eq!(fault::reason(&status).as_deref(), Some(reason));
            refused.push(status);
        }
    }
    assert!((1..=surplus).contains(&refused.len()), "{}", refused.len());
    assert!(given_up > 0 || refused.len() == surplus);
    refused
}

async fn assert_not_refused(call: Begun) {
    if call.is_finished() {
        let status = call.await.unwrap().unwrap();
        assert_eq!(fault::reason(&status).as_deref(), GIVEN_UP);
    }
}

#[tokio::test]
async fn a_caller_has_so_many_calls_open_at_once_and_half_sent_ones_take_no_places() {
    let gateway = Gateway::start_with(|config| {
        config.trusted_proxies = 1;
        config.caller_in_flight = 10;
        config.mesh.max_in_flight = 2;
    })
    .await;
    let mut beginner = Beginner::connect(gateway.address).await;
    let mut answers = Vec::new();
    for _ in 0..60 {
        answers.push(beginner.begin(&[HERE]).await);
    }
    for status in refused(answers, 10, "TOO_MANY_OPEN_CALLS").await {
        assert_eq!(status.code(), Code::ResourceExhausted);
        assert!(status.metadata().contains_key("grpc-retry-pushback-ms"));
    }
    // Another caller notices nothing.
    for _ in 0..10 {
        let headers = [ELSEWHERE];
        let (version, request) = (Version::HTTP_2, get_product(PRODUCT));
        let (address, path) = (gateway.address, GET_PRODUCT);
        let mut answer = web::call(address, version, BINARY, path, &headers, &request).await;
        answer.message::<product::GetProductResponse>().await;
        assert_eq!(answer.code().await, 0);
    }
}

#[tokio::test]
async fn few_of_a_callers_calls_may_stay_half_sent() {
    let gateway = Gateway::start_with(|config| config.trusted_proxies = 1).await;
    let mut beginner = Beginner::connect(gateway.address).await;
    let mut answers = Vec::new();
    for _ in 0..40 {
        answers.push(beginner.begin(&[HERE]).await);
    }
    let other = beginner.begin(&[ELSEWHERE]).await;
    refused(answers, 16, "TOO_MANY_UNFINISHED").await;
    assert_not_refused(other).await;
}

#[tokio::test]
async fn a_network_gains_nothing_by_having_many_accounts() {
    for (in_flight, factor, [accounts, calls, most], expected) in [
        (100, 100, [10, 16, 128], "TOO_MANY_UNFINISHED"),
        (3, 2, [4, 3, 6], "TOO_MANY_OPEN_CALLS"),
    ] {
        let gateway = Gateway::start_with(|config| {
            config.trusted_proxies = 1;
            config.caller_in_flight = in_flight;
            config.network_factor = NonZeroU32::new(factor).unwrap();
        })
        .await;
        let (mut beginners, mut answers) = (Vec::new(), Vec::new());
        for _ in 0..accounts {
            beginners.push((Beginner::connect(gateway.address).await, bearer(&gateway)));
        }
        for (beginner, authorization) in &mut beginners {
            let headers = [("authorization", authorization.as_str()), HERE];
            for _ in 0..calls {
                answers.push(beginner.begin(&headers).await);
            }
        }
        let authorization = bearer(&gateway);
        let headers = [("authorization", authorization.as_str()), ELSEWHERE];
        let other = beginners[0].0.begin(&headers).await;
        refused(answers, most, expected).await;
        assert_not_refused(other).await;
    }
}

#[tokio::test]
async fn questions_about_health_have_a_limit_of_their_own_for_each_address() {
    let gateway = Gateway::start_with(|config| {
        config.trusted_proxies = 1;
        config.anonymous_rate = NonZeroU32::new(1).unwrap();
        config.anonymous_burst = NonZeroU32::new(3).unwrap();
        // However full the house is.
        config.mesh.max_in_flight = 0;
    })
    .await;
    let ask = async |from: &'static str| {
        let mut health = HealthClient::new(connect(gateway.address).unwrap());
        let mut question = tonic::Request::new(HealthCheckRequest::default());
        let metadata = question.metadata_mut();
        metadata.insert("x-forwarded-for", from.parse().unwrap());
        health.check(question).await
    };
    let mut answered = 0;
    for _ in 0..MANY {
        match ask("198.51.100.1").await {
            Ok(_) => answered += 1,
            Err(status) => assert_eq!(fault::reason(&status).as_deref(), Some("RATE_LIMITED")),
        }
    }
    assert!((3..10).contains(&answered), "{answered}");
    assert!(ask("198.51.100.2").await.is_ok());
    let mut products = gateway.products();
    let status = products.get_product(get_product(PRODUCT)).await;
    let status = status.unwrap_err();
    assert_eq!(fault::reason(&status).as_deref(), Some("OVERLOADED"));
}
