//! Stopping: nothing in work is lost, and nothing makes it last for ever.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http_body_util::StreamBody;
use hyper::body::Frame;
use rustix::process::Signal;
use testkit::identity::{Identities, connect};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic::Code;
use tonic::body::Body;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::child::{self, Child};
use crate::raw::{LIST, Raw, framed};
use crate::support::{
    Site, eventually, grpc, item, list, ok, serve, service, start, watch, with_timeout,
};

/// What an HTTP/2 client says first, and empty settings.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// Stops `site`; fails when that takes longer than `limit`.
async fn stop_within(site: Site, limit: Duration) {
    let began = Instant::now();
    site.running.stop().await;
    let took = began.elapsed();
    assert!(took < limit, "stopping took {took:?}");
}

/// Fails when the other side does not close.
async fn assert_closed(stream: &mut TcpStream) {
    let read = async { while matches!(stream.read(&mut [0; 1024]).await, Ok(1..)) {} };
    tokio::time::timeout(Duration::from_secs(5), read)
        .await
        .unwrap();
}

#[tokio::test]
async fn silent_connections_do_not_hold_it_up() {
    let site = serve(async |_| ok()).await;
    let mut silent = TcpStream::connect(site.address).await.unwrap();
    let mut begun = TcpStream::connect(site.address).await.unwrap();
    begun.write_all(PREFACE).await.unwrap();
    let mut half = TcpStream::connect(site.address).await.unwrap();
    half.write_all(&PREFACE[..10]).await.unwrap();
    // Answered, so all of them have been accepted.
    site.anyone().list_recommendations(list()).await.unwrap();
    stop_within(site, Duration::from_millis(1500)).await;
    for stream in [&mut silent, &mut begun, &mut half] {
        assert_closed(stream).await;
    }
}

#[tokio::test]
async fn an_open_stream_is_let_go_of() {
    let site = serve(async |_| {
        let frames = futures_util::stream::pending::<Result<Frame<bytes::Bytes>, std::io::Error>>();
        grpc(Body::new(StreamBody::new(frames)))
    })
    .await;
    let mut stream = site
        .customer()
        .watch_order(watch())
        .await
        .unwrap()
        .into_inner();
    stop_within(site, Duration::from_secs(4)).await;
    assert!(stream.message().await.is_err());
}

#[tokio::test]
async fn a_handler_that_hangs_is_given_up_at_the_limit() {
    let begun = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&begun);
    let site = start(
        |config| config.drain_limit_ms = 300,
        service(move |_| {
            flag.store(true, Ordering::SeqCst);
            std::future::pending()
        }),
    )
    .await;
    let mut client = site.anyone();
    let call = tokio::spawn(async move { client.list_recommendations(list()).await });
    eventually("the call begins", async || begun.load(Ordering::SeqCst)).await;
    stop_within(site, Duration::from_secs(4)).await;
    assert!(call.await.unwrap().is_err());
}

#[tokio::test]
async fn it_waits_for_calls_whether_their_callers_wait_or_not() {
    let (begun, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (Arc::clone(&begun), Arc::clone(&ended));
    let site = serve(move |_| {
        let (begun, ended) = counts.clone();
        async move {
            begun.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(500)).await;
            ended.fetch_add(1, Ordering::SeqCst);
            ok()
        }
    })
    .await;
    let mut client = site.anyone();
    let patient = tokio::spawn(async move { client.list_recommendations(list()).await });
    let request = with_timeout(list(), Duration::from_millis(100));
    let impatient = site.anyone().list_recommendations(request).await;
    assert!(impatient.is_err());
    assert_eq!(begun.load(Ordering::SeqCst), 2);

    stop_within(site, Duration::from_secs(3)).await;
    assert_eq!(ended.load(Ordering::SeqCst), 2);
    patient.await.unwrap().unwrap();
}

#[tokio::test]
async fn every_call_that_it_took_is_answered() {
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let site = serve(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        async {
            tokio::time::sleep(Duration::from_millis(2)).await;
            ok()
        }
    })
    .await;
    let callers = (0..8).map(|_| {
        // It must not be repeated, so each call is taken once at most.
        let mut guest = site.guest(site.channel());
        tokio::spawn(async move {
            let mut answered = 0;
            while guest.add_item(item()).await.is_ok() {
                answered += 1;
            }
            answered
        })
    });
    let callers: Vec<_> = callers.collect();
    eventually("calls flow", async || taken.load(Ordering::SeqCst) > 100).await;
    stop_within(site, Duration::from_secs(3)).await;
    let mut answered = 0;
    for caller in callers {
        answered += caller.await.unwrap();
    }
    assert_eq!(answered, taken.load(Ordering::SeqCst));
}

#[tokio::test(flavor = "multi_thread")]
async fn health_says_so_while_calls_are_still_taken_and_then_the_process_ends() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let identities = Identities::generate().unwrap();
    let mut child = Child::start(
        "stopping::health_says_so_while_calls_are_still_taken_and_then_the_process_ends",
        &identities,
        &[("SOUK_DRAIN_DELAY_MS", "1500")],
    )
    .await;
    let mut health = HealthClient::new(connect(child.address).unwrap());
    let mut serving = async || {
        let answer = health.check(HealthCheckRequest::default()).await.unwrap();
        answer.into_inner().status() == ServingStatus::Serving
    };
    eventually("it is healthy", async || serving().await).await;
    child.signal(Signal::TERM);
    let signalled = Instant::now();
    eventually("it is not healthy", async || !serving().await).await;
    let mut raw = Raw::connect(child.address).await;
    let status = raw.post(LIST, &[("x-slow", "1")], framed(&[])).await;
    assert_eq!(status.code(), Code::Ok);
    assert!(signalled.elapsed() < Duration::from_millis(1400));

    let exit = tokio::time::timeout(Duration::from_secs(10), child.process.wait());
    assert!(exit.await.unwrap().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_process_ends_even_when_a_thread_of_it_hangs() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let identities = Identities::generate().unwrap();
    let mut child = Child::start(
        "stopping::the_process_ends_even_when_a_thread_of_it_hangs",
        &identities,
        &[("SOUK_DRAIN_LIMIT_MS", "300")],
    )
    .await;
    let mut raw = Raw::connect(child.address).await;
    let headers = [("x-hang", "1"), ("grpc-timeout", "100m")];
    let status = raw.post(LIST, &headers, framed(&[])).await;
    assert_eq!(status.code(), Code::DeadlineExceeded);
    child.signal(Signal::TERM);
    let exit = tokio::time::timeout(Duration::from_secs(15), child.process.wait());
    assert!(exit.await.unwrap().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_the_wait() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let identities = Identities::generate().unwrap();
    let mut child = Child::start(
        "stopping::a_second_signal_ends_the_wait",
        &identities,
        &[("SOUK_DRAIN_DELAY_MS", "60000")],
    )
    .await;
    child.signal(Signal::INT);
    child.log("stopping").await;
    child.signal(Signal::INT);
    let exit = tokio::time::timeout(Duration::from_secs(5), child.process.wait());
    assert!(exit.await.unwrap().unwrap().success());
}

#[tokio::test]
async fn work_beside_the_calls_is_waited_for() {
    let ended = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ended);
    let service = service(async |_| ok()).background(|shutdown| async move {
        shutdown.begun().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        flag.store(true, Ordering::SeqCst);
    });
    let site = start(|_| {}, service).await;
    stop_within(site, Duration::from_secs(3)).await;
    assert!(ended.load(Ordering::SeqCst));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_process_ends_with_an_error_when_work_beside_the_calls_panics() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let identities = Identities::generate().unwrap();
    let mut child = Child::start(
        "stopping::the_process_ends_with_an_error_when_work_beside_the_calls_panics",
        &identities,
        &[Child::failing()],
    )
    .await;
    assert_eq!(child.log("task panicked").await["task"], "background");
    // What is in work is finished all the same.
    child.log("stopped").await;
    let exit = tokio::time::timeout(Duration::from_secs(10), child.process.wait());
    assert!(!exit.await.unwrap().unwrap().success());
}
