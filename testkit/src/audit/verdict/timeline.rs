//! Everything that is known of one order, in the order of time.

use std::collections::BTreeSet;
use std::fmt;

use super::log_time::logged_at;
use crate::audit::evidence::{Evidence, OrderRow};
use crate::audit::history::{Answer, Ask, Call};

/// So much of a log line is shown.
const SHOWN: usize = 400;
/// What else a customer sent so many milliseconds before or after the order's own time is shown, too.
const AROUND_MS: i64 = 30_000;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// Milliseconds since 1970.
    pub at_ms: i64,
    /// Who knows of it: `client`, `order`, `ledger`, or a service's log.
    pub source: String,
    /// What.
    pub text: String,
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            at_ms,
            source,
            text,
        } = self;
        write!(
            formatter,
            "{}.{:03} {source:<14} {text}",
            at_ms / 1000,
            at_ms % 1000
        )
    }
}

/// The order's changes and effects, what its customer asked and was told, its charges, and what services logged of it,
/// its mails among that.
pub fn timeline(evidence: &Evidence, order_id: &str) -> Vec<Event> {
    let order = evidence
        .orders
        .iter()
        .find(|order| order.order_id == order_id);
    let mut events = Vec::new();
    if let Some(order) = order {
        events.extend(of_order(order));
    }
    events.extend(of_calls(evidence, order, order_id));
    events.extend(of_ledger(evidence, order, order_id));
    events.extend(of_logs(evidence, order_id));
    // Stable: what has the same time stays in the order in which it was found.
    events.sort_by_key(|event| event.at_ms);
    events
}

fn event(at_ms: i64, source: &str, text: String) -> Event {
    Event {
        at_ms,
        source: source.to_owned(),
        text,
    }
}

fn of_order(order: &OrderRow) -> Vec<Event> {
    let changes = order.history.iter().map(|change| {
        let reason = change.reason.as_deref().map(|reason| format!(", {reason}"));
        let text = format!(
            "{} under fence {}{}",
            change.status,
            change.fence,
            reason.unwrap_or_default()
        );
        event(change.at_ms, "order", text)
    });
    let effects = order.effects.iter().filter_map(|effect| {
        Some(event(
            effect.done_at_ms?,
            "order",
            format!("{} done", effect.kind),
        ))
    });
    changes.chain(effects).collect()
}

/// The calls under the order's key or about it, and what else its customer sent around its time.
fn of_calls(evidence: &Evidence, order: Option<&OrderRow>, order_id: &str) -> Vec<Event> {
    let mut users: BTreeSet<&str> = order
        .map(|order| order.user_id.as_str())
        .into_iter()
        .collect();
    let is_about = |call: &Call| {
        let asked = match &call.ask {
            Ask::Cancel { order_id: id }
            | Ask::GetOrder { order_id: id, .. }
            | Ask::UpdateOrderStatus { order_id: id, .. } => id == order_id,
            _ => false,
        };
        let told = match call.answer() {
            Some(Answer::Order(order)) => order.order_id == order_id,
            Some(Answer::Refused { order_id: id, .. }) => id.as_deref() == Some(order_id),
            _ => false,
        };
        asked || told
    };
    // An order that is not there any more is known from what its customer was told.
    let told = evidence
        .calls
        .iter()
        .filter(|call| is_about(call) && matches!(call.ask, Ask::Place(_)));
    users.extend(told.map(|call| call.who.as_str()));
    let from = order.map_or(i64::MIN, |order| order.created_at_ms - AROUND_MS);
    let to = order.map_or(i64::MAX, |order| last_moment(order) + AROUND_MS);
    let is_near =
        |call: &Call| users.contains(call.who.as_str()) && (from..=to).contains(&call.sent.wall_ms);
    let is_under_its_key = |call: &Call| match (&call.ask, order) {
        (Ask::Place(placement), Some(order)) => {
            call.who == order.user_id && placement.idempotency_key == order.idempotency_key
        }
        _ => false,
    };
    let calls = evidence
        .calls
        .iter()
        .filter(|call| is_about(call) || is_under_its_key(call) || is_near(call));
    calls
        .flat_map(|call| {
            let sent = event(
                call.sent.wall_ms,
                "client",
                format!("{} asks {:?}", call.who, call.ask),
            );
            let answered = call.answer.as_ref().map(|(at, answer)| {
                let text = format!(
                    "{} is told, after {} ms, {answer:?}",
                    call.who,
                    at.run_ms - call.sent.run_ms
                );
                event(at.wall_ms, "client", text)
            });
            [Some(sent), answered].into_iter().flatten()
        })
        .collect()
}

fn last_moment(order: &OrderRow) -> i64 {
    let changes = order.history.iter().map(|change| change.at_ms);
    let effects = order.effects.iter().filter_map(|effect| effect.done_at_ms);
    changes.chain(effects).max().unwrap_or(order.created_at_ms)
}

/// An entry without a time is put behind the change of status that led to it, and never before an earlier entry.
fn of_ledger(evidence: &Evidence, order: Option<&OrderRow>, order_id: &str) -> Vec<Event> {
    let changed_to = |status: &str| {
        let mut changes = order?.history.iter();
        Some(changes.find(|change| change.status == status)?.at_ms)
    };
    let mut latest = 0;
    let entries = evidence
        .ledger
        .iter()
        .filter(|entry| entry.order_id == order_id);
    entries
        .map(|entry| {
            let cause = match entry.effect.as_str() {
                "authorize" => "RESERVED",
                "capture" => "CONFIRMED",
                "void" => "CANCELLING",
                _ => "REFUNDING",
            };
            latest = entry
                .at_ms
                .or_else(|| changed_to(cause))
                .unwrap_or(latest)
                .max(latest);
            let id = &entry.id[..entry.id.floor_char_boundary(12)];
            let text = format!(
                "{} of {} {}, id {id}",
                entry.effect, entry.minor_units, entry.currency_code
            );
            event(latest, "ledger", text)
        })
        .collect()
}

fn of_logs(evidence: &Evidence, order_id: &str) -> Vec<Event> {
    let mut events = Vec::new();
    for log in &evidence.logs {
        let mut latest = 0;
        for line in log.text.lines().filter(|line| line.contains(order_id)) {
            latest = logged_at(line).unwrap_or(latest);
            let shown = &line[..line.floor_char_boundary(SHOWN)];
            events.push(event(latest, &log.name, shown.to_owned()));
        }
    }
    events
}
