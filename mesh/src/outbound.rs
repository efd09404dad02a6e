//! What every call between services passes through on its way out.
//!
//! A [`Channel`] is what a generated client is made with. It carries the caller's deadline and trace on, proves who is
//! calling, and repeats what may be repeated within a budget. Whatever goes wrong on the way comes back as a status:
//! UNAVAILABLE when the callee cannot be reached, DEADLINE_EXCEEDED when time ran out.

mod attempt;
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
use http_body_util::{BodyExt as _, Full, Limited};
use proto::contract::{self, Method};
use tokio::time::Instant;
use tonic::Status;
use tonic::body::Body;
use tracing::Instrument as _;

use crate::context;
use crate::fault::{Fault, Kind};
use crate::identity::{CLIENT_IP_HEADER, SERVICE_HEADER, ServiceTokens};
use crate::inbound::requested_timeout;
use crate::telemetry;

use attempt::Failure;
use budget::Budget;
use connection::Connection;

/// How long a call may take when neither its caller nor its channel says otherwise.
const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(5);
/// Kept back of the caller's time, so that an answer can still reach it.
const REPLY_MARGIN: Duration = Duration::from_millis(20);
const MAX_ATTEMPTS: u32 = 3;
/// The first pause before a repeat; it doubles. Each is drawn between nothing and the whole (full jitter).
const BACKOFF: Duration = Duration::from_millis(50);
/// Larger requests are not sent.
const MAX_REQUEST_BYTES: usize = 1024 * 1024;

/// The way to one other service. Clones share connection and retry budget.
#[derive(Clone)]
pub struct Channel {
    callee: &'static str,
    connection: Connection,
    tokens: Arc<ServiceTokens>,
    budget: Arc<Budget>,
    time_limit: Duration,
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
            tokens,
            budget: Arc::default(),
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
        let span = tracing::info_span!(
            "call",
            otel.name = method.path,
            otel.kind = "client",
            callee = self.callee
        );
        async {
            let deadline = self.deadline(&request);
            // What stands around the attempts holds for all of them, waiting for a connection included.
            match tokio::time::timeout_at(deadline, self.attempts(method, request, deadline)).await
            {
                Ok(response) => response,
                Err(_) => refuse(
                    Fault::new(
                        Kind::Late,
                        "DEADLINE_EXCEEDED",
                        format!("{} did not answer in time", self.callee),
                    )
                    .with("service", self.callee),
                ),
            }
        }
        .instrument(span)
        .await
    }

    /// The earliest of the caller's deadline, the channel's limit and the timeout of this one request.
    fn deadline(&self, request: &Request<Body>) -> Instant {
        let own = Instant::now() + self.time_limit;
        match context::current() {
            Some(context) => own.min(context.deadline - REPLY_MARGIN),
            None => own,
        }
        .min(own_timeout(request.headers()).map_or(own, |timeout| Instant::now() + timeout))
    }

    async fn attempts(
        &self,
        method: &Method,
        request: Request<Body>,
        deadline: Instant,
    ) -> Response<Body> {
        let (mut parts, body) = request.into_parts();
        let Ok(body) = Limited::new(body, MAX_REQUEST_BYTES).collect().await else {
            return refuse(Fault::new(
                Kind::Invalid,
                "MALFORMED_MESSAGE",
                "the request broke off",
            ));
        };
        let body = body.to_bytes();
        if let Err(fault) = self.introduce(method, &mut parts.headers) {
            return refuse(fault);
        }
        self.budget.deposit();
        let mut pause = BACKOFF;
        let mut attempt = 1;
        loop {
            let request = self.request(&parts, &body, deadline);
            let failure = match attempt::attempt(&self.connection, method, request).await {
                Ok(response) => return response,
                Err(failure) => failure,
            };
            let may_repeat = method.idempotent || failure.never_sent;
            if !may_repeat || attempt == MAX_ATTEMPTS || !self.budget.withdraw() {
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
        let token = self
            .tokens
            .token_for(self.callee)
            .ok()
            .and_then(|token| HeaderValue::from_str(&token).ok())
            .ok_or_else(|| Fault::new(Kind::Internal, "INTERNAL", "no service token"))?;
        headers.insert(SERVICE_HEADER, token);
        if let Some(context) = context::current() {
            if let Some(authorization) = context.authorization.filter(|_| method.is_for_people()) {
                headers
                    .entry(http::header::AUTHORIZATION)
                    .or_insert(authorization);
            }
            if let Some(client_ip) = context.client_ip {
                headers.entry(CLIENT_IP_HEADER).or_insert(client_ip);
            }
        }
        telemetry::inject(headers);
        Ok(())
    }

    fn request(
        &self,
        parts: &http::request::Parts,
        body: &Bytes,
        deadline: Instant,
    ) -> Request<Body> {
        let mut request = Request::new(Body::new(Full::new(body.clone())));
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = parts.uri.clone();
        *request.headers_mut() = parts.headers.clone();
        let remaining = deadline.saturating_duration_since(Instant::now());
        // At most eight digits: milliseconds hold for a day.
        let timeout = format!("{}m", remaining.as_millis().clamp(1, 99_999_999));
        if let Ok(timeout) = HeaderValue::from_str(&timeout) {
            request.headers_mut().insert("grpc-timeout", timeout);
        }
        request
    }

    fn give_up(&self, failure: Failure) -> Response<Body> {
        match failure.status {
            Some(response) => response,
            None => {
                tracing::warn!(callee = self.callee, cause = failure.cause, "call failed");
                refuse(
                    Fault::new(
                        Kind::Unavailable,
                        "SERVICE_UNAVAILABLE",
                        format!("{} is not available, try again", self.callee),
                    )
                    .with("service", self.callee),
                )
            }
        }
    }
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

/// A timeout set on this very request, by `tonic::Request::set_timeout` or by the gateway's caller.
fn own_timeout(headers: &HeaderMap) -> Option<Duration> {
    requested_timeout(headers).ok().flatten()
}

fn refuse(fault: Fault) -> Response<Body> {
    Status::from(fault).into_http()
}
