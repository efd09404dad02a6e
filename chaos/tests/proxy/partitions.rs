use chaos::proxy::{Direction, Fault};
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

use crate::echo::{Client, SOON, proxied, works_again};

#[tokio::test]
async fn a_black_hole_takes_everything_and_shows_nothing() {
    let (proxy, mut live, received) = proxied().await;
    proxy.set(Fault::BlackHole).unwrap();
    let mut new = Client::to(&proxy).await;
    for client in [&mut live, &mut new] {
        client.send(b"anybody there?").await;
        client.hears_nothing().await;
    }
    // Told again it goes on.
    proxy.set(Fault::BlackHole).unwrap();
    live.hears_nothing().await;
    assert_eq!(received.bytes(), 5);
    assert_eq!(proxy.traffic().to_upstream, 5);
    assert_eq!(proxy.traffic().connections, 2);
    works_again(&proxy).await;
    live.is_reset().await;
    new.is_reset().await;
    // What was sent into it stays lost.
    assert_eq!(received.bytes(), 5 + 9);
}

#[tokio::test]
async fn requests_can_be_stopped_alone() {
    let (proxy, mut client, received) = proxied().await;
    proxy.set(Fault::OneWay(Direction::ToUpstream)).unwrap();
    client.send(b"request").await;
    client.hears_nothing().await;
    assert_eq!(received.bytes(), 5);
    works_again(&proxy).await;
    client.is_reset().await;
}

#[tokio::test]
async fn replies_can_be_stopped_alone() {
    for fault in [Fault::OneWay(Direction::ToClient), Fault::DropReplies] {
        let (proxy, mut live, received) = proxied().await;
        proxy.set(fault).unwrap();
        let mut new = Client::to(&proxy).await;
        for client in [&mut live, &mut new] {
            client.send(b"request").await;
        }
        received.reaches(5 + 7 + 7).await;
        live.hears_nothing().await;
        // The upstream closes, as it was asked to; even that is not heard.
        new.0.shutdown().await.unwrap();
        new.hears_nothing().await;
        assert_eq!(proxy.traffic().to_client, 5);
        works_again(&proxy).await;
        live.is_reset().await;
        new.is_reset().await;
    }
}

#[tokio::test]
async fn dropped_replies_never_stop_the_upstream_and_blocked_ones_do() {
    let faults = [
        (Fault::DropReplies, true),
        (Fault::OneWay(Direction::ToClient), false),
    ];
    for (fault, goes_on) in faults {
        let (proxy, mut client, received) = proxied().await;
        proxy.set(fault).unwrap();
        // More than all buffers on the way hold.
        let bytes = vec![7; 64_000_000];
        let limit = if goes_on { SOON } else { SOON / 5 };
        let sent = timeout(limit, client.0.write_all(&bytes));
        assert_eq!(sent.await.is_ok(), goes_on, "{fault}");
        if goes_on {
            received.reaches(5 + bytes.len()).await;
        }
    }
}
