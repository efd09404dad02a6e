use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use tokio::time::Instant;

use super::{Stack, method, refuse};
use crate::context::{self, Context};
use crate::fault::{Fault, Kind};
use crate::streaming::Streaming;

pub(crate) const TIMEOUT_HEADER: &str = "grpc-timeout";

/// Answers DEADLINE_EXCEEDED when the caller's time is over, and hands what is left of it on to the calls within.
///
/// tonic would answer CANCELLED, which a caller cannot tell from its own giving up. An answer that is streamed has this
/// much time to begin; then it lasts as long as its caller said, or for ever.
pub(super) async fn enforce(
    State(stack): State<Arc<Stack>>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(method) = method(&request) else {
        return next.run(request).await;
    };
    let now = Instant::now();
    let requested = match requested(request.headers()) {
        Ok(requested) => requested,
        Err(fault) => return refuse(fault),
    };
    let limit = requested.map_or(stack.max_deadline, |limit| limit.min(stack.max_deadline));
    if limit.is_zero() {
        return refuse(late());
    }
    request.headers_mut().remove(TIMEOUT_HEADER);
    let context = Context {
        deadline: now + limit,
        authorization: None,
    };
    let work = context::scope(context, next.run(request));
    match tokio::time::timeout(limit, work).await {
        Ok(response) if method.server_streaming => {
            let end = requested.map(|requested| now + requested);
            response.map(|body| Body::new(Streaming::new(body, end, late(), broken())))
        }
        Ok(response) => response,
        Err(_) => refuse(late()),
    }
}

pub(super) fn late() -> Fault {
    Fault::new(
        Kind::Late,
        "DEADLINE_EXCEEDED",
        "the deadline passed before the work was done",
    )
}

fn broken() -> Fault {
    Fault::new(Kind::Unavailable, "STREAM_BROKEN", "the stream broke off")
}

/// The time that the caller gives, if it says; a fault when it says it wrong.
pub(crate) fn requested(headers: &HeaderMap) -> Result<Option<Duration>, Fault> {
    let Some(value) = headers.get(TIMEOUT_HEADER) else {
        return Ok(None);
    };
    let timeout = value.to_str().ok().and_then(parse).ok_or_else(|| {
        Fault::invalid(
            TIMEOUT_HEADER,
            "must be 1 to 8 digits and one of H, M, S, m, u, n",
        )
    })?;
    Ok(Some(timeout))
}

fn parse(value: &str) -> Option<Duration> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(count * 3600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_unit() {
        assert_eq!(parse("2H"), Some(Duration::from_secs(7200)));
        assert_eq!(parse("3M"), Some(Duration::from_secs(180)));
        assert_eq!(parse("99999999S"), Some(Duration::from_secs(99_999_999)));
        assert_eq!(parse("150m"), Some(Duration::from_millis(150)));
        assert_eq!(parse("7u"), Some(Duration::from_micros(7)));
        assert_eq!(parse("0n"), Some(Duration::ZERO));
    }

    #[test]
    fn refuses_what_the_protocol_does_not_allow() {
        for value in [
            "",
            "5",
            "S",
            "-1S",
            "1.5S",
            "123456789S",
            "5s",
            "+5S",
            "5 S",
            "5µ",
        ] {
            assert_eq!(parse(value), None, "{value}");
        }
    }
}
