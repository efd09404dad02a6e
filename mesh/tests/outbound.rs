//! What the outbound stack adds to a call, and what it repeats.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, Request};
use http_body_util::StreamBody;
use hyper::body::Frame;
use mesh::{Caller, Fault, Kind};
use proto::access::v1::Role;
use proto::cart::v1 as cart;
use proto::cart::v1::cart_service_client::CartServiceClient;
use proto::recommendation::v1::recommendation_service_client::RecommendationServiceClient;
use tokio::sync::mpsc;
use tonic::body::Body;
use tonic::{Code, Status};

use crate::support::{
    CALLEE, Site, assert_refused, bad_fields, grpc, item, list, ok, purchase, serve, service,
    start_among, with_timeout,
};
use crate::tokens::Forgery;

type Client<C> = RecommendationServiceClient<C>;

/// A service that answers with `answer` of the number of the attempt, from 0, and the count of attempts.
async fn counting(
    answer: impl Fn(usize) -> http::Response<Body> + Send + Sync + 'static,
) -> (Site, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let attempts = Arc::clone(&count);
    let site = serve(move |_| {
        let answer = answer(attempts.fetch_add(1, Ordering::SeqCst));
        async { answer }
    })
    .await;
    (site, count)
}

fn busy() -> http::Response<Body> {
    Status::unavailable("of the callee").into_http()
}

#[tokio::test]
async fn what_may_be_repeated_is_asked_at_most_three_times() {
    let (site, count) = counting(|attempt| if attempt < 2 { busy() } else { ok() }).await;
    let mut client = Client::new(site.channel());
    client.list_recommendations(list()).await.unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 3);

    let (site, count) = counting(|_| busy()).await;
    let mut client = Client::new(site.channel());
    let status = client.list_recommendations(list()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(status.message(), "of the callee");
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn what_must_not_be_repeated_is_asked_once() {
    let (site, count) = counting(|_| busy()).await;
    let status = site.guest(site.channel()).add_item(item()).await;
    assert_eq!(status.unwrap_err().code(), Code::Unavailable);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_answer_that_repeating_cannot_better_is_final() {
    for code in [
        Code::ResourceExhausted,
        Code::Aborted,
        Code::DeadlineExceeded,
        Code::Internal,
        Code::NotFound,
    ] {
        let (site, count) = counting(move |_| Status::new(code, "no").into_http()).await;
        let mut client = Client::new(site.channel());
        let status = client.list_recommendations(list()).await.unwrap_err();
        assert_eq!(status.code(), code);
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn who_says_when_to_come_back_is_not_asked_before() {
    let later = || {
        let fault = Fault::new(Kind::Unavailable, "ORDER_UNDECIDED", "not yet");
        Status::from(fault.retry_after(Duration::from_secs(1))).into_http()
    };
    let (site, count) = counting(move |_| later()).await;
    let mut client = Client::new(site.channel());
    let status = client.list_recommendations(list()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(
        mesh::fault::reason(&status).as_deref(),
        Some("ORDER_UNDECIDED")
    );
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

/// An answer that begins well and breaks off within its message.
pub(crate) fn half() -> http::Response<Body> {
    let frames = [
        Ok(Frame::data(Bytes::from_static(&[0, 0, 0, 0, 9, 1]))),
        Err(std::io::Error::other("cut")),
    ];
    grpc(Body::new(StreamBody::new(stream::iter(frames))))
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again_if_it_may_be() {
    let (site, count) = counting(|attempt| if attempt == 0 { half() } else { ok() }).await;
    let mut client = Client::new(site.channel());
    client.list_recommendations(list()).await.unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 2);

    let (site, count) = counting(|_| half()).await;
    let status = site.guest(site.channel()).add_item(item()).await;
    assert_refused(
        &status.unwrap_err(),
        Code::Unavailable,
        "SERVICE_UNAVAILABLE",
    );
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_answer_that_is_not_grpc_is_unavailable() {
    for (http, attempts) in [(503, 3), (404, 1), (431, 1)] {
        let (site, count) = counting(move |_| {
            let mut response = http::Response::new(Body::empty());
            *response.status_mut() = http::StatusCode::from_u16(http).unwrap();
            response
        })
        .await;
        let mut client = Client::new(site.channel());
        let status = client.list_recommendations(list()).await.unwrap_err();
        assert_refused(&status, Code::Unavailable, "SERVICE_UNAVAILABLE");
        assert_eq!(count.load(Ordering::SeqCst), attempts, "{http}");
    }
}

#[tokio::test]
async fn repeats_stay_within_a_tenth_of_the_calls_and_a_floor() {
    let (site, count) = counting(|_| busy()).await;
    let client = Client::new(site.channel());
    let calls = (0..200).map(|_| {
        let mut client = client.clone();
        tokio::spawn(async move { client.list_recommendations(list()).await })
    });
    for call in calls.collect::<Vec<_>>() {
        let status = call.await.unwrap().unwrap_err();
        assert_eq!(status.code(), Code::Unavailable);
    }
    // The floor is five a second, saved up for ten seconds.
    let attempts = count.load(Ordering::SeqCst);
    assert!((201..=200 + 20 + 50).contains(&attempts), "{attempts}");
}

#[tokio::test]
async fn a_service_proves_who_it_is() {
    let (site, count) = counting(|_| ok()).await;
    let checkout = site.channel();
    Client::new(checkout)
        .record_purchase(purchase())
        .await
        .unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1);
    // The person behind a call is not to blame for the service's own proof, so no such code must come through.
    for (caller, callee, code) in [
        ("cart", CALLEE, Code::PermissionDenied),
        ("checkout", "cart", Code::Unauthenticated),
    ] {
        let token = site.identities.service(caller, callee).unwrap();
        let plain = testkit::identity::connect(site.address).unwrap();
        let status = Client::with_interceptor(plain, token)
            .record_purchase(purchase())
            .await;
        assert_eq!(status.unwrap_err().code(), code);
        let channel = site.identities.channel(caller, callee, site.address);
        let status = Client::new(channel.unwrap())
            .record_purchase(purchase())
            .await;
        assert_refused(
            &status.unwrap_err(),
            Code::Unavailable,
            "SERVICE_UNAVAILABLE",
        );
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);

    // What is said to a person goes through as it is.
    let status = site
        .guest(site.channel())
        .get_cart(cart::GetCartRequest {})
        .await;
    status.unwrap();
    let mut nobody = CartServiceClient::new(site.channel());
    let status = nobody.get_cart(cart::GetCartRequest {}).await;
    assert_eq!(status.unwrap_err().code(), Code::Unauthenticated);
}

/// What a callee saw of one call.
struct Seen {
    caller: Caller,
    headers: HeaderMap,
    remaining: Duration,
}

/// A service behind another one, and what it sees of the calls that the other's handler makes.
async fn upstream(delay: Duration) -> (Site, mpsc::UnboundedReceiver<Seen>) {
    let (sender, seen) = mpsc::unbounded_channel();
    let site = serve(move |request: Request<_>| {
        let caller = request.extensions().get::<Caller>().cloned();
        sender
            .send(Seen {
                caller: caller.unwrap(),
                headers: request.headers().clone(),
                remaining: mesh::remaining().unwrap(),
            })
            .unwrap();
        async move {
            tokio::time::sleep(delay).await;
            ok()
        }
    })
    .await;
    (site, seen)
}

#[tokio::test]
async fn a_persons_token_goes_on_to_where_people_may_call_and_nowhere_else() {
    let (upstream, mut seen) = upstream(Duration::ZERO).await;
    let channel = upstream.channel();
    let handler = move |_| {
        let mut client = Client::new(channel.clone());
        async move {
            client.list_recommendations(list()).await.unwrap();
            client.record_purchase(purchase()).await.unwrap();
            ok()
        }
    };
    let identities = Arc::clone(&upstream.identities);
    let front = start_among(identities, |_| {}, service(handler)).await;
    let (person, bearer) = front.identities.person(Role::Customer).unwrap();
    let channel = testkit::identity::connect(front.address).unwrap();
    let mut customer = Client::with_interceptor(channel, bearer);
    let mut request = tonic::Request::new(list());
    let address = "203.0.113.7".parse().unwrap();
    request.metadata_mut().insert("x-souk-client-ip", address);
    customer.list_recommendations(request).await.unwrap();

    let for_people = seen.recv().await.unwrap();
    assert_eq!(for_people.caller.person, Some(person));
    assert_eq!(for_people.caller.service.as_deref(), Some("checkout"));
    assert!(!for_people.headers.contains_key("x-souk-client-ip"));
    let for_services = seen.recv().await.unwrap();
    assert!(!for_services.headers.contains_key("authorization"));

    // A token that proves nobody stays behind.
    let expired = Forgery::access(&front.identities).with("exp", serde_json::json!(1));
    let bearer = testkit::identity::Bearer::new(&expired.sign()).unwrap();
    let channel = testkit::identity::connect(front.address).unwrap();
    let mut stranger = Client::with_interceptor(channel, bearer);
    stranger.list_recommendations(list()).await.unwrap();
    let for_people = seen.recv().await.unwrap();
    assert!(!for_people.headers.contains_key("authorization"));
}

#[tokio::test]
async fn a_callers_deadline_goes_on_to_the_calls_that_its_call_makes() {
    let (upstream, mut seen) = upstream(Duration::from_secs(5)).await;
    let channel = upstream.channel();
    let (sender, mut outcomes) = mpsc::unbounded_channel();
    let handler = move |request: Request<_>| {
        let mut client = Client::new(channel.clone());
        let sender = sender.clone();
        let own_limit = request.headers().contains_key("x-own-limit");
        async move {
            let call = async { client.list_recommendations(list()).await };
            let outcome = if own_limit {
                mesh::with_time_limit(Duration::from_secs(3), call).await
            } else {
                call.await
            };
            sender.send((outcome, mesh::remaining())).unwrap();
            ok()
        }
    };
    let identities = Arc::clone(&upstream.identities);
    let limit = Duration::from_millis(600);
    let front = start_among(
        identities,
        |config| config.max_deadline_ms = 600,
        service(handler),
    )
    .await;
    let mut client = front.anyone();
    // The callee's time runs out before the caller's, so the caller gets its answer.
    client.list_recommendations(list()).await.unwrap();
    let remaining = seen.recv().await.unwrap().remaining;
    assert!(remaining < limit, "{remaining:?}");
    let (outcome, left) = outcomes.recv().await.unwrap();
    assert_refused(
        &outcome.unwrap_err(),
        Code::DeadlineExceeded,
        "DEADLINE_EXCEEDED",
    );
    assert!(left.unwrap() > Duration::ZERO);

    // Work that outlives its caller gives its calls time of their own.
    let mut request = with_timeout(list(), Duration::from_millis(100));
    request
        .metadata_mut()
        .insert("x-own-limit", "yes".parse().unwrap());
    assert!(client.list_recommendations(request).await.is_err());
    let remaining = seen.recv().await.unwrap().remaining;
    assert!(remaining > Duration::from_secs(2), "{remaining:?}");
}

#[tokio::test]
async fn the_tighter_of_the_channels_and_the_requests_own_limit_holds() {
    let (upstream, mut seen) = upstream(Duration::from_secs(5)).await;
    for (limit, own) in [(150, None), (5_000, Some(150)), (150, Some(5_000))] {
        let channel = upstream.channel().time_limit(Duration::from_millis(limit));
        let mut request = tonic::Request::new(list());
        if let Some(own) = own {
            request.set_timeout(Duration::from_millis(own));
        }
        let began = Instant::now();
        let status = Client::new(channel).list_recommendations(request).await;
        assert_refused(
            &status.unwrap_err(),
            Code::DeadlineExceeded,
            "DEADLINE_EXCEEDED",
        );
        assert!(began.elapsed() >= Duration::from_millis(140));
        assert!(began.elapsed() < Duration::from_secs(2));
        let remaining = seen.recv().await.unwrap().remaining;
        assert!(remaining <= Duration::from_millis(150), "{remaining:?}");
    }
}

#[tokio::test]
async fn a_request_whose_own_limit_is_wrong_or_over_is_not_sent() {
    let (site, count) = counting(|_| ok()).await;
    let mut client = Client::new(site.channel());
    let mut request = tonic::Request::new(list());
    let timeout = "soon".parse().unwrap();
    request.metadata_mut().insert("grpc-timeout", timeout);
    let status = client.list_recommendations(request).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(bad_fields(&status), ["grpc-timeout"]);

    let request = with_timeout(list(), Duration::ZERO);
    let status = client.list_recommendations(request).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(count.load(Ordering::SeqCst), 0);
}
