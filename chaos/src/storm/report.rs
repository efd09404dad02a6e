//! What a storm has left.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use testkit::audit::evidence::OrderRow;
use testkit::audit::{Counts, Violation};

/// Everything that is to be said of a storm.
#[derive(Debug)]
pub struct Report {
    pub(super) seed: u64,
    pub(super) script: PathBuf,
    pub(super) seconds: u64,
    pub(super) faults: BTreeMap<&'static str, usize>,
    pub(super) begun: usize,
    pub(super) turned_away: usize,
    pub(super) unresolved: usize,
    pub(super) counts: Counts,
    pub(super) violations: Vec<Violation>,
    pub(super) timeline: Option<String>,
    /// Processes that ended though nobody told them to.
    pub(super) died_alone: Vec<String>,
    pub(super) samples: Vec<String>,
    /// How often the stock was seen to be right while orders were under way.
    pub(super) looks: usize,
    pub(super) recoveries: Vec<Duration>,
    pub(super) quiet_after: Duration,
}

impl Report {
    /// Orders that their customers have.
    #[must_use]
    pub fn sold(&self) -> usize {
        self.counts.sold
    }

    /// Whether nothing was lost, done twice or left over, and every request has an answer.
    #[must_use]
    pub fn holds(&self) -> bool {
        let is_quiet = self.violations.is_empty() && self.samples.is_empty();
        let was_tried = self.counts.sold > 0 && self.looks > 0;
        is_quiet && was_tried && self.died_alone.is_empty() && self.unresolved == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(timeline) = &self.timeline {
            writeln!(formatter, "{timeline}")?;
        }
        for violation in &self.violations {
            writeln!(formatter, "{violation:?}")?;
        }
        for sample in &self.samples {
            writeln!(formatter, "while orders were under way: {sample}")?;
        }
        for died in &self.died_alone {
            writeln!(formatter, "{died}")?;
        }
        writeln!(formatter, "seed {}, {} s", self.seed, self.seconds)?;
        for (kind, count) in &self.faults {
            writeln!(formatter, "{count:>8} {kind}")?;
        }
        let Counts {
            sold,
            cancelled,
            refunded,
            elsewhere,
            requests,
            ok,
            refused,
            unknown,
            availability,
            mails,
            repeated_mails,
            ..
        } = &self.counts;
        writeln!(
            formatter,
            "{:>8} purchases begun, {} turned away because every customer was busy",
            self.begun, self.turned_away
        )?;
        writeln!(
            formatter,
            "{:>8} orders: {sold} sold, {cancelled} cancelled, {refunded} refunded, {elsewhere} elsewhere",
            sold + cancelled + refunded + elsewhere
        )?;
        writeln!(
            formatter,
            "{requests:>8} requests: {ok} OK, {refused} refused, {unknown} without a definite answer; availability {:.1} %",
            availability * 100.0
        )?;
        writeln!(
            formatter,
            "{mails:>8} mails, {repeated_mails} of them a second time"
        )?;
        writeln!(formatter, "{:>8} requests never answered", self.unresolved)?;
        writeln!(
            formatter,
            "{:>8} violations: 0 lost, charged twice, oversold or left over is the goal",
            self.violations.len() + self.samples.len()
        )?;
        let middle = self.recoveries.get(self.recoveries.len() / 2);
        writeln!(
            formatter,
            "{:>8} orders lived through a fault; settled after its end: median {:.1} s, longest {:.1} s",
            self.recoveries.len(),
            middle.copied().unwrap_or_default().as_secs_f32(),
            self.recoveries
                .last()
                .copied()
                .unwrap_or_default()
                .as_secs_f32()
        )?;
        write!(
            formatter,
            "at rest {:.1} s after the storm; again with --script {}",
            self.quiet_after.as_secs_f32(),
            self.script.display()
        )
    }
}

/// For each order during which something was wrong: how long after the end of the last such fault it came to rest, in
/// rising order. Zero for those that did not need to wait for the end.
pub(super) fn recoveries(orders: &[OrderRow], disturbed: &[(i64, i64)]) -> Vec<Duration> {
    let mut recoveries: Vec<_> = orders
        .iter()
        .filter_map(|order| {
            let decided = order
                .history
                .iter()
                .find(|change| is_decided(&change.status))?;
            let overlapping = disturbed
                .iter()
                .filter(|(from, to)| *from <= decided.at_ms && *to >= order.created_at_ms);
            let end = overlapping.map(|(_, to)| *to).max()?;
            let waited = u64::try_from(decided.at_ms - end).unwrap_or(0);
            Some(Duration::from_millis(waited))
        })
        .collect();
    recoveries.sort_unstable();
    recoveries
}

fn is_decided(status: &str) -> bool {
    matches!(status, "COMPLETED" | "CANCELLED" | "NEEDS_ATTENTION")
}

/// Keeps the logs of a shop that is about to go.
pub(super) fn keep_logs(shop: &Path, kept: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(kept)?;
    for entry in std::fs::read_dir(shop.join("log"))? {
        let entry = entry?;
        std::fs::copy(entry.path(), kept.join(entry.file_name()))?;
    }
    std::fs::copy(shop.join("payments.jsonl"), kept.join("payments.jsonl")).map(drop)
}
