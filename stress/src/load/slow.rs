use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use proto::checkout::v1::OrderStatus;
use testkit::shop::Shop;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use super::attempts::Tally;
use super::latency::Latencies;
use super::market::Market;
use super::scrape::spared;

/// How often somebody looks at the catalogue, and somebody into a cart.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How often somebody buys.
const BUY_EVERY: Duration = Duration::from_millis(400);
/// How long the shop may take to sell as before, once payment answers again.
const RECOVERY_LIMIT: Duration = Duration::from_secs(60);

/// What those who do not pay noticed, in one phase.
#[derive(Clone, Debug)]
pub struct Phase {
    /// A page of the catalogue.
    pub browse: Latencies,
    /// A look into the cart.
    pub cart: Latencies,
    /// Looks that were answered with anything but what was looked for.
    pub failed: usize,
}

/// What a payment service that hangs does to the rest of the shop.
#[derive(Clone, Debug)]
pub struct SlowDependency {
    /// While payment answered.
    pub before: Phase,
    /// While it hung.
    pub during: Phase,
    /// After it hung, how long until orders were no longer kept waiting for it, if that came to be.
    pub spared: Option<Duration>,
    /// After it answered again, how long until an order was paid at once.
    pub repaired: Duration,
}

/// Measures looks and buys for `time`, stops the payment process where it stands for as long, and lets it go on.
///
/// # Errors
/// When no order is paid within a minute after that, or a process cannot be stopped.
pub async fn slow_dependency(
    shop: &Shop,
    market: &Market,
    time: Duration,
) -> anyhow::Result<SlowDependency> {
    let payment = shop.service("payment");
    // The first calls open connections and fill caches.
    phase(market, Duration::from_secs(2)).await?;
    let before = phase(market, time).await?;
    let never_spared = spared(shop).await?;
    payment.pause().await?;
    let during = tokio::join!(phase(market, time), breaker_opens(shop, never_spared, time));
    payment.resume().await?;
    let resumed = Instant::now();
    let (during, spared) = (during.0?, during.1?);
    let tally = Tally::default();
    let is_paid = |status| matches!(status, OrderStatus::Confirmed | OrderStatus::Completed);
    while !market.somebody()?.purchase(&tally).await.is_ok_and(is_paid) {
        if resumed.elapsed() > RECOVERY_LIMIT {
            bail!("no order is paid {RECOVERY_LIMIT:?} after payment was back");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(SlowDependency {
        before,
        during,
        spared,
        repaired: resumed.elapsed(),
    })
}

/// How long until checkout spares payment the calls; `None` when it does not within `time`.
async fn breaker_opens(
    shop: &Shop,
    before: f64,
    time: Duration,
) -> anyhow::Result<Option<Duration>> {
    let began = Instant::now();
    while began.elapsed() < time {
        if spared(shop).await? > before {
            return Ok(Some(began.elapsed()));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(None)
}

/// Looks and buys at a steady pace that does not depend on the answers.
async fn phase(market: &Market, time: Duration) -> anyhow::Result<Phase> {
    let (browsing, carts, buying) = (
        Arc::new(Tally::default()),
        Arc::new(Tally::default()),
        Arc::new(Tally::default()),
    );
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut work = JoinSet::new();
    let (began, mut bought) = (Instant::now(), Duration::ZERO);
    while began.elapsed() < time {
        looks.tick().await;
        let (visitor, tally) = (market.somebody()?, Arc::clone(&browsing));
        work.spawn(async move { visitor.browse(&tally).await.is_ok() });
        let (visitor, tally) = (market.somebody()?, Arc::clone(&carts));
        work.spawn(async move { visitor.look_into_cart(&tally).await.is_ok() });
        if began.elapsed() >= bought {
            bought += BUY_EVERY;
            let (buyer, tally) = (market.somebody()?, Arc::clone(&buying));
            // Whether orders are paid at once is not what is asked here.
            work.spawn(async move {
                let _ = buyer.purchase(&tally).await;
                true
            });
        }
    }
    let mut failed = 0;
    while let Some(was_answered) = work.join_next().await {
        failed += usize::from(!was_answered?);
    }
    Ok(Phase {
        browse: browsing.take().accepted,
        cart: carts.take().accepted,
        failed,
    })
}

impl fmt::Display for SlowDependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, before, during) in [
            ("browse", &self.before.browse, &self.during.browse),
            ("cart", &self.before.cart, &self.during.cart),
        ] {
            writeln!(f, "{what:<7} before  {before}")?;
            writeln!(f, "{what:<7} during  {during}")?;
        }
        writeln!(
            f,
            "failed          {} before, {} during",
            self.before.failed, self.during.failed
        )?;
        match self.spared {
            Some(after) => writeln!(f, "breaker opened  after {:.1} s", after.as_secs_f64())?,
            None => writeln!(f, "breaker opened  never")?,
        }
        writeln!(
            f,
            "paid again      after {:.1} s",
            self.repaired.as_secs_f64()
        )
    }
}
