//! I2: one order for a key, and one answer.
//! I20: whatever was unknown is known in the end, and every later answer agrees.

use std::collections::HashMap;

use super::Violation;
use super::case::{Case, Findings, Key, key_of};
use crate::audit::history::{Answer, AnsweredOrder, Call, Placement};

/// An order is written by a statement that ends a moment after the time that the order says it was made; what is
/// asked in between may not see it yet.
const WRITING_MS: i64 = 2000;

/// Refusals that repeat what became of the order of the key.
const OF_CANCELLED: &[&str] = &[
    "OUT_OF_STOCK",
    "PRICE_CHANGED",
    "PRODUCT_UNAVAILABLE",
    "PAYMENT_DECLINED",
    "STOCK_UNAVAILABLE",
    "PAYMENT_UNAVAILABLE",
];
/// Codes of refusals that come before anybody has looked for an order.
const OF_NOTHING: &[&str] = &["ResourceExhausted", "Unauthenticated", "PermissionDenied"];
const KEY_REUSED: &str = "IDEMPOTENCY_KEY_REUSED";

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    let mut orders = HashMap::new();
    for order in &case.evidence.orders {
        if let Some(other) = orders.insert(key_of(order), order) {
            findings.check(false, "I2", &order.order_id, || {
                format!(
                    "has the key {} of {} too",
                    order.idempotency_key, other.order_id
                )
            });
        }
    }
    for (key, attempts) in &case.attempts {
        one_answer(attempts, &mut findings);
        later_answers_agree(case, *key, attempts, &mut findings);
    }
    findings.0
}

fn one_answer(attempts: &[(&Call, &Placement)], findings: &mut Findings) {
    let mut first: Option<&AnsweredOrder> = None;
    let mut decided: Option<&Call> = None;
    for (call, _) in attempts {
        let Some(told) = call.answered_order() else {
            continue;
        };
        let id = told.order_id.as_str();
        let same = first.get_or_insert(told);
        let is_same =
            (id, told.total, &told.lines) == (same.order_id.as_str(), same.total, &same.lines);
        findings.check(is_same, "I2", id, || {
            format!("one key got two answers: {same:?}, and {told:?}")
        });
        if told.status != "PENDING" {
            decided = decided.or(Some(call));
        } else if let Some(decided) = decided.filter(|decided| decided.is_before(call)) {
            findings.check(false, "I2", id, || {
                format!(
                    "was decided, and then pending again: {:?}",
                    decided.answer()
                )
            });
        }
    }
}

fn later_answers_agree(
    case: &Case<'_>,
    key: Key<'_>,
    attempts: &[(&Call, &Placement)],
    findings: &mut Findings,
) {
    let confirmed = attempts.iter().find(|(call, _)| {
        let told = call.answered_order();
        told.is_some_and(|told| matches!(told.status.as_str(), "CONFIRMED" | "COMPLETED"))
    });
    let order = case.order_under((key.0, key.1));
    for (call, placement) in attempts {
        let Some(Answer::Refused {
            code,
            reason,
            order_id,
        }) = call.answer()
        else {
            continue;
        };
        if let Some(id) = order_id
            .as_deref()
            .filter(|_| OF_CANCELLED.contains(&reason.as_str()))
        {
            let is_so = case.order(id).is_some_and(|order| {
                key_of(order) == key && order.was("CANCELLING") && !order.was("COMPLETED")
            });
            findings.check(is_so, "I20", id, || {
                format!(
                    "answered with {reason}, and is not a cancelled order of key {}",
                    key.1
                )
            });
            findings.check(confirmed.is_none(), "I20", id, || {
                format!(
                    "was confirmed under key {}, and answered with {reason}",
                    key.1
                )
            });
            continue;
        }
        if reason == KEY_REUSED {
            let is_so = attempts.iter().any(|(_, other)| !other.repeats(placement));
            findings.check_shop(is_so, "I20", || {
                format!("key {} was used for one request, and got {reason}", key.1)
            });
            continue;
        }
        let Some(order) = order else { continue };
        let is_repeat = attempts.iter().any(|(earlier, first)| {
            earlier.sent.run_ms < call.sent.run_ms && first.repeats(placement)
        });
        let is_later = call.sent.wall_ms > order.created_at_ms + WRITING_MS;
        let says_nothing = OF_NOTHING.contains(&code.as_str());
        findings.check(
            !is_repeat || !is_later || says_nothing,
            "I20",
            &order.order_id,
            || format!("exists, and a repeat of key {} got {reason}", key.1),
        );
    }
}
