//! PostgreSQL: orders and accounts.

use std::{path::Path, sync::Arc};

use anyhow::Context;
use rustix::process::Signal;
use tokio::task::spawn_blocking;
use tokio_postgres::{Client, NoTls, error::SqlState};

use super::{
    Options,
    cluster::{self, Cluster},
    server::{Probe, Server, answers},
};
use crate::{
    process::{Process, Program},
    tools,
};

/// Connections that a local server takes: every service of a test with its pool, and room for the tests.
const MAX_CONNECTIONS: u16 = 300;

/// Settings of a server whose data need not survive a loss of power.
const THROWAWAY_SETTINGS: [&str; 3] = [
    "fsync=off",
    "full_page_writes=off",
    "dynamic_shared_memory_type=mmap",
];

/// The database that every cluster has, for making others.
const MAINTENANCE_DATABASE: &str = "postgres";

/// A PostgreSQL server, empty or with the data of an earlier run.
pub struct Postgres {
    url: String,
    server: Option<Server>,
    cluster: Option<Cluster>,
}

impl Postgres {
    /// Starts one with its data in `dir`. What it has committed is on the disk.
    pub async fn start(dir: &Path) -> anyhow::Result<Self> {
        Self::start_with(dir, &Options::default()).await
    }

    /// As `start`, with options.
    pub async fn start_with(dir: &Path, options: &Options) -> anyhow::Result<Self> {
        let (folder, throwaway) = (dir.to_owned(), options.throwaway);
        let (programs, cluster) = spawn_blocking(move || {
            let programs = tools::postgres()?;
            let cluster = cluster::prepare(&folder, &programs, throwaway)?;
            anyhow::Ok((programs, cluster))
        })
        .await??;
        let server = Server::start(|port| {
            let mut program = Program::new("postgres", programs.join("postgres"))
                .arg("-D")
                .arg(&cluster.data)
                .args(["-p", &port.to_string()])
                .args([
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                ])
                .args(["-c", &format!("max_connections={MAX_CONNECTIONS}")])
                .log_file(dir.join("postgres.log"))
                // Killed, it would leave shared memory behind that nobody frees.
                .farewell(Signal::QUIT);
            if throwaway {
                // Shared memory as files among the data goes with it, even when all are killed.
                for setting in THROWAWAY_SETTINGS {
                    program = program.args(["-c", setting]);
                }
            }
            if let Some(user) = cluster.user {
                // It would start in a folder that it may not be allowed to see.
                program = program.as_user(user).folder(&cluster.data);
            }
            if let Some(on_line) = &options.on_line {
                program = program.on_line(Arc::clone(on_line));
            }
            (program, probe(local_url(port)))
        });
        let server = server.await.context("could not start PostgreSQL")?;
        Ok(Self {
            url: local_url(server.port()),
            server: Some(server),
            cluster: Some(cluster),
        })
    }

    /// Uses the one at this address, `postgres://user:password@host:port/database`, without TLS.
    pub async fn given(url: &str) -> anyhow::Result<Self> {
        anyhow::ensure!(
            url.contains("://"),
            "the address of PostgreSQL must look like postgres://user@host:port"
        );
        answers("PostgreSQL", &probe(url.to_owned())).await?;
        Ok(Self {
            url: url.to_owned(),
            server: None,
            cluster: None,
        })
    }

    /// The address of one of its databases, whether that exists or not.
    pub fn url(&self, database: &str) -> String {
        with_database(&self.url, database)
    }

    /// Makes a database unless it is there, and returns its address.
    pub async fn create_database(&self, name: &str) -> anyhow::Result<String> {
        let made = execute(
            &self.url,
            &format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\"")),
        )
        .await;
        match made {
            Err(error) if !is_duplicate(&error) => {
                Err(error.context(format!("could not make the database {name}")))
            }
            _ => Ok(self.url(name)),
        }
    }

    /// Stops it without finishing anything (SIGQUIT): the next start recovers, as after a crash.
    pub async fn stop_immediate(&self) -> anyhow::Result<()> {
        self.local()?.stop(Signal::QUIT).await
    }

    /// Stops it in an orderly way (SIGINT): open transactions are rolled back, everything is written.
    pub async fn stop_fast(&self) -> anyhow::Result<()> {
        self.local()?.stop(Signal::INT).await
    }

    /// Stops it as `stop_fast` does; does nothing to one whose address was given.
    pub async fn stop(&self) -> anyhow::Result<()> {
        if self.server.is_some() {
            self.stop_fast().await
        } else {
            Ok(())
        }
    }

    /// Ends it with SIGKILL; its children notice and go too.
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

    /// Where the files of a local one are; not always below the folder it was started with.
    pub fn data_folder(&self) -> Option<&Path> {
        self.cluster.as_ref().map(|cluster| cluster.data.as_path())
    }

    fn local(&self) -> anyhow::Result<&Server> {
        self.server
            .as_ref()
            .context("this PostgreSQL was given by its address, and is not ours to stop")
    }
}

fn local_url(port: u16) -> String {
    format!(
        "postgres://{}@127.0.0.1:{port}/{MAINTENANCE_DATABASE}",
        cluster::SUPERUSER
    )
}

/// The same address with another database in it.
fn with_database(url: &str, database: &str) -> String {
    let host = url.find("://").map_or(0, |scheme| scheme + "://".len());
    let options = url.find('?').unwrap_or(url.len());
    let end = url[host..options]
        .find('/')
        .map_or(options, |slash| host + slash);
    format!("{}/{database}{}", &url[..end], &url[options..])
}

fn probe(url: String) -> Probe {
    Box::new(move || {
        let url = url.clone();
        Box::pin(async move { execute(&url, "SELECT 1").await })
    })
}

async fn execute(url: &str, statement: &str) -> anyhow::Result<()> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .context("could not connect to PostgreSQL")?;
    // The connection works only while it is polled, and ends when the client is dropped.
    let run = |client: Client| async move { client.batch_execute(statement).await };
    let (outcome, _) = tokio::join!(run(client), connection);
    outcome.with_context(|| format!("PostgreSQL refused {statement}"))
}

/// Whether a database was there already, or appeared while we made it.
fn is_duplicate(error: &anyhow::Error) -> bool {
    let refusal = error
        .downcast_ref::<tokio_postgres::Error>()
        .and_then(tokio_postgres::Error::code);
    refusal.is_some_and(|code| {
        *code == SqlState::DUPLICATE_DATABASE || *code == SqlState::UNIQUE_VIOLATION
    })
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn another_database_keeps_the_rest_of_the_address() {
        let cases = [
            (
                "postgres://souk@127.0.0.1:5432/postgres",
                "postgres://souk@127.0.0.1:5432/user",
            ),
            ("postgres://a:b@host", "postgres://a:b@host/user"),
            (
                "postgres://host/?sslmode=disable",
                "postgres://host/user?sslmode=disable",
            ),
            (
                "postgres://host?application_name=a/b",
                "postgres://host/user?application_name=a/b",
            ),
        ];
        for (url, expected) in cases {
            assert_eq!(with_database(url, "user"), expected);
        }
    }
}
