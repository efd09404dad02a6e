mod vital;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use axum::middleware::from_fn_with_state;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::Instant;
use tonic::service::RoutesBuilder;

use crate::config::Config;
use crate::identity::{ServiceTokens, Trust};
use crate::inbound::{Bodies, Stack};
use crate::listener::{self, Listening};
use crate::outbound::Channel;
use crate::service::{Ready, Service};
use crate::shutdown::{Shutdown, Signals};
use crate::{admin, health, inbound, telemetry};

use vital::Vital;

/// How often the trusted keys are checked for a change, and the metrics tidied.
const UPKEEP: Duration = Duration::from_secs(5);
/// When stopping: how long connections may take to close once their calls are done.
const CLOSING: Duration = Duration::from_secs(2);
/// A process that was told to stop and drained ends by then, even if a thread of it hangs.
const LAST_RESORT: Duration = Duration::from_secs(6);

/// A process's place among the others: its name, its keys, its way to stop. Every service starts from one.
#[derive(Clone)]
pub struct Mesh {
    name: &'static str,
    config: Config,
    trust: Trust,
    tokens: Arc<ServiceTokens>,
    shutdown: Shutdown,
}

/// A service that is being served.
pub struct Running {
    /// Where it listens for gRPC.
    pub address: SocketAddr,
    /// Where it answers probes and metrics.
    pub admin_address: SocketAddr,
    shutdown: Shutdown,
    vital: Vital,
    drain_limit: Duration,
    serving: tokio::task::JoinHandle<()>,
}

impl Mesh {
    /// Reads the keys that `config` names, for the service called `name`.
    ///
    /// # Errors
    /// When a key cannot be read.
    pub fn new(name: &'static str, config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            name,
            config: config.clone(),
            trust: Trust::read(&config.trust_file)?,
            tokens: Arc::new(ServiceTokens::read(name, &config.signing_key_file)?),
            shutdown: Shutdown::default(),
        })
    }

    /// The trusted keys, for checking a token that came inside a message.
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// Where work that must not be cut off is run.
    pub fn shutdown(&self) -> &Shutdown {
        &self.shutdown
    }

    /// The way to the service called `callee`, at an address such as `http://cart:8080`. Connects when first used, and
    /// again whenever needed.
    ///
    /// # Errors
    /// When the address is none.
    pub fn channel(&self, callee: &'static str, address: &str) -> anyhow::Result<Channel> {
        Channel::new(callee, address, Arc::clone(&self.tokens))
    }

    /// Serves until SIGTERM or SIGINT, then drains and returns; within the configured time, whatever is still open. It
    /// does the same, with an error, when the listener, the health check or work beside the calls is gone: whoever
    /// starts the process again mends more than one that only seems to serve.
    ///
    /// # Errors
    /// When an address, or for signals, cannot be listened on; when a task that must not be missing failed.
    pub async fn serve(self, service: Service) -> anyhow::Result<()> {
        let drain_delay = Duration::from_millis(self.config.drain_delay_ms);
        let mut signals = Signals::listen()?;
        let running = self.start(service).await?;
        let vital = running.vital.clone();
        tokio::select! {
            () = signals.next() => tracing::info!("stopping"),
            () = vital.failed() => tracing::error!("stopping, since a task failed"),
        }
        tokio::select! {
            () = running.stop_after(drain_delay) => tracing::info!("stopped"),
            // Whoever says it twice does not want to wait.
            () = signals.next() => tracing::warn!("stopped at once"),
        }
        // The runtime waits for its blocking threads, however long they take.
        let has_failed = vital.has_failed();
        std::thread::spawn(move || {
            std::thread::sleep(LAST_RESORT);
            std::process::exit(i32::from(has_failed));
        });
        ensure!(!has_failed, "a task failed; the log says which");
        Ok(())
    }

    /// Begins to serve and returns at once: for tests, and for running several services in one process. A task that
    /// fails later is only logged.
    ///
    /// # Errors
    /// When an address cannot be listened on.
    pub async fn start(self, service: Service) -> anyhow::Result<Running> {
        let Self {
            config, shutdown, ..
        } = &self;
        let listener = bind(config.listen).await?;
        let admin_listener = bind(config.admin_listen).await?;
        let (address, admin_address) = (listener.local_addr()?, admin_listener.local_addr()?);

        let (reporter, health_server) = tonic_health::server::health_reporter();
        let (healthy, is_healthy) = watch::channel(false);
        // What is not known yet is not serving; tonic-health starts with SERVING.
        health::report(&reporter, &service.names, false).await;

        let is_gateway = service.router.is_some();
        let mut routes = match service.router {
            Some(router) => RoutesBuilder::from(router),
            None => service.routes,
        };
        // Neither is admitted or counted like other calls, so neither may be made to hold much.
        routes.add_service(health_server.max_decoding_message_size(inbound::MAX_QUESTION_BYTES));
        if config.reflection {
            let names = if is_gateway {
                inbound::services_for_people()
            } else {
                service.names.clone()
            };
            inbound::add_reflection(&mut routes, &names)?;
        }
        let mut router = routes.routes().into_axum_router();
        if !is_gateway {
            router = self
                .inbound(service.names.clone())
                .wrap(router, Bodies::default());
        }
        // Apart from the calls': however many of those are unfinished, a probe is answered.
        let questions = from_fn_with_state(Bodies::default(), inbound::gather_questions);
        router = router.layer(questions);
        if let Some(around) = service.around {
            router = around(router);
        }

        let vital = Vital::new(shutdown.clone());
        for work in service.background {
            let (mut is_healthy, shutdown) = (is_healthy.clone(), shutdown.clone());
            let work = async move {
                // What works on the store begins once the store has been prepared.
                let prepared = async { drop(is_healthy.wait_for(|healthy| *healthy).await) };
                tokio::select! {
                    () = prepared => {}
                    () = shutdown.begun() => return,
                }
                work(shutdown.clone()).await;
                // Work may be done before the process is.
                shutdown.announced().await;
            };
            self.shutdown.spawn(vital.clone().run("background", work));
        }
        let ready = self.recognised(service.ready);
        let watch = health::watch(ready, service.names, reporter, healthy, shutdown.clone());
        shutdown.spawn(vital.clone().run("health", watch));
        let admin = admin::serve(admin_listener, is_healthy, shutdown.clone());
        tokio::spawn(vital.clone().run("admin", admin));
        let upkeep = upkeep(self.trust.clone(), shutdown.clone());
        tokio::spawn(vital.clone().run("upkeep", upkeep));
        let serving = listener::serve(
            listener,
            router,
            Listening {
                is_public: is_gateway,
                max_connections: config.max_connections,
                max_connections_per_address: service.connections_per_address,
                max_connection_age: Duration::from_millis(config.max_connection_age_ms),
                first_request: Duration::from_millis(config.first_request_ms),
            },
            shutdown.clone(),
        );
        let serving = tokio::spawn(vital.clone().run("listener", serving));
        tracing::info!(service = self.name, %address, %admin_address, "listening");
        Ok(Running {
            address,
            admin_address,
            shutdown: shutdown.clone(),
            vital,
            drain_limit: Duration::from_millis(config.drain_limit_ms),
            serving,
        })
    }

    fn inbound(&self, names: Vec<&'static str>) -> Stack {
        Stack::new(
            self.name,
            names,
            &self.config,
            self.trust.clone(),
            self.shutdown.clone(),
        )
    }

    /// `ready`, once the trust file names this service's key as its own: with another key nobody would believe its
    /// calls. The file is read again, so that this may come true later; a key that it has named may be rotated.
    fn recognised(&self, ready: Ready) -> Ready {
        let (mesh, is_recognised) = (self.clone(), AtomicBool::new(false));
        Arc::new(move || {
            let recognised = if is_recognised.load(Ordering::Relaxed) {
                Ok(())
            } else {
                mesh.recognise()
            };
            is_recognised.store(recognised.is_ok(), Ordering::Relaxed);
            let answer = ready();
            Box::pin(async move {
                recognised?;
                answer.await
            })
        })
    }

    fn recognise(&self) -> anyhow::Result<()> {
        let token = self.tokens.token_for(self.name)?;
        let proven = self.trust.service(&token, self.name);
        ensure!(
            proven.as_deref() == Some(self.name),
            "{} holds no key that the trust file names for {}",
            self.config.signing_key_file.display(),
            self.name
        );
        Ok(())
    }
}

impl Running {
    /// Stops: no new calls, those in work are finished, within the configured limit.
    pub async fn stop(self) {
        self.stop_after(Duration::ZERO).await;
    }

    async fn stop_after(self, drain_delay: Duration) {
        self.shutdown.announce();
        tokio::time::sleep(drain_delay).await;
        self.shutdown.begin();
        let limit = Instant::now() + self.drain_limit;
        let mut serving = self.serving;
        self.shutdown.drained(limit).await;
        // A stream, or a caller that never lets go, would keep a graceful stop waiting for ever.
        let closed = tokio::time::timeout(CLOSING, &mut serving).await.is_ok();
        // Calls that came in while their connections were told to close.
        let finished = self.shutdown.drained(limit).await;
        if !finished || !closed {
            tracing::warn!(
                finished,
                closed,
                "stopped with work or connections still open"
            );
        }
        self.shutdown.end();
        if !closed {
            // Cannot fail but by a panic, and takes no time: every connection is dropped.
            let _ = serving.await;
        }
    }
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("listening on {address}"))
}

async fn upkeep(trust: Trust, shutdown: Shutdown) {
    while !shutdown.has_begun() {
        tokio::select! {
            () = tokio::time::sleep(UPKEEP) => {
                trust.refresh();
                telemetry::tidy();
            }
            () = shutdown.begun() => {}
        }
    }
}
