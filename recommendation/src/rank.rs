//! What goes best with some products, from what was bought together.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

/// Counts as many more purchases of everything, which went with nothing: two rare products that met once by chance
/// would otherwise be the best match there is.
const DOUBT: f64 = 2.0;

/// What past orders say about some products.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// For each of the products: what was bought with it, and in how many orders.
    pub(crate) together: Vec<(Uuid, Vec<(Uuid, f64)>)>,
    /// In how many orders a product was, for each product in `together`.
    pub(crate) orders: HashMap<Uuid, f64>,
    /// What sells, best first.
    pub(crate) popular: Vec<Uuid>,
}

impl History {
    /// Every product whose sales a ranking needs.
    pub(crate) fn products(&self) -> Vec<Uuid> {
        let mut products: Vec<Uuid> = self
            .together
            .iter()
            .flat_map(|(anchor, others)| {
                std::iter::once(*anchor).chain(others.iter().map(|(other, _)| *other))
            })
            .collect();
        products.sort_unstable();
        products.dedup();
        products
    }

    /// What goes with the products, best first, without themselves.
    ///
    /// A pair weighs by its cosine: how often the two were bought together, of how often each was bought. What everybody
    /// buys anyway says little about this shopper.
    pub(crate) fn bought_together(&self) -> Vec<Uuid> {
        let anchors: HashSet<Uuid> = self.together.iter().map(|(anchor, _)| *anchor).collect();
        let mut scores: HashMap<Uuid, f64> = HashMap::new();
        for (anchor, others) in &self.together {
            for (other, count) in others {
                if !anchors.contains(other) {
                    let sold = (self.sold(anchor, *count) * self.sold(other, *count)).sqrt();
                    *scores.entry(*other).or_default() += count / sold;
                }
            }
        }
        let mut ranked: Vec<(Uuid, f64)> = scores.into_iter().collect();
        // The id decides between equals, so that a page looks the same when it is loaded again.
        ranked.sort_unstable_by(|(one, score), (other, more)| {
            more.total_cmp(score).then_with(|| one.cmp(other))
        });
        ranked.into_iter().map(|(product, _)| product).collect()
    }

    /// A product was sold at least as often as it was sold with another.
    fn sold(&self, product: &Uuid, together: f64) -> f64 {
        let orders = self.orders.get(product).copied().unwrap_or_default();
        orders.max(together) + DOUBT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn history(together: &[(u128, &[(u128, f64)])], orders: &[(u128, f64)]) -> History {
        History {
            together: together
                .iter()
                .map(|(anchor, others)| {
                    let others = others.iter().map(|(other, count)| (id(*other), *count));
                    (id(*anchor), others.collect())
                })
                .collect(),
            orders: orders
                .iter()
                .map(|(product, count)| (id(*product), *count))
                .collect(),
            popular: Vec::new(),
        }
    }

    #[test]
    fn what_everybody_buys_weighs_less() {
        let history = history(
            &[(1, &[(2, 10.0), (3, 8.0)])],
            &[(1, 20.0), (2, 500.0), (3, 10.0)],
        );
        assert_eq!(history.bought_together(), [id(3), id(2)]);
    }

    #[test]
    fn one_chance_meeting_does_not_outweigh_many() {
        let history = history(
            &[(1, &[(2, 6.0), (3, 1.0)])],
            &[(1, 10.0), (2, 12.0), (3, 1.0)],
        );
        assert_eq!(history.bought_together(), [id(2), id(3)]);
    }

    #[test]
    fn what_goes_with_several_products_comes_first() {
        let orders = [(1, 9.0), (2, 9.0), (3, 9.0), (4, 9.0), (5, 9.0)];
        let history = history(
            &[
                (1, &[(2, 9.0), (3, 3.0), (4, 4.0)]),
                (2, &[(1, 9.0), (3, 3.0), (5, 4.0)]),
            ],
            &orders,
        );
        // The products themselves are not recommended, and equals keep the order of their ids.
        assert_eq!(history.bought_together(), [id(3), id(4), id(5)]);
        assert_eq!(history.products(), (1..=5).map(id).collect::<Vec<_>>());
    }

    #[test]
    fn odd_numbers_do_not_upset_the_order() {
        let others: &[_] = &[(2, f64::NAN), (3, -1.0), (4, 0.0), (5, f64::INFINITY)];
        let history = history(&[(1, others)], &[(1, -7.0)]);
        assert_eq!(history.bought_together().len(), 4);
        assert!(History::default().bought_together().is_empty());
    }
}
