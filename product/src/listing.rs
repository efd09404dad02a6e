//! Pages of the catalogue: each begins after the last product of the one before.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::error::Error;

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

    /// Reads a token of a list in the order `sort`; an empty one is the beginning.
    pub(crate) fn read(token: &str, sort: Sort) -> Result<Option<Self>, Error> {
        if token.is_empty() {
            return Ok(None);
        }
        let position: Option<Self> = URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok());
        let by_name = matches!(sort, Sort::Name | Sort::Relevance);
        position
            .filter(|position| {
                position.sort == sort && matches!(position.key, Key::Text(_)) == by_name
            })
            .map(Some)
            .ok_or_else(|| Error::invalid("page_token", "is not a page token of this list"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(sort: Sort, key: Key) -> Position {
        Position {
            sort,
            rank: 0,
            key,
            product_id: "1d6618f7-8441-4f86-a85c-0a84adbd43b1".to_owned(),
        }
    }

    #[test]
    fn a_token_is_read_as_it_was_written() {
        for position in [
            position(Sort::Name, Key::Text("fig \"tea\" é".to_owned())),
            position(Sort::PriceDescending, Key::Number(-1)),
        ] {
            let read = Position::read(&position.token(), position.sort).unwrap();
            assert_eq!(read, Some(position));
        }
        assert_eq!(Position::read("", Sort::Name).unwrap(), None);
    }

    #[test]
    fn broken_and_foreign_tokens_are_refused() {
        let by_name = position(Sort::Name, Key::Text("fig".to_owned())).token();
        let odd_key = position(Sort::Newest, Key::Text("fig".to_owned())).token();
        for token in [&by_name, &odd_key, "????", "e30", "bnVsbA"] {
            assert!(Position::read(token, Sort::Newest).is_err(), "{token}");
        }
    }
}
