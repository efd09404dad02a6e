//! What the messages of the contract mean here, and the other way round.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use mongodb::bson::DateTime;
use prost_types::Timestamp;
use proto::Money;
use proto::product::v1 as pb;
use proto::product::v1::stock_line_result::Outcome as PbOutcome;
use proto::r#type::v1 as types;

use super::attributes;
use crate::catalogue::{CALENDAR, Image, Price, PriceError, Product, display_name};
use crate::error::Error;
use crate::listing::Sort;
use crate::stock::{Claim, Line, Outcome};
use crate::store::Category;

const DEFAULT_PAGE_SIZE: usize = 24;
/// How long a hold lasts when its order does not say.
const DEFAULT_HOLD: Duration = Duration::from_secs(600);

/// UUIDs are the same in capitals, ids in the store are not.
pub(super) fn id(uuid: &str) -> String {
    uuid.to_ascii_lowercase()
}

pub(super) fn claim(order_id: &str, fence: i64) -> Claim {
    Claim {
        order_id: id(order_id),
        fence,
    }
}

/// The lines of an order in the order of their products, in which all orders take them: of two that want the last units
/// of the same products, one gets them all.
pub(super) fn lines(lines: Vec<pb::StockLine>) -> Result<Vec<Line>, Error> {
    let mut seen = HashSet::new();
    let mut read = Vec::with_capacity(lines.len());
    for (index, line) in lines.into_iter().enumerate() {
        let product_id = id(&line.product_id);
        if !seen.insert(product_id.clone()) {
            return Err(Error::invalid(
                format!("lines[{index}].product_id"),
                "is there twice",
            ));
        }
        read.push(Line {
            product_id,
            quantity: line.quantity.into(),
            price_revision: line.price_revision,
        });
    }
    read.sort_by(|one, other| one.product_id.cmp(&other.product_id));
    Ok(read)
}

pub(super) fn line_result(product_id: String, outcome: Outcome) -> pb::StockLineResult {
    let (outcome, available) = match outcome {
        Outcome::Held | Outcome::HeldBefore => (PbOutcome::Held, 0),
        Outcome::OutOfStock { available } => (PbOutcome::OutOfStock, available),
        Outcome::PriceChanged => (PbOutcome::PriceChanged, 0),
        Outcome::Released => (PbOutcome::Released, 0),
        Outcome::Stale => (PbOutcome::Stale, 0),
        Outcome::UnknownProduct => (PbOutcome::UnknownProduct, 0),
    };
    pb::StockLineResult {
        product_id,
        outcome: outcome.into(),
        available: units(available),
    }
}

pub(super) fn expires_at(timestamp: Option<Timestamp>) -> Result<DateTime, Error> {
    let Some(timestamp) = timestamp else {
        return Ok(DateTime::from_system_time(SystemTime::now() + DEFAULT_HOLD));
    };
    if !CALENDAR.contains(&timestamp.seconds) || !(0..1_000_000_000).contains(&timestamp.nanos) {
        return Err(Error::invalid("expires_at", "is out of range"));
    }
    let millis = timestamp.seconds * 1000 + i64::from(timestamp.nanos / 1_000_000);
    Ok(DateTime::from_millis(millis))
}

/// A name without the white space around it.
pub(super) fn name(text: &str) -> Result<String, Error> {
    let name = text.trim();
    // Names stand in mails and logs, where a line break could begin something else, and text that runs backwards is read
    // as something else.
    let misleads = |char: char| {
        char.is_control() || matches!(char, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let is_invisible = |char: char| {
        char.is_whitespace()
            || matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if name.chars().all(is_invisible) || name.chars().any(misleads) {
        return Err(Error::invalid("name", "must be one line that can be read"));
    }
    Ok(name.to_owned())
}

pub(super) fn price(price: &types::Money, currency: &str) -> Result<Price, Error> {
    let wrong_currency = "must be the currency of the shop";
    Money::try_from(price)
        .map_err(|_| PriceError::Currency)
        .and_then(|price| Price::check(price, currency))
        .map_err(|error| match error {
            PriceError::Currency => Error::invalid("price.currency_code", wrong_currency),
            PriceError::Amount => Error::invalid("price.minor_units", "must be more than nothing"),
        })
}

pub(super) fn images(images: Vec<pb::ProductImage>) -> Vec<Image> {
    let images = images.into_iter().map(|image| Image {
        image_url: image.image_url,
        image_alt: image.image_alt,
    });
    images.collect()
}

/// `None` is the natural order of the list.
pub(super) fn sort(sort: pb::ProductSort) -> Option<Sort> {
    match sort {
        pb::ProductSort::Unspecified => None,
        pb::ProductSort::Name => Some(Sort::Name),
        pb::ProductSort::PriceAsc => Some(Sort::PriceAscending),
        pb::ProductSort::PriceDesc => Some(Sort::PriceDescending),
        pb::ProductSort::Newest => Some(Sort::Newest),
    }
}

pub(super) fn page_size(requested: i32) -> usize {
    usize::try_from(requested)
        .ok()
        .filter(|size| *size > 0)
        .unwrap_or(DEFAULT_PAGE_SIZE)
}

pub(super) fn category(category: Category) -> pb::Category {
    pb::Category {
        display_name: display_name(&category.category),
        category: category.category,
        product_count: units(category.products),
    }
}

impl From<Image> for pb::ProductImage {
    fn from(image: Image) -> Self {
        Self {
            image_url: image.image_url,
            image_alt: image.image_alt,
        }
    }
}

impl From<Product> for pb::Product {
    fn from(product: Product) -> Self {
        Self {
            product_id: product.product_id,
            name: product.name,
            description: product.description,
            price: Some(types::Money {
                currency_code: product.price.currency_code,
                minor_units: product.price.minor_units,
            }),
            stock: units(product.available),
            category: product.category,
            image_url: product.image_url,
            image_alt: product.image_alt,
            attributes: Some(attributes::encode(product.attributes)),
            weight_grams: product.weight_grams,
            price_revision: product.price_revision,
            revision: product.revision,
            created_at: Some(product.created_at.to_system_time().into()),
            more_images: product.more_images.into_iter().map(Into::into).collect(),
        }
    }
}

/// A count, as far as the contract can say it.
fn units(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_can_be_read() {
        for text in ["Fig & Tea", "茶 ★", "👩\u{200d}🍳 apron", "Crème  brûlée"] {
            assert_eq!(name(text).unwrap(), text);
        }
        assert_eq!(name(" Mug \u{a0}").unwrap(), "Mug");
        for text in [
            "",
            " ",
            "\n\n",
            "\u{200b}\u{3000}",
            "a\r\nBcc: x",
            "a\tb",
            "a\u{2028}b",
            "\u{202e}abc",
            "a\u{2067}b",
        ] {
            assert!(name(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_hold_ends_within_the_calendar() {
        let at = |seconds, nanos| expires_at(Some(Timestamp { seconds, nanos }));
        assert_eq!(at(1, 2_000_000).unwrap().timestamp_millis(), 1002);
        assert_eq!(at(-1, 0).unwrap().timestamp_millis(), -1000);
        for seconds in [*CALENDAR.start(), *CALENDAR.end()] {
            assert_eq!(at(seconds, 0).unwrap().timestamp_millis(), seconds * 1000);
        }
        for (seconds, nanos) in [
            (CALENDAR.start() - 1, 0),
            (CALENDAR.end() + 1, 0),
            (i64::MAX, 0),
            (i64::MIN, i32::MIN),
            (0, -1),
            (0, 1_000_000_000),
        ] {
            assert!(at(seconds, nanos).is_err(), "{seconds} {nanos}");
        }
    }
}
