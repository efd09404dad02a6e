//! Who says what is wrong: one judge for each group of invariants. They only read evidence, so any evidence can be put
//! before them, and each tells everything that it finds.

mod acknowledged;
mod availability;
mod carts;
mod case;
mod effects;
mod keys;
mod logs;
mod mails;
mod money;
mod prices;
mod refusals;
mod secrets;
mod states;
mod stock;
mod strangers;

use serde::Serialize;

use super::evidence::Evidence;
use case::Case;

pub(super) use availability::availability;
pub(super) use mails::repeated as repeated_mails;
pub(super) use stock::sample as sample_stock;

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// `I1` to `I20`.
    pub invariant: &'static str,
    /// The order that shows it, if one does.
    pub order_id: Option<String>,
    /// What is wrong, for people.
    pub text: String,
}

/// What was done to the shop on purpose, so that what follows from it is no violation.
#[derive(Clone, Debug)]
pub struct Excuses {
    /// Redis lost what it had: carts are gone, and mails may come again.
    pub redis_wiped: bool,
    /// How often the email service was killed: each time one mail may come a second time.
    pub email_crashes: usize,
    /// Payments were refused when they were to be taken: such orders need attention.
    pub captures_refused: bool,
    /// How many holds may have outlived their time.
    pub expired_holds: usize,
    /// The most entries that a quiet product may remember. They are forgotten when it is bought again, ten seconds
    /// later at the earliest, so many sales of one product in the last seconds leave many.
    pub most_stock_entries: usize,
    /// The user ids of staff, who may see and change every order.
    pub staff: Vec<String>,
    /// Times of the run in which some service had no process, as milliseconds from and to: not counted into the
    /// availability.
    pub outages: Vec<(i64, i64)>,
    /// The least availability, from 0 to 1.
    pub availability: f64,
    /// Texts that no log may show, besides those that the harness itself uses.
    pub secrets: Vec<String>,
}

impl Default for Excuses {
    /// None.
    fn default() -> Self {
        Self {
            redis_wiped: false,
            email_crashes: 0,
            captures_refused: false,
            expired_holds: 0,
            most_stock_entries: 5000,
            staff: Vec::new(),
            outages: Vec::new(),
            availability: 0.0,
            secrets: Vec::new(),
        }
    }
}

type Judge = fn(&Case<'_>) -> Vec<Violation>;

/// In the order in which their words matter most: what is found first explains the rest.
const JUDGES: &[Judge] = &[
    acknowledged::judge,
    keys::judge,
    money::judge,
    stock::judge,
    states::judge,
    mails::judge,
    carts::judge,
    prices::judge,
    refusals::judge,
    effects::judge,
    strangers::judge,
    logs::judge,
    availability::judge,
];

/// Everything that is wrong. The invariant I17, on memory and the like, is not judged here: it leaves no evidence.
pub fn judge(evidence: &Evidence, excuses: &Excuses) -> Vec<Violation> {
    let case = Case::new(evidence, excuses);
    JUDGES.iter().flat_map(|judge| judge(&case)).collect()
}
