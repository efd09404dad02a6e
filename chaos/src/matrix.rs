//! Kills at every step, on the first pass and during recovery, for one line and for three, and judges each.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use testkit::shop::ShopOptions;
use testkit::stores::Stores;

use crate::arena::{Arena, STOCK};
use crate::crash::{Crash, Moment};
use crate::lives::Lives;
use crate::points::{POINTS, Passes, Point, first_death};
use crate::story::{Story, Telling};

/// How often a trial is made again in which the process did not come by in time to die: whether it does can depend on
/// which of two answers is first.
const TRIES: usize = 3;

/// Who does the work during which the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum During {
    /// The request of the shopper.
    Request,
    /// Recovery, after checkout has died a first time.
    Recovery,
}

/// One story with its deaths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    pub(crate) story: Story,
    /// Products in the cart.
    pub(crate) lines: usize,
    pub(crate) crashes: Vec<Crash>,
}

impl fmt::Display for Trial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let crashes: Vec<_> = self.crashes.iter().map(Crash::to_string).collect();
        let Self { story, lines, .. } = self;
        write!(
            formatter,
            "{story}, {lines} line(s): {}",
            crashes.join(", then ")
        )
    }
}

/// Every trial there is, those of one service together.
pub fn all() -> Vec<Trial> {
    let mut trials = Vec::new();
    for point in POINTS {
        for lines in [1, 3] {
            for moment in Moment::FATAL {
                for during in [During::Request, During::Recovery] {
                    trials.extend(of(point, lines, moment, during));
                }
            }
        }
    }
    trials
}

/// Every step that the matrix kills at: service, and name.
pub fn steps() -> impl Iterator<Item = (&'static str, &'static str)> {
    POINTS.iter().map(|point| (point.service, point.step))
}

/// A few of them, the same for the same seed: as many as `count`, spread over all steps.
pub fn some(count: usize, seed: u64) -> Vec<Trial> {
    let mut trials = all();
    trials.shuffle(&mut StdRng::seed_from_u64(seed));
    trials.truncate(count);
    trials
}

fn of(point: &Point, lines: u32, moment: Moment, during: During) -> Vec<Trial> {
    let is_passed = match during {
        During::Request => point.in_request,
        During::Recovery => point.in_recovery,
    };
    if !is_passed {
        return Vec::new();
    }
    let passes = match point.passes {
        Passes::Once => 1,
        Passes::Times(times) => times,
        Passes::EachLine => lines,
    };
    (1..=passes)
        .map(|pass| {
            let mut crashes = Vec::from_iter(point.led_by);
            if during == During::Recovery {
                crashes.push(first_death(point.story));
            }
            crashes.push(Crash {
                service: point.service,
                step: point.step,
                moment,
                pass,
            });
            Trial {
                story: point.story,
                lines: lines as usize,
                crashes,
            }
        })
        .collect()
}

/// What came of the trials.
#[derive(Debug, Default)]
pub struct Report {
    /// Processes that died as told.
    pub deaths: usize,
    /// Stories told to their end.
    pub orders: usize,
    /// From the last death of a trial until everything was at rest again.
    pub recoveries: Vec<Duration>,
    /// What went wrong, and in which trial.
    pub failures: Vec<(String, String)>,
    /// Deaths by service.
    pub by_service: BTreeMap<&'static str, usize>,
    /// How long all of it took.
    pub elapsed: Duration,
}

/// Makes the trials in `shops` shops side by side; tells `progress` of each that is done.
///
/// # Errors
/// When a shop cannot be opened. What goes wrong in a trial stands in the report.
pub async fn run(
    trials: Vec<Trial>,
    shops: usize,
    settings: &[(&'static str, &'static str, String)],
    progress: &(dyn Fn(usize, usize, &str) + Sync),
) -> anyhow::Result<Report> {
    let began = Instant::now();
    let total = trials.len();
    let queue = Mutex::new(trials.into_iter().rev().collect::<Vec<_>>());
    let report = Mutex::new(Report::default());
    let shops = (0..shops.max(1)).map(|_| work(&queue, &report, settings, total, progress));
    for outcome in futures_util::future::join_all(shops).await {
        outcome?;
    }
    let mut report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.elapsed = began.elapsed();
    Ok(report)
}

async fn work(
    queue: &Mutex<Vec<Trial>>,
    report: &Mutex<Report>,
    settings: &[(&'static str, &'static str, String)],
    total: usize,
    progress: &(dyn Fn(usize, usize, &str) + Sync),
) -> anyhow::Result<()> {
    let mut ground = Ground::open(settings).await?;
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(trial) = next else { return Ok(()) };
        let mut outcome = ground.attempt(&trial).await;
        for _ in 1..TRIES {
            if !matches!(&outcome, Ok(Outcome::NotDied(_))) {
                break;
            }
            outcome = ground.attempt(&trial).await;
        }
        let done = {
            let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
            report.orders += 1;
            match outcome {
                Ok(Outcome::Held { recovery }) => {
                    report.recoveries.push(recovery);
                    for crash in trial.crashes.iter().filter(|crash| crash.is_fatal()) {
                        report.deaths += 1;
                        *report.by_service.entry(crash.service).or_default() += 1;
                    }
                    progress(report.orders, total, &trial.to_string());
                    continue;
                }
                Ok(Outcome::NotDied(crashes)) => {
                    let crashes: Vec<_> = crashes.iter().map(Crash::to_string).collect();
                    report.failures.push((
                        trial.to_string(),
                        format!("never happened: {}", crashes.join(", ")),
                    ));
                }
                Err(error) => report
                    .failures
                    .push((trial.to_string(), format!("{error:#}"))),
            }
            report.orders
        };
        progress(done, total, &format!("FAILED {trial}"));
        // What is broken now would be found again by every later trial.
        ground = Ground::open(settings).await?;
    }
}

/// A shop, and enough products for a trial.
struct Ground {
    arena: Arena,
    products: Vec<String>,
}

enum Outcome {
    Held { recovery: Duration },
    NotDied(Vec<Crash>),
}

impl Ground {
    async fn open(settings: &[(&'static str, &'static str, String)]) -> anyhow::Result<Self> {
        let options = ShopOptions {
            settings: settings.to_vec(),
            ..ShopOptions::default()
        };
        let arena = Arena::open(Stores::for_test()?, options).await?;
        let mut products = Vec::new();
        for _ in 0..3 {
            products.push(arena.product(STOCK).await?);
        }
        Ok(Self { arena, products })
    }

    async fn attempt(&self, trial: &Trial) -> anyhow::Result<Outcome> {
        let products = &self.products[..trial.lines];
        let telling = Telling::begin(&self.arena, trial.story, products)
            .await
            .context("before anything died")?;
        let lives = Lives::new(&self.arena.shop);
        lives.arm(&trial.crashes).await?;
        let recovery = Cell::new(Duration::ZERO);
        let story = async {
            telling.end().await?;
            self.arena.settle().await?;
            recovery.set(lives.since_last_death());
            telling.still_holds().await
        };
        tokio::select! {
            told = story => told?,
            failed = lives.tend() => match failed? {},
        }
        let undied = lives.disarm().await?;
        if !undied.is_empty() {
            return Ok(Outcome::NotDied(undied));
        }
        let told = trial
            .crashes
            .iter()
            .filter(|crash| crash.is_fatal())
            .count();
        ensure!(lives.deaths() == told, "{} have died", lives.deaths());
        Ok(Outcome::Held {
            recovery: recovery.get(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (trial, what) in &self.failures {
            writeln!(formatter, "FAILED {trial}\n{what}\n")?;
        }
        writeln!(formatter, "{:>16} {:>6}", "service", "kills")?;
        for (service, deaths) in &self.by_service {
            writeln!(formatter, "{service:>16} {deaths:>6}")?;
        }
        let mut recoveries = self.recoveries.clone();
        recoveries.sort();
        let middle = recoveries
            .get(recoveries.len() / 2)
            .copied()
            .unwrap_or_default();
        let longest = recoveries.last().copied().unwrap_or_default();
        writeln!(
            formatter,
            "{} trials, {} kills, {} violations, in {} s",
            self.orders,
            self.deaths,
            self.failures.len(),
            self.elapsed.as_secs()
        )?;
        write!(
            formatter,
            "at rest again after the last kill: median {:.1} s, longest {:.1} s",
            middle.as_secs_f32(),
            longest.as_secs_f32()
        )
    }
}
