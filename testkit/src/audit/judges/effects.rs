//! I14: an order owes what its path makes it owe, no more and no less, and has paid it.

use std::collections::BTreeSet;

use super::Violation;
use super::case::{Case, Findings};
use crate::audit::evidence::OrderRow;

/// What must be there, and what may be there besides.
#[derive(Default)]
struct Owed {
    must: BTreeSet<String>,
    may: BTreeSet<String>,
}

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    for order in &case.evidence.orders {
        let id = order.order_id.as_str();
        let owed = owed(order);
        for kind in &owed.must {
            findings.check(order.has(kind), "I14", id, || {
                format!("does not owe {kind}")
            });
        }
        for effect in &order.effects {
            let kind = &effect.kind;
            let is_owed = owed.must.contains(kind) || owed.may.contains(kind);
            findings.check(is_owed, "I14", id, || {
                format!("owes {kind}, and is {}", order.status)
            });
            // What is still owed by one that is not settled is said by another judge.
            let is_done = effect.done_at_ms.is_some()
                || !order.is_settled
                || order.status == "NEEDS_ATTENTION";
            findings.check(is_done, "I14", id, || {
                format!("is settled, and {kind} was never done")
            });
        }
    }
    findings.0
}

/// As checkout has it: see `Effect` in checkout/src/order.rs, and change_order.rs for what people do.
fn owed(order: &OrderRow) -> Owed {
    let mut owed = Owed::default();
    let mut before = "";
    for change in &order.history {
        match (before, change.status.as_str()) {
            (_, "CONFIRMED") => owed.must(&[
                "capture",
                "commit_stock",
                "clear_cart",
                "confirmation_mail",
                "recommendation",
            ]),
            ("NEEDS_ATTENTION", "CANCELLING") => {
                owed.forget();
                owed.must(&["void", "release_stock", "status_mail:CANCELLED"]);
            }
            (from, "CANCELLING") => {
                owed.must(&["release_stock"]);
                // A payment that was declined holds nothing.
                let may_be_held =
                    from == "RESERVED" && change.reason.as_deref() != Some("PAYMENT_DECLINED");
                if may_be_held {
                    owed.must(&["void"]);
                }
                // Whoever was told the outcome at once gets no mail; what is authorized too late is voided again.
                owed.may(&["status_mail:CANCELLED", "void"]);
            }
            (from, "REFUNDING") => {
                owed.forget();
                owed.must(&["refund", "status_mail:REFUNDED"]);
                if from == "COMPLETED" {
                    owed.must(&["return_stock"]);
                }
            }
            (_, to @ ("SHIPPED" | "DELIVERED")) => owed.must(&[&format!("status_mail:{to}")]),
            _ => {}
        }
        before = &change.status;
    }
    if order.was("COMPLETED") {
        owed.must(&["capture", "commit_stock"]);
    }
    owed
}

impl Owed {
    fn must(&mut self, kinds: &[&str]) {
        self.must
            .extend(kinds.iter().map(|kind| (*kind).to_owned()));
    }

    fn may(&mut self, kinds: &[&str]) {
        self.may.extend(kinds.iter().map(|kind| (*kind).to_owned()));
    }

    /// What was not done before an order is undone or paid back is not owed any more.
    fn forget(&mut self) {
        self.may.append(&mut self.must);
    }
}
