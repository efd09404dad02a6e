//! I3: one charge for an order, of its total. I4: none without an order, and none for a cancelled one.

use std::collections::BTreeSet;

use super::Violation;
use super::case::{Case, Findings};
use crate::audit::evidence::{LedgerEntry, OrderRow};

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    for order in &case.evidence.orders {
        judge_sums(order, &mut findings);
        judge_charges(order, case.ledger_of(order), &mut findings);
    }
    for entry in &case.evidence.ledger {
        findings.check(
            case.order(&entry.order_id).is_some(),
            "I4",
            &entry.order_id,
            || format!("{} of {} without an order", entry.effect, entry.minor_units),
        );
    }
    findings.0
}

fn judge_sums(order: &OrderRow, findings: &mut Findings) {
    let lines: i64 = order
        .items
        .iter()
        .map(|line| line.quantity * line.price)
        .sum();
    findings.check(
        lines + order.shipping == order.total,
        "I3",
        &order.order_id,
        || {
            format!(
                "lines of {lines} and shipping of {} make {}",
                order.shipping, order.total
            )
        },
    );
}

fn judge_charges(order: &OrderRow, entries: &[&LedgerEntry], findings: &mut Findings) {
    let id = order.order_id.as_str();
    // A repeat is written again, under the id of the first.
    let made = |effect: &str| -> BTreeSet<&str> {
        let of_effect = entries.iter().filter(|entry| entry.effect == effect);
        of_effect.map(|entry| entry.id.as_str()).collect()
    };
    let (authorized, captured, refunded) = (made("authorize"), made("capture"), made("refund"));
    findings.check(authorized.len() <= 1, "I3", id, || {
        format!("authorized {} times", authorized.len())
    });
    for entry in entries.iter().filter(|entry| entry.effect != "void") {
        let is_total =
            entry.minor_units == order.total && entry.currency_code == order.currency_code;
        findings.check(is_total, "I3", id, || {
            format!(
                "{} of {} {}, and it costs {} {}",
                entry.effect,
                entry.minor_units,
                entry.currency_code,
                order.total,
                order.currency_code
            )
        });
    }
    if let Some(authorization_id) = &order.authorization_id {
        findings.check(
            authorized.contains(authorization_id.as_str()),
            "I3",
            id,
            || "its authorization is not one that payment has made".to_owned(),
        );
    }
    // Until it is settled, the money may have been taken and that not been noted.
    let least = usize::from(order.was("COMPLETED"));
    let is_open = order.was("CONFIRMED") && (!order.is_settled || order.was("NEEDS_ATTENTION"));
    let most = least.max(usize::from(is_open));
    findings.check((least..=most).contains(&captured.len()), "I3", id, || {
        format!("captured {} times, and is {}", captured.len(), order.status)
    });
    let least = usize::from(order.was("REFUNDED"));
    let most = usize::from(order.was("REFUNDING"));
    findings.check((least..=most).contains(&refunded.len()), "I3", id, || {
        format!("refunded {} times, and is {}", refunded.len(), order.status)
    });
    if order.status == "CANCELLED" {
        findings.check(captured.is_empty(), "I4", id, || {
            "charged, and cancelled".to_owned()
        });
        let last = |effect: &str| entries.iter().rposition(|entry| entry.effect == effect);
        findings.check(last("authorize") <= last("void"), "I4", id, || {
            "cancelled, and an authorization is left standing".to_owned()
        });
    }
}
