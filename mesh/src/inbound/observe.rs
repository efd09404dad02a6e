use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use http_body::{Frame, SizeHint};
use tonic::Code;
use tracing::{Instrument as _, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::{QUESTION_PATH, method};
use crate::{fault, telemetry};

/// What is called instead of a method, in labels: a caller must not be able to make up new ones.
const UNKNOWN: &str = "unknown";

/// Joins the caller's trace, and counts and logs how the call ended. The state is the name of the service.
///
/// How a stream ends is seen by [`observe_stream`], which must stand somewhere within.
pub async fn observe(
    State(service): State<&'static str>,
    mut request: Request,
    next: Next,
) -> Response {
    let known = method(&request);
    if known.is_none() && request.uri().path().starts_with(QUESTION_PATH) {
        return next.run(request).await;
    }
    let method = known.map_or(UNKNOWN, |method| method.path.as_str());
    let is_stream = known.is_some_and(|method| method.server_streaming);
    // At the highest level, so that what is logged within names its trace however little is logged.
    let span = tracing::error_span!(
        "rpc",
        otel.name = method,
        otel.kind = "server",
        rpc.method = method,
        trace_id = tracing::field::Empty,
        caller = tracing::field::Empty,
    );
    if let Some(parent) = telemetry::extract(request.headers()) {
        // Fails only for a span that nobody records.
        let _ = span.set_parent(parent);
    }
    async {
        let span = Span::current();
        if let Some(trace_id) = telemetry::trace_id() {
            span.record("trace_id", trace_id);
        }
        let call = Arc::new(Call {
            service,
            method,
            began: Instant::now(),
            code: AtomicI32::new(Code::Cancelled.into()),
            span,
        });
        if is_stream {
            request.extensions_mut().insert(Arc::clone(&call));
        }
        let response = next.run(request).await;
        match code(&response) {
            // It has only begun.
            Code::Ok if is_stream => {}
            code => call.ended(code),
        }
        response
    }
    .instrument(span)
    .await
}

/// Lets a call last as long as its stream, and end as that does. Belongs where answers are still gRPC: in gRPC-Web a
/// trailer cannot be told from a message.
pub async fn observe_stream(mut request: Request, next: Next) -> Response {
    let Some(call) = request.extensions_mut().remove::<Arc<Call>>() else {
        return next.run(request).await;
    };
    next.run(request)
        .await
        .map(|body| Body::new(Observed { body, call }))
}

/// A call in work. It is counted when dropped: without an answer too, because its caller went away.
struct Call {
    service: &'static str,
    method: &'static str,
    began: Instant,
    code: AtomicI32,
    /// A stream is dropped outside of it.
    span: Span,
}

impl Call {
    fn ended(&self, code: Code) {
        self.code.store(code.into(), Ordering::Relaxed);
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let code = fault::code_name(Code::from_i32(*self.code.get_mut()));
        let elapsed = self.began.elapsed();
        let labels = [("method", self.method), ("code", code)];
        metrics::counter!("rpc_server_calls_total", &labels).increment(1);
        metrics::histogram!("rpc_server_duration_seconds", &labels).record(elapsed);
        self.span.in_scope(|| {
            tracing::info!(
                service = self.service,
                code,
                elapsed_ms = elapsed.as_micros() as f64 / 1e3,
                "call ended"
            );
        });
    }
}

/// A streamed answer, and the call that it ends.
struct Observed {
    body: Body,
    call: Arc<Call>,
}

impl http_body::Body for Observed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(trailers) = frame.trailers_ref() {
                    self.call
                        .ended(fault::code(trailers).unwrap_or(Code::Unknown));
                }
            }
            Some(Err(_)) => self.call.ended(Code::Unavailable),
            None => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A failed call carries its code in the headers; what begins without one began well, unless HTTP says otherwise.
fn code(response: &Response) -> Code {
    match fault::code(response.headers()) {
        Some(code) => code,
        None if response.status().is_success() => Code::Ok,
        None if response.status() == StatusCode::FORBIDDEN => Code::PermissionDenied,
        None => Code::Unknown,
    }
}
