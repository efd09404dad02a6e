//! I1: an order that a customer was told of is there, as they were told.

use super::Violation;
use super::case::{Case, Findings};
use crate::audit::evidence::OrderRow;
use crate::audit::history::{AnsweredOrder, Ask, Call};

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    for call in &case.evidence.calls {
        if let Some(told) = call.answered_order() {
            judge_answer(case, call, told, &mut findings);
        }
    }
    findings.0
}

fn judge_answer(case: &Case<'_>, call: &Call, told: &AnsweredOrder, findings: &mut Findings) {
    let id = told.order_id.as_str();
    let Some(order) = case.order(id) else {
        return findings.check(false, "I1", id, || {
            format!("told that it is {}, and it is not there", told.status)
        });
    };
    findings.check(told.total == order.total, "I1", id, || {
        format!(
            "told that it costs {}, and it costs {}",
            told.total, order.total
        )
    });
    findings.check(told.lines == order.items, "I1", id, || {
        format!(
            "told that it is of {:?}, and it is of {:?}",
            told.lines, order.items
        )
    });
    findings.check(had(order, &told.status), "I1", id, || {
        format!("told that it is {}, which it never was", told.status)
    });
    let is_promised = matches!(told.status.as_str(), "CONFIRMED" | "COMPLETED");
    let is_kept = order.was("COMPLETED") || case.is_excused(order);
    findings.check(!is_promised || is_kept, "I1", id, || {
        format!(
            "told that it is {}, and it ended as {}",
            told.status, order.status
        )
    });
    if let Ask::Place(placement) = &call.ask {
        let key = &placement.idempotency_key;
        findings.check(*key == order.idempotency_key, "I1", id, || {
            format!(
                "answered to key {key}, and belongs to {}",
                order.idempotency_key
            )
        });
    }
}

fn had(order: &OrderRow, told: &str) -> bool {
    match told {
        "PENDING" => order.was("NEW"),
        told => order.was(told),
    }
}
