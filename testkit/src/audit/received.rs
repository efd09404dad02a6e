//! How many units of each product there must be: a range, while the outcome of an adjustment is open.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Units of each product that were ever received, less those that were taken away.
#[derive(Clone)]
pub(super) struct Received(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    units: BTreeMap<String, (i64, i64)>,
    /// Counts the changes.
    version: u64,
}

/// A change of a product's stock whose outcome is open. Dropped without a word it stays open.
#[must_use = "say how it ended"]
pub struct Adjustment {
    book: Arc<Mutex<Book>>,
    product_id: String,
    units: i64,
}

impl Received {
    pub(super) fn new(units: impl Iterator<Item = (String, i64)>) -> Self {
        let units = units.map(|(product_id, units)| (product_id, (units, units)));
        Self(Arc::new(Mutex::new(Book {
            units: units.collect(),
            version: 0,
        })))
    }

    pub(super) fn begin(&self, product_id: &str, units: i64) -> Adjustment {
        lock(&self.0).widen(product_id, units.min(0), units.max(0));
        Adjustment {
            book: Arc::clone(&self.0),
            product_id: product_id.to_owned(),
            units,
        }
    }

    pub(super) fn version(&self) -> u64 {
        lock(&self.0).version
    }

    /// The least and the most of each product.
    pub(super) fn ranges(&self) -> BTreeMap<String, RangeInclusive<i64>> {
        let book = lock(&self.0);
        let units = book.units.iter();
        units
            .map(|(product_id, (least, most))| (product_id.clone(), *least..=*most))
            .collect()
    }

    /// As `ranges`, of no product when something was begun or ended meanwhile.
    pub(super) fn ranges_unless_changed_since(
        &self,
        version: u64,
    ) -> BTreeMap<String, RangeInclusive<i64>> {
        let ranges = self.ranges();
        if self.version() == version {
            ranges
        } else {
            BTreeMap::new()
        }
    }
}

impl Adjustment {
    /// It was made.
    pub fn done(self) {
        let (least, most) = (self.units.max(0), self.units.min(0));
        lock(&self.book).widen(&self.product_id, least, most);
    }

    /// It was refused.
    pub fn refused(self) {
        let (least, most) = (-self.units.min(0), -self.units.max(0));
        lock(&self.book).widen(&self.product_id, least, most);
    }
}

impl Book {
    fn widen(&mut self, product_id: &str, least: i64, most: i64) {
        let units = self.units.entry(product_id.to_owned()).or_default();
        units.0 += least;
        units.1 += most;
        self.version += 1;
    }
}

fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(received: &Received) -> RangeInclusive<i64> {
        received.ranges()["soap"].clone()
    }

    #[test]
    fn an_open_adjustment_allows_both_numbers() {
        let received = Received::new([("soap".to_owned(), 10)].into_iter());
        let more = received.begin("soap", 5);
        assert_eq!(range(&received), 10..=15);
        let fewer = received.begin("soap", -3);
        assert_eq!(range(&received), 7..=15);
        more.done();
        assert_eq!(range(&received), 12..=15);
        fewer.refused();
        assert_eq!(range(&received), 15..=15);
        received.begin("soap", 2).refused();
        received.begin("soap", -4).done();
        assert_eq!(range(&received), 11..=11);
        drop(received.begin("soap", 1));
        assert_eq!(range(&received), 11..=12);
    }

    #[test]
    fn a_sample_that_an_adjustment_crossed_judges_no_sum() {
        let received = Received::new([("soap".to_owned(), 10)].into_iter());
        let before = received.version();
        assert!(!received.ranges_unless_changed_since(before).is_empty());
        received.begin("soap", 5).done();
        assert!(received.ranges_unless_changed_since(before).is_empty());
    }
}
