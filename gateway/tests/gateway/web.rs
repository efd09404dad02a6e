//! A browser's side of gRPC-Web, by hand.

use std::collections::HashMap;
use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};
use http::{HeaderMap, Method, Request, Response, StatusCode, Version};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use prost::Message;
use tokio::net::TcpStream;

pub(crate) const BINARY: &str = "application/grpc-web+proto";
pub(crate) const TEXT: &str = "application/grpc-web-text";
pub(crate) const VERSIONS: [Version; 2] = [Version::HTTP_11, Version::HTTP_2];

/// A message in its frame.
pub(crate) fn frame(message: &impl Message) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.encoded_len()).unwrap());
    message.encode(&mut frame).unwrap();
    frame.freeze()
}

/// Sends any request, on a connection of its own.
pub(crate) async fn send(
    address: SocketAddr,
    version: Version,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Bytes,
) -> Response<Incoming> {
    let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let mut request = Request::builder().method(method);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = Full::new(body);
    if version == Version::HTTP_2 {
        let request = request.uri(format!("http://{address}{path}"));
        let (mut sender, connection) = conn::http2::handshake(TokioExecutor::new(), stream)
            .await
            .unwrap();
        tokio::spawn(connection);
        sender.send_request(request.body(body).unwrap()).await
    } else {
        let request = request.uri(path).header("host", address.to_string());
        let (mut sender, connection) = conn::http1::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        sender.send_request(request.body(body).unwrap()).await
    }
    .unwrap()
}

/// Calls as a browser does.
pub(crate) async fn call(
    address: SocketAddr,
    version: Version,
    kind: &str,
    path: &str,
    headers: &[(&str, &str)],
    message: &impl Message,
) -> Answer {
    let is_text = kind.contains("-text");
    let body = frame(message);
    let body = if is_text {
        STANDARD.encode(body).into()
    } else {
        body
    };
    let mut all = vec![
        ("content-type", kind),
        ("accept", kind),
        ("x-grpc-web", "1"),
    ];
    all.extend_from_slice(headers);
    let response = send(address, version, Method::POST, path, &all, body).await;
    let (parts, body) = response.into_parts();
    let content_type = parts.headers["content-type"].to_str().unwrap();
    assert_eq!(content_type.contains("-text"), is_text);
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
        is_text,
        encoded: BytesMut::new(),
        decoded: BytesMut::new(),
    }
}

/// An answer that is read as it comes.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    body: Incoming,
    is_text: bool,
    encoded: BytesMut,
    decoded: BytesMut,
}

#[derive(Debug)]
pub(crate) enum Part {
    Message(Bytes),
    Trailers(HashMap<String, String>),
}

impl Answer {
    /// The next message or the trailers; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Part> {
        loop {
            if let Some(part) = self.part() {
                return Some(part);
            }
            let Some(frame) = self.body.frame().await else {
                assert!(self.encoded.is_empty() && self.decoded.is_empty());
                return None;
            };
            // In gRPC-Web everything, trailers included, is in the body.
            self.encoded.put(frame.unwrap().into_data().unwrap());
            if self.is_text {
                // Each piece is padded by itself.
                while self.encoded.len() >= 4 {
                    let quartet = self.encoded.split_to(4);
                    self.decoded.put(&*STANDARD.decode(quartet).unwrap());
                }
            } else {
                self.decoded.put(self.encoded.split());
            }
        }
    }

    pub(crate) async fn message<M: Message + Default>(&mut self) -> M {
        match self.next().await {
            Some(Part::Message(message)) => M::decode(message).unwrap(),
            other => panic!("no message but {other:?}"),
        }
    }

    /// The code that ends a call, wherever it stands; and nothing comes after it.
    pub(crate) async fn code(&mut self) -> i32 {
        let trailers = match self.next().await {
            Some(Part::Trailers(trailers)) => trailers,
            None => {
                let code = self.headers["grpc-status"].to_str().unwrap();
                return code.parse().unwrap();
            }
            Some(message) => panic!("one message too many: {message:?}"),
        };
        assert!(self.next().await.is_none());
        trailers["grpc-status"].parse().unwrap()
    }

    fn part(&mut self) -> Option<Part> {
        let mut header = self.decoded.get(..5)?;
        let (flags, length) = (header.get_u8(), header.get_u32() as usize);
        if self.decoded.len() < 5 + length {
            return None;
        }
        self.decoded.advance(5);
        let content = self.decoded.split_to(length).freeze();
        if flags == 0 {
            return Some(Part::Message(content));
        }
        assert_eq!(flags, 0x80);
        let content = std::str::from_utf8(&content).unwrap();
        let lines = content.split("\r\n").filter(|line| !line.is_empty());
        let trailers = lines.map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_owned(), value.trim().to_owned())
        });
        Some(Part::Trailers(trailers.collect()))
    }
}
