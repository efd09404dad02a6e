//! I10: a cart holds what was put into it and was not bought.

use std::collections::{BTreeMap, HashSet};

use super::Violation;
use super::case::{Case, Findings};
use crate::audit::evidence::OrderRow;
use crate::audit::history::{Answer, Ask, Call};

/// Units of one product in one cart: so many for certain, and possibly more.
#[derive(Default)]
struct Units {
    added: i64,
    maybe_added: i64,
    bought: i64,
    maybe_bought: i64,
}

/// A user, and a product in their cart.
type Place<'a> = (&'a str, &'a str);

/// What became of an addition. The best of its tries counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Refused,
    Unknown,
    Done,
}

pub(super) fn judge(case: &Case<'_>) -> Vec<Violation> {
    let mut findings = Findings::default();
    if case.excuses.redis_wiped {
        return findings.0;
    }
    // What such a change did depends on the moment of its arrival.
    let calls = case.evidence.calls.iter();
    let changed: HashSet<&str> = calls
        .filter(|call| matches!(call.ask, Ask::ChangeCart))
        .map(|call| call.who.as_str())
        .collect();
    for ((user, product), units) in expected(case) {
        let Some(cart) = case.evidence.carts.get(user) else {
            continue;
        };
        let left = cart.get(product).copied().unwrap_or_default();
        let least = units.added - units.bought - units.maybe_bought;
        let most = units.added + units.maybe_added - units.bought;
        if changed.contains(user) || (least..=most).contains(&left) {
            continue;
        }
        let order = last_purchase(case, user, product);
        findings.0.push(Violation {
            invariant: "I10",
            order_id: order.map(|order| order.order_id.clone()),
            text: format!(
                "cart of {user}, product {product}: {left} left, of {} added and up to {} more, {} bought and up to {} more",
                units.added, units.maybe_added, units.bought, units.maybe_bought
            ),
        });
    }
    findings.0
}

fn expected<'a>(case: &Case<'a>) -> BTreeMap<Place<'a>, Units> {
    let mut expected: BTreeMap<Place<'_>, Units> = BTreeMap::new();
    for (user, cart) in &case.evidence.carts {
        for product in cart.keys() {
            expected.entry((user, product)).or_default();
        }
    }
    for (place, quantity, outcome) in additions(&case.evidence.calls) {
        let units = expected.entry(place).or_default();
        match outcome {
            Outcome::Done => units.added += quantity,
            Outcome::Unknown => units.maybe_added += quantity,
            Outcome::Refused => {}
        }
    }
    for order in &case.evidence.orders {
        for line in &order.items {
            let place = (order.user_id.as_str(), line.product_id.as_str());
            let units = expected.entry(place).or_default();
            if order.has_done("clear_cart") {
                units.bought += line.quantity;
            } else if order.was("CONFIRMED") {
                units.maybe_bought += line.quantity;
            }
        }
    }
    expected
}

/// Tries under one operation id are one addition.
fn additions(calls: &[Call]) -> impl Iterator<Item = (Place<'_>, i64, Outcome)> {
    let mut additions: BTreeMap<(&str, String), (Place<'_>, i64, Outcome)> = BTreeMap::new();
    for (index, call) in calls.iter().enumerate() {
        let Ask::AddItem {
            product_id,
            quantity,
            operation_id,
        } = &call.ask
        else {
            continue;
        };
        let name = match operation_id.as_str() {
            "" => format!("call {index}"),
            id => format!("operation {id}"),
        };
        let outcome = match call.answer() {
            Some(Answer::Refused { .. }) => Outcome::Refused,
            Some(Answer::Unknown { .. }) | None => Outcome::Unknown,
            Some(_) => Outcome::Done,
        };
        let place = (call.who.as_str(), product_id.as_str());
        let addition = additions
            .entry((&call.who, name))
            .or_insert((place, *quantity, outcome));
        addition.2 = addition.2.max(outcome);
    }
    additions.into_values()
}

/// Where to begin to look for what went wrong.
fn last_purchase<'a>(case: &Case<'a>, user: &str, product: &str) -> Option<&'a OrderRow> {
    case.evidence.orders.iter().rfind(|order| {
        let mut items = order.items.iter();
        order.user_id == user && items.any(|line| line.product_id == product)
    })
}
