//! What the shop sells, and how staff may change it.

use std::ops::RangeInclusive;

use mongodb::bson::{DateTime, Document};
use proto::Money;
use serde::{Deserialize, Serialize};

/// The seconds that a `Timestamp` may have: from the year 1 to the end of 9999. Outside of it a store may take a moment
/// that it cannot read again.
pub(crate) const CALENDAR: RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// One product, as the catalogue shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Product {
    #[serde(rename = "_id")]
    pub(crate) product_id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) category: String,
    pub(crate) price: Price,
    /// Counts up with every change of price.
    pub(crate) price_revision: i64,
    /// Counts up with every change by staff, but not with the stock.
    pub(crate) revision: i64,
    pub(crate) attributes: Document,
    pub(crate) image_url: String,
    pub(crate) image_alt: String,
    /// Beside the one above. Products from before there were any have none.
    #[serde(default)]
    pub(crate) more_images: Vec<Image>,
    pub(crate) weight_grams: i32,
    pub(crate) created_at: DateTime,
    /// Units that can be bought now.
    pub(crate) available: i64,
}

/// A picture as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Image {
    pub(crate) image_url: String,
    /// What it shows, in words.
    pub(crate) image_alt: String,
}

/// An amount as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Price {
    pub(crate) currency_code: String,
    pub(crate) minor_units: i64,
}

impl Price {
    /// More than nothing, in the shop's currency.
    pub(crate) fn check(price: Money, currency: &str) -> Result<Self, PriceError> {
        if price.currency_code() != currency {
            return Err(PriceError::Currency);
        }
        if price.minor_units() <= 0 {
            return Err(PriceError::Amount);
        }
        Ok(Self {
            currency_code: currency.to_owned(),
            minor_units: price.minor_units(),
        })
    }
}

/// What is wrong with a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PriceError {
    Currency,
    Amount,
}

/// What staff want changed; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) price: Option<Price>,
    pub(crate) attributes: Option<Document>,
    pub(crate) image_url: Option<String>,
    pub(crate) image_alt: Option<String>,
    pub(crate) more_images: Option<Vec<Image>>,
    pub(crate) weight_grams: Option<i32>,
}

impl Changes {
    /// The product with these changes, or `None` when it is like that already: a repeat changes nothing.
    pub(crate) fn apply(&self, product: &Product) -> Option<Product> {
        let changes = self.clone();
        let mut changed = product.clone();
        replace(&mut changed.name, changes.name);
        replace(&mut changed.description, changes.description);
        replace(&mut changed.category, changes.category);
        replace(&mut changed.price, changes.price);
        replace(&mut changed.attributes, changes.attributes);
        replace(&mut changed.image_url, changes.image_url);
        replace(&mut changed.image_alt, changes.image_alt);
        replace(&mut changed.more_images, changes.more_images);
        replace(&mut changed.weight_grams, changes.weight_grams);
        if changed == *product {
            return None;
        }
        changed.revision += 1;
        if changed.price != product.price {
            changed.price_revision += 1;
        }
        Some(changed)
    }
}

fn replace<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

/// A category's name for people: "wax-melts" is "Wax melts".
pub(crate) fn display_name(category: &str) -> String {
    let words = category.replace('-', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mug() -> Product {
        Product {
            product_id: "1d6618f7-8441-4f86-a85c-0a84adbd43b1".to_owned(),
            name: "Mug".to_owned(),
            description: String::new(),
            category: "ceramics".to_owned(),
            price: euro(1250),
            price_revision: 3,
            revision: 7,
            attributes: Document::new(),
            image_url: String::new(),
            image_alt: String::new(),
            more_images: Vec::new(),
            weight_grams: 300,
            created_at: DateTime::from_millis(0),
            available: 5,
        }
    }

    fn euro(minor_units: i64) -> Price {
        Price {
            currency_code: "EUR".to_owned(),
            minor_units,
        }
    }

    #[test]
    fn a_new_price_counts_up_both_revisions() {
        let changes = Changes {
            price: Some(euro(1300)),
            ..Changes::default()
        };
        let changed = changes.apply(&mug()).unwrap();
        assert_eq!((changed.revision, changed.price_revision), (8, 4));
        assert_eq!(changes.apply(&changed), None);
    }

    #[test]
    fn another_field_leaves_the_price_revision() {
        let changes = Changes {
            name: Some("Cup".to_owned()),
            price: Some(euro(1250)),
            ..Changes::default()
        };
        let changed = changes.apply(&mug()).unwrap();
        assert_eq!((changed.revision, changed.price_revision), (8, 3));
        assert_eq!(changed.name, "Cup");
    }

    #[test]
    fn a_price_is_more_than_nothing_in_the_currency_of_the_shop() {
        let check = |code, units| Price::check(Money::new(code, units).unwrap(), "EUR");
        assert_eq!(check("EUR", 1), Ok(euro(1)));
        assert_eq!(check("EUR", 0), Err(PriceError::Amount));
        assert_eq!(check("EUR", -1), Err(PriceError::Amount));
        assert_eq!(check("USD", 1), Err(PriceError::Currency));
    }

    #[test]
    fn slugs_get_names_for_people() {
        assert_eq!(display_name("wax-melts"), "Wax melts");
        assert_eq!(display_name("books"), "Books");
        assert_eq!(display_name(""), "");
    }
}
