use std::time::Duration;

use futures_util::future::join_all;
use proto::product::v1 as pb;
use proto::product::v1::stock_line_result::Outcome;
use testkit::stores::Stores;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tonic::{Code, Status};
use tonic_health::pb::health_check_response::ServingStatus;

use crate::shop::{Order, Shop};

/// How long every answer of the store takes longer.
const DELAY: Duration = Duration::from_millis(100);
/// How long checkout waits for the stock.
const PATIENCE: Duration = Duration::from_secs(4);
/// One is enough for most: the store of tests may be slow itself.
const TRIES: usize = 4;

/// The address of a proxy whose answers are late.
async fn late(upstream: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&upstream).await.unwrap();
            let (client_reads, client_writes) = client.into_split();
            let (server_reads, server_writes) = server.into_split();
            tokio::spawn(pass_on(client_reads, server_writes, Duration::ZERO));
            tokio::spawn(pass_on(server_reads, client_writes, DELAY));
        }
    });
    address
}

/// Ends when either side does.
async fn pass_on(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    delay: Duration,
) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        tokio::time::sleep(delay).await;
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn the_largest_order_gets_through_a_store_that_is_slow() {
    let stores = Stores::for_test().unwrap();
    let upstream = stores.mongo().await.unwrap().url();
    let (_, upstream) = upstream.split_once("://").unwrap();
    let (host, options) = upstream.split_once('/').unwrap();
    let url = format!("mongodb://{}/{options}", late(host.to_owned()).await);
    let shop = Shop::start(stores, |config| config.mongodb_url = url.into()).await;
    shop.await_health(ServingStatus::Serving).await;
    let products = join_all((0..50).map(|_| shop.product(2))).await;
    let lines: Vec<_> = products.iter().map(|product| (product, 1)).collect();
    let order = Order::new(&shop, &lines).within(&shop, PATIENCE);

    // Each call gets further than the one before.
    let results = repeated(async || order.try_reserve(1).await).await;
    let mut outcomes = results.iter().map(pb::StockLineResult::outcome);
    assert_eq!(results.len(), 50);
    assert!(outcomes.all(|outcome| outcome == Outcome::Held));
    repeated(async || order.commit(1).await).await;
    repeated(async || order.commit(1).await).await;
    repeated(async || order.give_back(2).await).await;

    let given_up = Order::new(&shop, &lines).within(&shop, PATIENCE);
    repeated(async || given_up.try_reserve(3).await).await;
    repeated(async || given_up.release(3).await).await;
    for product in &products {
        assert_eq!(shop.count_units(&product.product_id, 2).await, (2, 0, 0));
    }
}

/// What a call answers in the end.
async fn repeated<T>(call: impl AsyncFn() -> Result<T, Status>) -> T {
    for _ in 1..TRIES {
        match call().await {
            Ok(answer) => return answer,
            Err(status) => assert!(
                matches!(status.code(), Code::DeadlineExceeded | Code::Unavailable),
                "{status}"
            ),
        }
    }
    call().await.unwrap()
}
