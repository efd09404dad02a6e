//! I15: nobody sees or changes what is somebody else's.

use super::Violation;
use super::case::{Case, Findings};
use crate::audit::history::{Answer, Ask, Call};

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    let is_staff = |call: &&Call| case.excuses.staff.contains(&call.who);
    for call in case.evidence.calls.iter().filter(|call| !is_staff(call)) {
        let who = call.who.as_str();
        if let Some(told) = call.answered_order() {
            let stored = case.order(&told.order_id);
            let is_own = told.user_id == who && stored.is_none_or(|order| order.user_id == who);
            findings.check(is_own, "I15", &told.order_id, || {
                format!("is of {}, and {who} was told of it", told.user_id)
            });
        }
        let was_done = matches!(call.answer(), Some(Answer::Done | Answer::Order(_)));
        match &call.ask {
            Ask::GetOrder { order_id, owner } => {
                findings.check(!was_done || owner == who, "I15", order_id, || {
                    format!("is of {owner}, and {who} could read it")
                });
            }
            Ask::Cancel { order_id } => {
                let is_own = case
                    .order(order_id)
                    .is_none_or(|order| order.user_id == who);
                findings.check(!was_done || is_own, "I15", order_id, || {
                    format!("was cancelled by {who}, whose it is not")
                });
            }
            Ask::UpdateOrderStatus { order_id, status } => {
                findings.check(!was_done, "I15", order_id, || {
                    format!("was moved to {status} by {who}, who is not staff")
                });
            }
            Ask::AdjustStock { product_id, .. } => {
                findings.check_shop(!was_done, "I15", || {
                    format!("product {product_id}: adjusted by {who}, who is not staff")
                });
            }
            _ => {}
        }
        if let Some(Answer::Refused {
            order_id: Some(order_id),
            reason,
            ..
        }) = call.answer()
        {
            let is_own = case
                .order(order_id)
                .is_none_or(|order| order.user_id == who);
            findings.check(is_own, "I15", order_id, || {
                format!("was named to {who}, whose it is not, with {reason}")
            });
        }
    }
    findings.0
}
