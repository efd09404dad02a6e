use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use testkit::shop::Shop;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::attempts::Tally;
use super::latency::Latencies;
use super::market::Market;
use super::scrape::Attempts;

/// Purchases by which the idle shop is known.
const IDLE_PURCHASES: usize = 15;
/// A shop that has not recovered by then never will.
const RECOVERY_LIMIT: Duration = Duration::from_secs(120);
/// A minute is what the calls of one purchase take when no attempt is answered; the rest is for the pauses between them.
const PURCHASE_LIMIT: Duration = Duration::from_secs(75);

/// What became of a shop that was asked for far more than it can do.
#[derive(Clone)]
pub struct Overload {
    /// The peak that the load is measured against, in orders a second.
    pub peak: f64,
    /// Purchases that were begun in a second.
    pub offered: f64,
    /// Orders that were placed in a second.
    pub goodput: f64,
    /// Purchases that were begun, whatever came of them.
    pub begun: usize,
    /// Purchases for which no buyer was free: load that was not offered.
    pub not_begun: usize,
    /// Attempts that were answered OK.
    pub accepted: Latencies,
    /// Of these, the ones that placed an order.
    pub placed: Latencies,
    /// Attempts that were refused with RESOURCE_EXHAUSTED.
    pub refused: Latencies,
    /// Attempts for each call, as the buyers made them.
    pub buyers_amplification: f64,
    /// What the services counted while it lasted.
    pub within: Attempts,
    /// How long an order takes in the idle shop.
    pub idle: Duration,
    /// How long after the load an order took less than twice that again.
    pub recovery: Duration,
    codes: Vec<(&'static str, usize)>,
}

/// Begins `factor` times `peak` purchases a second for as long as `time`, whatever becomes of them; each buyer repeats a
/// call that was refused or not answered up to twice. Then waits until the shop has recovered and the last purchase has
/// ended: on return nobody buys any more.
///
/// # Errors
/// When the shop does not recover within two minutes, when purchases have not ended 75 seconds after that, or when its
/// metrics cannot be read. Purchases that still run are then given up.
pub async fn overload(
    shop: &Shop,
    market: &Market,
    peak: f64,
    factor: f64,
    time: Duration,
) -> anyhow::Result<Overload> {
    let idle = idle_order(market).await?;
    let before = Attempts::of(shop).await?;
    let tally = Arc::new(Tally::default());
    let mut flood = flood(market, &tally, peak * factor, time).await;
    let counts = tally.take();
    // The last purchases come to their end while the shop recovers, and are part of what it recovers from.
    let recovery = recover(market, idle).await?;
    finish(&mut flood.purchases).await?;
    let within = Attempts::of(shop).await? - before;
    let calls = counts.calls.max(1) as f64;
    Ok(Overload {
        peak,
        offered: flood.begun as f64 / time.as_secs_f64(),
        goodput: flood.placed_in_time as f64 / time.as_secs_f64(),
        begun: flood.begun,
        not_begun: flood.not_begun,
        buyers_amplification: counts.attempts() as f64 / calls,
        codes: counts.codes.into_iter().collect(),
        accepted: counts.accepted,
        placed: counts.placed,
        refused: counts.refused,
        within,
        idle,
        recovery,
    })
}

struct Flood {
    begun: usize,
    not_begun: usize,
    /// What came too late to be counted as done under load is not counted.
    placed_in_time: usize,
    /// Those that still run among them; dropping it gives them up.
    purchases: JoinSet<()>,
}

/// Purchases begin when it is time for them, not when others have ended: a slow shop must not slow its own load down.
async fn flood(market: &Market, tally: &Arc<Tally>, rate: f64, time: Duration) -> Flood {
    let mut ticks = interval(Duration::from_secs_f64(1.0 / rate));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (began, placed) = (Instant::now(), Arc::new(AtomicUsize::new(0)));
    let (mut begun, mut not_begun) = (0, 0);
    let mut purchases = JoinSet::new();
    while began.elapsed() < time {
        ticks.tick().await;
        let Some(hired) = market.hire() else {
            not_begun += 1;
            continue;
        };
        begun += 1;
        let (tally, placed) = (Arc::clone(tally), Arc::clone(&placed));
        purchases.spawn(async move {
            if hired.purchase(&tally).await.is_ok() {
                placed.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let placed_in_time = placed.load(Ordering::Relaxed);
    Flood {
        begun,
        not_begun,
        placed_in_time,
        purchases,
    }
}

/// Waits until every purchase has ended, whatever came of it.
async fn finish(purchases: &mut JoinSet<()>) -> anyhow::Result<()> {
    let all = async {
        while let Some(ended) = purchases.join_next().await {
            ended?;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PURCHASE_LIMIT, all)
        .await
        .context("purchases do not end")?
}

/// How long an order takes when nobody else buys.
async fn idle_order(market: &Market) -> anyhow::Result<Duration> {
    let tally = Tally::default();
    for _ in 0..IDLE_PURCHASES {
        let buyer = market.somebody()?;
        buyer.purchase(&tally).await.context("in an idle shop")?;
    }
    Ok(tally.take().placed.quantile(0.5))
}

/// Waits until orders take less than twice as long as in the idle shop.
async fn recover(market: &Market, idle: Duration) -> anyhow::Result<Duration> {
    let began = Instant::now();
    while began.elapsed() < RECOVERY_LIMIT {
        let Some(buyer) = market.hire() else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let tally = Tally::default();
        let bought = buyer.purchase(&tally).await;
        if bought.is_ok() && tally.take().placed.quantile(1.0) < idle * 2 {
            return Ok(began.elapsed());
        }
    }
    anyhow::bail!("orders do not take less than {:?} again", idle * 2)
}

impl fmt::Display for Overload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = 100.0 * self.goodput / self.peak;
        writeln!(
            f,
            "offered           {:.1} purchases/s, {:.1} times the peak of {:.1}",
            self.offered,
            self.offered / self.peak,
            self.peak
        )?;
        if self.not_begun > 0 {
            writeln!(f, "not offered       {} for want of buyers", self.not_begun)?;
        }
        writeln!(
            f,
            "goodput           {:.1} orders/s, {share:.0} % of the peak",
            self.goodput
        )?;
        writeln!(f, "accepted          {}", self.accepted)?;
        writeln!(f, "  orders          {}", self.placed)?;
        writeln!(f, "refused           {}", self.refused)?;
        let codes = self
            .codes
            .iter()
            .map(|(code, count)| format!("{code} {count}"));
        writeln!(
            f,
            "attempts          {}",
            codes.collect::<Vec<_>>().join(", ")
        )?;
        writeln!(
            f,
            "attempts a call   {:.2} by buyers, {:.3} between services ({:.0} repeats in {:.0}; {:.0} shed)",
            self.buyers_amplification,
            self.within.amplification(),
            self.within.repeats,
            self.within.made,
            self.within.shed
        )?;
        writeln!(
            f,
            "recovery          {:.1} s until an order took less than 2 x {:.0} ms",
            self.recovery.as_secs_f64(),
            self.idle.as_secs_f64() * 1e3
        )
    }
}
