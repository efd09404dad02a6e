//! Connections: how many, how old, how silent.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::ConnectInfo;
use http::Request;
use testkit::identity::Identities;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tonic::Code;

use crate::child::{self, Child};
use crate::raw::{LIST, Raw, framed};
use crate::support::{eventually, item, list, ok, service, start};

#[tokio::test]
async fn two_thousand_calls_succeed_while_their_connections_are_recycled() {
    let peers = Arc::new(Mutex::new(HashSet::new()));
    let seen = Arc::clone(&peers);
    let handler = move |request: Request<_>| {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        seen.lock().unwrap().insert(peer.unwrap().0);
        async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            ok()
        }
    };
    let site = start(
        |config| config.max_connection_age_ms = 200,
        service(handler),
    )
    .await;
    let channel = site.channel();
    let callers = (0..8).map(|_| {
        // It must not be repeated: each of them has to succeed at the first attempt.
        let mut guest = site.guest(channel.clone());
        tokio::spawn(async move {
            for _ in 0..250 {
                guest.add_item(item()).await.unwrap();
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    let connections = peers.lock().unwrap().len();
    assert!(connections >= 4, "only {connections} connections");
}

#[tokio::test]
async fn connections_beyond_the_cap_wait_for_a_place() {
    let site = start(|config| config.max_connections = 2, service(async |_| ok())).await;
    let mut first = Raw::connect(site.address).await;
    let mut second = Raw::connect(site.address).await;
    for raw in [&mut first, &mut second] {
        assert_eq!(raw.post(LIST, &[], framed(&[])).await.code(), Code::Ok);
    }
    let mut third = Raw::connect(site.address).await;
    let mut waiting = tokio::spawn(async move { third.post(LIST, &[], framed(&[])).await });
    let early = tokio::time::timeout(Duration::from_millis(300), &mut waiting).await;
    assert!(early.is_err(), "a third connection was served");
    drop(first);
    let status = tokio::time::timeout(Duration::from_secs(5), waiting).await;
    assert_eq!(status.unwrap().unwrap().code(), Code::Ok);
}

#[tokio::test]
async fn an_address_holds_so_many_connections_and_further_ones_are_closed() {
    let limited = service(async |_| ok()).connections_per_address(2);
    let site = start(|_| {}, limited).await;
    let mut first = Raw::connect(site.address).await;
    assert_eq!(first.post(LIST, &[], framed(&[])).await.code(), Code::Ok);
    let silent = TcpStream::connect(site.address).await.unwrap();
    let mut third = TcpStream::connect(site.address).await.unwrap();
    let closed = async { !matches!(third.read(&mut [0; 10]).await, Ok(1..)) };
    let closed = tokio::time::timeout(Duration::from_secs(5), closed).await;
    assert!(closed.unwrap());
    assert_eq!(first.post(LIST, &[], framed(&[])).await.code(), Code::Ok);
    drop(silent);
    eventually("there is room again", async || {
        let mut client = site.anyone();
        client.list_recommendations(list()).await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn who_takes_back_call_after_call_is_hung_up_on_and_who_does_so_now_and_then_is_not() {
    let handler = async |request: Request<_>| {
        if request.headers().contains_key("x-slow") {
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        ok()
    };
    let public = axum::Router::new().fallback(handler);
    let public = mesh::Service::new(async || Ok(())).router(public);
    let site = start(|_| {}, public).await;
    let mut raw = Raw::connect(site.address).await;
    for _ in 0..60 {
        let call = raw.post(LIST, &[("x-slow", "1")], framed(&[]));
        let taken_back = tokio::time::timeout(Duration::from_millis(10), call).await;
        assert!(taken_back.is_err());
        assert_eq!(raw.post(LIST, &[], framed(&[])).await.code(), Code::Ok);
    }
    eventually("the connection is closed", async || {
        let call = raw.try_post(LIST, &[("x-slow", "1")], framed(&[]));
        let answer = tokio::time::timeout(Duration::from_millis(5), call).await;
        matches!(answer, Ok(Err(_)))
    })
    .await;
    site.anyone().list_recommendations(list()).await.unwrap();
}

#[tokio::test]
async fn a_connection_between_services_stays_whatever_is_taken_back_on_it() {
    let handler = async |request: Request<_>| {
        if request.headers().contains_key("x-slow") {
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        ok()
    };
    let site = start(|config| config.max_in_flight = 1000, service(handler)).await;
    let mut raw = Raw::connect(site.address).await;
    for _ in 0..200 {
        let call = raw.post(LIST, &[("x-slow", "1")], framed(&[]));
        let taken_back = tokio::time::timeout(Duration::from_millis(5), call).await;
        assert!(taken_back.is_err());
    }
    assert_eq!(raw.post(LIST, &[], framed(&[])).await.code(), Code::Ok);
}

#[tokio::test]
async fn connections_that_ask_for_nothing_are_closed_and_those_that_asked_are_kept() {
    let site = start(
        |config| config.first_request_ms = 300,
        service(async |_| ok()),
    )
    .await;
    let mut asking = Raw::connect(site.address).await;
    asking.post(LIST, &[], framed(&[])).await;

    let began = Instant::now();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    for sent in [&b""[..], &preface[..10], &preface[..]] {
        let mut stream = TcpStream::connect(site.address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let closed = async { while matches!(stream.read(&mut [0; 1024]).await, Ok(1..)) {} };
        tokio::time::timeout(Duration::from_secs(5), closed)
            .await
            .unwrap();
    }
    assert!(began.elapsed() >= Duration::from_millis(290));
    let status = asking.post(LIST, &[], framed(&[])).await;
    assert_eq!(status.code(), Code::Ok);
}

#[tokio::test]
async fn what_is_not_http_2_is_hung_up_on() {
    let site = start(|_| {}, service(async |_| ok())).await;
    for sent in [
        &b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"[..],
        &[0x16, 3, 1, 2, 0],
    ] {
        let mut stream = TcpStream::connect(site.address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        stream.shutdown().await.unwrap();
        let closed = async { while matches!(stream.read(&mut [0; 1024]).await, Ok(1..)) {} };
        tokio::time::timeout(Duration::from_secs(5), closed)
            .await
            .unwrap();
    }
    site.anyone().list_recommendations(list()).await.unwrap();
}

/// The time that a process has used so far, in ticks of 10 ms.
fn ticks(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name before the last bracket may have spaces in it.
    let fields: Vec<_> = stat[stat.rfind(')').unwrap()..].split(' ').collect();
    fields[12].parse::<u64>().unwrap() + fields[13].parse::<u64>().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_out_of_file_descriptors_rests_and_serves_again_when_it_has_some() {
    if child::is_this_process() {
        let few = rustix::process::Rlimit {
            current: Some(40),
            maximum: Some(40),
        };
        rustix::process::setrlimit(rustix::process::Resource::Nofile, few).unwrap();
        return child::serve().await;
    }
    let identities = Identities::generate().unwrap();
    let mut child = Child::start(
        "listener::a_process_out_of_file_descriptors_rests_and_serves_again_when_it_has_some",
        &identities,
        &[("SOUK_FIRST_REQUEST_MS", "3000")],
    )
    .await;
    let mut silent = Vec::new();
    for _ in 0..60 {
        silent.push(TcpStream::connect(child.address).await.unwrap());
    }
    child.log("cannot accept connections").await;
    let id = child.process.id().unwrap();
    let before = ticks(id);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let used = ticks(id) - before;
    assert!(used <= 20, "{used} of 100 ticks");

    drop(silent);
    eventually("it serves", async || {
        let call = async {
            let mut raw = Raw::connect(child.address).await;
            raw.post(LIST, &[], framed(&[])).await.code()
        };
        tokio::time::timeout(Duration::from_secs(1), call).await == Ok(Code::Ok)
    })
    .await;
}
