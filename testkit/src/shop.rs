//! The whole shop as real processes on real stores: what `cargo xtask up` runs, and what tests buy in.

mod settings;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use crate::ports;
use crate::process::{OnLine, Process, Program};
use crate::services::{self, SERVICES};
use crate::stores::{Stores, TestStores};
use crate::tools;

pub use settings::{STAFF_EMAIL, STAFF_PASSWORD};

/// How long a service may take to become ready; machines that build beside it are slow.
const READY_LIMIT: Duration = Duration::from_secs(60);

/// Where the shop's stores are.
#[derive(Clone, Debug)]
pub struct ShopStores {
    /// The PostgreSQL database of the user service.
    pub user_database: String,
    /// The PostgreSQL database of checkout.
    pub checkout_database: String,
    /// The MongoDB server.
    pub mongodb_url: String,
    /// The product service's database there.
    pub mongodb_database: String,
    /// The Redis server, without a database number.
    pub redis_url: String,
}

impl ShopStores {
    /// The databases of the one shop that these stores are for.
    ///
    /// # Errors
    /// When a database cannot be made.
    pub async fn of(stores: &Stores) -> anyhow::Result<Self> {
        Ok(Self {
            user_database: stores.postgres.create_database("user").await?,
            checkout_database: stores.postgres.create_database("checkout").await?,
            mongodb_url: stores.mongo.url().to_owned(),
            mongodb_database: "product".to_owned(),
            redis_url: stores.redis.url().to_owned(),
        })
    }

    /// Fresh databases for the shop of one test.
    ///
    /// # Errors
    /// When a store does not start.
    pub async fn for_test(stores: &TestStores) -> anyhow::Result<Self> {
        let (mongodb_url, mongodb_database) = stores.mongo_database("product").await?;
        Ok(Self {
            user_database: stores.postgres_database("user").await?,
            checkout_database: stores.postgres_database("checkout").await?,
            mongodb_url,
            mongodb_database,
            redis_url: stores.redis().await?.url().to_owned(),
        })
    }
}

/// How to run a shop, beyond what every shop needs.
#[derive(Clone, Default)]
pub struct ShopOptions {
    /// The port of the gateway; a free one when unset.
    pub gateway_port: Option<u16>,
    /// Further settings: service, variable, value.
    pub settings: Vec<(&'static str, &'static str, String)>,
    /// Is handed every line that a service logs.
    pub on_line: Option<OnLine>,
    /// Where the services' binaries are; beside this program's own when unset.
    pub binaries: Option<PathBuf>,
}

/// A running shop. Dropping it kills its processes.
pub struct Shop {
    folder: PathBuf,
    services: BTreeMap<&'static str, ServiceProcess>,
}

/// One service of a shop, which can be killed and started again at the same address.
pub struct ServiceProcess {
    name: &'static str,
    program: Program,
    process: Mutex<Option<Process>>,
    /// Where it listens for gRPC.
    pub address: SocketAddr,
    /// Where it answers probes and metrics.
    pub admin_address: SocketAddr,
}

impl Shop {
    /// Starts every service and returns once all are ready. Keys, mails, ledger and logs go into `folder`.
    ///
    /// # Errors
    /// When a service does not become ready, with the end of its log.
    pub async fn start(
        folder: &Path,
        stores: &ShopStores,
        options: &ShopOptions,
    ) -> anyhow::Result<Self> {
        let shop = Self::prepare(folder, stores, options)?;
        for service in shop.services.values() {
            service.start().await?;
        }
        shop.ready().await?;
        Ok(shop)
    }

    fn prepare(folder: &Path, stores: &ShopStores, options: &ShopOptions) -> anyhow::Result<Self> {
        let binaries = match &options.binaries {
            Some(binaries) => binaries.clone(),
            None => binaries()?,
        };
        let keys = folder.join("keys");
        if !keys.join("trust.json").exists() {
            mesh::identity::generate_keys(&keys, services::names())?;
        }
        std::fs::create_dir_all(folder.join("mail"))?;
        std::fs::create_dir_all(folder.join("log"))?;

        let mut addresses = BTreeMap::new();
        for service in SERVICES {
            let port = match options.gateway_port.filter(|_| service.name == "gateway") {
                Some(port) => port,
                None => ports::free_port()?,
            };
            addresses.insert(
                service.name,
                (loopback(port), loopback(ports::free_port()?)),
            );
        }
        let services = SERVICES
            .iter()
            .map(|service| {
                let (address, admin_address) = addresses[service.name];
                let mut program = Program::new(service.name, binaries.join(service.name))
                    .folder(tools::workspace())
                    .log_file(folder.join("log").join(format!("{}.log", service.name)));
                for (key, value) in settings::of(service, folder, stores, &addresses) {
                    program = program.env(key, value);
                }
                for (name, key, value) in &options.settings {
                    if *name == service.name {
                        program = program.env(key, value);
                    }
                }
                if let Some(on_line) = &options.on_line {
                    program = program.on_line(on_line.clone());
                }
                let process = ServiceProcess {
                    name: service.name,
                    program,
                    process: Mutex::new(None),
                    address,
                    admin_address,
                };
                (service.name, process)
            })
            .collect();
        Ok(Self {
            folder: folder.to_owned(),
            services,
        })
    }

    /// Returns once every service says that it is ready.
    ///
    /// # Errors
    /// When one does not within a minute.
    pub async fn ready(&self) -> anyhow::Result<()> {
        for service in self.services.values() {
            service.ready().await?;
        }
        Ok(())
    }

    /// The one address that people reach.
    pub fn gateway(&self) -> SocketAddr {
        self.service("gateway").address
    }

    /// The service called `name`.
    ///
    /// # Panics
    /// When there is none.
    pub fn service(&self, name: &str) -> &ServiceProcess {
        &self.services[name]
    }

    /// All services.
    pub fn services(&self) -> impl Iterator<Item = &ServiceProcess> {
        self.services.values()
    }

    /// Where keys, mails, ledger and logs are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The messages that were sent, as files.
    pub fn mail_folder(&self) -> PathBuf {
        self.folder.join("mail")
    }

    /// What the payment processor accepted, one JSON line each.
    pub fn ledger_file(&self) -> PathBuf {
        self.folder.join(settings::LEDGER_FILE)
    }

    /// Stops every service, those that people reach first.
    ///
    /// # Errors
    /// When a process cannot be signalled.
    pub async fn stop(&self) -> anyhow::Result<()> {
        for service in SERVICES.iter().rev() {
            self.service(service.name).terminate().await?;
        }
        Ok(())
    }
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

/// The folder that this program's own binary, or test binary, was built into.
fn binaries() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let folder = program.parent().context("this program lies nowhere")?;
    let folder = if folder.ends_with("deps") {
        folder.parent().context("this test lies nowhere")?
    } else {
        folder
    };
    Ok(folder.to_owned())
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
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
