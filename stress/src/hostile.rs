//! Hostile input: every field of every RPC with every value that has broken other systems.
//!
//! A right request is spoiled in one field, or all over, and sent to a running shop. Whatever was sent, the answer must be
//! one that a caller can act on: accepted, or refused with the field named. Nothing may break, hang, or tell what is
//! inside.

mod encode;
mod field;
mod furnish;
mod judge;
pub(crate) mod lab;
mod limits;
mod logs;
mod plan;
pub(crate) mod report;
pub(crate) mod request;
mod structure;
mod text;
mod trial;
mod values;
pub(crate) mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, ensure};
use testkit::shop::Shop;
use tokio::task::JoinSet;
use tonic::Code;

pub use report::{Report, Tally};

use lab::Lab;
use plan::{Case, Spoiling, Target};
use trial::{Trial, try_case};
use wire::Protocol;

/// Calls at the same time.
const CALLERS: usize = 32;
/// Of the calls through the gateway, every so many-th is one of gRPC-Web.
const WEB_EVERY: usize = 6;

/// Sends `cases` cases, which `seed` decides, and judges every answer; then looks whether the shop is still well. All
/// values of all fields come with 40,000 cases; with 20,000 every field gets more than thirty.
///
/// # Errors
/// When the shop does not do what is right before the first case. What it does wrong later is in the report.
pub async fn run(shop: &Shop, cases: usize, seed: u64) -> anyhow::Result<Report> {
    let lab = Arc::new(Lab::open(shop, true).await?);
    let targets = Arc::new(plan::targets());
    let mut report = Report {
        received: lab.received(),
        ..Report::default()
    };
    // Without this, everything below could be refused for another reason.
    let refused = try_right(&lab, &targets).await;
    ensure!(refused.is_empty(), "refused, and right: {refused:#?}");
    let cases = Arc::new(plan::cases(&targets, cases, seed));
    report.rpcs = tallies(&targets, &cases);
    let next = Arc::new(AtomicUsize::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (lab, targets) = (Arc::clone(&lab), Arc::clone(&targets));
        let (cases, next) = (Arc::clone(&cases), Arc::clone(&next));
        callers.spawn(async move { work(&lab, &targets, &cases, &next).await });
    }
    while let Some(trials) = callers.join_next().await {
        for trial in trials? {
            let path = targets.get(trial.target).map(|target| &target.method.path);
            let tally = path.and_then(|path| report.rpcs.get_mut(path));
            tally
                .context("a case of no RPC")?
                .count(trial.code.unwrap_or(Code::Unknown), trial.time);
            report.failures.extend(trial.failure);
            report.repeated += trial.repeats;
        }
    }
    shop.ready().await.context("after the last case")?;
    report.failures.extend(try_right(&lab, &targets).await);
    let alarms = logs::alarming(shop, &lab.placed())?;
    report.failures.extend(alarms);
    Ok(report)
}

/// For each RPC how much it will be tried.
fn tallies(targets: &[Target], cases: &[Case]) -> BTreeMap<String, Tally> {
    let mut values: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for case in cases {
        if let Spoiling::Field(field, _) = case.spoiling {
            *values.entry((case.target, field)).or_default() += 1;
        }
    }
    let targets = targets.iter().enumerate().map(|(index, target)| {
        let fields = 0..target.fields.len();
        let counts = fields.map(|field| values.get(&(index, field)).copied());
        let tally = Tally {
            fields: target.fields.len(),
            least_values: counts.map(Option::unwrap_or_default).min(),
            ..Tally::default()
        };
        (target.method.path.clone(), tally)
    });
    targets.collect()
}

/// Takes one case after another until there are no more.
async fn work(lab: &Lab, targets: &[Target], cases: &[Case], next: &AtomicUsize) -> Vec<Trial> {
    let mut trials = Vec::new();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(case) = cases.get(index) else { break };
        let Some(target) = targets.get(case.target) else {
            break;
        };
        let protocol = match index % WEB_EVERY {
            0 => Protocol::GrpcWeb,
            _ => Protocol::Grpc,
        };
        trials.push(try_case(lab, target, *case, protocol).await);
    }
    trials
}

/// What is wrong with the answers to requests that are right.
async fn try_right(lab: &Lab, targets: &[Target]) -> Vec<String> {
    let mut failures = Vec::new();
    for (target, each) in targets.iter().enumerate() {
        let spoiling = Spoiling::None;
        let trial = try_case(lab, each, Case { target, spoiling }, Protocol::Grpc).await;
        // The one order that staff moves on may have been moved further.
        let may_refuse = each.method.path.ends_with("/UpdateOrderStatus");
        let is_refused = may_refuse && trial.code == Some(Code::FailedPrecondition);
        if trial.code != Some(Code::Ok) && !is_refused {
            let (path, code) = (&each.method.path, trial.code);
            failures.push(format!("{path}, right: {code:?} {:?}", trial.failure));
        }
        failures.extend(trial.failure.filter(|_| trial.code == Some(Code::Ok)));
    }
    failures
}
