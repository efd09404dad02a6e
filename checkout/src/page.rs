//! Page tokens: where a list goes on.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use uuid::Uuid;

use crate::error::Error;
use crate::order::Order;

/// The token of the page that begins after `order`: its place in the list, opaque to callers.
pub(crate) fn token(order: &Order) -> String {
    let micros = order
        .created_at
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_micros());
    format!("{micros:x}.{}", order.order_id.simple())
}

/// The place that a token stands for; none for the first page.
pub(crate) fn after(token: &str) -> Result<Option<(SystemTime, Uuid)>, Error> {
    if token.is_empty() {
        return Ok(None);
    }
    let place = token.split_once('.').and_then(|(micros, order_id)| {
        let micros = u64::from_str_radix(micros, 16).ok()?;
        let created_at = UNIX_EPOCH.checked_add(Duration::from_micros(micros))?;
        Some((created_at, Uuid::try_parse(order_id).ok()?))
    });
    // PostgreSQL's calendar ends before ours does.
    let last = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
    match place.filter(|(created_at, _)| *created_at < last) {
        Some(place) => Ok(Some(place)),
        None => Err(Error::PageToken),
    }
}

/// How many to list: what is asked for, or 20.
pub(crate) fn size(asked: i32) -> i64 {
    if asked == 0 { 20 } else { i64::from(asked) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_token_is_refused() {
        for token in [".", "zz", "ffffffffffffffff.0", "1.x", "1", "é.é"] {
            assert!(matches!(after(token), Err(Error::PageToken)), "{token}");
        }
        assert!(after("").unwrap().is_none());
    }
}
