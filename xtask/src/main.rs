//! `cargo xtask <command>`: everything that is done with this repository, on a fresh machine too.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "commands speak to the person who runs them"
)]

mod art;
mod build;
mod chaos;
mod check;
mod demo;
mod journeys;
mod receipt;
mod storefront;
mod stores;
mod stress;
mod test;
mod up;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Runs, tests and tends the shop.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Runs the whole shop on real stores until Ctrl-C, and prints where it is.
    #[command(after_help = stores::HELP)]
    Up {
        /// The gateway's port; 0 takes a free one. When unset, 8080 if nobody listens there, else a free one.
        #[arg(long)]
        port: Option<u16>,
        /// Build optimised binaries.
        #[arg(long)]
        release: bool,
    },
    /// Runs the shop, buys something through the gateway, shows what that left in every store, and stops.
    #[command(after_help = stores::HELP)]
    Demo,
    /// Checks everything (format, lints, contract, documentation, storefront) and runs every test.
    Test {
        /// Only the Rust tests whose names contain this; skips everything else.
        filter: Option<String>,
    },
    /// Uses the storefront in a browser, on a shop of its own that is broken now and then.
    Journeys {
        /// Only the journeys whose names match this pattern.
        filter: Option<String>,
    },
    /// The checks of `test` alone: format, lints, contract, documentation, the storefront's lints and types.
    Check,
    /// What the pipeline runs: the same as `test`.
    Ci,
    /// Breaks the shop on purpose, and judges what is left.
    Chaos(chaos::Chaos),
    /// Sends the shop more load and worse input than any shopper would, and prints how it bears them.
    Stress(stress::Stress),
    /// Writes a fresh key for every service, and `trust.json` with their public halves.
    Keys {
        /// Where to; existing keys are never overwritten.
        folder: PathBuf,
    },
    /// Draws the products' pictures again.
    Art,
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The causes say what happened; where in this program it was noticed helps nobody.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Up { port, release } => runtime()?.block_on(up::up(port, release)),
        Command::Demo => runtime()?.block_on(demo::demo()),
        Command::Test { filter } => runtime()?.block_on(test::test(filter.as_deref())),
        Command::Journeys { filter } => runtime()?.block_on(journeys::journeys(filter.as_deref())),
        Command::Ci => runtime()?.block_on(test::test(None)),
        Command::Chaos(options) => runtime()?.block_on(chaos::chaos(options)),
        Command::Stress(options) => runtime()?.block_on(stress::stress(options)),
        Command::Check => check::check(),
        Command::Keys { folder } => {
            mesh::identity::generate_keys(&folder, testkit::services::names())
        }
        Command::Art => {
            let (catalogue, pictures) = check::art_files();
            let drawn = art::draw_all(&catalogue, &pictures)?;
            println!("{drawn} pictures drawn");
            Ok(())
        }
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Runtime::new()?)
}
