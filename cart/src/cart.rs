//! What a cart is, and how it is written down.

use uuid::Uuid;

/// The most products in a cart.
pub(crate) const MAX_LINES: u32 = 50;
/// The most units of one product.
pub(crate) const MAX_QUANTITY: i32 = 99;

/// Whose cart it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub(crate) user_id: Uuid,
    /// How long the cart is kept after a change.
    pub(crate) keep_seconds: u64,
}

/// What someone means to buy, ordered by product.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Cart {
    pub(crate) lines: Vec<Line>,
}

/// One product in a cart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) product_id: Uuid,
    pub(crate) line_id: String,
    pub(crate) quantity: i32,
}

impl Cart {
    /// Reads the pairs of a hash. Those that this service did not write are left out.
    pub(crate) fn read(fields: &[(Vec<u8>, Vec<u8>)]) -> Self {
        let mut lines: Vec<Line> = fields
            .iter()
            .filter_map(|(product, value)| {
                let line = Line::read(product, value);
                if line.is_none() {
                    tracing::warn!(bytes = value.len(), "a line of a cart cannot be read");
                }
                line
            })
            .collect();
        lines.sort_unstable_by_key(|line| line.product_id);
        Self { lines }
    }
}

impl Line {
    /// Reads `line_id|quantity`, the value of the hash field that is named for the product.
    fn read(product: &[u8], value: &[u8]) -> Option<Self> {
        let product_id = Uuid::try_parse_ascii(product).ok()?;
        let (line_id, digits) = std::str::from_utf8(value).ok()?.split_once('|')?;
        let quantity = digits.parse().ok()?;
        // As strict as the scripts, which only change what they can read.
        let is_ours = !line_id.is_empty()
            && !digits.starts_with(['+', '0'])
            && (1..=MAX_QUANTITY).contains(&quantity);
        is_ours.then(|| Self {
            product_id,
            line_id: line_id.to_owned(),
            quantity,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "0d6618f7-8441-4f86-a85c-0a84adbd43b1";
    const SECOND: &str = "98940339-bdce-4060-af9c-8e57799ada3a";

    fn field(product: &str, value: &str) -> (Vec<u8>, Vec<u8>) {
        (product.into(), value.into())
    }

    #[test]
    fn lines_come_ordered_by_product() {
        let cart = Cart::read(&[field(SECOND, "b|99"), field(FIRST, "o:1:2|1")]);
        let lines: Vec<_> = cart
            .lines
            .iter()
            .map(|line| {
                (
                    line.product_id.to_string(),
                    line.line_id.as_str(),
                    line.quantity,
                )
            })
            .collect();
        assert_eq!(
            lines,
            [(FIRST.into(), "o:1:2", 1), (SECOND.into(), "b", 99)]
        );
    }

    #[test]
    fn what_is_not_a_line_is_left_out() {
        for value in [
            "", "|", "a", "a|", "|1", "a|0", "a|-1", "a|100", "a|1.5", "a|1|2", "a|9e9", "a|+1",
            "a|01",
        ] {
            assert_eq!(
                Cart::read(&[field(FIRST, value)]),
                Cart::default(),
                "{value}"
            );
        }
        assert_eq!(Cart::read(&[field("jumper", "a|1")]), Cart::default());
        assert_eq!(
            Cart::read(&[(FIRST.into(), vec![0xff, b'|', b'1'])]),
            Cart::default()
        );
    }
}
