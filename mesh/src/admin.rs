//! The admin port: probes and metrics, away from the port that callers reach.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::shutdown::Shutdown;
use crate::telemetry;

/// Answers `/livez` (the process runs), `/readyz` (its store answers) and `/metrics` (Prometheus text).
pub(crate) async fn serve(
    listener: TcpListener,
    healthy: watch::Receiver<bool>,
    shutdown: Shutdown,
) {
    let router = Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(async || telemetry::metrics()))
        .with_state(healthy);
    let served = axum::serve(listener, router)
        // Probes and metrics are answered to the very end; then nobody is waited for.
        .with_graceful_shutdown(async move { shutdown.ended().await })
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "admin port failed");
    }
}

async fn ready(State(healthy): State<watch::Receiver<bool>>) -> (StatusCode, &'static str) {
    if *healthy.borrow() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    }
}
