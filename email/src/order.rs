//! What a mail says of an order. Every text is one line by now, whatever the customer typed.

use proto::Money;

pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) items: Vec<Item>,
    pub(crate) subtotal: Money,
    pub(crate) shipping: Money,
    /// "Standard parcel", or empty.
    pub(crate) shipping_name: String,
    pub(crate) total: Money,
    /// As on a parcel; empty when the order has none.
    pub(crate) address: Vec<String>,
    /// "Visa ending in 4242", or empty.
    pub(crate) payment: String,
}

impl Order {
    /// What people call an order, as the storefront does: the end of its id, since the beginning is only when it was
    /// placed.
    pub(crate) fn number(&self) -> String {
        let id: Vec<char> = self
            .id
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        let end = &id[id.len().saturating_sub(8)..];
        let halves = end.rchunks(4).rev();
        let halves = halves.map(|half| half.iter().collect::<String>().to_uppercase());
        halves.collect::<Vec<_>>().join("-")
    }

    /// The address of the order's page; none of what is no id.
    pub(crate) fn link(&self, shop_url: &str) -> Option<String> {
        let is_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        self.id
            .bytes()
            .all(is_id)
            .then(|| format!("{shop_url}/orders/{}", self.id))
    }
}

pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) quantity: i32,
    pub(crate) unit_price: Money,
    pub(crate) line_total: Money,
}

/// `text` without line breaks, control characters and marks that turn the direction of what follows.
///
/// A line break could begin a header or a line that looks like ours; a turned direction shows a price backwards.
pub(crate) fn one_line(text: &str) -> String {
    let visible = |char: char| match char {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        '\u{2028}' | '\u{2029}' => Some(' '),
        char if char.is_control() => Some(' '),
        char => Some(char),
    };
    let text: String = text.chars().filter_map(visible).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An amount as people write it: `€1,250.00`, `12.50 CHF`.
pub(crate) fn price(money: Money) -> String {
    let decimals = match money.currency_code() {
        "CLP" | "ISK" | "JPY" | "KRW" | "VND" | "XAF" | "XOF" => 0,
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" => 3,
        _ => 2,
    };
    let one = 10_u64.pow(decimals);
    let minor_units = money.minor_units().unsigned_abs();
    let mut number = grouped(minor_units / one);
    if decimals > 0 {
        let rest = minor_units % one;
        number = format!("{number}.{rest:0width$}", width = decimals as usize);
    }
    let sign = if money.minor_units() < 0 { "-" } else { "" };
    match money.currency_code() {
        "EUR" => format!("{sign}€{number}"),
        "GBP" => format!("{sign}£{number}"),
        "USD" => format!("{sign}${number}"),
        code => format!("{sign}{number} {code}"),
    }
}

fn grouped(number: u64) -> String {
    if number < 1000 {
        return number.to_string();
    }
    format!("{},{:03}", grouped(number / 1000), number % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_read_as_people_write_them() {
        for (currency, minor_units, expected) in [
            ("EUR", 1250, "€12.50"),
            ("EUR", 5, "€0.05"),
            ("EUR", 123_456_789, "€1,234,567.89"),
            ("USD", -100_000, "-$1,000.00"),
            ("CHF", 100_005, "1,000.05 CHF"),
            ("JPY", 1250, "1,250 JPY"),
            ("KWD", 1250, "1.250 KWD"),
            ("GBP", i64::MIN, "-£92,233,720,368,547,758.08"),
        ] {
            let money = Money::new(currency, minor_units).unwrap();
            assert_eq!(price(money), expected);
        }
    }

    #[test]
    fn a_text_becomes_one_line_and_keeps_its_script() {
        assert_eq!(one_line("a\r\nBcc: b@c\td\u{2028}e"), "a Bcc: b@c d e");
        assert_eq!(one_line("  \n "), "");
        assert_eq!(one_line("\u{202e}Zoë\u{2069} שלום 🏺"), "Zoë שלום 🏺");
    }
}
