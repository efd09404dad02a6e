//! Pages of the catalogue: each begins after the last product of the one before.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use uuid::Uuid;

use crate::catalogue::CALENDAR;
use crate::error::Error;
use crate::search::Within;

/// The order of a list. Products that are equal in it are in the order of their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Sort {
    /// Best match first, then by name.
    Relevance,
    Name,
    PriceAscending,
    PriceDescending,
    Newest,
}

/// Which products, and how.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    /// What every product must contain; empty for all products.
    pub(crate) words: Vec<String>,
    /// Empty for all categories.
    pub(crate) category: String,
    pub(crate) in_stock_only: bool,
    pub(crate) sort: Sort,
    pub(crate) page_size: usize,
    pub(crate) after: Option<Position>,
}

impl Listing {
    /// The page of this list that a token of the page before names; an empty one is the beginning.
    pub(crate) fn after_token(self, token: &str) -> Result<Self, Error> {
        if token.is_empty() {
            return Ok(self);
        }
        let position: Option<Position> = URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok());
        let fingerprint = self.fingerprint();
        let position = position.filter(|position| {
            position.list.is_none_or(|list| list == fingerprint) && position.is_sound(self.sort)
        });
        match position {
            Some(_) => Ok(Self {
                after: position,
                ..self
            }),
            None => Err(Error::invalid(
                "page_token",
                "is not a page token of this list",
            )),
        }
    }

    /// Tells lists of other products apart, and is the same in every replica and release: FNV-1a over the filters.
    pub(crate) fn fingerprint(&self) -> u32 {
        let words = self.words.join(" ");
        // No filter holds a line break.
        let filters = format!("{words}\n{}\n{}", self.category, self.in_stock_only);
        filters.bytes().fold(0x811c_9dc5, |hash: u32, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
    }
}

/// One page.
#[derive(Clone, Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub(crate) next: Option<Position>,
    /// Products in all pages.
    pub(crate) total: u64,
}

/// The place of a product in a list. It holds what the list is sorted by, so that products that come or go in between
/// do not move the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// The fingerprint of the list; none in tokens of releases that did not write it.
    #[serde(rename = "l", default)]
    pub(crate) list: Option<u32>,
    #[serde(rename = "s")]
    pub(crate) sort: Sort,
    /// Of a search by relevance: the index of the rank.
    #[serde(rename = "r")]
    pub(crate) rank: usize,
    #[serde(rename = "k")]
    pub(crate) key: Key,
    #[serde(rename = "i")]
    pub(crate) product_id: String,
}

/// What a product is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Key {
    Number(i64),
    Text(String),
}

impl Position {
    /// The text that callers pass back.
    pub(crate) fn token(&self) -> String {
        // A struct of strings and numbers always serializes.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Whether a list in the order `sort` can have made it: anybody can write a token.
    fn is_sound(&self, sort: Sort) -> bool {
        let ranks = match sort {
            Sort::Relevance => Within::ALL.len(),
            _ => 1,
        };
        let has_key = match (&self.key, sort) {
            (Key::Text(_), Sort::Name | Sort::Relevance)
            | (Key::Number(_), Sort::PriceAscending | Sort::PriceDescending) => true,
            (Key::Number(millis), Sort::Newest) => CALENDAR.contains(&millis.div_euclid(1000)),
            _ => false,
        };
        let has_id = Uuid::try_parse(&self.product_id).is_ok();
        self.sort == sort && self.rank < ranks && has_key && has_id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(sort: Sort) -> Listing {
        Listing {
            words: Vec::new(),
            category: String::new(),
            in_stock_only: false,
            sort,
            page_size: 24,
            after: None,
        }
    }

    fn position(sort: Sort, key: Key) -> Position {
        Position {
            list: Some(list(sort).fingerprint()),
            sort,
            rank: 0,
            key,
            product_id: "1d6618f7-8441-4f86-a85c-0a84adbd43b1".to_owned(),
        }
    }

    fn read(position: &Position, sort: Sort) -> Result<Listing, Error> {
        list(sort).after_token(&position.token())
    }

    #[test]
    fn a_token_is_read_as_it_was_written() {
        for position in [
            position(Sort::Name, Key::Text("fig \"tea\" é".to_owned())),
            position(Sort::PriceDescending, Key::Number(-1)),
            position(Sort::Newest, Key::Number(1_700_000_000_000)),
            Position {
                rank: 2,
                ..position(Sort::Relevance, Key::Text("fig".to_owned()))
            },
        ] {
            let listing = read(&position, position.sort).unwrap();
            assert_eq!(listing.after, Some(position));
        }
        assert_eq!(list(Sort::Name).after_token("").unwrap().after, None);
    }

    #[test]
    fn broken_and_foreign_tokens_are_refused() {
        let by_name = position(Sort::Name, Key::Text("fig".to_owned())).token();
        for token in [&by_name, "????", "e30", "bnVsbA"] {
            assert!(list(Sort::Newest).after_token(token).is_err(), "{token}");
        }
    }

    #[test]
    fn a_token_without_a_fingerprint_fits_any_list_in_its_order() {
        let token = |json: &str| URL_SAFE_NO_PAD.encode(json);
        let id = "1d6618f7-8441-4f86-a85c-0a84adbd43b1";
        let by_name = token(&format!(r#"{{"s":"Name","r":0,"k":"fig","i":"{id}"}}"#));
        let listing = list(Sort::Name).after_token(&by_name).unwrap();
        assert_eq!(
            listing.after,
            Some(Position {
                list: None,
                ..position(Sort::Name, Key::Text("fig".to_owned()))
            })
        );
        assert!(list(Sort::Newest).after_token(&by_name).is_err());
        // Its range is looked at all the same.
        let odd = token(&format!(r#"{{"s":"Name","r":1,"k":"fig","i":"{id}"}}"#));
        assert!(list(Sort::Name).after_token(&odd).is_err());
    }

    #[test]
    fn no_list_makes_a_position_out_of_range() {
        let newest = |millis| position(Sort::Newest, Key::Number(millis));
        let last = CALENDAR.end() * 1000 + 999;
        let first = CALENDAR.start() * 1000;
        assert!(read(&newest(first), Sort::Newest).is_ok());
        assert!(read(&newest(last), Sort::Newest).is_ok());
        let text = Key::Text("fig".to_owned());
        for odd in [
            newest(i64::MAX),
            newest(i64::MIN),
            newest(last + 1),
            newest(first - 1),
            position(Sort::Newest, text.clone()),
            position(Sort::Name, Key::Number(1)),
            Position {
                rank: 1,
                ..position(Sort::Name, text.clone())
            },
            Position {
                rank: 3,
                ..position(Sort::Relevance, text.clone())
            },
            Position {
                product_id: String::new(),
                ..position(Sort::Name, text)
            },
        ] {
            assert!(read(&odd, odd.sort).is_err(), "{odd:?}");
        }
    }

    #[test]
    fn a_token_is_of_one_list_only() {
        let of = |words: &[&str], category: &str, in_stock_only| Listing {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            category: category.to_owned(),
            in_stock_only,
            ..list(Sort::Name)
        };
        let lists = [
            of(&[], "", false),
            of(&[], "", true),
            of(&[], "tea", false),
            of(&["tea"], "", false),
            of(&["fig", "tea"], "", false),
            of(&["fig"], "tea", false),
        ];
        for (index, one) in lists.iter().enumerate() {
            let token = Position {
                list: Some(one.fingerprint()),
                ..position(Sort::Name, Key::Text("fig".to_owned()))
            }
            .token();
            for (other_index, other) in lists.iter().enumerate() {
                let is_read = other.clone().after_token(&token).is_ok();
                assert_eq!(is_read, index == other_index, "{one:?} {other:?}");
            }
        }
    }
}
