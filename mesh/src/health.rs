//! Health that tells the truth: SERVING only while the service's own store answers.

use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::service::Ready;
use crate::shutdown::Shutdown;

/// How often the store is asked.
const INTERVAL: Duration = Duration::from_secs(1);
/// A store that takes longer than this to answer counts as gone, until it has answered. Preparing it (migrations) may
/// take longer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Keeps `reporter` and `healthy` true to what `ready` says, until stopping is announced; from then on it is not
/// serving.
pub(crate) async fn watch(
    ready: Ready,
    names: Vec<&'static str>,
    reporter: HealthReporter,
    healthy: watch::Sender<bool>,
    shutdown: Shutdown,
) {
    let mut known = None;
    let mut probe = None;
    while !shutdown.is_announced() {
        let outcome = tokio::select! {
            outcome = ask(&ready, &mut probe) => outcome,
            () = shutdown.announced() => break,
        };
        let serving = outcome.is_ok();
        if known != Some(serving) {
            known = Some(serving);
            match outcome {
                Ok(()) => tracing::info!(serving, "health changed"),
                Err(cause) => {
                    tracing::warn!(serving, cause = format!("{cause:#}"), "health changed");
                }
            }
            report(&reporter, &names, serving).await;
            healthy.send_replace(serving);
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            () = shutdown.announced() => {}
        }
    }
    report(&reporter, &names, false).await;
    healthy.send_replace(false);
}

type Probe = JoinHandle<anyhow::Result<()>>;

/// Asks, or goes on waiting for the answer to the last question: questions to a store that hangs must not pile up.
///
/// Each runs in a task of its own, since database drivers do not like to be dropped half-way.
async fn ask(ready: &Ready, pending: &mut Option<Probe>) -> anyhow::Result<()> {
    let probe = pending.get_or_insert_with(|| tokio::spawn(ready()));
    let answer = tokio::time::timeout(PATIENCE, probe)
        .await
        .with_context(|| format!("no answer within {PATIENCE:?}"))?;
    *pending = None;
    // What it said was logged where it happened, as far as it may be.
    answer.map_err(|_| anyhow::anyhow!("the probe panicked"))?
}

pub(crate) async fn report(reporter: &HealthReporter, names: &[&'static str], serving: bool) {
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
