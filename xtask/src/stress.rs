//! More load and worse input than any shopper would send.

use std::time::Duration;

use ::stress::connections::{self, Scale};
use ::stress::load::{self, Market};
use ::stress::{access, hostile};
use anyhow::ensure;
use testkit::audit::Audit;
use testkit::shop::{Shop, ShopOptions, ShopStores};
use testkit::stores::TestStores;

use crate::build;

/// Buyers with accounts and tokens of their own: enough for five times what two cores can serve.
const BUYERS: usize = 1_500;
/// How long each number of buyers buys while the capacity is measured.
const STEP: Duration = Duration::from_secs(8);
const TIMES_CAPACITY: f64 = 5.0;
/// How long a shop may take to come to rest.
const PATIENCE: Duration = Duration::from_secs(120);

/// What to do.
#[derive(clap::Args)]
pub(crate) struct Stress {
    /// Only this, instead of everything.
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Hostile requests to send.
    #[arg(long, default_value_t = 100_000)]
    cases: usize,
    /// Which of them follows from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long there is too much load, in seconds.
    #[arg(long, default_value_t = 40)]
    seconds: u64,
    /// Binaries that are not optimised: the build is quick, the figures are lower.
    #[arg(long)]
    debug: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Who may call what.
    Access,
    /// Values that nobody should send.
    Hostile,
    /// Connections that are misused.
    Connections,
    /// Five times the capacity, and a dependency that is slow.
    Load,
}

type Settings = Vec<(&'static str, &'static str, String)>;

pub(crate) async fn stress(options: Stress) -> anyhow::Result<()> {
    let is_optimised = !options.debug;
    let binaries = tokio::task::spawn_blocking(move || {
        build::prepare(&[])?;
        build::services(is_optimised)
    })
    .await??;
    let parts = match options.only {
        Some(part) => vec![part],
        None => vec![Part::Access, Part::Hostile, Part::Connections, Part::Load],
    };
    for part in parts {
        println!("==> {part:?}");
        let open = async |settings: Settings| {
            let options = ShopOptions {
                settings,
                binaries: Some(binaries.clone()),
                ..ShopOptions::default()
            };
            let stores = TestStores::private();
            let urls = ShopStores::for_test(&stores).await?;
            let shop = Shop::start(&stores.folder().join("shop"), &urls, &options).await?;
            anyhow::Ok((shop, urls, stores))
        };
        match part {
            Part::Access => {
                let (shop, ..) = &open(load::settings()).await?;
                let matrix = access::run(shop).await?;
                println!("{matrix}");
                let wrong = matrix.wrong();
                ensure!(wrong.is_empty(), "{wrong:#?}");
            }
            Part::Hostile => {
                let (shop, ..) = &open(load::settings()).await?;
                let report = hostile::run(shop, options.cases, options.seed).await?;
                println!("{report}");
                ensure!(report.failures.is_empty(), "the shop did not hold");
            }
            Part::Connections => {
                for service in ["gateway", "product"] {
                    let (shop, ..) = &open(connections::settings()).await?;
                    let abuse = connections::abuse(shop, service, Scale::FULL).await?;
                    println!("{abuse}");
                    abuse.check()?;
                }
            }
            Part::Load => {
                let (shop, urls, _stores) = &open(load::settings()).await?;
                press(shop, urls, Duration::from_secs(options.seconds)).await?;
            }
        }
    }
    Ok(())
}

async fn press(shop: &Shop, urls: &ShopStores, time: Duration) -> anyhow::Result<()> {
    println!("    {BUYERS} buyers open accounts");
    let market = Market::open(shop, BUYERS).await?;
    let audit = Audit::begin(urls).await?;
    let capacity = load::capacity(&market, STEP).await?;
    println!("{capacity}");
    let overload = load::overload(shop, &market, capacity.peak(), TIMES_CAPACITY, time).await?;
    println!("{overload}");
    let slow = load::slow_dependency(shop, &market, time / 2).await?;
    println!("{slow}");
    let summary = audit.settle(shop, PATIENCE).await?;
    println!("    nothing lost, charged twice or oversold: {summary:?}");
    Ok(())
}
