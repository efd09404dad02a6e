//! The trace that a call belongs to, read from and written to its headers.
//!
//! W3C trace context is what Souk speaks. B3, single and multiple headers, and gRPC's binary form are read when there
//! is no W3C header. All but the single B3 header are written, for whatever stands on the way and joins traces by them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http::{HeaderMap, HeaderValue};
use opentelemetry::Context;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// A longer `tracestate` is dropped, as W3C allows: what is passed on must leave room for the headers that matter.
const MAX_STATE_BYTES: usize = 512;
/// Every header that names a trace.
const NAMES: [&str; 7] = [
    "traceparent",
    "tracestate",
    "b3",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-sampled",
    "grpc-trace-bin",
];

/// The trace that the current span belongs to, in hexadecimal; `None` outside of a call.
pub fn trace_id() -> Option<String> {
    let context = tracing::Span::current().context();
    let trace_id = context.span().span_context().trace_id();
    (trace_id != TraceId::INVALID).then(|| trace_id.to_string())
}

/// The current span as W3C `traceparent`, to be kept with work that goes on later; `None` outside of a call.
pub fn traceparent() -> Option<String> {
    let context = tracing::Span::current().context();
    let span = context.span().span_context().clone();
    let sampled = u8::from(span.is_sampled());
    span.is_valid()
        .then(|| format!("00-{}-{}-0{sampled}", span.trace_id(), span.span_id()))
}

/// Makes `span` a part of the trace that `traceparent` names, and records its `trace_id` field for the logs.
pub fn continue_trace(span: &tracing::Span, traceparent: Option<&str>) {
    let parent = traceparent
        .and_then(|traceparent| w3c_span(traceparent, TraceState::default()))
        .filter(SpanContext::is_valid);
    if let Some(parent) = parent {
        // Fails only for a span that nobody records.
        let _ = span.set_parent(Context::new().with_remote_span_context(parent));
    }
    if let Some(trace_id) = span.in_scope(trace_id) {
        span.record("trace_id", trace_id);
    }
}

/// The caller's span, if its headers name one or say that there shall be none.
pub(crate) fn extract(headers: &HeaderMap) -> Option<Context> {
    let span = w3c(headers)
        .or_else(|| b3_single(headers))
        .or_else(|| b3_multiple(headers))
        .or_else(|| grpc_trace_bin(headers))
        .or_else(|| unsampled(headers))?;
    span.is_valid()
        .then(|| Context::new().with_remote_span_context(span))
}

/// Writes the current span as the parent of a call, in place of whatever the headers said.
pub(crate) fn inject(headers: &mut HeaderMap) {
    let context = tracing::Span::current().context();
    let span = context.span();
    let span = span.span_context();
    // Where nobody records traces, those of others pass by.
    if !span.is_valid() {
        return;
    }
    for name in NAMES {
        headers.remove(name);
    }
    let (trace_id, span_id) = (span.trace_id().to_string(), span.span_id().to_string());
    let sampled = u8::from(span.is_sampled());
    set(
        headers,
        "traceparent",
        &format!("00-{trace_id}-{span_id}-0{sampled}"),
    );
    let state = span.trace_state().header();
    if !state.is_empty() {
        set(headers, "tracestate", &state);
    }
    set(headers, "x-b3-traceid", &trace_id);
    set(headers, "x-b3-spanid", &span_id);
    set(headers, "x-b3-sampled", &sampled.to_string());
    set(headers, "grpc-trace-bin", &binary(span));
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn w3c(headers: &HeaderMap) -> Option<SpanContext> {
    let state = text(headers, "tracestate")
        .filter(|state| state.len() <= MAX_STATE_BYTES)
        .and_then(|state| state.parse().ok());
    w3c_span(text(headers, "traceparent")?, state.unwrap_or_default())
}

fn w3c_span(traceparent: &str, state: TraceState) -> Option<SpanContext> {
    let mut parts = traceparent.trim().split('-');
    let (version, trace_id, span_id, flags) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if version.len() != 2 || version == "ff" || (version == "00" && parts.next().is_some()) {
        return None;
    }
    let flags = u8::from_str_radix(flags, 16).ok()?;
    span(trace_id, span_id, flags & 1 == 1, state)
}

/// `b3: {trace}-{span}-{sampled}-{parent}`, the last two optional.
fn b3_single(headers: &HeaderMap) -> Option<SpanContext> {
    let mut parts = text(headers, "b3")?.split('-');
    let (trace_id, span_id) = (parts.next()?, parts.next()?);
    let sampled = !matches!(parts.next(), Some("0"));
    span(trace_id, span_id, sampled, TraceState::default())
}

fn b3_multiple(headers: &HeaderMap) -> Option<SpanContext> {
    let trace_id = text(headers, "x-b3-traceid")?;
    let span_id = text(headers, "x-b3-spanid")?;
    let sampled = !matches!(text(headers, "x-b3-sampled"), Some("0" | "false"));
    span(trace_id, span_id, sampled, TraceState::default())
}

/// B3 can forbid a trace without naming one. It then gets a name here, for the logs and for whoever is called next.
fn unsampled(headers: &HeaderMap) -> Option<SpanContext> {
    let is_forbidden = text(headers, "b3") == Some("0")
        || matches!(text(headers, "x-b3-sampled"), Some("0" | "false"));
    is_forbidden.then(|| {
        SpanContext::new(
            TraceId::from(rand::random::<u128>()),
            SpanId::from(rand::random::<u64>()),
            TraceFlags::default(),
            true,
            TraceState::default(),
        )
    })
}

/// OpenCensus' binary form: version 0, then field 0 (16 bytes of trace), 1 (8 bytes of span), 2 (1 byte of flags).
fn grpc_trace_bin(headers: &HeaderMap) -> Option<SpanContext> {
    let value = text(headers, "grpc-trace-bin")?.trim_end_matches('=');
    let bytes = STANDARD_NO_PAD.decode(value).ok()?;
    if bytes.len() < 29 || bytes[0] != 0 || bytes[1] != 0 || bytes[18] != 1 || bytes[27] != 2 {
        return None;
    }
    let trace_id = TraceId::from_bytes(bytes[2..18].try_into().ok()?);
    let span_id = SpanId::from_bytes(bytes[19..27].try_into().ok()?);
    let flags = TraceFlags::new(bytes[28] & 1);
    Some(SpanContext::new(
        trace_id,
        span_id,
        flags,
        true,
        TraceState::default(),
    ))
}

fn binary(span: &SpanContext) -> String {
    let mut bytes = vec![0, 0];
    bytes.extend(span.trace_id().to_bytes());
    bytes.push(1);
    bytes.extend(span.span_id().to_bytes());
    bytes.extend([2, u8::from(span.is_sampled())]);
    STANDARD_NO_PAD.encode(bytes)
}

/// B3 allows 64-bit trace ids; they are the low half of a 128-bit one.
fn span(trace_id: &str, span_id: &str, sampled: bool, state: TraceState) -> Option<SpanContext> {
    if !matches!(trace_id.len(), 16 | 32) || span_id.len() != 16 {
        return None;
    }
    let trace_id = TraceId::from_hex(trace_id).ok()?;
    let span_id = SpanId::from_hex(span_id).ok()?;
    let flags = if sampled {
        TraceFlags::SAMPLED
    } else {
        TraceFlags::default()
    };
    Some(SpanContext::new(trace_id, span_id, flags, true, state))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const SPAN: &str = "b7ad6b7169203331";

    fn trace_of(headers: &[(&'static str, &str)]) -> Option<(String, bool)> {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    HeaderValue::from_str(value).unwrap(),
                )
            })
            .collect();
        let context = extract(&headers)?;
        let span = context.span().span_context().clone();
        Some((span.trace_id().to_string(), span.is_sampled()))
    }

    #[test]
    fn w3c_b3_and_binary_headers_name_the_same_trace() {
        let sampled = Some((TRACE.to_owned(), true));
        assert_eq!(
            trace_of(&[("traceparent", &format!("00-{TRACE}-{SPAN}-01"))]),
            sampled
        );
        assert_eq!(trace_of(&[("b3", &format!("{TRACE}-{SPAN}-1"))]), sampled);
        assert_eq!(
            trace_of(&[("x-b3-traceid", TRACE), ("x-b3-spanid", SPAN)]),
            sampled
        );
        // As others write it: 29 bytes, with and without what fills up the last group.
        for end in ["", "="] {
            let bytes = format!("AAAK92UZFs1D3YRI6yEcgDGcAbeta3FpIDMxAgE{end}");
            assert_eq!(trace_of(&[("grpc-trace-bin", &bytes)]), sampled);
        }
    }

    #[test]
    fn a_caller_may_forbid_a_trace_without_naming_one() {
        for (name, value) in [
            ("b3", "0"),
            ("x-b3-sampled", "0"),
            ("x-b3-sampled", "false"),
        ] {
            let (trace, is_sampled) = trace_of(&[(name, value)]).unwrap();
            assert!(!is_sampled, "{name}");
            assert_ne!(trace, TraceId::INVALID.to_string());
            let named = [
                (name, value),
                ("traceparent", &format!("00-{TRACE}-{SPAN}-01")),
            ];
            assert_eq!(trace_of(&named), Some((TRACE.to_owned(), true)));
        }
        for value in ["1", "d"] {
            assert_eq!(trace_of(&[("b3", value)]), None);
        }
    }

    #[test]
    fn w3c_comes_first_and_an_unsampled_trace_stays_unsampled() {
        let other = TRACE.replace('0', "1");
        let headers = [
            ("traceparent", &*format!("00-{TRACE}-{SPAN}-00")),
            ("b3", &*format!("{other}-{SPAN}-1")),
        ];
        assert_eq!(trace_of(&headers), Some((TRACE.to_owned(), false)));
    }

    #[test]
    fn nonsense_names_no_trace() {
        for value in [
            "",
            "00",
            "00-zz-zz-01",
            &format!("ff-{TRACE}-{SPAN}-01"),
            &format!("00-{}-{SPAN}-01", "0".repeat(32)),
        ] {
            assert_eq!(trace_of(&[("traceparent", value)]), None, "{value}");
        }
    }
}
