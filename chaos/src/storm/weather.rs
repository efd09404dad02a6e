//! Carries out what the script says, and mends it again.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use testkit::shop::{ServiceProcess, Shop, ShopStores};
use testkit::stores::TestStores;
use tokio_postgres::NoTls;

use super::script::Event;
use crate::edges::Edges;
use crate::proxy::Fault;

/// How often to look who has died at a step.
const LOOK: Duration = Duration::from_millis(50);
/// How many of a dead process's lines may come after the one that says why.
const LAST_WORDS: usize = 20;
/// Between two edges of a swizzle.
const SWIZZLE: Duration = Duration::from_millis(120);

pub(super) struct Weather<'a> {
    pub(super) shop: &'a Shop,
    /// A second checkout: the first is a zombie's rival.
    pub(super) replica: &'a ServiceProcess,
    pub(super) edges: &'a Edges,
    pub(super) stores: &'a TestStores,
    pub(super) urls: &'a ShopStores,
    state: Mutex<State>,
    /// One at a time is enough for each store.
    postgres: tokio::sync::Mutex<()>,
    mongo: tokio::sync::Mutex<()>,
    redis: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    /// Processes that are down on purpose, and by how many faults.
    down: BTreeMap<String, u32>,
    /// Faults by kind.
    counts: BTreeMap<&'static str, usize>,
    /// When something was wrong, by the wall clock in milliseconds.
    disturbed: Vec<(i64, i64)>,
    email_deaths: usize,
    died_alone: Vec<String>,
    redis_wiped: bool,
}

impl<'a> Weather<'a> {
    pub(super) fn new(
        shop: &'a Shop,
        replica: &'a ServiceProcess,
        edges: &'a Edges,
        stores: &'a TestStores,
        urls: &'a ShopStores,
    ) -> Self {
        Self {
            shop,
            replica,
            edges,
            stores,
            urls,
            state: Mutex::default(),
            postgres: tokio::sync::Mutex::default(),
            mongo: tokio::sync::Mutex::default(),
            redis: tokio::sync::Mutex::default(),
        }
    }

    /// One fault, from its beginning to its end.
    pub(super) async fn strike(&self, at_ms: u64, event: &Event) -> anyhow::Result<()> {
        let began = wall_ms();
        let outcome = self.carry_out(at_ms, event).await;
        self.state().disturbed.push((began, wall_ms()));
        outcome.with_context(|| event.to_string())
    }

    async fn carry_out(&self, at_ms: u64, event: &Event) -> anyhow::Result<()> {
        match event {
            Event::Kill { services, down_ms } => {
                let processes: Vec<_> = services
                    .iter()
                    .map(|service| self.process(service, at_ms))
                    .collect();
                for process in &processes {
                    self.hold_down(process, 1);
                    process.kill().await?;
                    self.count_death(process);
                }
                pause(*down_ms).await;
                for process in processes {
                    self.hold_down(process, -1);
                    process.start().await?;
                }
            }
            Event::Restart { service } => {
                self.count("restarts");
                let process = self.process(service, at_ms);
                self.hold_down(process, 1);
                let ended = process.terminate().await;
                self.hold_down(process, -1);
                process.start().await?;
                ended?;
            }
            Event::Pause { service, for_ms } => {
                self.count("pauses");
                let process = self.process(service, at_ms);
                // It may be dead just now, or die meanwhile.
                let _ = process.pause().await;
                pause(*for_ms).await;
                let _ = process.resume().await;
            }
            Event::Arm { service, place } => {
                let process = self.process(service, at_ms);
                self.hold_down(process, 1);
                process.kill().await?;
                self.count_death(process);
                self.hold_down(process, -1);
                process.start_with("SOUK_CRASH_AT", place).await?;
            }
            Event::Break {
                edge,
                fault,
                for_ms,
            } => {
                self.count("broken edges");
                self.edges.set(*edge, *fault)?;
                pause(*for_ms).await;
                self.edges.set(*edge, Fault::Pass)?;
            }
            Event::Swizzle { order, healed } => {
                self.count("swizzles");
                for edge in order {
                    self.edges.set(*edge, Fault::BlackHole)?;
                    tokio::time::sleep(SWIZZLE).await;
                }
                for edge in healed {
                    self.edges.set(*edge, Fault::Pass)?;
                    tokio::time::sleep(SWIZZLE).await;
                }
            }
            Event::Postgres { down_ms } => {
                self.count("PostgreSQL crashes");
                let _alone = self.postgres.lock().await;
                let postgres = self.stores.postgres().await?;
                postgres.stop_immediate().await?;
                pause(*down_ms).await;
                postgres.restart().await?;
            }
            Event::Backends => {
                self.count("terminated backends");
                self.terminate_backends().await?;
            }
            Event::Lock { for_ms } => {
                self.count("locked tables");
                self.lock_orders(*for_ms).await?;
            }
            Event::Mongo { down_ms } => {
                self.count("MongoDB crashes");
                let _alone = self.mongo.lock().await;
                let mongo = self.stores.mongo().await?;
                mongo.kill().await?;
                pause(*down_ms).await;
                mongo.restart().await?;
            }
            Event::Redis { down_ms } => {
                self.count("Redis losses");
                self.state().redis_wiped = true;
                let _alone = self.redis.lock().await;
                let redis = self.stores.redis().await?;
                redis.kill().await?;
                pause(*down_ms).await;
                redis.restart().await?;
                redis.wipe().await?;
            }
        }
        Ok(())
    }

    /// Ends every connection of the services, whatever they are in the middle of: also of a COMMIT.
    async fn terminate_backends(&self) -> anyhow::Result<()> {
        let _alone = self.postgres.lock().await;
        let (client, connection) =
            tokio_postgres::connect(&self.urls.checkout_database, NoTls).await?;
        let connection = tokio::spawn(connection);
        let statement = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                          WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
        // Several times, to meet statements on their way.
        for _ in 0..5 {
            client.execute(statement, &[]).await?;
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        connection.abort();
        Ok(())
    }

    async fn lock_orders(&self, for_ms: u64) -> anyhow::Result<()> {
        let _alone = self.postgres.lock().await;
        let (client, connection) =
            tokio_postgres::connect(&self.urls.checkout_database, NoTls).await?;
        let connection = tokio::spawn(connection);
        client.batch_execute("BEGIN; LOCK TABLE orders").await?;
        pause(for_ms).await;
        client.batch_execute("COMMIT").await?;
        connection.abort();
        Ok(())
    }

    /// Starts again whoever has died at a step, for as long as it is polled.
    pub(super) async fn tend(&self) -> anyhow::Result<std::convert::Infallible> {
        loop {
            for process in self.shop.services().chain([self.replica]) {
                let is_held_down = self
                    .state()
                    .down
                    .get(&key(process))
                    .is_some_and(|by| *by > 0);
                if !is_held_down && !process.is_running().await {
                    let began = wall_ms();
                    let lines = process.lines().await;
                    // Whoever was told to by SIGTERM ends in peace.
                    let was_told = lines
                        .iter()
                        .rev()
                        .take(LAST_WORDS)
                        .any(|line| line.contains("dies as told") || line.contains("\"stopp"));
                    if was_told {
                        self.count_death(process);
                    } else {
                        let last = lines.last().cloned().unwrap_or_default();
                        let alone = format!("{} ended by itself: {last}", process.name());
                        self.state().died_alone.push(alone);
                    }
                    process.start().await?;
                    self.state().disturbed.push((began, wall_ms()));
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Everything runs again, and nothing is in the way.
    pub(super) async fn clear(&self) -> anyhow::Result<()> {
        self.edges.heal_all()?;
        for process in self.shop.services().chain([self.replica]) {
            // Whoever is armed still would die later, in the middle of the last questions.
            process.kill().await?;
            process.start().await?;
        }
        self.shop.ready().await?;
        self.replica.ready().await
    }

    /// Of checkout there are two; every third fault hits the second.
    fn process(&self, service: &str, at_ms: u64) -> &ServiceProcess {
        if service == "checkout" && at_ms.is_multiple_of(3) {
            self.replica
        } else {
            self.shop.service(service)
        }
    }

    fn hold_down(&self, process: &ServiceProcess, by: i32) {
        let mut state = self.state();
        let holds = state.down.entry(key(process)).or_default();
        *holds = holds.saturating_add_signed(by);
    }

    fn count_death(&self, process: &ServiceProcess) {
        self.count("kills");
        if process.name() == "email" {
            self.state().email_deaths += 1;
        }
    }

    fn count(&self, kind: &'static str) {
        *self.state().counts.entry(kind).or_default() += 1;
    }

    /// Faults by kind.
    pub(super) fn counts(&self) -> BTreeMap<&'static str, usize> {
        self.state().counts.clone()
    }

    /// When something was wrong, by the wall clock in milliseconds.
    pub(super) fn disturbed(&self) -> Vec<(i64, i64)> {
        self.state().disturbed.clone()
    }

    /// Processes that ended though nobody told them to.
    pub(super) fn died_alone(&self) -> Vec<String> {
        self.state().died_alone.clone()
    }

    pub(super) fn email_deaths(&self) -> usize {
        self.state().email_deaths
    }

    pub(super) fn has_wiped_redis(&self) -> bool {
        self.state().redis_wiped
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(process: &ServiceProcess) -> String {
    format!("{}@{}", process.name(), process.address)
}

async fn pause(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

fn wall_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| i64::try_from(now.as_millis()).unwrap_or(i64::MAX))
}
