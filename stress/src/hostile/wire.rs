//! A call as bytes: what no generated client would send, and an answer as it came.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt as _, Full};
use tonic::body::Body;
use tonic::client::GrpcService as _;
use tonic::transport::Channel;
use tonic::{Code, Status};

/// What the service is told to answer within.
const DEADLINE: &str = "5S";
/// Who has not answered by then hangs.
const PATIENCE: Duration = Duration::from_secs(10);
const FRAME_HEADER_BYTES: usize = 5;
/// The flag of the frame in which gRPC-Web carries its trailers.
const TRAILERS: u8 = 0x80;

/// The protocol of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Grpc,
    GrpcWeb,
}

/// Headers of a call, beside those that the protocol asks for.
pub(crate) type Headers = Vec<(&'static str, String)>;

/// A call to be made.
pub(crate) struct Call<'a> {
    pub(crate) path: &'a str,
    pub(crate) headers: &'a Headers,
    pub(crate) message: &'a [u8],
    pub(crate) protocol: Protocol,
    /// Whether the answer is a stream, of which only the first message is read.
    pub(crate) is_streaming: bool,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: Status,
    /// The first message, if there was one.
    pub(crate) message: Option<Bytes>,
}

impl Call<'_> {
    /// Sends the message as it is.
    ///
    /// # Errors
    /// With what happened when there was no gRPC answer: the connection broke, nobody answered, HTTP refused.
    pub(crate) async fn send(&self, channel: &Channel) -> Result<Answer, String> {
        let request = self.request().map_err(|error| error.to_string())?;
        let mut channel = channel.clone();
        let exchange = async {
            std::future::poll_fn(|context| channel.poll_ready(context))
                .await
                .map_err(|error| format!("no connection: {error:?}"))?;
            let response = channel.call(request).await;
            let response = response.map_err(|error| broken(&error))?;
            self.read(response).await
        };
        tokio::time::timeout(PATIENCE, exchange)
            .await
            .unwrap_or_else(|_| Err(format!("no answer in {PATIENCE:?}")))
    }

    fn request(&self) -> Result<Request<Body>, http::Error> {
        let mut body = Vec::with_capacity(FRAME_HEADER_BYTES + self.message.len());
        let length = u32::try_from(self.message.len()).unwrap_or(u32::MAX);
        body.push(0);
        body.extend_from_slice(&length.to_be_bytes());
        body.extend_from_slice(self.message);
        let content_type = match self.protocol {
            Protocol::Grpc => "application/grpc",
            Protocol::GrpcWeb => "application/grpc-web+proto",
        };
        let mut request = Request::post(self.path)
            .header("content-type", content_type)
            .header("te", "trailers")
            .header("grpc-timeout", DEADLINE);
        for (name, value) in self.headers {
            request = request.header(*name, value);
        }
        request.body(Body::new(Full::new(Bytes::from(body))))
    }

    async fn read(&self, response: Response<Body>) -> Result<Answer, String> {
        let (head, mut body) = response.into_parts();
        if !head.status.is_success() {
            return Err(format!("HTTP {}", head.status));
        }
        if let Some(status) = Status::from_header_map(&head.headers) {
            let message = None;
            return Ok(Answer { status, message });
        }
        let mut read = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| format!("the answer broke off: {error}"))?;
            let trailers = match frame.into_data() {
                Ok(data) => {
                    read.extend_from_slice(&data);
                    web_trailers(&read)
                }
                Err(frame) => frame.into_trailers().ok(),
            };
            let message = first_message(&read);
            let status = trailers.as_ref().and_then(Status::from_header_map);
            match status {
                Some(status) => return Ok(Answer { status, message }),
                None if self.is_streaming && message.is_some() => {
                    let status = Status::new(Code::Ok, "");
                    return Ok(Answer { status, message });
                }
                None => {}
            }
        }
        Err("the answer ended without a status".to_owned())
    }
}

/// The channel gives up at the deadline by itself, which is no break.
fn broken(error: &tonic::transport::Error) -> String {
    match format!("{error:?}") {
        text if text.contains("TimeoutExpired") => format!("no answer in {DEADLINE}"),
        text => format!("the connection broke: {text}"),
    }
}

/// The frame at the beginning of `bytes`: its flags, its content, what follows.
fn frame(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (header, rest) = bytes.split_at_checked(FRAME_HEADER_BYTES)?;
    let (flags, length) = header.split_first()?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    let (content, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    Some((*flags, content, rest))
}

fn first_message(bytes: &[u8]) -> Option<Bytes> {
    let (flags, content, _) = frame(bytes)?;
    (flags == 0).then(|| Bytes::copy_from_slice(content))
}

/// What gRPC-Web writes into its last frame: headers as in HTTP/1.1.
fn web_trailers(mut bytes: &[u8]) -> Option<HeaderMap> {
    let text = loop {
        let (flags, content, rest) = frame(bytes)?;
        if flags == TRAILERS {
            break std::str::from_utf8(content).ok()?;
        }
        bytes = rest;
    };
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value.trim()).ok()?))
    };
    Some(text.lines().filter_map(header).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_web_answer_is_a_message_and_trailers() {
        let text = b"grpc-status:3\r\ngrpc-message:no\r\n";
        let mut bytes = vec![0, 0, 0, 0, 2, 8, 1, TRAILERS, 0, 0, 0, text.len() as u8];
        assert!(web_trailers(&bytes).is_none());
        bytes.extend_from_slice(text);
        let status = Status::from_header_map(&web_trailers(&bytes).unwrap()).unwrap();
        assert_eq!(
            (status.code(), status.message()),
            (Code::InvalidArgument, "no")
        );
        assert_eq!(first_message(&bytes).unwrap(), [8, 1].as_slice());
        assert!(first_message(&bytes[..6]).is_none());
    }
}
