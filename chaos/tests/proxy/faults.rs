use std::io::ErrorKind;

use chaos::edges::Edge;
use chaos::proxy::{Direction, Fault, Proxy, Traffic};
use testkit::ports;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use crate::echo::{Client, QUIET, proxied, server, works_again};

#[tokio::test]
async fn what_passes_is_whole_and_counted() {
    let (address, received) = server().await;
    let proxy = Proxy::start(address, 7).unwrap();
    let mut client = Client::to(&proxy).await;
    // More than all windows on the way, so that each side has to wait for the other.
    let bytes: Vec<u8> = (0..5_000_000_u32).map(|number| number as u8).collect();
    let (mut reader, mut writer) = client.0.split();
    let mut answer = Vec::new();
    let write = async {
        writer.write_all(&bytes).await.unwrap();
        // The end is passed on alone: the answer is still to come.
        writer.shutdown().await.unwrap();
    };
    let read = tokio::io::AsyncReadExt::read_to_end(&mut reader, &mut answer);
    let ((), read) = tokio::join!(write, read);
    read.unwrap();
    assert!(answer == bytes, "{} bytes came back", answer.len());
    assert_eq!(received.bytes(), bytes.len());
    let expected = Traffic {
        connections: 1,
        to_upstream: 5_000_000,
        to_client: 5_000_000,
    };
    assert_eq!(proxy.traffic(), expected);
}

#[tokio::test]
async fn refuse_breaks_live_connections_and_lets_no_new_one_in() {
    let (proxy, mut client, _) = proxied().await;
    for _ in 0..3 {
        proxy.set(Fault::Refuse).unwrap();
        client.is_reset().await;
        let refused = TcpStream::connect(proxy.address()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        proxy.set(Fault::Pass).unwrap();
        client = Client::to(&proxy).await;
        client.echoes(b"again").await;
    }
}

#[tokio::test]
async fn reset_breaks_what_is_live_even_when_it_lasts_no_time() {
    let (proxy, mut client, _) = proxied().await;
    let mut other = Client::to(&proxy).await;
    other.echoes(b"x").await;
    proxy.set(Fault::Reset).unwrap();
    proxy.set(Fault::Pass).unwrap();
    client.is_reset().await;
    other.is_reset().await;
    let mut new = Client::to(&proxy).await;
    new.echoes(b"y").await;
    // A second time, and those that come while it lasts are left alone.
    proxy.set(Fault::Reset).unwrap();
    new.is_reset().await;
    Client::to(&proxy).await.echoes(b"z").await;
}

#[tokio::test]
async fn a_request_is_cut_after_exactly_so_many_bytes() {
    let (proxy, mut client, received) = proxied().await;
    let cut = Fault::CutAfter {
        direction: Direction::ToUpstream,
        bytes: 1000,
    };
    proxy.set(cut).unwrap();
    // A live connection and a new one have the whole allowance each.
    client.echoes(&[1; 999]).await;
    let mut new = Client::to(&proxy).await;
    for connection in [&mut client, &mut new] {
        connection.send(&[2; 5000]).await;
        connection.rest().await;
    }
    received.reaches(5 + 1000 + 1000).await;
    // Nothing of the rest follows.
    tokio::time::sleep(QUIET).await;
    assert_eq!(received.bytes(), 5 + 1000 + 1000);
    works_again(&proxy).await;
}

#[tokio::test]
async fn told_again_a_cut_counts_from_then() {
    let (proxy, mut client, received) = proxied().await;
    let cut = Fault::CutAfter {
        direction: Direction::ToUpstream,
        bytes: 10,
    };
    proxy.set(cut).unwrap();
    client.echoes(&[1; 6]).await;
    proxy.set(cut).unwrap();
    client.echoes(&[2; 9]).await;
    client.send(&[3; 5]).await;
    client.rest().await;
    received.reaches(5 + 6 + 10).await;
}

#[tokio::test]
async fn a_reply_is_cut_after_exactly_so_many_bytes() {
    let (proxy, mut client, received) = proxied().await;
    let cut = |bytes| Fault::CutAfter {
        direction: Direction::ToClient,
        bytes,
    };
    proxy.set(cut(10)).unwrap();
    client.send(&[1; 40]).await;
    assert_eq!(client.rest().await, (vec![1; 10], None));
    // The request arrives, and its reply is lost whole.
    proxy.set(cut(0)).unwrap();
    let mut new = Client::to(&proxy).await;
    new.send(b"request").await;
    assert_eq!(new.rest().await, (Vec::new(), None));
    assert_eq!(received.bytes(), 5 + 40 + 7);
    works_again(&proxy).await;
}

#[tokio::test]
async fn an_upstream_that_is_not_there_breaks_the_connection() {
    let port = ports::free_port().unwrap();
    let proxy = Proxy::start(([127, 0, 0, 1], port).into(), 7).unwrap();
    Client::to(&proxy).await.is_reset().await;
    // Once it is there, it is reached; when it breaks a connection, the client sees that.
    let upstream = TcpListener::bind(proxy.upstream()).await.unwrap();
    let mut client = Client::to(&proxy).await;
    let (server, _) = upstream.accept().await.unwrap();
    server.set_zero_linger().unwrap();
    drop(server);
    client.is_reset().await;
}

#[tokio::test]
async fn a_proxy_that_is_dropped_leaves_nothing_open() {
    let (proxy, mut client, _) = proxied().await;
    let address = proxy.address();
    drop(proxy);
    client.is_reset().await;
    let refused = TcpStream::connect(address).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn faults_and_edges_read_well_in_a_script() {
    let script = r#"[
        ["checkout->postgres", "black_hole"],
        ["gateway->cart", {"one_way": "to_client"}],
        ["cart->redis", {"delay": {"ms": 50, "jitter_ms": 10}}],
        ["product->checkout", {"cut_after": {"direction": "to_upstream", "bytes": 9}}]
    ]"#;
    let steps: Vec<(Edge, Fault)> = serde_json::from_str(script).unwrap();
    let told: Vec<String> = steps
        .iter()
        .map(|(edge, fault)| format!("{edge}: {fault}"))
        .collect();
    let expected = [
        "checkout->postgres: black hole",
        "gateway->cart: nothing passes to client",
        "cart->redis: delay of 50 to 60 ms",
        "product->checkout: cut after 9 B to upstream",
    ];
    assert_eq!(told, expected);
    let written = serde_json::to_string(&steps).unwrap();
    assert_eq!(
        serde_json::from_str::<Vec<(Edge, Fault)>>(&written).unwrap(),
        steps
    );
    for wrong in [
        r#"["payment->postgres", "pass"]"#,
        r#"["cart->redis", {"delay": {"ms": 50}}]"#,
        r#"["cart->redis", "melt"]"#,
    ] {
        serde_json::from_str::<(Edge, Fault)>(wrong).unwrap_err();
    }
}
