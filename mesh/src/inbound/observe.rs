use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use proto::contract::Method;
use tonic::Code;
use tracing::Instrument as _;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::method;
use crate::{fault, telemetry};

/// Joins the caller's trace, and counts and logs how the call ended. The state is the name of the service.
pub async fn observe(
    State(service): State<&'static str>,
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
    async {
        if let Some(trace_id) = telemetry::trace_id() {
            tracing::Span::current().record("trace_id", trace_id);
        }
        let mut call = Call {
            service,
            method,
            began: Instant::now(),
            code: Code::Cancelled,
        };
        let response = next.run(request).await;
        call.code = code(&response);
        response
    }
    .instrument(span)
    .await
}

/// A call in work. It is counted when dropped: without an answer too, because its caller went away.
struct Call {
    service: &'static str,
    method: &'static Method,
    began: Instant,
    code: Code,
}

impl Drop for Call {
    fn drop(&mut self) {
        let (code, elapsed) = (fault::code_name(self.code), self.began.elapsed());
        let labels = [("method", self.method.path.as_str()), ("code", code)];
        metrics::counter!("rpc_server_calls_total", &labels).increment(1);
        metrics::histogram!("rpc_server_duration_seconds", &labels).record(elapsed);
        tracing::info!(
            service = self.service,
            code,
            elapsed_ms = elapsed.as_micros() as f64 / 1e3,
            "call ended"
        );
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
