use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use crate::process::{Process, Program};

/// How long a service may take to become ready; machines that build beside it are slow.
const READY_LIMIT: Duration = Duration::from_secs(60);

/// One service of a shop, which can be killed and started again at the same address.
pub struct ServiceProcess {
    pub(super) name: &'static str,
    pub(super) program: Program,
    pub(super) process: Mutex<Option<Process>>,
    /// Where it listens for gRPC.
    pub address: SocketAddr,
    /// Where it answers probes and metrics.
    pub admin_address: SocketAddr,
}

impl ServiceProcess {
    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Starts it, if it is not running.
    ///
    /// # Errors
    /// When its binary is missing.
    pub async fn start(&self) -> anyhow::Result<()> {
        let mut process = self.process.lock().await;
        if !process.as_ref().is_some_and(Process::is_running) {
            *process = Some(Process::spawn(&self.program)?);
        }
        Ok(())
    }

    /// Starts it as before, but with one setting changed.
    ///
    /// # Errors
    /// When its binary is missing.
    pub async fn start_with(&self, key: &str, value: &str) -> anyhow::Result<()> {
        let program = self.program.clone().env(key, value);
        *self.process.lock().await = Some(Process::spawn(&program)?);
        Ok(())
    }

    /// Ends it at once, as `kill -9` does.
    ///
    /// # Errors
    /// When it cannot be signalled.
    pub async fn kill(&self) -> anyhow::Result<()> {
        if let Some(process) = self.process.lock().await.take() {
            process.kill().await?;
        }
        Ok(())
    }

    /// Asks it to end, and gives it 20 seconds.
    ///
    /// # Errors
    /// When it cannot be signalled.
    pub async fn terminate(&self) -> anyhow::Result<()> {
        if let Some(process) = self.process.lock().await.take() {
            process.terminate(Duration::from_secs(20)).await?;
        }
        Ok(())
    }

    /// Stops it where it stands (SIGSTOP), connections open.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn pause(&self) -> anyhow::Result<()> {
        let process = self.process.lock().await;
        Ok(process.as_ref().context("it does not run")?.pause()?)
    }

    /// Lets it go on (SIGCONT).
    ///
    /// # Errors
    /// When it does not run.
    pub async fn resume(&self) -> anyhow::Result<()> {
        let process = self.process.lock().await;
        Ok(process.as_ref().context("it does not run")?.resume()?)
    }

    /// Whether its process runs.
    pub async fn is_running(&self) -> bool {
        self.process
            .lock()
            .await
            .as_ref()
            .is_some_and(Process::is_running)
    }

    /// What the process that runs now has logged.
    pub async fn lines(&self) -> Vec<String> {
        self.process
            .lock()
            .await
            .as_ref()
            .map(Process::lines)
            .unwrap_or_default()
    }

    /// Whether it says that it is ready.
    pub async fn is_ready(&self) -> bool {
        http_status(self.admin_address, "/readyz")
            .await
            .is_ok_and(|status| status == 200)
    }

    /// Returns once it says that it is ready.
    ///
    /// # Errors
    /// When it ends, or does not within a minute; with the end of its log.
    pub async fn ready(&self) -> anyhow::Result<()> {
        self.becomes(true).await
    }

    /// Returns once it says that it is not ready.
    ///
    /// # Errors
    /// When it does not within a minute.
    pub async fn unready(&self) -> anyhow::Result<()> {
        self.becomes(false).await
    }

    async fn becomes(&self, ready: bool) -> anyhow::Result<()> {
        let began = Instant::now();
        while self.is_ready().await != ready {
            let process = self.process.lock().await;
            let process = process.as_ref().context("it was not started")?;
            if !process.is_running() {
                bail!("{} ended:{}", self.name, process.last_lines(20));
            }
            if began.elapsed() > READY_LIMIT {
                bail!(
                    "{} did not become ready={ready} in {READY_LIMIT:?}:{}",
                    self.name,
                    process.last_lines(20)
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

/// The status that a GET of `path` is answered with.
async fn http_status(address: SocketAddr, path: &str) -> anyhow::Result<u16> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: souk\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let status = answer.split(' ').nth(1).context("no status")?;
        anyhow::Ok(status.parse()?)
    };
    tokio::time::timeout(Duration::from_secs(2), exchange).await?
}
