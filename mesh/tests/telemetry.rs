//! Traces that go on, logs that name them, metrics that count calls.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http::{HeaderMap, Request};
use prost::Message as _;
use proto::access::v1::Role;
use rustix::process::Signal;
use serde_json::Value;
use testkit::identity::Identities;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tonic::Code;

use crate::child::{self, Child, SECRET};
use crate::raw::{LIST, Raw, framed};
use crate::support::{eventually, ok, service, start_among, watch};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";
/// Both, sampled, in gRPC's binary form.
const BINARY: &str = "AAAK92UZFs1D3YRI6yEcgDGcAbeta3FpIDMxAgE";
const WATCH: &str = "/souk.checkout.v1.CheckoutService/WatchOrder";

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_goes_on_to_the_calls_that_a_call_makes_and_into_the_logs() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let (sender, mut seen) = mpsc::unbounded_channel::<HeaderMap>();
    let identities = Arc::new(Identities::generate().unwrap());
    let handler = move |request: Request<_>| {
        sender.send(request.headers().clone()).unwrap();
        async { ok() }
    };
    let upstream = start_among(Arc::clone(&identities), |_| {}, service(handler)).await;
    let mut child = Child::start(
        "telemetry::a_trace_goes_on_to_the_calls_that_a_call_makes_and_into_the_logs",
        &identities,
        &[Child::calling(&upstream.address.to_string())],
    )
    .await;
    let mut raw = Raw::connect(child.address).await;
    let w3c = format!("00-{TRACE}-{SPAN}-01");
    let b3 = format!("{TRACE}-{SPAN}-1");
    let long = "a=1,".repeat(200);
    let stale = format!("{}-{}-1", "3".repeat(32), "4".repeat(16));
    let cases = [
        vec![("traceparent", &*w3c), ("tracestate", "vendor=7")],
        vec![("traceparent", &*w3c), ("tracestate", &*long)],
        vec![("traceparent", &*w3c), ("b3", &*stale)],
        vec![("b3", &*b3)],
        vec![("x-b3-traceid", TRACE), ("x-b3-spanid", SPAN)],
        vec![("grpc-trace-bin", BINARY), ("tracestate", "vendor=7")],
    ];
    // Made anew by a client, and passed on as the gateway does.
    let forwarded = cases.iter().map(|headers| {
        let forward = [("x-forward", "1")];
        headers.iter().copied().chain(forward).collect()
    });
    for headers in cases.iter().cloned().chain(forwarded) {
        let status = raw.post(LIST, &headers, framed(&[])).await;
        assert_eq!(status.code(), Code::Ok);
        let seen = seen.recv().await.unwrap();
        let header = |name: &str| seen.get(name).map(|value| value.to_str().unwrap());
        let traceparent: Vec<_> = header("traceparent").unwrap().split('-').collect();
        assert_eq!(traceparent[1], TRACE);
        assert_ne!(traceparent[2], SPAN, "the callee's parent is our own span");
        assert_eq!(traceparent[3], "01");
        assert_eq!(header("x-b3-traceid"), Some(TRACE));
        assert_eq!(header("x-b3-spanid"), Some(traceparent[2]));
        assert_eq!(header("x-b3-sampled"), Some("1"));
        assert_eq!(header("b3"), None);
        let binary = STANDARD_NO_PAD.decode(header("grpc-trace-bin").unwrap());
        let trace_id = u128::from_str_radix(TRACE, 16).unwrap().to_be_bytes();
        let span_id = u64::from_str_radix(traceparent[2], 16)
            .unwrap()
            .to_be_bytes();
        let expected = [&[0, 0], &trace_id[..], &[1], &span_id, &[2, 1]].concat();
        assert_eq!(binary.unwrap(), expected);
        let is_its_own = headers[0].0 == "traceparent" && headers[1] == ("tracestate", "vendor=7");
        assert_eq!(header("tracestate"), is_its_own.then_some("vendor=7"));

        let line = child.log("call ended").await;
        assert_eq!(line["code"], "OK");
        assert_eq!(line["spans"][0]["trace_id"], TRACE);
    }
    // What shall not be traced is not, from here on.
    for name in ["b3", "x-b3-sampled"] {
        let headers = [(name, "0"), ("x-forward", "1")];
        raw.post(LIST, &headers, framed(&[])).await;
        let seen = seen.recv().await.unwrap();
        let traceparent = seen["traceparent"].to_str().unwrap();
        assert!(traceparent.ends_with("-00"));
        assert_eq!(seen["x-b3-sampled"], "0");
        assert!(!seen.contains_key("b3"));
        let line = child.log("call ended").await;
        assert_eq!(line["spans"][0]["trace_id"], traceparent[3..35]);
    }
    // Without a caller's trace one begins here.
    raw.post(LIST, &[], framed(&[])).await;
    let seen = seen.recv().await.unwrap();
    let trace = seen["traceparent"].to_str().unwrap()[3..35].to_owned();
    let line = child.log("call ended").await;
    assert_eq!(line["spans"][0]["trace_id"], trace);
    assert_ne!(trace, TRACE);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_calls_by_method_and_code_those_without_an_answer_too() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let identities = Identities::generate().unwrap();
    let child = Child::start(
        "telemetry::metrics_count_calls_by_method_and_code_those_without_an_answer_too",
        &identities,
        &[],
    )
    .await;
    let mut raw = Raw::connect(child.address).await;
    for _ in 0..3 {
        raw.post(LIST, &[], framed(&[])).await;
    }
    raw.post(LIST, &[], framed(&[0xff])).await;
    raw.post(LIST, &[("grpc-timeout", "0m")], framed(&[])).await;
    raw.post("/souk.made.up.v1.Service/Up", &[], framed(&[]))
        .await;
    // Begins well and breaks off.
    let (person, _) = identities.person(Role::Customer).unwrap();
    let token = identities.access_token(&person, Duration::from_secs(60));
    let authorization = format!("Bearer {}", token.unwrap());
    let headers = [("authorization", &*authorization), ("x-break", "1")];
    let request = framed(&watch().encode_to_vec());
    let status = raw.post(WATCH, &headers, request).await;
    assert_eq!(status.code(), Code::Unavailable);
    let slow = tokio::spawn(async move { raw.post(LIST, &[("x-slow", "1")], framed(&[])).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    slow.abort();

    let count_of = |method: &str, metrics: &str, code: &str| {
        metrics.lines().any(|line| {
            line.starts_with("rpc_server_calls_total{")
                && line.contains("service=\"recommendation\"")
                && line.contains(&format!("method=\"{method}\""))
                && line.contains(code)
        })
    };
    let count = |metrics: &str, code: &str| count_of(LIST, metrics, code);
    let metrics = async || {
        let mut stream = TcpStream::connect(child.admin_address).await.unwrap();
        let request = b"GET /metrics HTTP/1.1\r\nhost: admin\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    eventually("the cancelled call is counted", async || {
        count(&metrics().await, "code=\"CANCELLED\"} 1")
    })
    .await;
    let metrics = metrics().await;
    assert!(count(&metrics, "code=\"OK\"} 3"), "{metrics}");
    assert!(count(&metrics, "code=\"INVALID_ARGUMENT\"} 1"), "{metrics}");
    assert!(
        count(&metrics, "code=\"DEADLINE_EXCEEDED\"} 1"),
        "{metrics}"
    );
    for (method, code) in [(WATCH, "UNAVAILABLE"), ("unknown", "UNIMPLEMENTED")] {
        let code = format!("code=\"{code}\"}} 1");
        assert!(count_of(method, &metrics, &code), "{metrics}");
        assert!(!count_of(method, &metrics, "code=\"OK\""), "{metrics}");
    }
    assert!(!metrics.contains("made.up"));
    assert!(metrics.contains("rpc_server_duration_seconds_bucket{"));
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_reach_the_collector_also_those_of_the_last_moment() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let exports = Arc::new(Mutex::new(Vec::new()));
    let received = Arc::clone(&exports);
    let collector = Router::new().fallback(move |request: axum::extract::Request| async move {
        let path = request.uri().path().to_owned();
        let body = to_bytes(request.into_body(), usize::MAX).await.unwrap();
        received.lock().unwrap().push((path, body));
        ok()
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move { axum::serve(listener, collector).await });

    let identities = Identities::generate().unwrap();
    let endpoint = format!("http://{address}");
    let mut child = Child::start(
        "telemetry::spans_reach_the_collector_also_those_of_the_last_moment",
        &identities,
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint)],
    )
    .await;
    let mut raw = Raw::connect(child.address).await;
    let traceparent = format!("00-{TRACE}-{SPAN}-01");
    raw.post(LIST, &[("traceparent", &traceparent)], framed(&[]))
        .await;
    child.signal(Signal::TERM);
    let exit = tokio::time::timeout(Duration::from_secs(10), child.process.wait());
    assert!(exit.await.unwrap().unwrap().success());

    let exports = exports.lock().unwrap();
    let trace = u128::from_str_radix(TRACE, 16).unwrap().to_be_bytes();
    let holds = |body: &[u8], part: &[u8]| body.windows(part.len()).any(|at| at == part);
    assert!(
        exports.iter().any(|(path, body)| {
            path == "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
                && holds(body, &trace)
                && holds(body, LIST.as_bytes())
                && holds(body, b"recommendation")
        }),
        "{exports:?}"
    );
    serving.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_gone_harms_nothing() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let identities = Identities::generate().unwrap();
    let mut child = Child::start(
        "telemetry::a_collector_that_is_gone_harms_nothing",
        &identities,
        &[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")],
    )
    .await;
    let mut raw = Raw::connect(child.address).await;
    let status = raw.post(LIST, &[], framed(&[])).await;
    assert_eq!(status.code(), Code::Ok);
    child.signal(Signal::TERM);
    // It is not silent either.
    let is_failure = |line: &Value| line["name"] == "BatchSpanProcessor.ExportError";
    child.log_that("a failed export", is_failure).await;
    let exit = tokio::time::timeout(Duration::from_secs(15), child.process.wait());
    assert!(exit.await.unwrap().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_logged_with_its_trace_however_little_is_logged_and_quotes_nothing() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let identities = Identities::generate().unwrap();
    let mut child = Child::start(
        "telemetry::a_panic_is_logged_with_its_trace_however_little_is_logged_and_quotes_nothing",
        &identities,
        // The address is logged at info.
        &[("SOUK_LOG", "warn,mesh::serve=info")],
    )
    .await;
    let mut raw = Raw::connect(child.address).await;
    let traceparent = format!("00-{TRACE}-{SPAN}-01");
    let headers = [("traceparent", &*traceparent), ("x-panic", SECRET)];
    let status = raw.post(LIST, &headers, framed(&[])).await;
    assert_eq!(status.code(), Code::Internal);
    let is_panic = |line: &Value| {
        let message = line["message"].as_str().unwrap_or_default();
        message.starts_with("panicked at ") && message.contains("child.rs:")
    };
    let panic = child.log_that("where it panicked", is_panic).await;
    assert_eq!(panic["level"], "ERROR");
    assert_eq!(panic["spans"][0]["trace_id"], TRACE, "{panic}");
    assert!(!panic.to_string().contains(SECRET), "{panic}");
}
