//! I8: every order comes to rest where orders may. I12: by moves that there are, under fences that only grow.

use super::Violation;
use super::case::{Case, Findings};
use crate::audit::evidence::OrderRow;

/// Every move of the state machine, from and to.
const MOVES: &[(&str, &str)] = &[
    ("NEW", "RESERVED"),
    ("NEW", "CANCELLING"),
    ("RESERVED", "CONFIRMED"),
    ("RESERVED", "CANCELLING"),
    ("CANCELLING", "CANCELLED"),
    ("CANCELLING", "NEEDS_ATTENTION"),
    ("CONFIRMED", "COMPLETED"),
    ("CONFIRMED", "NEEDS_ATTENTION"),
    ("COMPLETED", "SHIPPED"),
    ("COMPLETED", "REFUNDING"),
    ("SHIPPED", "DELIVERED"),
    ("SHIPPED", "REFUNDING"),
    ("DELIVERED", "REFUNDING"),
    ("REFUNDING", "REFUNDED"),
    ("REFUNDING", "NEEDS_ATTENTION"),
    ("NEEDS_ATTENTION", "REFUNDING"),
    ("NEEDS_ATTENTION", "CANCELLING"),
];
const RESTING: &[&str] = &["COMPLETED", "SHIPPED", "DELIVERED", "CANCELLED", "REFUNDED"];

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    for order in &case.evidence.orders {
        judge_rest(case, order, &mut findings);
        judge_path(order, &mut findings);
    }
    findings.0
}

fn judge_rest(case: &Case<'_>, order: &OrderRow, findings: &mut Findings) {
    let (id, status) = (order.order_id.as_str(), order.status.as_str());
    let owed = || -> Vec<&str> {
        let owed = order
            .effects
            .iter()
            .filter(|effect| effect.done_at_ms.is_none());
        owed.map(|effect| effect.kind.as_str()).collect()
    };
    findings.check(order.is_settled, "I8", id, || {
        format!("is {status} and still owes {:?}", owed())
    });
    let rests = RESTING.contains(&status)
        || (status == "NEEDS_ATTENTION" && case.is_excused(order))
        || !order.is_settled;
    findings.check(rests, "I8", id, || {
        format!(
            "rests as {status}: {}",
            order.reason.as_deref().unwrap_or("no reason")
        )
    });
}

fn judge_path(order: &OrderRow, findings: &mut Findings) {
    let id = order.order_id.as_str();
    let path: Vec<&str> = order
        .history
        .iter()
        .map(|change| change.status.as_str())
        .collect();
    let begins = path.first() == Some(&"NEW");
    let ends = path.last() == Some(&order.status.as_str());
    findings.check(begins && ends, "I12", id, || {
        format!("is {}, and its history is {path:?}", order.status)
    });
    for pair in path.windows(2) {
        findings.check(MOVES.contains(&(pair[0], pair[1])), "I12", id, || {
            format!("moved from {} to {}", pair[0], pair[1])
        });
    }
    let fences: Vec<i64> = order
        .history
        .iter()
        .map(|change| change.fence)
        .chain([order.fence])
        .collect();
    findings.check(fences.is_sorted(), "I12", id, || {
        format!("fences fell: {fences:?}")
    });
}
