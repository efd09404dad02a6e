//! What every call between services passes through on its way out.
//!
//! A [`Channel`] is what a generated client is made with. It carries the caller's deadline and trace on, proves who is
//! calling, and repeats what may be repeated within a budget. Whatever goes wrong on the way comes back as a status:
//! UNAVAILABLE when the callee cannot be reached or does not believe our proof, DEADLINE_EXCEEDED when time ran out.
//!
//! From the outside in: the deadline holds for everything; the identity and the trace are the same for all attempts;
//! the budget bounds how much attempts after the first add to a callee's load; the breaker stands around each attempt,
//! inside the repeats, so that a callee that is down costs a call no more than a look at it; the connection is opened
//! within its own limit, shorter than any call's.

mod attempt;
mod breaker;
mod budget;
mod connection;

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::Full;
use proto::contract::{self, Method};
use tokio::time::Instant;
use tonic::body::Body;
use tonic::{Code, Status};
use tracing::Instrument as _;

use crate::chaos;
use crate::context;
use crate::fault::{self, Fault, Kind};
use crate::identity::{SERVICE_HEADER, ServiceTokens};
use crate::inbound::{TIMEOUT_HEADER, read_message, requested_timeout};
use crate::streaming::Streaming;
use crate::telemetry;

use attempt::Failure;
use breaker::Breaker;
use budget::Budget;
use connection::Connection;

/// How long a call may take when neither its caller nor its channel says otherwise.
const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(5);
/// Kept back of the caller's time, so that an answer can still reach it.
const REPLY_MARGIN: Duration = Duration::from_millis(50);
const MAX_ATTEMPTS: u32 = 3;
/// The first pause before a repeat; it doubles. Each is drawn between nothing and the whole (full jitter).
const BACKOFF: Duration = Duration::from_millis(50);
/// A callee that was given less time than this is not blamed for not answering.
const FAIR_TIME: Duration = Duration::from_secs(1);

/// The way to one other service. Clones share connections, retry budget and breaker.
#[derive(Clone)]
pub struct Channel {
    callee: &'static str,
    connection: Connection,
    /// Streams last, and a connection holds only so many calls: on one of their own they keep no other call waiting.
    streams: Connection,
    tokens: Arc<ServiceTokens>,
    budget: Arc<Budget>,
    breaker: Arc<Breaker>,
    time_limit: Duration,
}

/// When a call must have ended.
struct Deadline {
    /// The answer, or the head of one that is streamed.
    answer: Instant,
    /// The whole of an answer that is streamed, if this very request says.
    stream: Option<Instant>,
}

impl Channel {
    pub(crate) fn new(
        callee: &'static str,
        address: &str,
        tokens: Arc<ServiceTokens>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            callee,
            connection: Connection::new(address)?,
            streams: Connection::new(address)?,
            tokens,
            budget: Arc::default(),
            breaker: Arc::default(),
            time_limit: DEFAULT_TIME_LIMIT,
        })
    }

    /// The same way with another limit on how long one call may take, repeats included.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = limit;
        self
    }

    async fn send(self, request: Request<Body>) -> Response<Body> {
        let Some(method) = contract::method(request.uri().path()) else {
            return refuse(Fault::new(
                Kind::Unimplemented,
                "UNKNOWN_METHOD",
                "no such method",
            ));
        };
        let span = tracing::error_span!(
            "call",
            otel.name = method.path,
            otel.kind = "client",
            callee = self.callee
        );
        self.attempts(method, request)
            .instrument(span)
            .await
            .unwrap_or_else(refuse)
    }

    /// The earliest of the caller's deadline, the channel's limit and the timeout of this one request.
    fn deadline(&self, headers: &HeaderMap) -> Result<Deadline, Fault> {
        let now = Instant::now();
        let requested = requested_timeout(headers)?.map(|timeout| now + timeout);
        let inherited = context::current().map(|context| context.deadline - REPLY_MARGIN);
        let answer = [requested, inherited]
            .into_iter()
            .flatten()
            .fold(now + self.time_limit, Instant::min);
        if answer <= now {
            return Err(self.late());
        }
        Ok(Deadline {
            answer,
            stream: requested,
        })
    }

    async fn attempts(
        &self,
        method: &Method,
        request: Request<Body>,
    ) -> Result<Response<Body>, Fault> {
        let deadline = self.deadline(request.headers())?;
        let (mut parts, body) = request.into_parts();
        let body = tokio::time::timeout_at(deadline.answer, read_message(body))
            .await
            .map_err(|_| self.late())??;
        self.introduce(method, &mut parts.headers)?;
        self.budget.deposit();
        let connection = if method.server_streaming {
            &self.streams
        } else {
            &self.connection
        };
        let mut pause = BACKOFF;
        let mut attempt = 1;
        loop {
            let began = Instant::now();
            let permit = self.breaker.admit(began);
            let permit = permit.ok_or_else(|| self.spared())?;
            let request = outgoing(method, &parts, &body, &deadline);
            let outcome = chaos::step(
                "call",
                method.name(),
                attempt::attempt(connection, method, request, deadline.answer),
            )
            .await;
            match outcome {
                Ok(_) | Err(Failure::Unavailable(_)) => {
                    permit.answered(Instant::now());
                }
                Err(Failure::NeverSent(_) | Failure::NoAnswer(_)) => permit.broke(Instant::now()),
                Err(Failure::Late) if began.elapsed() >= self.time_limit.min(FAIR_TIME) => {
                    permit.was_late(Instant::now());
                }
                Err(Failure::Late) => drop(permit),
            }
            let failure = match outcome {
                Ok(response) if is_mistrusted(method, &response) => {
                    // A clock or a key is wrong: that is for us to mend, and our own caller can do nothing about it.
                    tracing::error!(callee = self.callee, "our service token was refused");
                    return Err(self.unavailable());
                }
                Ok(response) if method.server_streaming => {
                    return Ok(self.streaming(response, &deadline));
                }
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            let is_over = Instant::now() + pause >= deadline.answer;
            if is_over
                || attempt == MAX_ATTEMPTS
                || !may_repeat(method, &failure)
                || !self.budget.withdraw()
            {
                return self.give_up(failure);
            }
            metrics::counter!("rpc_client_retries_total", "callee" => self.callee).increment(1);
            tokio::time::sleep(pause.mul_f64(rand::random())).await;
            pause *= 2;
            attempt += 1;
        }
    }

    /// Proves who is calling, and for whom: the person's own token goes only where a person may call.
    fn introduce(&self, method: &Method, headers: &mut HeaderMap) -> Result<(), Fault> {
        let token = self.tokens.token_for(self.callee).and_then(|token| {
            let mut token = HeaderValue::from_str(&token)?;
            token.set_sensitive(true);
            Ok(token)
        });
        let token = token.map_err(|error| {
            tracing::error!(callee = self.callee, %error, "no service token");
            Fault::new(
                Kind::Internal,
                "INTERNAL",
                "something went wrong on our side",
            )
        })?;
        headers.insert(SERVICE_HEADER, token);
        let person = context::current().and_then(|context| context.authorization);
        if let Some(authorization) = person.filter(|_| method.is_for_people()) {
            headers
                .entry(http::header::AUTHORIZATION)
                .or_insert(authorization);
        }
        telemetry::inject(headers);
        Ok(())
    }

    fn streaming(&self, response: Response<Body>, deadline: &Deadline) -> Response<Body> {
        response.map(|body| {
            let (late, broken) = (self.late(), self.unavailable());
            Body::new(Streaming::new(body, deadline.stream, late, broken))
        })
    }

    fn give_up(&self, failure: Failure) -> Result<Response<Body>, Fault> {
        match failure {
            Failure::Unavailable(response) => Ok(response),
            Failure::Late => Err(self.late()),
            Failure::NeverSent(cause) | Failure::NoAnswer(cause) => {
                tracing::warn!(callee = self.callee, cause, "call failed");
                Err(self.unavailable())
            }
        }
    }

    /// The callee is being left alone for a moment.
    fn spared(&self) -> Fault {
        metrics::counter!("rpc_client_spared_total", "callee" => self.callee).increment(1);
        self.unavailable()
    }

    fn unavailable(&self) -> Fault {
        let message = format!("{} is not available, try again", self.callee);
        Fault::new(Kind::Unavailable, "SERVICE_UNAVAILABLE", message).with("service", self.callee)
    }

    fn late(&self) -> Fault {
        let message = format!("{} did not answer in time", self.callee);
        Fault::new(Kind::Late, "DEADLINE_EXCEEDED", message).with("service", self.callee)
    }
}

/// What did not reach the callee may always be repeated; what may have reached it, when repeating changes nothing more.
fn may_repeat(method: &Method, failure: &Failure) -> bool {
    match failure {
        Failure::NeverSent(_) => true,
        Failure::NoAnswer(_) | Failure::Unavailable(_) => method.idempotent,
        Failure::Late => false,
    }
}

/// Whether the callee refused the service that calls. (Between services, no answer of a handler says so.)
fn is_mistrusted(method: &Method, response: &Response<Body>) -> bool {
    let code = fault::code(response.headers());
    !method.is_for_people() && matches!(code, Some(Code::Unauthenticated | Code::PermissionDenied))
}

/// One attempt's request. It says how much time is left now.
fn outgoing(
    method: &Method,
    parts: &http::request::Parts,
    body: &Bytes,
    deadline: &Deadline,
) -> Request<Full<Bytes>> {
    let mut request = Request::new(Full::new(body.clone()));
    *request.method_mut() = parts.method.clone();
    *request.uri_mut() = parts.uri.clone();
    *request.headers_mut() = parts.headers.clone();
    // A stream lasts as long as its caller said, if at all: the limit for its head is nothing to the callee.
    let end = if method.server_streaming {
        deadline.stream
    } else {
        Some(deadline.answer)
    };
    if let Some(end) = end {
        let left = end.saturating_duration_since(Instant::now()).as_millis();
        // At most eight digits: milliseconds hold for a day.
        let timeout = format!("{}m", left.clamp(1, 99_999_999));
        if let Ok(timeout) = HeaderValue::from_str(&timeout) {
            request.headers_mut().insert(TIMEOUT_HEADER, timeout);
        }
    }
    request
}

impl tower::Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let channel = self.clone();
        Box::pin(async move { Ok(channel.send(request).await) })
    }
}

fn refuse(fault: Fault) -> Response<Body> {
    Status::from(fault).into_http()
}
