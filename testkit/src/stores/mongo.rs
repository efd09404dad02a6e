//! MongoDB: the catalogue and the stock.

use std::{fs, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use mongodb::{
    Client, Database,
    bson::{Document, doc},
    error::{Error, ErrorKind},
    options::{ClientOptions, ServerAddress},
};
use rustix::process::Signal;
use tokio::{net::TcpStream, task::spawn_blocking};

use super::{
    Options,
    server::{Probe, Server, answers},
};
use crate::{
    process::{Process, Program},
    tools::{self, MongoServer},
};

/// The name of the one-member replica set, which transactions and change streams need.
const REPLICA_SET: &str = "souk";

/// Where MongoDB listens when an address names no port.
const DEFAULT_PORT: u16 = 27017;

/// What `replSetInitiate` answers when a data folder has been used before.
const ALREADY_INITIALIZED: i32 = 23;

/// A server that speaks MongoDB's protocol, as a replica set of one.
pub struct Mongo {
    url: String,
    server: Option<Server>,
}

impl Mongo {
    /// Starts one with its data in `dir`. What it has acknowledged is on the disk.
    pub async fn start(dir: &Path) -> anyhow::Result<Self> {
        Self::start_with(dir, &Options::default()).await
    }

    /// As `start`, with options.
    pub async fn start_with(dir: &Path, options: &Options) -> anyhow::Result<Self> {
        let found = spawn_blocking(tools::mongo_server).await??;
        let data = dir.join("data");
        fs::create_dir_all(&data).with_context(|| format!("could not make {}", data.display()))?;
        // Without one of its own it would take the one of whoever is logged in.
        let config = dir.join("empty.toml");
        fs::write(&config, "").with_context(|| format!("could not write to {}", dir.display()))?;
        let server = Server::start(|port| {
            let port_argument = port.to_string();
            let program = match &found {
                MongoServer::Mongod(path) => Program::new("mongo", path)
                    .args([
                        "--bind_ip",
                        "127.0.0.1",
                        "--port",
                        &port_argument,
                        "--replSet",
                        REPLICA_SET,
                        "--dbpath",
                    ])
                    .arg(&data),
                // Without --sync-on-commit, kill -9 loses writes acknowledged with majority and journal.
                MongoServer::Secantus(path) => Program::new("mongo", path)
                    .args([
                        "--host",
                        "127.0.0.1",
                        "--port",
                        &port_argument,
                        "--sync-on-commit",
                        "--config",
                    ])
                    .arg(&config)
                    .arg("--storage-path")
                    .arg(&data),
            };
            let mut program = program.log_file(dir.join("mongo.log"));
            if let Some(on_line) = &options.on_line {
                program = program.on_line(Arc::clone(on_line));
            }
            let member =
                matches!(found, MongoServer::Mongod(_)).then(|| format!("127.0.0.1:{port}"));
            (program, probe(local_url(port), member))
        });
        let server = server.await.context("could not start MongoDB")?;
        Ok(Self {
            url: local_url(server.port()),
            server: Some(server),
        })
    }

    /// Uses the one at this address.
    pub async fn given(url: &str) -> anyhow::Result<Self> {
        answers("MongoDB", &probe(url.to_owned(), None)).await?;
        Ok(Self {
            url: url.to_owned(),
            server: None,
        })
    }

    /// Its address, for the driver.
    pub fn url(&self) -> &str {
        &self.url
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
            .context("this MongoDB was given by its address, and is not ours to stop")
    }
}

fn local_url(port: u16) -> String {
    // A direct connection asks this server alone, whatever name its replica set knows it by.
    format!("mongodb://127.0.0.1:{port}/?directConnection=true")
}

/// Asks for a primary that takes writes; `member` is the address under which a fresh `mongod` is told to
/// form its replica set.
fn probe(url: String, member: Option<String>) -> Probe {
    Box::new(move || {
        let (url, member) = (url.clone(), member.clone());
        Box::pin(async move {
            let mut options = ClientOptions::parse(&url)
                .await
                .context("not an address of a MongoDB")?;
            // While nothing listens there, the driver would sleep half a second between two looks.
            if let Some(ServerAddress::Tcp { host, port }) = options.hosts.first() {
                TcpStream::connect((host.as_str(), port.unwrap_or(DEFAULT_PORT))).await?;
            }
            // Short, since the server may just have ended; the caller asks again.
            options.server_selection_timeout = Some(Duration::from_millis(500));
            let client = Client::with_options(options)?;
            let answer = ask(&client.database("admin"), member.as_deref()).await;
            client.shutdown().await;
            answer
        })
    })
}

async fn ask(admin: &Database, member: Option<&str>) -> anyhow::Result<()> {
    let hello = admin
        .run_command(doc! { "hello": 1 })
        .await
        .context("no answer to hello")?;
    if hello.get_bool("isWritablePrimary").unwrap_or(false) {
        return Ok(());
    }
    if let Some(member) = member {
        form_replica_set(admin, member)
            .await
            .context("could not form a replica set")?;
    }
    bail!("no primary yet")
}

async fn form_replica_set(admin: &Database, member: &str) -> mongodb::error::Result<()> {
    let members = vec![doc! { "_id": 0, "host": member }];
    let initiate = doc! { "replSetInitiate": { "_id": REPLICA_SET, "members": members.clone() } };
    match admin.run_command(initiate).await {
        Ok(_) => return Ok(()),
        Err(error) if code(&error) == Some(ALREADY_INITIALIZED) => {}
        Err(error) => return Err(error),
    }
    // An earlier run had another port.
    let current = admin.run_command(doc! { "replSetGetConfig": 1 }).await?;
    let mut config: Document = current.get_document("config").cloned().unwrap_or_default();
    let is_same = |members: &Vec<_>| {
        members.iter().any(|one: &mongodb::bson::Bson| {
            one.as_document().and_then(|one| one.get_str("host").ok()) == Some(member)
        })
    };
    if config.get_array("members").is_ok_and(is_same) {
        return Ok(()); // The election takes a moment.
    }
    let version = config.get_i32("version").unwrap_or(1);
    config.extend(doc! { "members": members, "version": version + 1 });
    admin
        .run_command(doc! { "replSetReconfig": config, "force": true })
        .await
        .map(drop)
}

fn code(error: &Error) -> Option<i32> {
    match error.kind.as_ref() {
        ErrorKind::Command(command) => Some(command.code),
        _ => None,
    }
}
