//! Health that tells the truth: SERVING only while the service's own store answers.

use std::time::Duration;

use tokio::sync::watch;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::service::Ready;
use crate::shutdown::Shutdown;

/// How often the store is asked.
const INTERVAL: Duration = Duration::from_secs(1);
/// A store that takes longer than this to answer counts as gone. Preparing it (migrations) may take longer; then the
/// next round finds it prepared.
const PATIENCE: Duration = Duration::from_secs(5);

/// Keeps `reporter` and `healthy` true to what `ready` says, until stopping begins; from then on it is not serving.
pub(crate) async fn watch(
    ready: Ready,
    names: Vec<&'static str>,
    reporter: HealthReporter,
    healthy: watch::Sender<bool>,
    shutdown: Shutdown,
) {
    let mut known = None;
    loop {
        // The probe runs in a task of its own, since database drivers do not like to be dropped half-way.
        let probe = tokio::spawn(ready());
        let outcome = match tokio::time::timeout(PATIENCE, probe).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(panic.into()),
            Err(_) => Err(anyhow::anyhow!("no answer within {PATIENCE:?}")),
        };
        let serving = outcome.is_ok() && !shutdown.has_begun();
        if known != Some(serving) {
            known = Some(serving);
            match outcome {
                Ok(()) => tracing::info!(serving, "health changed"),
                Err(cause) => {
                    tracing::warn!(serving, cause = format!("{cause:#}"), "health changed")
                }
            }
            report(&reporter, &names, serving).await;
            healthy.send_replace(serving);
        }
        if shutdown.has_begun() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            () = shutdown.begun() => {}
        }
    }
}

async fn report(reporter: &HealthReporter, names: &[&'static str], serving: bool) {
    let status = if serving {
        ServingStatus::Serving
    } else {
        ServingStatus::NotServing
    };
    // The empty name stands for the process as a whole.
    for name in names.iter().copied().chain([""]) {
        reporter.set_service_status(name, status).await;
    }
}
