use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::attempts::Tally;
use super::latency::Latencies;
use super::market::Market;

/// Buyers at once, step by step.
const BUYERS: [usize; 8] = [1, 2, 4, 8, 16, 32, 64, 128];
/// A step that gains less than this on the best one before it has found the peak, if the next does not either.
const GAIN: f64 = 1.03;

/// One step of a measurement.
#[derive(Clone, Debug)]
pub struct Step {
    /// Buyers who were buying at once, each the next thing as soon as the last was bought.
    pub buyers: usize,
    /// Orders that were placed in a second.
    pub orders_per_second: f64,
    /// How long placing an order took.
    pub placing: Latencies,
    /// Purchases that failed.
    pub failed: usize,
}

/// How many purchases the shop can take.
#[derive(Clone, Debug)]
pub struct Capacity {
    /// All steps, in the order in which they were made.
    pub steps: Vec<Step>,
}

impl Capacity {
    /// The most orders a second that any step reached.
    pub fn peak(&self) -> f64 {
        let rates = self.steps.iter().map(|step| step.orders_per_second);
        rates.fold(0.0, f64::max)
    }
}

/// Finds the peak by letting more and more buyers buy as fast as they can, each number of them for `step_time`.
///
/// # Errors
/// When the market has too few buyers.
pub async fn capacity(market: &Market, step_time: Duration) -> anyhow::Result<Capacity> {
    let mut found = Capacity { steps: Vec::new() };
    let mut without_gain = 0;
    for buyers in BUYERS {
        let best = found.peak();
        let step = step(market, buyers, step_time).await?;
        let gained = step.orders_per_second > best * GAIN;
        found.steps.push(step);
        without_gain = if gained { 0 } else { without_gain + 1 };
        if without_gain == 2 {
            break;
        }
    }
    Ok(found)
}

async fn step(market: &Market, buyers: usize, time: Duration) -> anyhow::Result<Step> {
    let (tally, over) = (Arc::new(Tally::default()), Arc::new(AtomicBool::new(false)));
    let began = Instant::now();
    let mut working = Vec::with_capacity(buyers);
    for _ in 0..buyers {
        let (tally, over) = (Arc::clone(&tally), Arc::clone(&over));
        let hired = market.somebody()?;
        working.push(tokio::spawn(async move {
            let (mut done, mut failed) = (0, 0);
            while !over.load(Ordering::Relaxed) {
                match hired.purchase(&tally).await {
                    Ok(_) => done += 1,
                    Err(_) => failed += 1,
                }
            }
            (done, failed)
        }));
    }
    tokio::time::sleep(time).await;
    over.store(true, Ordering::Relaxed);
    let (mut done, mut failed) = (0, 0);
    for buyer in working {
        let (bought, not_bought): (usize, usize) = buyer.await?;
        done += bought;
        failed += not_bought;
    }
    Ok(Step {
        buyers,
        // The last purchases count, and so does the time that they took.
        orders_per_second: done as f64 / began.elapsed().as_secs_f64(),
        placing: tally.take().placed,
        failed,
    })
}

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "buyers  orders/s  failed  placing an order")?;
        for step in &self.steps {
            writeln!(
                f,
                "{:>6}  {:>8.1}  {:>6}  {}",
                step.buyers, step.orders_per_second, step.failed, step.placing
            )?;
        }
        writeln!(f, "peak: {:.1} orders/s", self.peak())
    }
}
