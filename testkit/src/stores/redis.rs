//! Redis: carts and recommendations.

use std::{fs, path::Path, sync::Arc};

use ::redis::{AsyncConnectionConfig, Client, aio::MultiplexedConnection, cmd};
use anyhow::Context;
use rustix::process::Signal;
use tokio::task::spawn_blocking;

use super::{
    Options,
    server::{Probe, Server, answers},
};
use crate::{
    process::{Process, Program},
    tools,
};

/// A Redis server, empty or with the data of an earlier run.
pub struct Redis {
    url: String,
    server: Option<Server>,
}

impl Redis {
    /// Starts one with its data in `dir`. It writes every change to its log before it answers and has the
    /// disk take it once a second: `kill -9` loses nothing, a loss of power a second.
    pub async fn start(dir: &Path) -> anyhow::Result<Self> {
        Self::start_with(dir, &Options::default()).await
    }

    /// As `start`, with options.
    pub async fn start_with(dir: &Path, options: &Options) -> anyhow::Result<Self> {
        let path = spawn_blocking(tools::redis_server).await??;
        fs::create_dir_all(dir).with_context(|| format!("could not make {}", dir.display()))?;
        let server = Server::start(|port| {
            let mut program = Program::new("redis", &path)
                .args([
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    &port.to_string(),
                    "--databases",
                    "16",
                ])
                .args([
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "everysec",
                    "--save",
                    "",
                ])
                .arg("--dir")
                .arg(dir)
                .log_file(dir.join("redis.log"));
            if let Some(on_line) = &options.on_line {
                program = program.on_line(Arc::clone(on_line));
            }
            (program, probe(local_url(port)))
        });
        let server = server.await.context("could not start Redis")?;
        Ok(Self {
            url: local_url(server.port()),
            server: Some(server),
        })
    }

    /// Uses the one at this address.
    pub async fn given(url: &str) -> anyhow::Result<Self> {
        answers("Redis", &probe(url.to_owned())).await?;
        Ok(Self {
            url: url.to_owned(),
            server: None,
        })
    }

    /// Its address, `redis://host:port`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Forgets everything at once, as a Redis without a disk does when it is lost.
    pub async fn wipe(&self) -> anyhow::Result<()> {
        self.local()?;
        let mut connection = connect(&self.url).await?;
        cmd("FLUSHALL")
            .exec_async(&mut connection)
            .await
            .context("could not wipe Redis")
    }

    /// Ends it with SIGKILL.
    pub async fn kill(&self) -> anyhow::Result<()> {
        self.local()?.kill().await
    }

    /// Starts it again, after killing it if it runs, with the same address and data.
    pub async fn restart(&self) -> anyhow::Result<()> {
        self.local()?.restart().await
    }

    /// The running server, for pausing it and for its log.
    pub fn process(&self) -> anyhow::Result<Arc<Process>> {
        Ok(self.local()?.process())
    }

    /// Stops it in an orderly way; does nothing to one whose address was given.
    pub async fn stop(&self) -> anyhow::Result<()> {
        match &self.server {
            Some(server) => server.stop(Signal::TERM).await,
            None => Ok(()),
        }
    }

    fn local(&self) -> anyhow::Result<&Server> {
        self.server
            .as_ref()
            .context("this Redis was given by its address, and is not ours to stop")
    }
}

fn local_url(port: u16) -> String {
    format!("redis://127.0.0.1:{port}")
}

fn probe(url: String) -> Probe {
    Box::new(move || {
        let url = url.clone();
        Box::pin(async move {
            let mut connection = connect(&url).await?;
            // Refused with LOADING until the data of an earlier run is back in memory.
            cmd("PING")
                .exec_async(&mut connection)
                .await
                .context("no answer to PING")
        })
    })
}

async fn connect(url: &str) -> anyhow::Result<MultiplexedConnection> {
    let client = Client::open(url).context("not an address of a Redis")?;
    let config = AsyncConnectionConfig::new();
    client
        .get_multiplexed_async_connection_with_config(&config)
        .await
        .context("could not connect to Redis")
}
