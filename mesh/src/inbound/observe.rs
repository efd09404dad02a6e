use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tonic::{Code, Status};
use tracing::Instrument as _;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::{Stack, method};
use crate::telemetry;

/// Joins the caller's trace, and counts and logs how the call ended.
pub(super) async fn observe(
    State(stack): State<Arc<Stack>>,
    request: Request,
    next: Next,
) -> Response {
    // Only names from the contract become labels: a caller must not be able to make up new ones.
    let Some(method) = method(&request) else {
        return next.run(request).await;
    };
    let span = tracing::info_span!(
        "rpc",
        otel.name = method.path,
        otel.kind = "server",
        rpc.method = method.path,
        trace_id = tracing::field::Empty,
        caller = tracing::field::Empty,
    );
    if let Some(parent) = telemetry::extract(request.headers()) {
        // Fails only for a span that nobody records.
        let _ = span.set_parent(parent);
    }
    let started = Instant::now();
    async {
        if let Some(trace_id) = telemetry::trace_id() {
            tracing::Span::current().record("trace_id", trace_id);
        }
        let response = next.run(request).await;
        let (code, elapsed) = (code(&response), started.elapsed());
        let labels = [("method", method.path.as_str()), ("code", code_name(code))];
        metrics::counter!("rpc_server_calls_total", &labels).increment(1);
        metrics::histogram!("rpc_server_duration_seconds", &labels).record(elapsed);
        tracing::info!(
            service = stack.service,
            code = code_name(code),
            elapsed_ms = elapsed.as_secs_f64() * 1e3,
            "call ended"
        );
        response
    }
    .instrument(span)
    .await
}

/// A failed call carries its code in the headers; what begins without one began well.
fn code(response: &Response) -> Code {
    Status::from_header_map(response.headers()).map_or(Code::Ok, |status| status.code())
}

fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
