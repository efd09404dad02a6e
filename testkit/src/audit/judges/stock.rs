//! I5: every unit is available, held or sold, once. I6: what is sold was ordered. I7: nothing is held for nobody.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeInclusive;

use super::Violation;
use super::case::{Case, Findings};
use crate::audit::evidence::{OrderRow, StockEntry, StockRow};

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings(sample(&case.evidence.stock, &case.evidence.received));
    let mut ordered: HashMap<&str, i64> = HashMap::new();
    for order in case
        .evidence
        .orders
        .iter()
        .filter(|order| order.keeps_its_goods())
    {
        for line in &order.items {
            *ordered.entry(&line.product_id).or_default() += line.quantity;
        }
    }
    for row in &case.evidence.stock {
        let product = row.product_id.as_str();
        let ordered = ordered.remove(product).unwrap_or_default();
        findings.check_shop(row.sold == ordered, "I6", || {
            format!("product {product}: {} sold, {ordered} ordered", row.sold)
        });
        judge_entries(case, row, &mut findings);
    }
    for (product, ordered) in ordered {
        findings.check_shop(false, "I6", || {
            format!("product {product} is gone, {ordered} ordered")
        });
    }
    findings.0
}

/// I5 alone, which holds at every moment: also while orders are under way.
pub(in crate::audit) fn sample(
    stock: &[StockRow],
    received: &BTreeMap<String, RangeInclusive<i64>>,
) -> Vec<Violation> {
    let mut findings = Findings::default();
    for row in stock {
        let product = row.product_id.as_str();
        findings.check_shop(row.available >= 0 && row.sold >= 0, "I5", || {
            format!(
                "product {product}: {} available, {} sold",
                row.available, row.sold
            )
        });
        if let Some(received) = received.get(product) {
            findings.check_shop(received.contains(&row.units()), "I5", || {
                format!(
                    "product {product}: {} available, {} held and {} sold are {}, of {received:?}",
                    row.available,
                    row.held(),
                    row.sold,
                    row.units()
                )
            });
        }
    }
    findings.0
}

fn judge_entries(case: &Case<'_>, row: &StockRow, findings: &mut Findings) {
    let product = row.product_id.as_str();
    let (count, most) = (row.entries.len(), case.excuses.most_stock_entries);
    findings.check_shop(count <= most, "I7", || {
        format!("product {product}: {count} entries")
    });
    let mut seen = HashSet::new();
    for entry in &row.entries {
        let of_return = entry.order_id.strip_prefix("return:");
        let id = of_return.unwrap_or(&entry.order_id);
        let is_first = seen.insert(entry.order_id.as_str());
        findings.check(is_first, "I7", id, || {
            format!("product {product}: two entries")
        });
        let Some(order) = case.order(id) else {
            findings.check(false, "I7", id, || {
                format!("product {product}: {entry:?}, and no order")
            });
            continue;
        };
        let is_right = is_right(order, entry, of_return.is_some());
        findings.check(is_right, "I7", id, || {
            format!("product {product}: {entry:?}, and it is {}", order.status)
        });
        let is_tombstone = entry.state == "R" && entry.quantity == 0;
        findings.check(
            !is_tombstone || entry.fence > row.watermark,
            "I7",
            id,
            || {
                format!(
                    "product {product}: a tombstone below the watermark {}",
                    row.watermark
                )
            },
        );
    }
}

/// Whether an order in this state has left such an entry.
fn is_right(order: &OrderRow, entry: &StockEntry, is_return: bool) -> bool {
    let ordered: i64 = order
        .items
        .iter()
        .map(|line| line.quantity)
        .max()
        .unwrap_or(0);
    match entry.state.as_str() {
        // A payment that was refused in the end leaves its hold to whoever decides.
        "H" => order.status == "NEEDS_ATTENTION",
        "C" => order.was("CONFIRMED") && order.status != "CANCELLED",
        "R" => order.was("CANCELLING") && entry.quantity <= ordered,
        "A" => is_return && order.was("REFUNDING"),
        _ => false,
    }
}
