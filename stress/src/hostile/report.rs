//! What came of a run.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use tonic::Code;

use mesh::fault::code_name;

/// So many failures are told in full.
const TOLD: usize = 40;

/// What came of all cases.
#[derive(Debug, Default)]
pub struct Report {
    /// By path, what came of each RPC.
    pub rpcs: BTreeMap<String, Tally>,
    /// Every case whose answer no caller may get, with what was wrong.
    pub failures: Vec<String>,
    /// How many were sent again because a store was busy; an answer that is due to what was sent comes again.
    pub repeated: usize,
    /// Units of products that were added to the shop's own stock, for an audit to count in.
    pub received: Vec<(String, i64)>,
}

/// What came of the cases of one RPC.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many there were.
    pub cases: usize,
    /// Fields of the request, those within others included.
    pub fields: usize,
    /// The field that was tried least got so many values; none without fields.
    pub least_values: Option<usize>,
    /// Of those, how many were accepted.
    pub accepted: usize,
    /// How many were refused, by code.
    pub refused: BTreeMap<&'static str, usize>,
    /// How long all of them took together.
    pub time: Duration,
}

impl Report {
    /// How many cases there were.
    pub fn cases(&self) -> usize {
        self.rpcs.values().map(|tally| tally.cases).sum()
    }
}

impl Tally {
    /// How long one took on average, in milliseconds, with what had to be made ready for it.
    fn mean_ms(&self) -> u128 {
        self.time.as_millis() / (self.cases.max(1) as u128)
    }

    pub(super) fn count(&mut self, code: Code, time: Duration) {
        self.cases += 1;
        self.time += time;
        match code {
            Code::Ok => self.accepted += 1,
            code => *self.refused.entry(code_name(code)).or_default() += 1,
        }
    }
}

/// A table: a row for each RPC, a column for each way to be answered; then the failures.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut codes: Vec<&str> = Vec::new();
        for code in self.rpcs.values().flat_map(|tally| tally.refused.keys()) {
            if !codes.contains(code) {
                codes.push(code);
            }
        }
        codes.sort_unstable();
        write!(
            formatter,
            "{:<42} {:>6} {:>6} {:>6} {:>6} {:>6}",
            "RPC", "cases", "fields", "values", "ms", "ok"
        )?;
        for code in &codes {
            write!(formatter, " {code:>width$}", width = code.len().max(6))?;
        }
        for (path, tally) in &self.rpcs {
            write!(
                formatter,
                "\n{:<42} {:>6} {:>6} {:>6} {:>6} {:>6}",
                short(path),
                tally.cases,
                tally.fields,
                tally.least_values.unwrap_or_default(),
                tally.mean_ms(),
                tally.accepted
            )?;
            for code in &codes {
                let count = tally.refused.get(code).copied().unwrap_or_default();
                write!(formatter, " {count:>width$}", width = code.len().max(6))?;
            }
        }
        let (cases, repeated, failures) = (self.cases(), self.repeated, self.failures.len());
        write!(
            formatter,
            "\n{cases} cases, {repeated} sent again, {failures} failures"
        )?;
        for failure in self.failures.iter().take(TOLD) {
            write!(formatter, "\n  {failure}")?;
        }
        Ok(())
    }
}

/// `CheckoutService/PlaceOrder`, without the package.
pub(crate) fn short(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
