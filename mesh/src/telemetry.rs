//! Logs, traces and metrics of a process.

mod propagation;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt::Debug;
use std::panic::PanicHookInfo;
use std::sync::OnceLock;

use anyhow::ensure;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::field::Field;
use tracing_subscriber::field::MakeExt as _;
use tracing_subscriber::filter::{FilterExt as _, LevelFilter, Targets};
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::layer::{Filter, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry};

use crate::config::{Config, LogFormat};

pub use propagation::{continue_trace, trace_id, traceparent};
pub(crate) use propagation::{extract, inject};

/// Upper ends of the latency buckets, in seconds.
const LATENCY_BUCKETS: [f64; 12] = [
    0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Sends what is still to be sent when the process ends.
pub struct Telemetry {
    provider: SdkTracerProvider,
}

/// Starts logging to standard output, tracing and counting, once for the process. From then on panics are logged too,
/// in place of the plain text on standard error.
///
/// # Errors
/// When the log directives cannot be read, or the trace collector's address is none.
pub fn start(service: &'static str, config: &Config) -> anyhow::Result<Telemetry> {
    let provider = tracer_provider(service, config)?;
    let tracer = provider.tracer("souk");
    let format = tracing_subscriber::fmt::layer();
    let format = match config.log_format {
        LogFormat::Json => format
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .boxed(),
        LogFormat::Human => format
            .compact()
            .with_ansi(false)
            .with_target(false)
            .fmt_fields(debug_fn(human).delimited(" "))
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(format.with_filter(log_filter(&config.log)?))
        // Traces go on whatever is logged.
        .with(
            tracing_opentelemetry::layer()
                .with_tracer(tracer)
                .with_filter(LevelFilter::INFO),
        )
        .try_init()?;
    std::panic::set_hook(Box::new(log_panic));

    let metrics = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &LATENCY_BUCKETS)?
        .add_global_label("service", service)
        .install_recorder()?;
    // A second start in one process keeps the first recorder.
    let _ = METRICS.set(metrics);
    Ok(Telemetry { provider })
}

/// Writes a field for people, who do not read what only traces need.
fn human(writer: &mut Writer<'_>, field: &Field, value: &dyn Debug) -> std::fmt::Result {
    match field.name() {
        "message" => write!(writer, "{value:?}"),
        name if name.starts_with("otel.") => Ok(()),
        name => write!(writer, "{name}={value:?}"),
    }
}

/// Logs a panic like any other error: with the trace that it happened in.
fn log_panic(panic: &PanicHookInfo<'_>) {
    // A text that was put together may quote a secret; one from the source cannot.
    let text = panic.payload().downcast_ref::<&'static str>().copied();
    // Only there when `RUST_BACKTRACE` asks for it.
    let backtrace = Backtrace::capture();
    let backtrace =
        (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
    match panic.location() {
        Some(location) => tracing::error!(text, backtrace, "panicked at {location}"),
        None => tracing::error!(text, backtrace, "panicked at an unknown place"),
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        // At the very end there is nobody left to tell about a failure.
        let _ = self.provider.shutdown();
    }
}

/// What `directives` ask for, except that no driver of a store logs the parameters of statements, which it does below
/// info: passwords' hashes and addresses are among them.
fn log_filter(directives: &str) -> anyhow::Result<impl Filter<Registry> + Send + Sync + 'static> {
    let drivers = Targets::new()
        .with_default(LevelFilter::TRACE)
        .with_target("mongodb", LevelFilter::INFO)
        .with_target("tokio_postgres", LevelFilter::INFO);
    // A mistyped level would be taken for a module, and switch off all others.
    let typo = directives.split(',').find(|directive| {
        directive.parse::<LevelFilter>().is_err() && !directive.contains(['=', '[', ']'])
    });
    ensure!(
        typo.is_none(),
        "{:?} is no level to log at; a module needs one too, such as tower=debug",
        typo.unwrap_or_default()
    );
    Ok(EnvFilter::try_new(directives)?.and(drivers))
}

fn tracer_provider(service: &'static str, config: &Config) -> anyhow::Result<SdkTracerProvider> {
    let mut builder = SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name(service).build());
    if let Some(endpoint) = config.collector() {
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_tonic()
            .with_endpoint(endpoint)
            .build()?;
        builder = builder.with_batch_exporter(exporter);
    }
    Ok(builder.build())
}

/// The metrics so far, as Prometheus reads them.
pub(crate) fn metrics() -> String {
    METRICS
        .get()
        .map(PrometheusHandle::render)
        .unwrap_or_default()
}

/// Sums up what was measured since the last time; otherwise it piles up until somebody asks for the metrics.
pub(crate) fn tidy() {
    if let Some(metrics) = METRICS.get() {
        metrics.run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_level_is_refused() {
        for directives in [
            "",
            "info",
            "WARN",
            "off",
            "info,checkout=debug",
            "warn,mesh::serve=info,",
            "info,[rpc{caller}]=debug",
        ] {
            assert!(log_filter(directives).is_ok(), "{directives}");
        }
        for directives in [
            "inof",
            "tower",
            "info,debgu",
            "checkout=debug,wran",
            "info,a=b",
        ] {
            assert!(log_filter(directives).is_err(), "{directives}");
        }
    }
}
