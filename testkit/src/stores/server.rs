//! What the three kinds of server have in common: start on a free port, wait until it answers, stop, restart.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use rustix::process::Signal;
use tokio::time::{sleep, timeout};

use crate::{
    ports,
    process::{Ending, Process, Program},
};

/// How long a store may take until it answers, and until it has stopped.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

/// How long one request to a store that is starting may take.
const PROBE_LIMIT: Duration = Duration::from_secs(5);

/// The pause between two such requests.
const PROBE_PAUSE: Duration = Duration::from_millis(20);

/// How long a restart is tried: what the killed server held (its port, its shared memory) may take a
/// moment to be free.
const RESTART_LIMIT: Duration = Duration::from_secs(10);

/// The outcome of one request to a store.
pub(super) type Answer = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

/// One real request to a store, in its own protocol.
pub(super) type Probe = Box<dyn Fn() -> Answer + Send + Sync>;

/// A server that we started; it keeps its port over restarts.
pub(super) struct Server {
    port: u16,
    program: Program,
    probe: Probe,
    process: Mutex<Arc<Process>>,
}

impl Server {
    /// Starts what `plan` describes for a port, and waits until it answers.
    pub(super) async fn start(plan: impl Fn(u16) -> (Program, Probe)) -> anyhow::Result<Self> {
        loop {
            let port = ports::free_port().context("no port is free")?;
            let (program, probe) = plan(port);
            match launch(&program, &probe).await {
                Ok(process) => {
                    return Ok(Self {
                        port,
                        program,
                        probe,
                        process: Mutex::new(Arc::new(process)),
                    });
                }
                // Somebody else took the port in between.
                Err(_) if !ports::is_free(port) => {}
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn process(&self) -> Arc<Process> {
        Arc::clone(&self.process.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) async fn kill(&self) -> anyhow::Result<()> {
        self.process().kill().await.map(drop)
    }

    /// Stops it by a signal that makes it stop in an orderly way.
    pub(super) async fn stop(&self, signal: Signal) -> anyhow::Result<()> {
        let process = self.process();
        match process.terminate_by(signal, LIMIT).await? {
            Ending::Exited(_) => Ok(()),
            Ending::Killed => bail!(
                "{} did not stop within {LIMIT:?} and was killed",
                process.name()
            ),
        }
    }

    /// Starts it again on the same port and data; one that still runs is killed first.
    pub(super) async fn restart(&self) -> anyhow::Result<()> {
        self.kill().await?;
        let since = Instant::now();
        let process = loop {
            match launch(&self.program, &self.probe).await {
                Ok(process) => break process,
                Err(error) if since.elapsed() > RESTART_LIMIT => return Err(error),
                Err(_) => sleep(Duration::from_millis(100)).await,
            }
        };
        *self.process.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(process);
        Ok(())
    }
}

async fn launch(program: &Program, probe: &Probe) -> anyhow::Result<Process> {
    let process = Process::spawn(program)?;
    let since = Instant::now();
    loop {
        let answer = timeout(PROBE_LIMIT, probe())
            .await
            .context("no answer")
            .flatten();
        // A server that has ended cannot have answered: that was a stranger on its port.
        if !process.is_running() {
            bail!(
                "{} ended while starting; its last lines:{}",
                process.name(),
                process.last_lines(20)
            );
        }
        match answer {
            Ok(()) => return Ok(process),
            Err(error) if since.elapsed() > LIMIT => {
                let lines = process.last_lines(20);
                return Err(error.context(format!(
                    "{} does not answer; its last lines:{lines}",
                    process.name()
                )));
            }
            Err(_) => sleep(PROBE_PAUSE).await,
        }
    }
}

/// Waits until a store whose address was given answers.
pub(super) async fn answers(name: &str, probe: &Probe) -> anyhow::Result<()> {
    let since = Instant::now();
    loop {
        match timeout(PROBE_LIMIT, probe())
            .await
            .context("no answer")
            .flatten()
        {
            Ok(()) => return Ok(()),
            Err(error) if since.elapsed() > LIMIT => {
                return Err(error.context(format!(
                    "{name} does not answer at the address that was given"
                )));
            }
            Err(_) => sleep(Duration::from_millis(200)).await,
        }
    }
}
