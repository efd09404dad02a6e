//! Faults rain on a shop that sells, for as long as one likes; then everything is judged.

mod customer;
mod journey;
mod report;
mod script;
mod staff;
mod weather;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use proto::checkout::v1::PlaceOrderRequest;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use testkit::audit::history::History;
use testkit::audit::{Excuses, evidence};
use testkit::shop::ShopOptions;
use testkit::stores::TestStores;
use testkit::tools;

use crate::arena::{Arena, STOCK};
use crate::edges::Edges;

use customer::Customer;
use journey::LastOrder;
use weather::Weather;

pub use report::Report;
pub use script::Script;

/// Customers of a storm: enough that one is free whenever one is wanted, however slow the shop is.
const CUSTOMERS: usize = 80;
/// Products that they choose from.
const PRODUCTS: usize = 12;
/// Some of them are scarce.
const SCARCE: usize = 3;
const SCARCE_STOCK: i32 = 30;
/// How long the shop may take to come to rest when the storm is over.
const PATIENCE: Duration = Duration::from_secs(120);
/// How many open requests are asked again at once.
const RESOLVED_AT_ONCE: usize = 4;
/// Between two looks at the stock.
const SAMPLE: Duration = Duration::from_millis(500);

/// Lets the storm pass over a shop, and judges what is left. `say` is told what goes on.
///
/// # Errors
/// When something of the harness fails. What is wrong with the shop stands in the report.
pub async fn run(script: &Script, say: &(dyn Fn(&str) + Sync)) -> anyhow::Result<Report> {
    let folder = tools::state_folder().join("chaos");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join(format!("seed-{}.json", script.seed));
    script.write(&file)?;
    say(&format!(
        "seed {}, {} s, {} purchases/s, {} faults; the script is in {}",
        script.seed,
        script.seconds,
        script.rate,
        script.events.len(),
        file.display()
    ));
    let edges = Edges::new(script.seed);
    let options = ShopOptions {
        route: Some(edges.hook()),
        settings: vec![
            ("checkout", "SOUK_LEASE_MS", "3000".to_owned()),
            // Longer than a pause of the process, or a delay of its edges.
            ("email", "SOUK_MAIL_CLAIM_SECONDS", "15".to_owned()),
        ],
        ..ShopOptions::default()
    };
    let arena = Arena::open(TestStores::private(), options).await?;
    let replica = arena.shop.replica("checkout").await?;
    let history = History::create(folder.join(format!("seed-{}.history.jsonl", script.seed)))?;
    let mut products = Vec::new();
    for number in 0..PRODUCTS {
        let stock = if number < SCARCE { SCARCE_STOCK } else { STOCK };
        products.push(arena.product(stock).await?);
    }
    let mut customers = Vec::new();
    for _ in 0..CUSTOMERS {
        customers.push(Customer::new(&arena.shop, &history).await?);
    }
    let weather = Weather::new(&arena.shop, &replica, &edges, &arena.stores, &arena.urls);
    let crowd = Crowd {
        script,
        products: &products,
        last: LastOrder::default(),
        begun: AtomicUsize::new(0),
        turned_away: AtomicUsize::new(0),
        open: Mutex::default(),
    };
    say("the doors are open");
    let began = Instant::now();
    let (samples, looks) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    let storm = async {
        let end = began + Duration::from_secs(script.seconds);
        let (visited, worked, struck, ()) = tokio::join!(
            crowd.come(&mut customers, began, end, say),
            staff::work(&arena, &history, &products[..SCARCE], end),
            strike_all(&weather, script, began, say),
            sample(&arena, end, &samples, &looks),
        );
        visited.and(worked).and(struck)
    };
    tokio::select! {
        outcome = storm => outcome?,
        failed = weather.tend() => match failed? {},
    }
    say("the storm is over; everything is started again");
    weather.clear().await?;
    let cleared = Instant::now();
    let unresolved = crowd.resolve(&mut customers).await?;
    arena.audit.quiet(PATIENCE).await?;
    let quiet_after = cleared.elapsed();
    let excuses = Excuses {
        redis_wiped: weather.has_wiped_redis(),
        email_crashes: weather.email_deaths(),
        staff: vec![arena.staff.user_id.clone()],
        // When every store is lost in turn, an order may well be under way for longer than a hold; the report counts.
        expired_holds: usize::MAX,
        ..Excuses::default()
    };
    let verdict = arena
        .audit
        .judge_all(arena.shop.folder(), Some(&history), &excuses)
        .await
        .context("judging")?;
    let recoveries =
        report::recoveries(&evidence::orders(&arena.urls).await?, &weather.disturbed());
    let timeline = verdict.first_with_timeline();
    if timeline.is_some() {
        let kept = folder.join(format!("seed-{}.logs", script.seed));
        report::keep_logs(arena.shop.folder(), &kept)?;
        say(&format!("the logs are in {}", kept.display()));
    }
    Ok(Report {
        seed: script.seed,
        script: file,
        seconds: script.seconds,
        faults: weather.counts(),
        begun: crowd.begun.into_inner(),
        turned_away: crowd.turned_away.into_inner(),
        unresolved,
        counts: verdict.counts.clone(),
        violations: verdict.violations.clone(),
        timeline,
        died_alone: weather.died_alone(),
        samples: samples.into_inner().unwrap_or_default(),
        looks: looks.into_inner(),
        recoveries,
        quiet_after,
    })
}

async fn strike_all(
    weather: &Weather<'_>,
    script: &Script,
    began: Instant,
    say: &(dyn Fn(&str) + Sync),
) -> anyhow::Result<()> {
    let strikes = script.events.iter().map(async |planned| {
        tokio::time::sleep_until((began + Duration::from_millis(planned.at_ms)).into()).await;
        say(&format!(
            "{:>7.1} s  {}",
            began.elapsed().as_secs_f32(),
            planned.event
        ));
        weather.strike(planned.at_ms, &planned.event).await
    });
    for struck in join_all(strikes).await {
        struck?;
    }
    Ok(())
}

/// Looks at the stock all the while: a unit that is lost for a moment is lost.
async fn sample(arena: &Arena, end: Instant, found: &Mutex<Vec<String>>, looks: &AtomicUsize) {
    while Instant::now() < end {
        match arena.audit.sample_stock().await {
            Ok(()) => drop(looks.fetch_add(1, Ordering::Relaxed)),
            // A store that is down has nothing to say.
            Err(error) => {
                let text = format!("{error:#}");
                if text.contains("Violation") {
                    lock(found).push(text);
                }
            }
        }
        tokio::time::sleep(SAMPLE).await;
    }
}

/// Who comes, and what they bought.
struct Crowd<'a> {
    script: &'a Script,
    products: &'a [String],
    last: LastOrder,
    begun: AtomicUsize,
    turned_away: AtomicUsize,
    /// Requests without an answer, and whose they are.
    open: Mutex<Vec<(usize, PlaceOrderRequest)>>,
}

impl Crowd<'_> {
    /// Purchases begin at a fixed rate, whether or not the shop keeps up.
    async fn come(
        &self,
        customers: &mut [Customer<'_>],
        began: Instant,
        end: Instant,
        say: &(dyn Fn(&str) + Sync),
    ) -> anyhow::Result<()> {
        let mut random = StdRng::seed_from_u64(self.script.seed ^ 0x50_4f_55_4b);
        let mut idle: Vec<_> = customers.iter_mut().enumerate().collect();
        let mut visits = FuturesUnordered::new();
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / self.script.rate.max(1));
        let mut told = Instant::now();
        while Instant::now() < end || !visits.is_empty() {
            tokio::select! {
                _ = ticks.tick(), if Instant::now() < end => {
                    let mut own = StdRng::seed_from_u64(random.random());
                    let Some((place, customer)) = idle.pop() else {
                        self.turned_away.fetch_add(1, Ordering::Relaxed);
                        continue;
                    };
                    self.begun.fetch_add(1, Ordering::Relaxed);
                    visits.push(async move {
                        let left = customer.visit(self.products, &mut own, &self.last, end).await;
                        (place, customer, left)
                    });
                }
                Some((place, customer, left)) = visits.next() => {
                    lock(&self.open).extend(left?.into_iter().map(|request| (place, request)));
                    idle.insert(0, (place, customer));
                }
            }
            if told.elapsed() > Duration::from_secs(30) {
                told = Instant::now();
                let begun = self.begun.load(Ordering::Relaxed);
                say(&format!(
                    "{:>7.1} s  {begun} purchases begun",
                    began.elapsed().as_secs_f32()
                ));
            }
        }
        Ok(())
    }

    /// Asks again for every answer that is still open; how many stay so.
    async fn resolve(&self, customers: &mut [Customer<'_>]) -> anyhow::Result<usize> {
        for customer in customers.iter_mut() {
            customer.stay_signed_in(Instant::now() + PATIENCE).await;
        }
        let open = std::mem::take(&mut *lock(&self.open));
        let customers = &*customers;
        // Few at once: what is asked now is whether there are answers, not how many the shop can give.
        let answers: Vec<_> = futures_util::stream::iter(&open)
            .map(async |(place, request)| {
                let until = Instant::now() + PATIENCE;
                customers[*place].insist(request, until).await
            })
            .buffer_unordered(RESOLVED_AT_ONCE)
            .collect()
            .await;
        let mut unresolved = 0;
        for answer in answers {
            unresolved += usize::from(answer?.is_none());
        }
        Ok(unresolved)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
