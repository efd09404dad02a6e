//! Breaking the shop on purpose.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use ::chaos::{matrix, mutations, storm};
use anyhow::ensure;

use crate::build;

/// Shops that the matrix breaks side by side: most of a trial is waiting.
const SHOPS: usize = 3;

/// What to do.
#[derive(clap::Args)]
pub(crate) struct Chaos {
    /// How long to let faults rain on a shop that sells.
    #[arg(long, default_value_t = 3)]
    minutes: u64,
    /// What happens, and when, follows from this number; one of the clock's when unset.
    #[arg(long)]
    seed: Option<u64>,
    /// Repeats the faults of an earlier run from the file that it wrote.
    #[arg(long, conflicts_with = "minutes")]
    script: Option<PathBuf>,
    /// Purchases begun in a second.
    #[arg(long, default_value_t = 4)]
    rate: u32,
    /// Kills at every step instead, on the first pass and during recovery.
    #[arg(long, conflicts_with_all = ["minutes", "script", "mutations", "model"])]
    matrix: bool,
    /// Plants bugs instead, each of which must be found.
    #[arg(long, conflicts_with_all = ["minutes", "script", "model"])]
    mutations: bool,
    /// Explores the model of the protocol at a large bound instead, and with each of its devices removed.
    #[arg(long, conflicts_with_all = ["minutes", "script"])]
    model: bool,
}

pub(crate) async fn chaos(options: Chaos) -> anyhow::Result<()> {
    if options.model {
        return explore();
    }
    tokio::task::spawn_blocking(|| {
        build::prepare(&[])?;
        build::services_that_die()
    })
    .await??;
    if options.matrix {
        let trials = matrix::all();
        println!("==> {} trials in {SHOPS} shops", trials.len());
        let report = matrix::run(trials, SHOPS, &[], &progress).await?;
        println!("{report}");
        ensure!(report.failures.is_empty(), "the shop did not hold");
        return Ok(());
    }
    if options.mutations {
        println!("==> planting bugs");
        let report = mutations::run(&mutations::all(), &progress).await?;
        println!("{report}");
        ensure!(report.all_caught(), "a bug was not found");
        return Ok(());
    }
    let script = match &options.script {
        Some(file) => storm::Script::read(file)?,
        None => {
            let seed = options.seed.unwrap_or_else(clock);
            storm::Script::new(
                seed,
                Duration::from_secs(60 * options.minutes),
                options.rate,
            )
        }
    };
    let report = storm::run(&script, &say).await?;
    println!("{report}");
    ensure!(report.holds(), "the shop did not hold");
    Ok(())
}

fn explore() -> anyhow::Result<()> {
    println!("==> exploring the model (minutes)");
    let [small, others @ ..] = model::Bounds::EVERY_TEST;
    let mut bounds = vec![small, model::Bounds::large()];
    bounds.extend(others);
    let report = model::report(&bounds);
    println!("{report}");
    ensure!(report.is_as_expected(), "the protocol does not hold");
    Ok(())
}

fn clock() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs())
}

fn progress(done: usize, total: usize, what: &str) {
    println!("{done:>5}/{total}  {what}");
    let _ = std::io::stdout().flush();
}

fn say(text: &str) {
    println!("    {text}");
    let _ = std::io::stdout().flush();
}
