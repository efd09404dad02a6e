//! Requests that arrive late, in part or never.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::StreamBody;
use hyper::body::{Frame, Incoming};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};

use crate::raw::{LIST, Raw, framed};
use crate::support::{Site, assert_refused, ok, serve, service, start};

const HEALTH: &str = "/grpc.health.v1.Health/Check";

type Chunks = StreamBody<ReceiverStream<Result<Frame<Bytes>, Infallible>>>;
type Answer = JoinHandle<hyper::Result<Response<Incoming>>>;

/// One connection whose requests the test ends when it likes.
struct Slow(SendRequest<Chunks>);

/// A request whose end is not sent before the sender is dropped.
struct Unfinished {
    chunks: mpsc::Sender<Result<Frame<Bytes>, Infallible>>,
    answer: Answer,
}

impl Slow {
    async fn connect(site: &Site) -> Self {
        let stream = TokioIo::new(TcpStream::connect(site.address).await.unwrap());
        let (sender, connection) = http2::handshake(TokioExecutor::new(), stream)
            .await
            .unwrap();
        tokio::spawn(connection);
        Self(sender)
    }

    async fn begin(&self, path: &str, beginning: Bytes) -> Unfinished {
        let (chunks, body) = mpsc::channel(1);
        chunks.send(Ok(Frame::data(beginning))).await.unwrap();
        let request = Request::post(format!("http://souk{path}"))
            .header("content-type", "application/grpc")
            .body(StreamBody::new(ReceiverStream::new(body)))
            .unwrap();
        let mut sender = self.0.clone();
        sender.ready().await.unwrap();
        let answer = tokio::spawn(async move { sender.send_request(request).await });
        Unfinished { chunks, answer }
    }
}

/// Says that nine bytes come, and sends one.
fn half() -> Bytes {
    Bytes::from_static(&[0, 0, 0, 0, 9, 1])
}

/// How the first of them is refused that finds no place; the others still wait. On a busy machine the first ones may be
/// given up before that, which says nothing.
async fn first_crowded_out(unfinished: &mut Vec<Unfinished>) -> Status {
    let found = async {
        loop {
            let answered = unfinished.iter().position(|call| call.answer.is_finished());
            let Some(answered) = answered else {
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            };
            let status = status(unfinished.swap_remove(answered).answer).await;
            if status.code() != Code::DeadlineExceeded {
                return status;
            }
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(30), found);
    found.await.unwrap()
}

async fn status(answer: Answer) -> Status {
    let response = answer.await.unwrap().unwrap();
    Status::from_header_map(response.headers()).unwrap()
}

#[tokio::test]
async fn half_sent_requests_hold_no_place() {
    let site = start(|config| config.max_in_flight = 1, service(async |_| ok())).await;
    let slow = Slow::connect(&site).await;
    let mut unfinished = Vec::new();
    for _ in 0..100 {
        unfinished.push(slow.begin(LIST, half()).await);
    }
    // The last on their connection: when it is answered, they have all arrived.
    let whole = slow.begin(LIST, framed(&[])).await;
    drop(whole.chunks);
    let answer = whole.answer.await.unwrap().unwrap();
    assert!(Status::from_header_map(answer.headers()).is_none());
    let mut raw = Raw::connect(site.address).await;
    for _ in 0..20 {
        assert_eq!(raw.post(LIST, &[], framed(&[])).await.code(), Code::Ok);
    }
    // They still wait: nobody was refused to make room.
    assert!(unfinished.iter().all(|call| !call.answer.is_finished()));
    drop(unfinished);
}

#[tokio::test]
async fn half_sent_requests_however_many_keep_no_whole_one_out() {
    let site = serve(async |_| ok()).await;
    let (mut connections, mut unfinished) = (Vec::new(), Vec::new());
    // More than are waited for.
    for _ in 0..21 {
        let slow = Slow::connect(&site).await;
        for _ in 0..100 {
            unfinished.push(slow.begin(LIST, half()).await);
        }
        connections.push(slow);
    }
    let refused = first_crowded_out(&mut unfinished).await;
    assert_refused(&refused, Code::ResourceExhausted, "OVERLOADED");
    let mut raw = Raw::connect(site.address).await;
    for _ in 0..20 {
        assert_eq!(raw.post(LIST, &[], framed(&[])).await.code(), Code::Ok);
    }
}

#[tokio::test]
async fn a_request_that_comes_in_pieces_is_put_together() {
    let site = serve(async |_| ok()).await;
    let slow = Slow::connect(&site).await;
    let call = slow.begin(LIST, Bytes::from_static(&[0, 0])).await;
    for piece in [&[0, 0][..], &[2, 0x78], &[1]] {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let piece = Frame::data(Bytes::copy_from_slice(piece));
        call.chunks.send(Ok(piece)).await.unwrap();
    }
    drop(call.chunks);
    let response = call.answer.await.unwrap().unwrap();
    assert!(Status::from_header_map(response.headers()).is_none());
}

#[tokio::test]
async fn a_request_that_never_ends_is_given_up_long_before_its_call_would_be() {
    let site = start(
        |config| config.max_deadline_ms = 60_000,
        service(async |_| ok()),
    )
    .await;
    let (began, slow) = (Instant::now(), Slow::connect(&site).await);
    let call = slow.begin(LIST, half()).await;
    let question = slow.begin(HEALTH, Bytes::from_static(&[0])).await;
    for unfinished in [call, question] {
        let status = status(unfinished.answer).await;
        assert_refused(&status, Code::DeadlineExceeded, "REQUEST_TOO_SLOW");
    }
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_question_about_health_may_not_weigh_much() {
    let site = serve(async |_| ok()).await;
    let mut raw = Raw::connect(site.address).await;
    let status = raw.post(HEALTH, &[], framed(&[0; 5000])).await;
    assert_refused(&status, Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
    assert_eq!(raw.post(HEALTH, &[], framed(&[])).await.code(), Code::Ok);
}

#[tokio::test]
async fn unfinished_requests_hold_a_bounded_amount_of_memory_and_small_ones_pass() {
    let site = serve(async |_| ok()).await;
    let large = Bytes::from([&[0, 0, 4, 0, 0][..], &[0; 250 * 1024]].concat());
    let (mut connections, mut unfinished) = (Vec::new(), Vec::new());
    // 50 MiB in all.
    for _ in 0..20 {
        let slow = Slow::connect(&site).await;
        for _ in 0..10 {
            unfinished.push(slow.begin(LIST, large.clone()).await);
        }
        connections.push(slow);
    }
    let refused = first_crowded_out(&mut unfinished).await;
    assert_refused(&refused, Code::ResourceExhausted, "OVERLOADED");
    assert!(refused.metadata().contains_key("grpc-retry-pushback-ms"));
    let mut raw = Raw::connect(site.address).await;
    assert_eq!(raw.post(LIST, &[], framed(&[])).await.code(), Code::Ok);
}
