//! What the services logged while they were tried.

use std::collections::BTreeSet;

use anyhow::Context as _;
use testkit::shop::Shop;

/// The lines of every service's log that must not be there.
///
/// A service that is asked about an order that never was rightly calls that a violated invariant; it must not say so of
/// an order that was `placed`.
///
/// # Errors
/// When a log cannot be read.
pub(super) fn alarming(shop: &Shop, placed: &BTreeSet<String>) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    for service in shop.services() {
        let file = shop
            .folder()
            .join("log")
            .join(format!("{}.log", service.name()));
        let log = std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        let log = String::from_utf8_lossy(&log);
        let alarming = log.lines().filter(|line| is_alarming(line, placed));
        lines.extend(alarming.map(|line| format!("{} logged: {line}", service.name())));
    }
    Ok(lines)
}

fn is_alarming(line: &str, placed: &BTreeSet<String>) -> bool {
    if line.contains("panicked") {
        return true;
    }
    line.contains("invariant violated")
        && (!line.contains("order_id") || placed.iter().any(|order_id| line.contains(order_id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_and_violations_of_real_orders_are_alarming() {
        let placed = BTreeSet::from(["1d6618f7".to_owned()]);
        for (line, expected) in [
            ("thread 'tokio' panicked at src/main.rs", true),
            ("ERROR invariant violated order_id=1d6618f7", true),
            ("ERROR invariant violated", true),
            ("ERROR invariant violated order_id=00000000", false),
            ("INFO call ended", false),
        ] {
            assert_eq!(is_alarming(line, &placed), expected, "{line}");
        }
    }
}
