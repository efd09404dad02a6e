//! Filling a shelf: which products are recommended, and why.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

/// A product as the product service tells of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Product {
    pub(crate) id: Uuid,
    pub(crate) category: String,
    pub(crate) in_stock: bool,
    /// Passed on to the caller as it came.
    pub(crate) message: proto::product::v1::Product,
}

/// Why a product is recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    BoughtTogether,
    SameCategory,
    Popular,
    /// It is there, and the shelf would be empty otherwise.
    Any,
}

#[derive(Debug)]
pub(crate) struct Pick {
    pub(crate) product: Product,
    pub(crate) basis: Basis,
}

/// At most `limit` picks, none twice and none of what the shopper has seen.
pub(crate) struct Shelf {
    limit: usize,
    seen: HashSet<Uuid>,
    picks: Vec<Pick>,
}

impl Shelf {
    pub(crate) fn new(limit: usize, seen: impl IntoIterator<Item = Uuid>) -> Self {
        Self {
            limit,
            seen: seen.into_iter().collect(),
            picks: Vec::new(),
        }
    }

    /// Puts up what can be bought, in the order it comes, as far as there is room.
    pub(crate) fn offer(&mut self, products: impl IntoIterator<Item = Product>, basis: Basis) {
        for product in products {
            if self.is_full() {
                return;
            }
            if product.in_stock && self.seen.insert(product.id) {
                self.picks.push(Pick { product, basis });
            }
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.picks.len() >= self.limit
    }

    pub(crate) fn into_picks(self) -> Vec<Pick> {
        self.picks
    }
}

/// The categories of `products`, the most frequent first.
pub(crate) fn categories<'a>(products: impl IntoIterator<Item = &'a Product>) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for product in products {
        *counts.entry(&product.category).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable_by(|(one, count), (other, more)| {
        more.cmp(count).then_with(|| one.cmp(other))
    });
    counts
        .into_iter()
        .map(|(category, _)| category.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(number: u128, category: &str, in_stock: bool) -> Product {
        Product {
            id: Uuid::from_u128(number),
            category: category.to_owned(),
            in_stock,
            message: proto::product::v1::Product::default(),
        }
    }

    #[test]
    fn a_shelf_takes_what_is_new_and_in_stock_until_it_is_full() {
        let mut shelf = Shelf::new(3, [Uuid::from_u128(1)]);
        let offered = [(1, true), (2, false), (3, true), (3, true), (4, true)];
        let products = |offered: &[(u128, bool)]| -> Vec<Product> {
            offered
                .iter()
                .map(|(number, in_stock)| product(*number, "books", *in_stock))
                .collect()
        };
        shelf.offer(products(&offered), Basis::BoughtTogether);
        assert!(!shelf.is_full());
        shelf.offer(products(&[(4, true), (5, true), (6, true)]), Basis::Popular);
        assert!(shelf.is_full());
        let picks: Vec<_> = shelf
            .into_picks()
            .iter()
            .map(|pick| (pick.product.id.as_u128(), pick.basis))
            .collect();
        let together = Basis::BoughtTogether;
        assert_eq!(picks, [(3, together), (4, together), (5, Basis::Popular)]);
    }

    #[test]
    fn the_most_frequent_category_comes_first() {
        let products = [
            product(1, "pantry", true),
            product(2, "books", true),
            product(3, "apparel", true),
            product(4, "books", false),
        ];
        assert_eq!(categories(&products), ["books", "apparel", "pantry"]);
        assert!(categories(&[]).is_empty());
    }
}
