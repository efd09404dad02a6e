use testkit::audit::{Excuses, Verdict};

use crate::sample::*;

#[test]
fn a_clean_verdict_counts_what_it_looked_at() {
    let verdict = Verdict::of(clean(), &Excuses::default());
    assert!(verdict.is_clean());
    assert_eq!(verdict.first_with_timeline(), None);
    let counts = &verdict.counts;
    assert_eq!(
        (
            counts.sold,
            counts.cancelled,
            counts.refunded,
            counts.elsewhere
        ),
        (1, 1, 1, 0)
    );
    assert_eq!(
        (counts.requests, counts.ok, counts.refused, counts.unknown),
        (14, 8, 3, 3)
    );
    assert_eq!(
        (counts.ledger_entries, counts.mails, counts.repeated_mails),
        (6, 5, 0)
    );
    assert!(verdict.to_string().contains("violations: 0"), "{verdict}");
}

#[test]
fn the_first_violation_comes_with_all_that_is_known_of_its_order() {
    let mut evidence = clean();
    evidence
        .ledger
        .push(entry("capture", DELIVERED, "cap-other"));
    let verdict = Verdict::of(evidence, &Excuses::default());
    let text = verdict.first_with_timeline().unwrap();
    let mut rest = text.as_str();
    // In the order of time: what was asked, what was written, what was charged, what was told.
    for part in [
        "I3: order order-1: captured 2 times",
        "ada asks Place",
        "NEW under fence 1",
        "RESERVED under fence 2",
        "authorize of 2490 EUR",
        "CONFIRMED under fence 3",
        "capture of 2490 EUR, id cap-1",
        "capture of 2490 EUR, id cap-other",
        "ada is told, after 50 ms, Order",
        "order created",
    ] {
        let at = rest
            .find(part)
            .unwrap_or_else(|| panic!("{part} is not where it should be:\n{text}"));
        rest = &rest[at..];
    }
    assert!(!text.contains("order-2"), "{text}");
}

#[test]
fn an_order_that_was_lost_has_a_timeline_too() {
    let mut evidence = clean();
    evidence.orders.remove(0);
    let text = Verdict::of(evidence, &Excuses::default())
        .first_with_timeline()
        .unwrap();
    assert!(
        text.starts_with("I1: order order-1: told that it is PENDING, and it is not there"),
        "{text}"
    );
    for part in ["ada asks Place", "authorize of 2490 EUR", "order created"] {
        assert!(text.contains(part), "{text}");
    }
}
