//! Callees that are gone, deaf or slow, and how soon a caller knows.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use proto::recommendation::v1::recommendation_service_client::RecommendationServiceClient;
use testkit::identity::Identities;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tonic::{Code, Status};

use crate::support::{
    CALLEE, Site, assert_refused, eventually, list, ok, serve, service, start_among, with_timeout,
};

type Client = RecommendationServiceClient<mesh::Channel>;

fn channel(identities: &Identities, address: SocketAddr) -> mesh::Channel {
    identities.channel("checkout", CALLEE, address).unwrap()
}

/// One call, and how long it took.
async fn call(client: &Client) -> (Result<(), Status>, Duration) {
    let began = Instant::now();
    let outcome = client.clone().list_recommendations(list()).await;
    (outcome.map(drop), began.elapsed())
}

/// Many calls at once.
async fn calls(client: &Client, count: usize) -> Vec<(Result<(), Status>, Duration)> {
    futures_util::future::join_all((0..count).map(|_| call(client))).await
}

#[track_caller]
fn assert_unavailable(outcome: Result<(), Status>) {
    let status = outcome.unwrap_err();
    assert_refused(&status, Code::Unavailable, "SERVICE_UNAVAILABLE");
}

/// A listener whose queue is full, so that further connections are not even refused.
async fn black_hole() -> (TcpListener, Vec<TcpStream>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queued = Vec::new();
    while let Ok(connected) =
        tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(address)).await
    {
        queued.push(connected.unwrap());
        assert!(queued.len() < 100);
    }
    (listener, queued)
}

#[tokio::test]
async fn a_callee_that_takes_no_connection_is_unavailable_in_about_a_second() {
    let identities = Identities::generate().unwrap();
    let (listener, _queued) = black_hole().await;
    let client = Client::new(channel(&identities, listener.local_addr().unwrap()));
    let (outcome, took) = call(&client).await;
    assert_unavailable(outcome);
    assert!(took < Duration::from_millis(1500), "{took:?}");
    // Calls that wait for the same connection fail together, not one after another.
    let client = Client::new(channel(&identities, listener.local_addr().unwrap()));
    for (outcome, took) in calls(&client, 50).await {
        assert_unavailable(outcome);
        assert!(took < Duration::from_millis(1500), "{took:?}");
    }
}

#[tokio::test]
async fn a_callee_that_is_gone_is_unavailable_at_once_and_is_found_again_on_the_same_port() {
    let site = serve(async |_| ok()).await;
    let (identities, address) = (Arc::clone(&site.identities), site.address);
    let client = Client::new(channel(&identities, address));
    call(&client).await.0.unwrap();

    site.running.stop().await;
    for _ in 0..20 {
        let (outcome, took) = call(&client).await;
        assert_unavailable(outcome);
        assert!(took < Duration::from_secs(1), "{took:?}");
    }

    let back = Instant::now();
    let _site: Site = start_among(
        identities,
        |config| config.listen = address,
        service(async |_| ok()),
    )
    .await;
    eventually("the callee is found", async || {
        call(&client).await.0.is_ok()
    })
    .await;
    let took = back.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test]
async fn calls_whose_connection_breaks_are_repeated_over_the_next() {
    let begun = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&begun);
    let site = serve(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            ok()
        }
    })
    .await;
    // Between the two stands what can cut a connection.
    let between = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(channel(&site.identities, between.local_addr().unwrap()));
    let callee = site.address;
    let cut = Arc::new(tokio::sync::Notify::new());
    let is_cut = Arc::clone(&cut);
    tokio::spawn(async move {
        while let Ok((mut near, _)) = between.accept().await {
            let is_cut = Arc::clone(&is_cut);
            tokio::spawn(async move {
                let mut far = TcpStream::connect(callee).await.unwrap();
                tokio::select! {
                    _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                    () = is_cut.notified() => {}
                }
            });
        }
    });
    let working = tokio::spawn(async move { calls(&client, 20).await });
    eventually("all calls are in work", async || {
        begun.load(Ordering::SeqCst) == 20
    })
    .await;
    cut.notify_one();
    for (outcome, _) in working.await.unwrap() {
        outcome.unwrap();
    }
    assert_eq!(begun.load(Ordering::SeqCst), 40);
}

#[tokio::test]
async fn a_callee_that_never_answers_costs_no_more_than_the_limit() {
    let identities = Identities::generate().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let silent = tokio::spawn(async move {
        let mut accepted = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            accepted.push(stream);
        }
    });
    let channel = channel(&identities, address).time_limit(Duration::from_millis(300));
    let (outcome, took) = call(&Client::new(channel)).await;
    let status = outcome.unwrap_err();
    assert_refused(&status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    assert!(took >= Duration::from_millis(290), "{took:?}");
    assert!(took < Duration::from_secs(1), "{took:?}");
    silent.abort();
}

#[tokio::test]
async fn after_five_failures_calls_fail_without_a_connection_being_tried() {
    let identities = Identities::generate().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let tried = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tried);
    // It hangs up on everybody.
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    let client = Client::new(channel(&identities, address));
    for (outcome, took) in calls(&client, 200).await {
        assert_unavailable(outcome);
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
    let before = tried.load(Ordering::SeqCst);
    assert!(before <= 270, "{before} attempts for 200 calls");
    for _ in 0..50 {
        let (outcome, _) = call(&client).await;
        assert_unavailable(outcome);
    }
    // At most a probe, should this machine be slow.
    assert!(tried.load(Ordering::SeqCst) <= before + 1);
}

#[tokio::test]
async fn a_callee_that_hangs_is_probed_by_one_call_and_spared_the_others() {
    let (hangs, begun) = (Arc::new(AtomicUsize::new(1)), Arc::new(AtomicUsize::new(0)));
    let (hanging, count) = (Arc::clone(&hangs), Arc::clone(&begun));
    let site = serve(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        let hangs = hanging.load(Ordering::SeqCst) == 1;
        async move {
            if hangs {
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
            ok()
        }
    })
    .await;
    let channel = site.channel().time_limit(Duration::from_millis(200));
    let client = Client::new(channel);
    for (outcome, _) in calls(&client, 5).await {
        assert_eq!(outcome.unwrap_err().code(), Code::DeadlineExceeded);
    }
    assert_eq!(begun.load(Ordering::SeqCst), 5);
    for (outcome, took) in calls(&client, 20).await {
        assert_unavailable(outcome);
        assert!(took < Duration::from_millis(100), "{took:?}");
    }
    assert_eq!(begun.load(Ordering::SeqCst), 5);

    // The longest first pause, jitter included.
    tokio::time::sleep(Duration::from_millis(610)).await;
    let outcomes = calls(&client, 20).await;
    let codes = outcomes
        .into_iter()
        .map(|(outcome, _)| outcome.unwrap_err().code());
    assert_eq!(
        codes.filter(|code| *code == Code::DeadlineExceeded).count(),
        1
    );
    assert_eq!(begun.load(Ordering::SeqCst), 6);

    hangs.store(0, Ordering::SeqCst);
    let mended = Instant::now();
    eventually("calls succeed again", async || {
        call(&client).await.0.is_ok()
    })
    .await;
    assert!(mended.elapsed() < Duration::from_secs(3));
    for (outcome, _) in calls(&client, 20).await {
        outcome.unwrap();
    }
}

#[tokio::test]
async fn a_callee_is_not_blamed_for_callers_without_time_nor_for_what_it_answers() {
    let answer = Arc::new(AtomicUsize::new(0));
    let chosen = Arc::clone(&answer);
    let site = serve(move |_| {
        let chosen = chosen.load(Ordering::SeqCst);
        async move {
            match chosen {
                0 => {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    ok()
                }
                1 => Status::resource_exhausted("busy").into_http(),
                2 => Status::unavailable("my store is down").into_http(),
                _ => ok(),
            }
        }
    })
    .await;
    let mut client = Client::new(site.channel());
    for _ in 0..8 {
        let request = with_timeout(list(), Duration::from_millis(30));
        let status = client.list_recommendations(request).await.unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded);
    }
    for (chosen, code) in [(1, Code::ResourceExhausted), (2, Code::Unavailable)] {
        answer.store(chosen, Ordering::SeqCst);
        for _ in 0..8 {
            let status = client.list_recommendations(list()).await.unwrap_err();
            assert_eq!(status.code(), code);
            assert!(mesh::fault::reason(&status).is_none(), "{status:?}");
        }
    }
    answer.store(3, Ordering::SeqCst);
    client.list_recommendations(list()).await.unwrap();
}
