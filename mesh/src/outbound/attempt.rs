use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Collected, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use proto::contract::Method;
use tokio::time::Instant;
use tonic::Code;
use tonic::body::Body;

use super::connection::{Broken, Connection};
use super::refuse;
use crate::fault::{self, Fault, Kind};

/// Larger answers are refused.
const MAX_RESPONSE_BYTES: usize = 8 * 1024 * 1024;

/// An attempt that may be worth another.
pub(super) enum Failure {
    /// The callee certainly did not see the call.
    NeverSent(String),
    /// The callee may have seen the call, but gave no whole answer.
    NoAnswer(String),
    /// The callee answered UNAVAILABLE, and did not say when to come back.
    Unavailable(Response<Body>),
    /// The deadline passed.
    Late,
}

/// Calls once. An answer that repeating cannot better is `Ok`, whatever its code.
pub(super) async fn attempt(
    connection: &Connection,
    method: &Method,
    request: Request<Full<Bytes>>,
    deadline: Instant,
) -> Result<Response<Body>, Failure> {
    tokio::time::timeout_at(deadline, answer(connection, method, request))
        .await
        .unwrap_or(Err(Failure::Late))
}

async fn answer(
    connection: &Connection,
    method: &Method,
    request: Request<Full<Bytes>>,
) -> Result<Response<Body>, Failure> {
    let response = connection
        .call(request)
        .await
        .map_err(|broken| match broken {
            Broken::BeforeSending(cause) => Failure::NeverSent(cause),
            Broken::AfterSending(cause) => Failure::NoAnswer(cause),
        })?;
    match response.status() {
        StatusCode::OK => {}
        // A proxy on the way answers so when there is nobody behind it.
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            return Err(Failure::NoAnswer(response.status().to_string()));
        }
        status => {
            tracing::error!(method = method.path, %status, "an answer that is not gRPC");
            return Ok(refuse(Fault::new(
                Kind::Unavailable,
                "SERVICE_UNAVAILABLE",
                "the answer was not gRPC",
            )));
        }
    }
    if is_unavailable(response.headers()) {
        return Err(Failure::Unavailable(response.map(Body::new)));
    }
    if method.server_streaming {
        return Ok(response.map(Body::new));
    }
    // The whole answer is read here, so that one that breaks off half-way can be asked for again.
    let (parts, body) = response.into_parts();
    let body = match read(body).await {
        Ok(body) => body,
        Err(error) if error.is::<LengthLimitError>() => {
            return Ok(refuse(Fault::new(
                Kind::Exhausted,
                "RESPONSE_TOO_LARGE",
                format!("an answer may have {MAX_RESPONSE_BYTES} bytes"),
            )));
        }
        Err(error) => return Err(Failure::NoAnswer(fault::chain(&*error))),
    };
    let is_unavailable = body.trailers().is_some_and(is_unavailable);
    let response = Response::from_parts(parts, replay(body));
    if is_unavailable {
        Err(Failure::Unavailable(response))
    } else {
        Ok(response)
    }
}

async fn read(
    body: Incoming,
) -> Result<Collected<Bytes>, Box<dyn std::error::Error + Send + Sync>> {
    Limited::new(body, MAX_RESPONSE_BYTES).collect().await
}

/// Who says when to come back is not asked again before: that is for the caller, who knows what it waits for.
fn is_unavailable(headers: &HeaderMap) -> bool {
    fault::code(headers) == Some(Code::Unavailable) && !headers.contains_key(fault::PUSHBACK)
}

fn replay(body: Collected<Bytes>) -> Body {
    let trailers = body.trailers().cloned();
    let body = Full::new(body.to_bytes());
    Body::new(body.with_trailers(async move { trailers.map(Ok) }))
}
