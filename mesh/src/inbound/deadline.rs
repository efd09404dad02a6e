use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use tokio::time::Instant;

use super::{Stack, method, refuse};
use crate::context::{self, Context};
use crate::fault::{Fault, Kind};
use crate::identity::CLIENT_IP_HEADER;

const TIMEOUT_HEADER: &str = "grpc-timeout";

/// Answers DEADLINE_EXCEEDED when the caller's time is over, and hands what is left of it on to the calls within.
///
/// tonic would answer CANCELLED, which a caller cannot tell from its own giving up.
pub(super) async fn enforce(
    State(stack): State<Arc<Stack>>,
    mut request: Request,
    next: Next,
) -> Response {
    if method(&request).is_none() {
        return next.run(request).await;
    }
    let limit = match requested(request.headers()) {
        Ok(requested) => {
            requested.map_or(stack.max_deadline, |limit| limit.min(stack.max_deadline))
        }
        Err(()) => {
            return refuse(Fault::invalid(
                TIMEOUT_HEADER,
                "must be 1 to 8 digits and one of H, M, S, m, u, n",
            ));
        }
    };
    if limit.is_zero() {
        return refuse(late());
    }
    request.headers_mut().remove(TIMEOUT_HEADER);
    let context = Context {
        deadline: Instant::now() + limit,
        authorization: request.headers().get(http::header::AUTHORIZATION).cloned(),
        client_ip: request.headers().get(CLIENT_IP_HEADER).cloned(),
    };
    match tokio::time::timeout(limit, context::scope(context, next.run(request))).await {
        Ok(response) => response,
        Err(_) => refuse(late()),
    }
}

fn late() -> Fault {
    Fault::new(
        Kind::Late,
        "DEADLINE_EXCEEDED",
        "the deadline passed before the work was done",
    )
}

/// The time that the caller gives, if it says; an error when it says it wrong.
pub(crate) fn requested(headers: &HeaderMap) -> Result<Option<Duration>, ()> {
    let Some(value) = headers.get(TIMEOUT_HEADER) else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| ())?;
    let (digits, unit) = value
        .split_at_checked(value.len().wrapping_sub(1))
        .ok_or(())?;
    if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(());
    }
    let count: u64 = digits.parse().map_err(|_| ())?;
    Ok(Some(match unit {
        "H" => Duration::from_secs(count * 3600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return Err(()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(value: &str) -> Result<Option<Duration>, ()> {
        let mut headers = HeaderMap::new();
        headers.insert(TIMEOUT_HEADER, value.parse().unwrap());
        requested(&headers)
    }

    #[test]
    fn reads_every_unit() {
        assert_eq!(parse("2H"), Ok(Some(Duration::from_secs(7200))));
        assert_eq!(
            parse("99999999S"),
            Ok(Some(Duration::from_secs(99_999_999)))
        );
        assert_eq!(parse("150m"), Ok(Some(Duration::from_millis(150))));
        assert_eq!(parse("0n"), Ok(Some(Duration::ZERO)));
        assert_eq!(requested(&HeaderMap::new()), Ok(None));
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
        ] {
            assert_eq!(parse(value), Err(()), "{value}");
        }
    }
}
