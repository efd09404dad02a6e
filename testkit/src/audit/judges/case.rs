//! The evidence, arranged so that each judge finds what it needs.

use std::collections::{BTreeMap, HashMap};

use super::{Excuses, Violation};
use crate::audit::evidence::{Evidence, LedgerEntry, OrderRow};
use crate::audit::history::{Ask, Call, Placement};

/// A user, and a key of theirs.
pub(super) type Key<'a> = (&'a str, &'a str);

pub(super) struct Case<'a> {
    pub(super) evidence: &'a Evidence,
    pub(super) excuses: &'a Excuses,
    by_id: HashMap<&'a str, &'a OrderRow>,
    by_key: HashMap<Key<'a>, &'a OrderRow>,
    ledger: HashMap<&'a str, Vec<&'a LedgerEntry>>,
    /// Every attempt to buy, by its key, in the order of sending.
    pub(super) attempts: BTreeMap<Key<'a>, Vec<(&'a Call, &'a Placement)>>,
}

impl<'a> Case<'a> {
    pub(super) fn new(evidence: &'a Evidence, excuses: &'a Excuses) -> Self {
        let mut case = Self {
            evidence,
            excuses,
            by_id: HashMap::new(),
            by_key: HashMap::new(),
            ledger: HashMap::new(),
            attempts: BTreeMap::new(),
        };
        for order in &evidence.orders {
            case.by_id.insert(&order.order_id, order);
            case.by_key.insert(key_of(order), order);
        }
        for entry in &evidence.ledger {
            case.ledger.entry(&entry.order_id).or_default().push(entry);
        }
        for call in &evidence.calls {
            if let Ask::Place(placement) = &call.ask {
                let key = (call.who.as_str(), placement.idempotency_key.as_str());
                case.attempts
                    .entry(key)
                    .or_default()
                    .push((call, placement));
            }
        }
        case
    }

    pub(super) fn order(&self, order_id: &str) -> Option<&'a OrderRow> {
        self.by_id.get(order_id).copied()
    }

    pub(super) fn order_under(&self, key: Key<'a>) -> Option<&'a OrderRow> {
        self.by_key.get(&key).copied()
    }

    /// What the payment processor accepted for an order, oldest first.
    pub(super) fn ledger_of(&self, order: &OrderRow) -> &[&'a LedgerEntry] {
        self.ledger
            .get(order.order_id.as_str())
            .map_or(&[], Vec::as_slice)
    }

    /// Whether an order may rest where staff must decide.
    pub(super) fn is_excused(&self, order: &OrderRow) -> bool {
        self.excuses.captures_refused
            && order.history.iter().any(|change| {
                change.status == "NEEDS_ATTENTION"
                    && change.reason.as_deref() == Some("CAPTURE_REFUSED")
            })
    }
}

pub(super) fn key_of(order: &OrderRow) -> Key<'_> {
    (&order.user_id, &order.idempotency_key)
}

/// Collects what one judge finds.
#[derive(Default)]
pub(super) struct Findings(pub(super) Vec<Violation>);

impl Findings {
    /// Something about an order, unless `holds`.
    pub(super) fn check(
        &mut self,
        holds: bool,
        invariant: &'static str,
        order_id: &str,
        text: impl FnOnce() -> String,
    ) {
        if !holds {
            self.0.push(Violation {
                invariant,
                order_id: Some(order_id.to_owned()),
                text: text(),
            });
        }
    }

    /// Something that no order shows, unless `holds`.
    pub(super) fn check_shop(
        &mut self,
        holds: bool,
        invariant: &'static str,
        text: impl FnOnce() -> String,
    ) {
        if !holds {
            self.0.push(Violation {
                invariant,
                order_id: None,
                text: text(),
            });
        }
    }
}
