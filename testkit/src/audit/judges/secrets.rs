//! Finds in a text what must not be in a log.

/// Begins every JSON web token: `{"` in base64.
const TOKEN: &str = "eyJ";
/// A token is longer than anything that begins so by chance.
const TOKEN_BYTES: usize = 20;
/// A card number has 13 to 19 digits.
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// The first secret in `text`, by its kind: one of the `known` ones, a token, a card number, an e-mail address or a
/// password in an address.
pub(super) fn find(text: &str, known: &[&str]) -> Option<&'static str> {
    if known.iter().any(|secret| text.contains(secret)) {
        Some("a password")
    } else if has_token(text) {
        Some("a token")
    } else if has_card(text) {
        Some("a card number")
    } else if text.match_indices('@').any(|(at, _)| is_password(text, at)) {
        Some("a password in an address")
    } else if text
        .match_indices('@')
        .any(|(at, _)| is_mail_address(text, at))
    {
        Some("an e-mail address")
    } else {
        None
    }
}

fn has_token(text: &str) -> bool {
    text.match_indices(TOKEN).any(|(at, _)| {
        let begins = !text[..at].ends_with(is_of_base64);
        let length = text[at..]
            .find(|char| !is_of_base64(char))
            .unwrap_or(text.len() - at);
        begins && length >= TOKEN_BYTES
    })
}

fn is_of_base64(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '-' || char == '_'
}

/// A number that stands alone, in one run or in groups of four, and whose check digit is right. By bytes: every line of
/// every log comes through here.
fn has_card(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = end_of_number(bytes, at);
        let stands_alone = (at == 0 || !is_of_word(bytes[at - 1]))
            && bytes
                .get(end)
                .is_none_or(|byte| !is_of_word(*byte) || *byte == b'.');
        if stands_alone && end - at >= *CARD_DIGITS.start() && has_card_in(&bytes[at..end]) {
            return true;
        }
        at = end;
    }
    false
}

/// Digits, with a space or a dash between some of them.
fn end_of_number(bytes: &[u8], begin: usize) -> usize {
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = begin;
    while is_digit(end) || (matches!(bytes.get(end), Some(b' ' | b'-')) && is_digit(end + 1)) {
        end += 1;
    }
    end
}

fn has_card_in(number: &[u8]) -> bool {
    let groups: Vec<&[u8]> = number.split(|byte| matches!(byte, b' ' | b'-')).collect();
    let mut runs = groups.iter();
    let in_groups =
        |four: &[&[u8]]| four.iter().all(|group| group.len() == 4) && is_card(&four.concat());
    runs.any(|run| CARD_DIGITS.contains(&run.len()) && is_card(run))
        || groups.windows(4).any(in_groups)
}

/// What a number is a part of when it is next to it: an id, a fraction.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// By the first digit that card networks use, and the Luhn check.
fn is_card(digits: &[u8]) -> bool {
    if !digits.iter().all(u8::is_ascii_digit) || !matches!(digits.first(), Some(b'2'..=b'6')) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match (place % 2, digit) {
                (0, digit) => digit,
                (_, digit) if digit > 4 => 2 * digit - 9,
                (_, digit) => 2 * digit,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// `name@host.tld`, unless the name is masked with an asterisk.
fn is_mail_address(text: &str, at: usize) -> bool {
    let is_of_name =
        |char: char| char.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(char);
    let is_of_host = |char: char| char.is_ascii_alphanumeric() || char == '.' || char == '-';
    let before = &text[..at];
    let name = &before[before.trim_end_matches(is_of_name).len()..];
    let after = &text[at + 1..];
    let host = &after[..after.find(|char| !is_of_host(char)).unwrap_or(after.len())];
    let domain = host
        .trim_end_matches('.')
        .rsplit_once('.')
        .map_or("", |(_, domain)| domain);
    let has_domain = domain.len() >= 2 && domain.chars().all(|char| char.is_ascii_alphabetic());
    !name.is_empty() && !name.contains('*') && has_domain
}

/// `scheme://user:password@host`.
fn is_password(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let Some(scheme) = before.rfind("://") else {
        return false;
    };
    let user = &before[scheme + 3..];
    let has_gap = user.contains(|char: char| char.is_whitespace() || matches!(char, '/' | '"'));
    let password = user.split_once(':').map_or("", |(_, password)| password);
    !has_gap && !password.is_empty() && !password.starts_with('*')
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn secrets_are_found() {
        for (text, kind) in [
            ("password=hunter2 again", "a password"),
            ("bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0", "a token"),
            ("card=4242424242424242", "a card number"),
            ("paid with 4242424242424242.", "a card number"),
            ("card 4242 4242 4242 4242, thanks", "a card number"),
            ("card=5555-5555-5555-4444", "a card number"),
            ("amex 378282246310005", "a card number"),
            ("to=ada@souk.example", "an e-mail address"),
            ("to Ada <ada.l+1@mail.souk.example>.", "an e-mail address"),
            (
                "postgres://souk:geheim@127.0.0.1/x",
                "a password in an address",
            ),
        ] {
            assert_eq!(find(text, &["hunter2"]), Some(kind), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_secret_is_left_alone() {
        for text in [
            "order_id=019a0000-4242-4242-8242-424242424242",
            "trace_id=42424242424242424242424242424242",
            "trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
            "card=4242424242424241",
            "elapsed_ms=0.4242424242424242",
            "at 1732186800123456 ns",
            "to=a***@souk.example",
            "postgres://127.0.0.1:5432/checkout",
            "postgres@localhost",
            "eyJ is how a token begins",
            "sent 4242 4242 4242 units",
        ] {
            assert_eq!(find(text, &["hunter2"]), None, "{text}");
        }
    }
}
