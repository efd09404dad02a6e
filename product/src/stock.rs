//! The stock of one product, and what becomes of it order by order.
//!
//! Of every unit ever received one of three things is true: it is available, held for an order, or sold. The entries in
//! `ops` say for which orders something was done already, so that repeats and late messages find that out. Entries
//! whose fence is not above the watermark `wm` may be forgotten: nothing with such a fence is begun any more.

use mesh::chaos;
use mongodb::bson::DateTime;
use serde::{Deserialize, Serialize};

/// Fewer entries than this are not worth a write to forget them.
const PRUNE_ABOVE: usize = 32;
/// How many must be forgettable before they are, so that not every reserve writes twice.
const PRUNE_AT_LEAST: usize = 16;

/// Units of one product that an order wants or has.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) product_id: String,
    pub(crate) quantity: i64,
    pub(crate) price_revision: i64,
}

/// Who wants something done with the stock.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) order_id: String,
    pub(crate) fence: i64,
}

/// The part of a product's document that says how many there are.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Stock {
    #[serde(rename = "_id")]
    pub(crate) product_id: String,
    price_revision: i64,
    available: i64,
    sold: i64,
    #[serde(rename = "wm")]
    watermark: i64,
    #[serde(rename = "ops")]
    entries: Vec<Entry>,
}

/// What was done for one order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    #[serde(rename = "o")]
    pub(crate) order_id: String,
    #[serde(rename = "q")]
    pub(crate) quantity: i64,
    #[serde(rename = "s")]
    pub(crate) state: State,
    #[serde(rename = "f")]
    pub(crate) fence: i64,
    /// When to ask checkout what became of the order.
    #[serde(rename = "x", skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<DateTime>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    #[serde(rename = "H")]
    Held,
    #[serde(rename = "C")]
    Committed,
    #[serde(rename = "R")]
    Released,
    /// A return: complete in the moment it was written.
    #[serde(rename = "A")]
    Applied,
}

/// What became of a line that was to be reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Held,
    /// By an earlier call.
    HeldBefore,
    OutOfStock {
        available: i64,
    },
    PriceChanged,
    Released,
    Stale,
    UnknownProduct,
}

/// How a hold ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settlement {
    Commit,
    Release,
}

/// Why an operation on the stock matched nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missed<T> {
    /// This is the answer.
    Answer(T),
    /// A late reserve of this order must be stopped: leave a tombstone.
    NeedsTombstone,
    /// Something that must never happen has happened.
    Violated,
    /// Nothing explains it: it was changed between the attempt and the look.
    TryAgain,
}

impl Stock {
    pub(crate) fn missed_reserve(&self, claim: &Claim, line: &Line) -> Missed<Outcome> {
        if let Some(entry) = self.entry(&claim.order_id) {
            return match entry.state {
                State::Released => Missed::Answer(Outcome::Released),
                State::Held | State::Committed if entry.quantity == line.quantity => {
                    Missed::Answer(Outcome::HeldBefore)
                }
                _ => Missed::Violated,
            };
        }
        if self.watermark >= claim.fence {
            Missed::Answer(Outcome::Stale)
        } else if self.price_revision != line.price_revision {
            Missed::Answer(Outcome::PriceChanged)
        } else if self.available < line.quantity {
            Missed::Answer(Outcome::OutOfStock {
                available: self.available,
            })
        } else {
            Missed::TryAgain
        }
    }

    pub(crate) fn missed_settlement(
        &self,
        settlement: Settlement,
        claim: &Claim,
        line: &Line,
    ) -> Missed<()> {
        let Some(entry) = self.entry(&claim.order_id) else {
            // What was committed and forgotten is done. What was never held could still be, unless the watermark stops it.
            return match settlement {
                Settlement::Release
                    if self.watermark < claim.fence && !chaos::planted("no_tombstone") =>
                {
                    Missed::NeedsTombstone
                }
                _ => Missed::Answer(()),
            };
        };
        match (settlement, entry.state) {
            (Settlement::Commit, State::Committed) | (Settlement::Release, State::Released) => {
                Missed::Answer(())
            }
            (_, State::Held) if entry.quantity == line.quantity => Missed::TryAgain,
            _ => Missed::Violated,
        }
    }

    pub(crate) fn missed_return(&self, claim: &Claim, line: &Line) -> Missed<()> {
        // Checkout never lets the watermark pass a return that is still owed.
        if self.watermark >= claim.fence || self.entry(&return_key(&claim.order_id)).is_some() {
            Missed::Answer(())
        } else if self.sold < line.quantity {
            Missed::Violated
        } else {
            Missed::TryAgain
        }
    }

    pub(crate) fn is_worth_pruning(&self, watermark: i64) -> bool {
        let forgettable = |entry: &&Entry| entry.state != State::Held && entry.fence <= watermark;
        self.entries.len() > PRUNE_ABOVE
            && self.entries.iter().filter(forgettable).count() >= PRUNE_AT_LEAST
    }

    fn entry(&self, order_id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.order_id == order_id)
    }
}

/// Names the entry of an order's return; the order's own entry may still be there.
pub(crate) fn return_key(order_id: &str) -> String {
    format!("return:{order_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(order_id: &str, state: State, fence: i64) -> Entry {
        Entry {
            order_id: order_id.to_owned(),
            quantity: 2,
            state,
            fence,
            expires_at: None,
        }
    }

    fn stock(entries: Vec<Entry>) -> Stock {
        Stock {
            product_id: "product".to_owned(),
            price_revision: 1,
            available: 1,
            sold: 2,
            watermark: 10,
            entries,
        }
    }

    fn claim(fence: i64) -> Claim {
        Claim {
            order_id: "order".to_owned(),
            fence,
        }
    }

    fn line(quantity: i64, price_revision: i64) -> Line {
        Line {
            product_id: "product".to_owned(),
            quantity,
            price_revision,
        }
    }

    #[test]
    fn a_reserve_that_matched_nothing_is_explained() {
        let reserve = |entries, fence, line| stock(entries).missed_reserve(&claim(fence), &line);
        let with = |state| vec![entry("order", state, 11)];
        let held = Missed::Answer(Outcome::HeldBefore);
        assert_eq!(reserve(with(State::Held), 12, line(2, 1)), held);
        assert_eq!(reserve(with(State::Committed), 12, line(2, 1)), held);
        let released = Missed::Answer(Outcome::Released);
        assert_eq!(reserve(with(State::Released), 12, line(2, 1)), released);
        // One order cannot want two amounts of the same product.
        assert_eq!(reserve(with(State::Held), 12, line(1, 1)), Missed::Violated);

        let stale = Missed::Answer(Outcome::Stale);
        assert_eq!(reserve(vec![], 10, line(2, 1)), stale);
        let changed = Missed::Answer(Outcome::PriceChanged);
        assert_eq!(reserve(vec![], 11, line(1, 2)), changed);
        let out = Missed::Answer(Outcome::OutOfStock { available: 1 });
        assert_eq!(reserve(vec![], 11, line(2, 1)), out);
        assert_eq!(reserve(vec![], 11, line(1, 1)), Missed::TryAgain);
    }

    #[test]
    fn a_settlement_that_matched_nothing_is_explained() {
        use Settlement::{Commit, Release};
        let settle = |settlement, entries, fence| {
            stock(entries).missed_settlement(settlement, &claim(fence), &line(2, 0))
        };
        let with = |state| vec![entry("order", state, 11)];
        let done = Missed::Answer(());
        assert_eq!(settle(Commit, with(State::Committed), 12), done);
        assert_eq!(settle(Commit, vec![], 12), done);
        assert_eq!(settle(Commit, with(State::Released), 12), Missed::Violated);
        assert_eq!(settle(Commit, with(State::Held), 12), Missed::TryAgain);

        assert_eq!(settle(Release, with(State::Released), 12), done);
        assert_eq!(
            settle(Release, with(State::Committed), 12),
            Missed::Violated
        );
        assert_eq!(settle(Release, with(State::Held), 12), Missed::TryAgain);
        assert_eq!(settle(Release, vec![], 11), Missed::NeedsTombstone);
        assert_eq!(settle(Release, vec![], 10), done);
    }

    #[test]
    fn a_return_is_found_by_its_own_key() {
        let by_order = stock(vec![entry("order", State::Committed, 11)]);
        assert_eq!(
            by_order.missed_return(&claim(11), &line(2, 0)),
            Missed::TryAgain
        );
        // More than was ever sold.
        assert_eq!(
            by_order.missed_return(&claim(11), &line(3, 0)),
            Missed::Violated
        );
        let returned = stock(vec![entry(&return_key("order"), State::Applied, 11)]);
        assert_eq!(
            returned.missed_return(&claim(11), &line(2, 0)),
            Missed::Answer(())
        );
        assert_eq!(
            stock(vec![]).missed_return(&claim(10), &line(2, 0)),
            Missed::Answer(())
        );
    }

    #[test]
    fn only_many_old_entries_are_worth_a_write() {
        let entries = |count, state| vec![entry("order", state, 20); count];
        let released = stock(entries(33, State::Released));
        assert!(released.is_worth_pruning(20));
        assert!(!released.is_worth_pruning(19));
        assert!(!stock(entries(32, State::Released)).is_worth_pruning(20));
        assert!(!stock(entries(33, State::Held)).is_worth_pruning(20));
    }
}
