//! What the judges have found, and the story behind the first of it.

mod log_time;
mod timeline;

use std::fmt;

use serde::Serialize;

use super::evidence::Evidence;
use super::history::Answer;
use super::judges::{self, Excuses, Violation};

pub use timeline::{Event, timeline};

/// The outcome of an audit.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Everything that is wrong, the worst first. Empty when the shop kept all its promises.
    pub violations: Vec<Violation>,
    /// What was looked at.
    pub counts: Counts,
    evidence: Evidence,
}

/// How much there was to judge.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Orders that their customers have.
    pub sold: usize,
    /// Orders that came to nothing.
    pub cancelled: usize,
    /// Orders that were paid and given back.
    pub refunded: usize,
    /// Orders anywhere else.
    pub elsewhere: usize,
    /// Requests in the log.
    pub requests: usize,
    /// Those that were answered with OK.
    pub ok: usize,
    /// Those that were refused for good.
    pub refused: usize,
    /// Those whose outcome their sender never learned.
    pub unknown: usize,
    /// The part of requests, from 0 to 1, that got an answer while the shop was open.
    pub availability: f64,
    /// What the payment processor accepted, repeats included.
    pub ledger_entries: usize,
    /// Mails.
    pub mails: usize,
    /// Mails that were sent again.
    pub repeated_mails: usize,
    /// Lines of all logs.
    pub log_lines: usize,
}

impl Verdict {
    /// Judges evidence.
    pub fn of(evidence: Evidence, excuses: &Excuses) -> Self {
        Self {
            violations: judges::judge(&evidence, excuses),
            counts: Counts::of(&evidence, excuses),
            evidence,
        }
    }

    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// The first thing that is wrong, and all that is known of its order in the order of time; nothing when nothing is
    /// wrong.
    pub fn first_with_timeline(&self) -> Option<String> {
        let first = self.violations.first()?;
        let mut text = format!("{first}\n");
        if let Some(order_id) = &first.order_id {
            for event in timeline(&self.evidence, order_id) {
                text.push_str(&format!("  {event}\n"));
            }
        }
        Some(text)
    }
}

impl Counts {
    fn of(evidence: &Evidence, excuses: &Excuses) -> Self {
        let mut counts = Self {
            requests: evidence.calls.len(),
            availability: judges::availability(&evidence.calls, excuses),
            ledger_entries: evidence.ledger.len(),
            mails: evidence.mails.len(),
            repeated_mails: judges::repeated_mails(evidence).values().sum(),
            log_lines: evidence
                .logs
                .iter()
                .map(|log| log.text.lines().count())
                .sum(),
            ..Self::default()
        };
        for order in &evidence.orders {
            *match order.status.as_str() {
                "COMPLETED" | "SHIPPED" | "DELIVERED" => &mut counts.sold,
                "CANCELLED" => &mut counts.cancelled,
                "REFUNDED" => &mut counts.refunded,
                _ => &mut counts.elsewhere,
            } += 1;
        }
        for call in &evidence.calls {
            *match call.answer() {
                Some(Answer::Order(_) | Answer::Cart { .. } | Answer::Done) => &mut counts.ok,
                Some(Answer::Refused { .. }) => &mut counts.refused,
                Some(Answer::Unknown { .. }) | None => &mut counts.unknown,
            } += 1;
        }
        counts
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.order_id {
            Some(order_id) => write!(
                formatter,
                "{}: order {order_id}: {}",
                self.invariant, self.text
            ),
            None => write!(formatter, "{}: {}", self.invariant, self.text),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = &self.counts;
        writeln!(
            formatter,
            "orders: {} sold, {} cancelled, {} refunded, {} elsewhere",
            counts.sold, counts.cancelled, counts.refunded, counts.elsewhere
        )?;
        writeln!(
            formatter,
            "requests: {}, of them {} OK, {} refused, {} unknown; {:.3} % available",
            counts.requests,
            counts.ok,
            counts.refused,
            counts.unknown,
            100.0 * counts.availability
        )?;
        writeln!(
            formatter,
            "looked at: {} ledger entries, {} mails ({} sent again), {} log lines",
            counts.ledger_entries, counts.mails, counts.repeated_mails, counts.log_lines
        )?;
        writeln!(formatter, "violations: {}", self.violations.len())?;
        for violation in &self.violations {
            writeln!(formatter, "  {violation}")?;
        }
        Ok(())
    }
}
