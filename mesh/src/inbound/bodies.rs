//! Requests on their way in: read whole before a call takes a place, and bounded in time, number and bytes. Whoever
//! sends half a request holds nothing that others need.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue};
use http_body_util::{BodyExt as _, Limited};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::deadline::{TIMEOUT_HEADER, late, requested};
use super::{HEALTH_PATH, MAX_QUESTION_BYTES, frame, method, refuse};
use crate::context;
use crate::fault::{Fault, Kind};

/// How long a request may take to arrive, once its headers have.
const TIME_LIMIT: Duration = Duration::from_secs(5);
/// A request takes a place when it is not whole by then. Most are, so that half-sent ones, however many, keep no whole
/// one out; and in so short a time no more comes together than the line carries.
const GRACE: Duration = Duration::from_millis(100);
/// Requests that are being read at once beyond that.
const MAX_REQUESTS: usize = 2048;
/// What each of them may hold without asking. Nearly all requests are smaller.
const FREE_BYTES: usize = 4 * 1024;
/// What they may hold together beyond that, in units of 1 KiB.
const MAX_KIB: usize = 32 * 1024;
const RETRY_AFTER: Duration = Duration::from_millis(500);

/// The requests that one process is waiting for.
#[derive(Clone, Debug)]
pub struct Bodies {
    places: Arc<Semaphore>,
    /// One permit is 1 KiB.
    room: Arc<Semaphore>,
}

impl Default for Bodies {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(MAX_REQUESTS)),
            room: Arc::new(Semaphore::new(MAX_KIB)),
        }
    }
}

/// Hands a call on once its whole request is there, at most [`MAX_MESSAGE_BYTES`](super::MAX_MESSAGE_BYTES) of it.
///
/// A request that takes longer than five seconds, or than its call may, is refused with DEADLINE_EXCEEDED.
pub async fn gather(State(bodies): State<Bodies>, request: Request, next: Next) -> Response {
    if method(&request).is_none() {
        return next.run(request).await;
    }
    bodies.hand_on(request, frame::MAX_BODY_BYTES, next).await
}

/// The same for questions about health: they pass by all else, so they may not hold much.
pub(crate) async fn gather_questions(
    State(bodies): State<Bodies>,
    request: Request,
    next: Next,
) -> Response {
    if !request.uri().path().starts_with(HEALTH_PATH) {
        return next.run(request).await;
    }
    bodies.hand_on(request, MAX_QUESTION_BYTES, next).await
}

impl Bodies {
    async fn hand_on(&self, request: Request, max_bytes: usize, next: Next) -> Response {
        let (mut parts, body) = request.into_parts();
        match self.read(&mut parts.headers, body, max_bytes).await {
            Ok(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
            Err(fault) => refuse(fault),
        }
    }

    async fn read(
        &self,
        headers: &mut HeaderMap,
        body: Body,
        max_bytes: usize,
    ) -> Result<Bytes, Fault> {
        let began = Instant::now();
        let requested = requested(headers)?;
        let of_call = requested.into_iter().chain(context::remaining()).min();
        let limit = of_call.map_or(TIME_LIMIT, |of_call| of_call.min(TIME_LIMIT));
        let body = tokio::time::timeout(limit, self.collect_in_place(body, max_bytes))
            .await
            .map_err(|_| if limit < TIME_LIMIT { late() } else { slow() })??;
        // The time that the request took to arrive is not given twice.
        let left = requested.map(|requested| requested.saturating_sub(began.elapsed()));
        if let Some(left) = left.and_then(timeout) {
            headers.insert(TIMEOUT_HEADER, left);
        }
        Ok(body)
    }

    /// Takes a place if it has to wait.
    async fn collect_in_place(&self, body: Body, max_bytes: usize) -> Result<Bytes, Fault> {
        let mut collected = pin!(self.collect(body, max_bytes));
        if let Ok(body) = tokio::time::timeout(GRACE, &mut collected).await {
            return body;
        }
        let _place = self.places.try_acquire().map_err(|_| crowded())?;
        collected.await
    }

    async fn collect(&self, body: Body, max_bytes: usize) -> Result<Bytes, Fault> {
        let mut body = Limited::new(body, max_bytes);
        let mut whole = BytesMut::new();
        // A small request in one piece is not copied.
        let mut first = Bytes::new();
        let mut room = None;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| frame::unread(&*error, max_bytes))?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if whole.is_empty() && first.is_empty() {
                first = data;
                continue;
            }
            whole.extend_from_slice(&std::mem::take(&mut first));
            whole.extend_from_slice(&data);
            let taken = room
                .as_ref()
                .map_or(0, tokio::sync::SemaphorePermit::num_permits);
            let needed = whole.len().saturating_sub(FREE_BYTES).div_ceil(1024);
            let more = u32::try_from(needed.saturating_sub(taken)).unwrap_or(u32::MAX);
            let more = self.room.try_acquire_many(more).map_err(|_| crowded())?;
            match &mut room {
                Some(room) => room.merge(more),
                None => room = Some(more),
            }
        }
        if whole.is_empty() {
            return Ok(first);
        }
        Ok(whole.freeze())
    }
}

/// As the protocol spells it, with at most eight digits. What does not fit in milliseconds is longer than a day.
fn timeout(left: Duration) -> Option<HeaderValue> {
    const MOST: u128 = 99_999_999;
    let value = match (left.as_micros(), left.as_millis()) {
        (micros @ ..=MOST, _) => format!("{micros}u"),
        (_, millis @ ..=MOST) => format!("{millis}m"),
        _ => return None,
    };
    HeaderValue::from_str(&value).ok()
}

fn slow() -> Fault {
    let message = format!("the request did not arrive within {TIME_LIMIT:?}");
    Fault::new(Kind::Late, "REQUEST_TOO_SLOW", message)
}

fn crowded() -> Fault {
    metrics::counter!("rpc_server_shed_total").increment(1);
    Fault::new(
        Kind::Exhausted,
        "OVERLOADED",
        "too many unfinished requests, try again shortly",
    )
    .retry_after(RETRY_AFTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_left_of_a_calls_time_is_handed_on_however_long_it_is() {
        for (given, unit) in [("99S", 'u'), ("100S", 'u'), ("101S", 'm'), ("20H", 'm')] {
            let mut headers = HeaderMap::new();
            headers.insert(TIMEOUT_HEADER, HeaderValue::from_static(given));
            let before = requested(&headers).unwrap().unwrap();
            let bodies = Bodies::default();
            let read = bodies.read(&mut headers, Body::empty(), 1);
            read.await.unwrap();
            let after = requested(&headers).unwrap().unwrap();
            assert!(after <= before && after + TIME_LIMIT > before, "{after:?}");
            assert!(headers[TIMEOUT_HEADER].to_str().unwrap().ends_with(unit));
        }
    }
}
