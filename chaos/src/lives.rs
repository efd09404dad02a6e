//! Processes that die as they were told, and what starts them again.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::ensure;
use testkit::shop::Shop;

use crate::crash::Crash;

/// How often to look who has died.
const LOOK: Duration = Duration::from_millis(10);
const CRASH_VARIABLE: &str = "SOUK_CRASH_AT";

/// For each service the deaths that are still ahead of it.
pub(crate) struct Lives<'a> {
    shop: &'a Shop,
    ahead: Mutex<BTreeMap<&'static str, VecDeque<Crash>>>,
    /// The death that a running process was told to die.
    armed: Mutex<BTreeMap<&'static str, Crash>>,
    deaths: AtomicUsize,
    last_death: Mutex<Option<Instant>>,
}

impl<'a> Lives<'a> {
    pub(crate) fn new(shop: &'a Shop) -> Self {
        Self {
            shop,
            ahead: Mutex::default(),
            armed: Mutex::default(),
            deaths: AtomicUsize::new(0),
            last_death: Mutex::default(),
        }
    }

    /// Restarts every service that `crashes` name, each to die as told, life after life.
    pub(crate) async fn arm(&self, crashes: &[Crash]) -> anyhow::Result<()> {
        let mut ahead: BTreeMap<_, VecDeque<_>> = BTreeMap::new();
        for crash in crashes {
            ahead.entry(crash.service).or_default().push_back(*crash);
        }
        let services: Vec<_> = ahead.keys().copied().collect();
        *lock(&self.ahead) = ahead;
        for service in &services {
            self.shop.service(service).kill().await?;
            self.revive(service).await?;
        }
        for service in services {
            self.shop.service(service).ready().await?;
        }
        Ok(())
    }

    /// Starts again whoever has died, for as long as it is polled.
    ///
    /// # Errors
    /// When a service dies that was not told to.
    pub(crate) async fn tend(&self) -> anyhow::Result<std::convert::Infallible> {
        loop {
            for service in self.shop.services() {
                if !service.is_running().await {
                    let lines = service.lines().await;
                    let as_told = lines.iter().any(|line| line.contains("dies as told"));
                    ensure!(
                        as_told,
                        "{} ended without being told to: {:?}",
                        service.name(),
                        lines.last()
                    );
                    self.deaths.fetch_add(1, Ordering::Relaxed);
                    *lock(&self.last_death) = Some(Instant::now());
                    self.revive(service.name()).await?;
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn revive(&self, service: &'static str) -> anyhow::Result<()> {
        let next = lock(&self.ahead)
            .get_mut(service)
            .and_then(VecDeque::pop_front);
        let process = self.shop.service(service);
        match next {
            Some(crash) => {
                lock(&self.armed).insert(service, crash);
                process.start_with(CRASH_VARIABLE, &crash.place()).await
            }
            None => {
                lock(&self.armed).remove(service);
                process.start().await
            }
        }
    }

    /// The deaths that were never died. Their processes are started again, with nothing to die of.
    pub(crate) async fn disarm(&self) -> anyhow::Result<Vec<Crash>> {
        let armed: Vec<Crash> = lock(&self.armed).values().copied().collect();
        let ahead = std::mem::take(&mut *lock(&self.ahead));
        for crash in &armed {
            self.shop.service(crash.service).kill().await?;
            self.revive(crash.service).await?;
            self.shop.service(crash.service).ready().await?;
        }
        let undied = armed.into_iter().chain(ahead.into_values().flatten());
        let undied = undied.filter(Crash::is_fatal).collect();
        Ok(undied)
    }

    /// The time since somebody died; none when nobody has.
    pub(crate) fn since_last_death(&self) -> Duration {
        lock(&self.last_death).map_or(Duration::ZERO, |death| death.elapsed())
    }

    /// How many have died so far.
    pub(crate) fn deaths(&self) -> usize {
        self.deaths.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
