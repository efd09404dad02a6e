//! I13: a definite no has left nothing behind.

use super::Violation;
use super::case::{Case, Findings};
use crate::audit::history::{Answer, Call};

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    for (key, attempts) in &case.attempts {
        let Some(order) = case.order_under(*key) else {
            continue;
        };
        let refusals: Vec<&str> = attempts
            .iter()
            .filter_map(|(call, _)| refusal(call))
            .collect();
        findings.check(
            refusals.len() < attempts.len(),
            "I13",
            &order.order_id,
            || {
                format!(
                    "exists, and all that key {} ever got was {refusals:?}",
                    key.1
                )
            },
        );
    }
    findings.0
}

/// Why nothing was stored, if that is what the answer says. A refusal that names an order speaks of one that was
/// stored: this key's own, or with ORDER_EXISTS another.
fn refusal(call: &Call) -> Option<&str> {
    match call.answer() {
        Some(Answer::Refused {
            reason,
            order_id: None,
            ..
        }) => Some(reason),
        Some(Answer::Refused { reason, .. }) if reason == "ORDER_EXISTS" => Some(reason),
        _ => None,
    }
}
