//! Requests that no well-behaved client sends.

use std::net::SocketAddr;

use bytes::{BufMut as _, Bytes, BytesMut};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tonic::Status;

/// An RPC that everybody may call, with a message that may be empty.
pub(crate) const LIST: &str = "/souk.recommendation.v1.RecommendationService/ListRecommendations";

/// One HTTP/2 connection without any gRPC about it.
pub(crate) struct Raw {
    sender: SendRequest<Full<Bytes>>,
    address: SocketAddr,
}

pub(crate) struct Reply {
    pub(crate) http: StatusCode,
    /// Headers and trailers together.
    pub(crate) headers: HeaderMap,
}

impl Raw {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        Self { sender, address }
    }

    /// Sends `body` as it is, as gRPC unless `headers` say otherwise. A header that is named twice comes twice.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> Reply {
        self.try_send(method, path, headers, body).await.unwrap()
    }

    async fn try_send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> hyper::Result<Reply> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = format!("http://{}{path}", self.address).parse().unwrap();
        let all = [("content-type", "application/grpc"), ("te", "trailers")];
        let missing = all
            .iter()
            .filter(|(name, _)| headers.iter().all(|(given, _)| given != name));
        for (name, value) in missing.chain(headers) {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        let response = self.sender.send_request(request).await?;
        let http = response.status();
        let mut headers = response.headers().clone();
        let body = response.into_body().collect().await?;
        headers.extend(body.trailers().cloned().unwrap_or_default());
        Ok(Reply { http, headers })
    }

    /// Whether there is an answer, whatever it says.
    pub(crate) async fn try_post(
        &mut self,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> hyper::Result<()> {
        let reply = self.try_send(Method::POST, path, headers, body).await;
        reply.map(drop)
    }

    pub(crate) async fn post(
        &mut self,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Bytes,
    ) -> Status {
        let reply = self.send(Method::POST, path, headers, body).await;
        assert_eq!(reply.http, StatusCode::OK);
        Status::from_header_map(&reply.headers).unwrap()
    }
}

/// A message in its frame.
pub(crate) fn framed(message: &[u8]) -> Bytes {
    let mut frame = BytesMut::new();
    frame.put_u8(0);
    frame.put_u32(u32::try_from(message.len()).unwrap());
    frame.put_slice(message);
    frame.freeze()
}
