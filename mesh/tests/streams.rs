//! Answers that are streamed.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ConnectInfo;
use http_body_util::StreamBody;
use hyper::body::Frame;
use proto::access::v1::Role;
use proto::checkout::v1 as checkout;
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use testkit::identity::Bearer;
use tokio::sync::{Mutex, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::body::Body;
use tonic::service::interceptor::InterceptedService;
use tonic::{Code, Status, Streaming};

use crate::raw::framed;
use crate::support::{Site, assert_refused, grpc, item, serve, watch, with_timeout};

type Frames = Result<Frame<bytes::Bytes>, std::io::Error>;
type Client = CheckoutServiceClient<InterceptedService<mesh::Channel, Bearer>>;

/// A service that streams to one caller what the test sends.
async fn streaming() -> (Site, mpsc::Sender<Frames>) {
    let (sender, frames) = mpsc::channel(1);
    let frames = Arc::new(Mutex::new(Some(frames)));
    let site = serve(move |_| {
        let frames = Arc::clone(&frames);
        async move {
            let frames = frames.lock().await.take().unwrap();
            grpc(Body::new(StreamBody::new(ReceiverStream::new(frames))))
        }
    })
    .await;
    (site, sender)
}

/// A customer who calls through a channel that gives a call 200 ms.
fn client(site: &Site) -> Client {
    let channel = site.channel().time_limit(Duration::from_millis(200));
    CheckoutServiceClient::with_interceptor(channel, site.bearer(Role::Customer))
}

fn message() -> Frames {
    Ok(Frame::data(framed(&[])))
}

/// How the stream ends, and when.
async fn end(mut stream: Streaming<checkout::WatchOrderResponse>) -> (Status, Instant) {
    loop {
        match stream.message().await {
            Ok(Some(_)) => {}
            Ok(None) => return (Status::ok(""), Instant::now()),
            Err(status) => return (status, Instant::now()),
        }
    }
}

#[tokio::test]
async fn messages_flow_one_by_one_beyond_the_limit_for_the_first() {
    let (site, sender) = streaming().await;
    let mut stream = client(&site)
        .watch_order(watch())
        .await
        .unwrap()
        .into_inner();
    for _ in 0..4 {
        sender.send(message()).await.unwrap();
        // Each is here before the next is sent, so none waits for the end.
        stream.message().await.unwrap().unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut trailers = http::HeaderMap::new();
    trailers.insert("grpc-status", "0".parse().unwrap());
    sender.send(Ok(Frame::trailers(trailers))).await.unwrap();
    assert!(stream.message().await.unwrap().is_none());
}

#[tokio::test]
async fn open_streams_keep_no_other_call_of_their_channel_waiting() {
    const STREAMS: usize = 300;
    let peers = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&peers);
    let site = serve(move |request| {
        let seen = Arc::clone(&seen);
        async move {
            let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
            seen.lock().await.push(peer.unwrap().0);
            if request.uri().path().ends_with("WatchOrder") {
                let silent = tokio_stream::pending::<Frames>();
                return grpc(Body::new(StreamBody::new(silent)));
            }
            crate::support::ok()
        }
    })
    .await;
    let channel = site.channel();
    let bearer = site.bearer(Role::Customer);
    let mut watcher = CheckoutServiceClient::with_interceptor(channel.clone(), bearer);
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        streams.push(watcher.watch_order(watch()).await.unwrap());
    }
    let began = Instant::now();
    site.guest(channel).add_item(item()).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(2));
    let peers = peers.lock().await;
    let (call, streams) = peers.split_last().unwrap();
    assert_eq!(streams.len(), STREAMS);
    assert!(!streams.contains(call), "they share a connection");
}

#[tokio::test]
async fn a_stream_that_does_not_begin_is_late() {
    let site = serve(async |_| std::future::pending().await).await;
    let status = client(&site).watch_order(watch()).await.unwrap_err();
    assert_refused(&status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn a_stream_ends_when_its_caller_said_and_its_handler_learns_of_it() {
    let limit = Duration::from_millis(600);
    // Once through the outbound stack, once from a foreign client, whom the inbound stack serves alone.
    for foreign in [false, true] {
        let (site, sender) = streaming().await;
        let began = Instant::now();
        let request = with_timeout(watch(), limit);
        let stream = if foreign {
            site.customer().watch_order(request).await
        } else {
            client(&site).watch_order(request).await
        };
        sender.send(message()).await.unwrap();
        let (status, ended) = end(stream.unwrap().into_inner()).await;
        assert_refused(&status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
        assert!(ended - began >= limit - Duration::from_millis(20));
        assert!(ended - began < limit + Duration::from_secs(2));
        sender.closed().await;
    }
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_unavailable() {
    let (site, sender) = streaming().await;
    let stream = client(&site).watch_order(watch()).await.unwrap();
    sender.send(message()).await.unwrap();
    sender
        .send(Err(std::io::Error::other("cut")))
        .await
        .unwrap();
    let (status, _) = end(stream.into_inner()).await;
    assert_eq!(status.code(), Code::Unavailable);

    let (site, sender) = streaming().await;
    let stream = client(&site).watch_order(watch()).await.unwrap();
    sender.send(message()).await.unwrap();
    site.running.stop().await;
    let (status, _) = end(stream.into_inner()).await;
    assert_refused(&status, Code::Unavailable, "SERVICE_UNAVAILABLE");
}

#[tokio::test]
async fn a_caller_that_goes_away_ends_the_stream() {
    let (site, sender) = streaming().await;
    let stream = client(&site).watch_order(watch()).await.unwrap();
    drop(stream);
    // The handler's side of it closes.
    tokio::time::timeout(Duration::from_secs(5), sender.closed())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_stream_may_go_on_when_its_place_is_needed() {
    let (sender, frames) = mpsc::channel::<Result<_, Infallible>>(1);
    let frames = Arc::new(Mutex::new(Some(frames)));
    let service = crate::support::service(move |_| {
        let frames = Arc::clone(&frames);
        async move {
            match frames.lock().await.take() {
                Some(frames) => grpc(Body::new(StreamBody::new(ReceiverStream::new(frames)))),
                None => crate::support::ok(),
            }
        }
    });
    let site = crate::support::start(|config| config.max_in_flight = 1, service).await;
    let mut stream = client(&site)
        .watch_order(watch())
        .await
        .unwrap()
        .into_inner();
    site.anyone()
        .list_recommendations(crate::support::list())
        .await
        .unwrap();
    sender.send(Ok(Frame::data(framed(&[])))).await.unwrap();
    assert!(stream.message().await.unwrap().is_some());
}
