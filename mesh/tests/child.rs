//! The service under test as a process of its own, for what shows only there.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use clap::Parser as _;
use mesh::postgres::Postgres;
use mesh::{Mesh, telemetry};
use proto::recommendation::v1::recommendation_service_client::RecommendationServiceClient;
use rustix::process::{Pid, Signal, kill_process};
use secrecy::SecretString;
use serde_json::Value;
use testkit::identity::Identities;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{ChildStdout, Command};
use tower::ServiceExt as _;

use crate::outbound::half;
use crate::support::{CALLEE, list, ok, service};

const MARK: &str = "SOUK_TEST_CHILD";
const UPSTREAM: &str = "SOUK_TEST_UPSTREAM";
const DATABASE: &str = "SOUK_TEST_DATABASE";
const REDIS: &str = "SOUK_TEST_REDIS";
const BUG: &str = "SOUK_TEST_BUG";
/// What the child's handler asks its database for, as a parameter.
pub(crate) const SECRET: &str = "opal giraffe 7";

#[derive(clap::Parser)]
struct Cli {
    #[command(flatten)]
    mesh: mesh::Config,
}

pub(crate) struct Child {
    pub(crate) process: tokio::process::Child,
    pub(crate) address: SocketAddr,
    pub(crate) admin_address: SocketAddr,
    output: Lines<BufReader<ChildStdout>>,
    /// Log lines that were read while looking for another.
    seen: VecDeque<Value>,
}

/// Whether this process is the child that a test started: then it is to `serve` and return.
pub(crate) fn is_this_process() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Serves as a service's main function does, until told to stop.
pub(crate) async fn serve() {
    let config = Cli::parse_from(["child"]).mesh;
    let _telemetry = telemetry::start(CALLEE, &config).unwrap();
    let mesh = Mesh::new(CALLEE, &config).unwrap();
    let upstream = std::env::var_os(UPSTREAM).map(|address| {
        let address = address.into_string().unwrap();
        mesh.channel(CALLEE, &format!("http://{address}")).unwrap()
    });
    let database = std::env::var_os(DATABASE).map(|url| {
        let url = SecretString::from(url.into_string().unwrap());
        Postgres::new(CALLEE, &url, 1).unwrap()
    });
    let redis = std::env::var_os(REDIS).map(|url| {
        let url = SecretString::from(url.into_string().unwrap());
        mesh::redis::connect(&url).unwrap()
    });
    let mut service = service(move |request: http::Request<tonic::body::Body>| {
        let (upstream, database) = (upstream.clone(), database.clone());
        let redis = redis.clone();
        async move {
            if let Some(value) = request.headers().get("x-panic") {
                panic!("{}", value.to_str().unwrap());
            }
            if request.headers().contains_key("x-slow") {
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
            if request.headers().contains_key("x-hang") {
                // Not even the runtime can drop this.
                let hang = tokio::task::spawn_blocking(std::thread::park);
                hang.await.unwrap();
            }
            if request.headers().contains_key("x-break") {
                return half();
            }
            if let Some(upstream) = upstream {
                if request.headers().contains_key("x-forward") {
                    return upstream.oneshot(request).await.unwrap();
                }
                let mut client = RecommendationServiceClient::new(upstream);
                client.list_recommendations(list()).await.unwrap();
            }
            if let Some(database) = database {
                let rows = database.query("SELECT $1::text", &[&SECRET]).await;
                assert_eq!(rows.unwrap().len(), 1);
            }
            if let Some(mut redis) = redis {
                let mut set = redis::cmd("SET");
                set.arg("secret").arg(SECRET);
                set.exec_async(&mut redis).await.unwrap();
            }
            ok()
        }
    });
    if std::env::var_os(BUG).is_some() {
        service = service.background(async |_| panic!("a bug"));
    }
    mesh.serve(service).await.unwrap();
}

impl Child {
    /// Starts the test called `test` once more, as a child.
    pub(crate) async fn start(test: &str, identities: &Identities, env: &[(&str, &str)]) -> Self {
        let config = identities.config(CALLEE);
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(MARK, "1")
            .env("SOUK_TRUST_FILE", &config.trust_file)
            .env("SOUK_SIGNING_KEY_FILE", &config.signing_key_file)
            .envs(env.iter().map(|(key, value)| (OsString::from(key), value)))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap()).lines();
        let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
        let mut child = Self {
            process,
            address: nowhere,
            admin_address: nowhere,
            output,
            seen: VecDeque::new(),
        };
        let listening = child.log("listening").await;
        let address = |name: &str| listening[name].as_str().unwrap().parse().unwrap();
        child.address = address("address");
        child.admin_address = address("admin_address");
        child
    }

    /// An environment in which the child's handler calls `upstream`.
    pub(crate) fn calling(upstream: &str) -> (&'static str, &str) {
        (UPSTREAM, upstream)
    }

    /// An environment in which the child's handler asks the database at `url` for a secret.
    pub(crate) fn asking(url: &str) -> (&'static str, &str) {
        (DATABASE, url)
    }

    /// An environment in which the child's handler writes a secret to the Redis at `url`.
    pub(crate) fn keeping(url: &str) -> (&'static str, &str) {
        (REDIS, url)
    }

    /// An environment in which the child's work beside the calls panics.
    pub(crate) fn failing() -> (&'static str, &'static str) {
        (BUG, "1")
    }

    /// The log lines that were passed over so far.
    pub(crate) fn seen(&self) -> impl Iterator<Item = &Value> {
        self.seen.iter()
    }

    /// The next log line with this message.
    pub(crate) async fn log(&mut self, message: &str) -> Value {
        self.log_that(message, |line| line["message"] == message)
            .await
    }

    /// The next log line of which `is_it` holds, called `what` when there is none.
    pub(crate) async fn log_that(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(position) = self.seen.iter().position(&is_it) {
            return self.seen.remove(position).unwrap();
        }
        let search = async {
            loop {
                let line = self.output.next_line().await.unwrap();
                let line = line.unwrap_or_else(|| panic!("ended without saying {what:?}"));
                // The test runner's own lines come between.
                let Ok(line) = serde_json::from_str::<Value>(&line) else {
                    continue;
                };
                if is_it(&line) {
                    return line;
                }
                self.seen.push_back(line);
            }
        };
        tokio::time::timeout(Duration::from_secs(20), search)
            .await
            .unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    pub(crate) fn pid(&self) -> Pid {
        let id = self.process.id().unwrap();
        Pid::from_raw(id.try_into().unwrap()).unwrap()
    }
}
