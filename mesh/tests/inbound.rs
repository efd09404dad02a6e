//! Deadlines, cancellation, panics and shedding, as callers see them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use http_body_util::StreamBody;
use hyper::body::Frame;
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;

use crate::raw::{LIST, Raw, framed};
use crate::support::{
    assert_refused, bad_fields, eventually, list, ok, serve, service, start, with_timeout,
};

#[tokio::test]
async fn a_handler_comes_to_its_end_when_its_caller_cancels_or_runs_out_of_time() {
    let (begun, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (Arc::clone(&begun), Arc::clone(&ended));
    let site = serve(move |_| {
        let (begun, ended) = counts.clone();
        async move {
            begun.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(300)).await;
            ended.fetch_add(1, Ordering::SeqCst);
            ok()
        }
    })
    .await;
    let mut client = site.anyone();
    let cancelled = tokio::spawn(async move { client.list_recommendations(list()).await });
    eventually("the call begins", async || {
        begun.load(Ordering::SeqCst) == 1
    })
    .await;
    cancelled.abort();

    let request = with_timeout(list(), Duration::from_millis(50));
    let status = site.anyone().list_recommendations(request).await;
    assert!(status.is_err());
    assert_eq!(ended.load(Ordering::SeqCst), 0);
    eventually("both calls end", async || ended.load(Ordering::SeqCst) == 2).await;
}

#[tokio::test]
async fn a_slow_handler_is_answered_deadline_exceeded_in_time() {
    let site = serve(async |_| {
        tokio::time::sleep(Duration::from_secs(5)).await;
        ok()
    })
    .await;
    let began = Instant::now();
    let mut raw = Raw::connect(site.address).await;
    let status = raw
        .post(LIST, &[("grpc-timeout", "100m")], framed(&[]))
        .await;
    assert_refused(&status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_deadline_that_is_over_already_begins_nothing() {
    let begun = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&begun);
    let site = serve(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        async { ok() }
    })
    .await;
    let mut raw = Raw::connect(site.address).await;
    for timeout in ["0n", "0m", "00000000H"] {
        let status = raw
            .post(LIST, &[("grpc-timeout", timeout)], framed(&[]))
            .await;
        assert_eq!(status.code(), Code::DeadlineExceeded, "{timeout}");
    }
    assert_eq!(begun.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_malformed_deadline_is_named() {
    let site = serve(async |_| ok()).await;
    let mut raw = Raw::connect(site.address).await;
    for timeout in ["", "1", "1s", "-1S", "123456789m", "1.5S", "S", "\u{00e9}S"] {
        let status = raw
            .post(LIST, &[("grpc-timeout", timeout)], framed(&[]))
            .await;
        assert_eq!(status.code(), Code::InvalidArgument, "{timeout}");
        assert_eq!(bad_fields(&status), ["grpc-timeout"]);
    }
}

#[tokio::test]
async fn no_call_may_take_longer_than_the_service_allows() {
    let (sender, mut seen) = mpsc::unbounded_channel();
    let handler = move |_| {
        sender.send(mesh::remaining()).unwrap();
        async { ok() }
    };
    let site = start(|config| config.max_deadline_ms = 500, service(handler)).await;
    let mut raw = Raw::connect(site.address).await;
    for timeout in [None, Some("60S"), Some("99999999H"), Some("400m")] {
        let headers: Vec<_> = timeout
            .map(|value| ("grpc-timeout", value))
            .into_iter()
            .collect();
        raw.post(LIST, &headers, framed(&[])).await;
        let remaining = seen.recv().await.unwrap().unwrap();
        let most = if timeout == Some("400m") { 400 } else { 500 };
        assert!(remaining <= Duration::from_millis(most), "{remaining:?}");
        assert!(remaining > Duration::from_millis(most / 2), "{remaining:?}");
    }
}

#[tokio::test]
async fn half_a_request_ends_at_the_deadline_and_gives_its_place_back() {
    let site = start(
        |config| {
            config.max_in_flight = 1;
            config.max_deadline_ms = 200;
        },
        service(async |_| ok()),
    )
    .await;
    let stream = tokio::net::TcpStream::connect(site.address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http2::handshake(
        hyper_util::rt::TokioExecutor::new(),
        hyper_util::rt::TokioIo::new(stream),
    )
    .await
    .unwrap();
    tokio::spawn(connection);
    let (body, chunks) = mpsc::channel(1);
    let half = Frame::data(Bytes::from_static(&[0, 0, 0, 0, 9, 1]));
    body.send(Ok::<_, std::convert::Infallible>(half))
        .await
        .unwrap();
    let request = Request::post(format!("http://{}{LIST}", site.address))
        .header("content-type", "application/grpc")
        .body(StreamBody::new(ReceiverStream::new(chunks)))
        .unwrap();
    let response = sender.send_request(request).await.unwrap();
    let status = tonic::Status::from_header_map(response.headers()).unwrap();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    eventually("the place is free", async || {
        site.anyone().list_recommendations(list()).await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn a_panic_is_answered_without_its_text_and_harms_nothing_else() {
    let site = start(
        |config| config.max_in_flight = 1,
        service(async |request: Request<_>| {
            assert!(!request.headers().contains_key("x-panic"), "a secret");
            ok()
        }),
    )
    .await;
    // One connection for all of it, and a single place.
    let mut raw = Raw::connect(site.address).await;
    for _ in 0..3 {
        let status = raw.post(LIST, &[("x-panic", "now")], framed(&[])).await;
        assert_refused(&status, Code::Internal, "INTERNAL");
        assert_eq!(status.message(), "something went wrong on our side");
        let status = raw.post(LIST, &[], framed(&[])).await;
        assert_eq!(status.code(), Code::Ok);
    }
}

#[tokio::test]
async fn four_places_admit_four_calls_refuse_the_rest_at_once_and_leave_health_alone() {
    let release = Arc::new(Semaphore::new(0));
    let released = Arc::clone(&release);
    let site = start(
        |config| config.max_in_flight = 4,
        service(move |_| {
            let released = Arc::clone(&released);
            async move {
                released.acquire().await.unwrap().forget();
                ok()
            }
        }),
    )
    .await;
    let (sender, mut outcomes) = mpsc::unbounded_channel();
    for _ in 0..4 {
        let client = site.anyone();
        for _ in 0..3 {
            let (mut client, sender) = (client.clone(), sender.clone());
            tokio::spawn(async move {
                let began = Instant::now();
                let outcome = client.list_recommendations(list()).await;
                sender.send((outcome, began.elapsed())).unwrap();
            });
        }
    }
    for _ in 0..8 {
        let (outcome, took) = outcomes.recv().await.unwrap();
        let status = outcome.unwrap_err();
        assert_refused(&status, Code::ResourceExhausted, "OVERLOADED");
        let retry = status.get_details_retry_info().unwrap();
        assert!(retry.retry_delay.unwrap() > Duration::ZERO);
        let pushback = status.metadata().get("grpc-retry-pushback-ms");
        assert_eq!(pushback.unwrap(), "200");
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
    let mut health = HealthClient::new(testkit::identity::connect(site.address).unwrap());
    health.check(HealthCheckRequest::default()).await.unwrap();

    assert!(outcomes.try_recv().is_err());
    release.add_permits(4);
    for _ in 0..4 {
        outcomes.recv().await.unwrap().0.unwrap();
    }
}
