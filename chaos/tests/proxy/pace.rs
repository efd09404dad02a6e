use std::time::{Duration, Instant};

use chaos::proxy::{Fault, Proxy};

use crate::echo::{Client, proxied, server};

#[tokio::test]
async fn delayed_bytes_travel_beside_each_other() {
    let (proxy, mut client, _) = proxied().await;
    proxy
        .set(Fault::Delay {
            ms: 100,
            jitter_ms: 0,
        })
        .unwrap();
    let began = Instant::now();
    // Ten requests, 10 ms apart: a line that carried one at a time would need two seconds.
    for number in 0..10 {
        client.send(&[number; 100]).await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let sent: Vec<u8> = (0..10).flat_map(|number| [number; 100]).collect();
    client.expect(&sent[..100]).await;
    let first = began.elapsed();
    client.expect(&sent[100..]).await;
    let last = began.elapsed();
    assert!(first >= Duration::from_millis(200), "{first:?}");
    assert!(last < Duration::from_millis(1000), "{last:?}");
}

#[tokio::test]
async fn a_delay_that_ends_lets_go_of_what_it_held() {
    let (proxy, mut client, _) = proxied().await;
    proxy
        .set(Fault::Delay {
            ms: 60_000,
            jitter_ms: 0,
        })
        .unwrap();
    client.send(b"late").await;
    client.hears_nothing().await;
    proxy.set(Fault::Pass).unwrap();
    client.expect(b"late").await;
}

#[tokio::test]
async fn jitter_keeps_the_order() {
    let (proxy, mut client, _) = proxied().await;
    proxy
        .set(Fault::Delay {
            ms: 0,
            jitter_ms: 100,
        })
        .unwrap();
    // Sent at once, they are delayed differently and still come in order.
    let bytes: Vec<u8> = (0..100).collect();
    for byte in &bytes {
        client.send(&[*byte]).await;
    }
    client.expect(&bytes).await;
}

#[tokio::test]
async fn jitter_comes_from_the_seed() {
    /// Far longer than a machine that is busy stops for, and yet short beside the jitter.
    const TOLERANCE: Duration = Duration::from_millis(120);
    /// A stall makes times longer and spoils a round. Chance makes all times of a round alike in one of a thousand.
    const ROUNDS: usize = 5;
    let times = async |seed| {
        let (address, _) = server().await;
        let proxy = Proxy::start(address, seed).unwrap();
        proxy
            .set(Fault::Delay {
                ms: 0,
                jitter_ms: 400,
            })
            .unwrap();
        let mut times = Vec::new();
        let mut client = Client::to(&proxy).await;
        for number in 0..8 {
            let began = Instant::now();
            client.echoes(&[number; 10]).await;
            times.push(began.elapsed());
        }
        times
    };
    let mut seen = Vec::new();
    for _ in 0..ROUNDS {
        let (first, again, other) = tokio::join!(times(1), times(1), times(2));
        let distance = |others: &[Duration]| {
            let pairs = first.iter().zip(others);
            pairs.map(|(one, other)| one.abs_diff(*other)).max()
        };
        // No stall makes two seeds alike: these differ by far more.
        assert!(distance(&other) > Some(TOLERANCE), "{first:?} {other:?}");
        if distance(&again) < Some(TOLERANCE) {
            return;
        }
        seen.push((first, again));
    }
    panic!("one seed, and never the same times: {seen:?}");
}

#[tokio::test]
async fn a_throttled_line_is_as_slow_as_told() {
    let (proxy, mut client, received) = proxied().await;
    proxy
        .set(Fault::Throttle {
            bytes_per_s: 10_000,
        })
        .unwrap();
    let began = Instant::now();
    let bytes = vec![3; 5_000];
    client.send(&bytes).await;
    client.expect(&bytes).await;
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(490), "{took:?}");
    assert!(took < Duration::from_millis(1_500), "{took:?}");
    // It trickles: nobody waits for half a second and then gets all of it.
    assert!(received.reads().len() > 5, "{:?}", received.reads());
    // Freed, the rest comes at once.
    let bytes = vec![4; 1_000_000];
    client.send(&bytes[..200_000]).await;
    proxy.set(Fault::Pass).unwrap();
    client.expect(&bytes[..200_000]).await;
}

#[tokio::test]
async fn sliced_bytes_come_one_by_one() {
    let (proxy, mut client, received) = proxied().await;
    let bytes: Vec<u8> = (0..200).collect();
    client.echoes(&bytes).await;
    let before = received.reads().len();
    assert!(before < 10, "{:?}", received.reads());
    proxy.set(Fault::Slice).unwrap();
    client.echoes(&bytes).await;
    // The server may be slower than its bytes and find some together.
    let reads = received.reads().split_off(before);
    assert!(reads.len() > 100, "{reads:?}");
}
