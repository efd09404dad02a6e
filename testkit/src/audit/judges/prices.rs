//! I11: nobody pays what they did not agree to.

use std::collections::HashSet;

use super::Violation;
use super::case::{Case, Findings, key_of};

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    let users: HashSet<&str> = case
        .evidence
        .calls
        .iter()
        .map(|call| call.who.as_str())
        .collect();
    for order in &case.evidence.orders {
        let id = order.order_id.as_str();
        match case.attempts.get(&key_of(order)) {
            Some(attempts) => {
                let agreed: Vec<i64> = attempts
                    .iter()
                    .map(|(_, placement)| placement.expected_total)
                    .collect();
                findings.check(agreed.contains(&order.total), "I11", id, || {
                    format!(
                        "costs {}, and its customer agreed to {agreed:?}",
                        order.total
                    )
                });
            }
            // Somebody who is not in the log may have bought under any key.
            None => findings.check(!users.contains(order.user_id.as_str()), "I11", id, || {
                format!("nobody asked for it: key {}", order.idempotency_key)
            }),
        }
    }
    for (call, placement) in case.attempts.values().flatten() {
        if let Some(told) = call.answered_order() {
            findings.check(
                told.total == placement.expected_total,
                "I11",
                &told.order_id,
                || {
                    format!(
                        "{} was agreed to, and answered with {}",
                        placement.expected_total, told.total
                    )
                },
            );
        }
    }
    findings.0
}
