//! Calls whose headers are right and whose bodies are not.

use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tonic::{Code, Status};

use super::attack::LIST_PRODUCTS;

const PATIENCE: Duration = Duration::from_secs(10);
const GRPC: &str = "application/grpc";
const WEB: &str = "application/grpc-web+proto";
const WEB_TEXT: &str = "application/grpc-web-text";

/// Bodies of which none is one whole message, by name.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let framed = |flags: u8, length: u32, message: &[u8]| {
        [&[flags], &length.to_be_bytes()[..], message].concat()
    };
    vec![
        ("no body", Vec::new()),
        ("half a prefix", vec![0, 0, 0]),
        ("longer than it says", framed(0, 1, &[8, 1])),
        ("shorter than it says", framed(0, 9, &[8, 1])),
        ("four gigabytes, it says", framed(0, u32::MAX, &[8, 1])),
        ("compressed, it says", framed(1, 2, &[8, 1])),
        ("trailers in a request", framed(0x80, 2, &[8, 1])),
        (
            "two messages",
            [framed(0, 2, &[8, 1]), framed(0, 2, &[8, 1])].concat(),
        ),
        ("no protobuf", framed(0, 4, &[0xff; 4])),
        (
            "a length within that is too long",
            framed(0, 2, &[0x12, 0x7f]),
        ),
        ("too large", framed(0, 300 * 1024, &vec![0; 300 * 1024])),
    ]
}

/// Sends all of them, in every protocol that the port speaks. Says how many were sent, and what was answered wrong:
/// with anything but a status that tells the caller what is wrong with it.
pub(super) async fn send_all(
    address: SocketAddr,
    speaks_web: bool,
) -> anyhow::Result<(usize, Vec<String>)> {
    let mut calls: Vec<(String, &'static str, Vec<u8>)> = Vec::new();
    for (name, body) in bodies() {
        calls.push((format!("gRPC: {name}"), GRPC, body.clone()));
        if speaks_web {
            calls.push((format!("gRPC-Web: {name}"), WEB, body.clone()));
            let text = STANDARD.encode(body).into_bytes();
            calls.push((format!("gRPC-Web text: {name}"), WEB_TEXT, text));
        }
    }
    if speaks_web {
        for text in ["====", "AAAAAAI", "!!!!", "AAAA\u{e9}AAA", "AAAAAAA=AAAA"] {
            let name = format!("gRPC-Web text: {text}");
            calls.push((name, WEB_TEXT, text.as_bytes().to_vec()));
        }
    }
    let mut sender = connect(address).await?;
    let mut wrong = Vec::new();
    let sent = calls.len();
    for (name, content_type, body) in calls {
        match exchange(&mut sender, address, content_type, body).await {
            Ok(Code::InvalidArgument | Code::ResourceExhausted | Code::Unimplemented) => {}
            Ok(code) => wrong.push(format!("{name}: {code:?}")),
            Err(error) => {
                wrong.push(format!("{name}: {error:#}"));
                sender = connect(address).await?;
            }
        }
    }
    Ok((sent, wrong))
}

async fn connect(address: SocketAddr) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = TokioIo::new(TcpStream::connect(address).await?);
    let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn exchange(
    sender: &mut SendRequest<Full<Bytes>>,
    address: SocketAddr,
    content_type: &str,
    body: Vec<u8>,
) -> anyhow::Result<Code> {
    let request = Request::post(format!("http://{address}{LIST_PRODUCTS}"))
        .header("content-type", content_type)
        .header("te", "trailers")
        .body(Full::new(Bytes::from(body)))?;
    let exchange = async {
        let response = sender.send_request(request).await?;
        anyhow::ensure!(response.status().is_success(), "HTTP {}", response.status());
        if let Some(status) = Status::from_header_map(response.headers()) {
            return Ok(status.code());
        }
        let body = response.into_body().collect().await?;
        let trailers = body.trailers().cloned().unwrap_or_else(HeaderMap::new);
        Ok(Status::from_header_map(&trailers).map_or(Code::Ok, |status| status.code()))
    };
    tokio::time::timeout(PATIENCE, exchange).await?
}
