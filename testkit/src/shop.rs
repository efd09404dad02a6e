//! The whole shop as real processes on real stores: what `cargo xtask up` runs, and what tests buy in.

mod routes;
mod service;
mod settings;

use anyhow::Context as _;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio::sync::Mutex;

use crate::ports;
use crate::process::{OnLine, Program};
use crate::services::{self, SERVICES};
use crate::stores::{Stores, TestStores};
use crate::tools;

pub use routes::{Route, store_name};
pub use service::ServiceProcess;
pub use settings::{STAFF_EMAIL, STAFF_PASSWORD, patient};

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
    /// How services reach each other and their stores, when not straight.
    pub route: Option<Route>,
}

/// A running shop. Dropping it kills its processes.
pub struct Shop {
    folder: PathBuf,
    services: BTreeMap<&'static str, ServiceProcess>,
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
        let route = options.route.as_ref();
        let services = SERVICES
            .iter()
            .map(|service| {
                let (address, admin_address) = addresses[service.name];
                let mut program = Program::new(service.name, binaries.join(service.name))
                    .folder(tools::workspace())
                    .log_file(folder.join("log").join(format!("{}.log", service.name)));
                for (key, value) in settings::of(service, folder, stores, &addresses, route)? {
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
                Ok((service.name, process))
            })
            .collect::<anyhow::Result<_>>()?;
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

    /// Starts another process of a service, at an address of its own, beside the one that the others call.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn replica(&self, name: &str) -> anyhow::Result<ServiceProcess> {
        self.replica_with(name, &[]).await
    }

    /// As `replica`, with some settings (variable, value) other than those of the first process.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn replica_with(
        &self,
        name: &str,
        settings: &[(&str, String)],
    ) -> anyhow::Result<ServiceProcess> {
        let first = self.service(name);
        let (address, admin_address) =
            (loopback(ports::free_port()?), loopback(ports::free_port()?));
        let mut program = first
            .program
            .clone()
            .env("SOUK_LISTEN", address.to_string())
            .env("SOUK_ADMIN_LISTEN", admin_address.to_string());
        for (key, value) in settings {
            program = program.env(key, value);
        }
        let replica = ServiceProcess {
            name: first.name,
            program,
            process: Mutex::new(None),
            address,
            admin_address,
        };
        replica.start().await?;
        replica.ready().await?;
        Ok(replica)
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
