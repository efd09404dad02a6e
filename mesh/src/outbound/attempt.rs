use http::{Request, Response};
use http_body_util::{BodyExt as _, Collected, Full, Limited};
use proto::contract::Method;
use tonic::body::Body;
use tonic::{Code, Status};

use super::connection::Connection;
use crate::fault;

/// Larger answers are cut off.
const MAX_RESPONSE_BYTES: usize = 8 * 1024 * 1024;

/// An attempt that may be worth another.
pub(super) struct Failure {
    /// The callee certainly did not see the call.
    pub(super) never_sent: bool,
    /// What the callee answered, if it did.
    pub(super) status: Option<Response<Body>>,
    pub(super) cause: String,
}

/// Calls once. An answer that repeating cannot better is `Ok`, whatever its code.
pub(super) async fn attempt(
    connection: &Connection,
    method: &Method,
    request: Request<Body>,
) -> Result<Response<Body>, Failure> {
    let response = connection.call(request).await.map_err(|error| Failure {
        never_sent: is_connect_error(&error),
        status: None,
        cause: fault::chain(&error),
    })?;
    let status = Status::from_header_map(response.headers());
    if status.is_some_and(|status| status.code() == Code::Unavailable) {
        return Err(Failure {
            never_sent: false,
            status: Some(response),
            cause: "UNAVAILABLE".to_owned(),
        });
    }
    if method.server_streaming {
        return Ok(response);
    }
    // The whole answer is read here, so that one that breaks off half-way can be asked for again.
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, MAX_RESPONSE_BYTES)
        .collect()
        .await
        .map_err(|error| Failure {
            never_sent: false,
            status: None,
            cause: fault::chain(&*error),
        })?;
    Ok(Response::from_parts(parts, replay(body)))
}

fn replay(body: Collected<bytes::Bytes>) -> Body {
    let trailers = body.trailers().cloned();
    let body = Full::new(body.to_bytes());
    Body::new(body.with_trailers(async move { trailers.map(Ok) }))
}

fn is_connect_error(error: &tonic::transport::Error) -> bool {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = source {
        if cause.is::<tonic::ConnectError>() {
            return true;
        }
        source = cause.source();
    }
    false
}
