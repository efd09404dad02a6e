use testkit::audit::evidence::{Change, Evidence, StockRow};
use testkit::audit::{Excuses, judge};

use crate::sample::*;

/// What is wrong, by invariant, once and in order.
pub(crate) fn broken(evidence: &Evidence, excuses: &Excuses) -> Vec<&'static str> {
    let mut found: Vec<_> = judge(evidence, excuses)
        .iter()
        .map(|found| found.invariant)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Breaks the clean run, and checks that nothing else is found but `expected`.
#[track_caller]
pub(crate) fn finds(expected: &[&str], break_it: impl FnOnce(&mut Evidence)) {
    let mut evidence = clean();
    break_it(&mut evidence);
    assert_eq!(broken(&evidence, &Excuses::default()), expected);
}

#[test]
fn a_clean_run_passes() {
    assert_eq!(judge(&clean(), &Excuses::default()), []);
    assert_eq!(judge(&Evidence::default(), &Excuses::default()), []);
}

#[test]
fn i3_one_charge_of_the_total() {
    finds(&["I3"], |run| {
        run.ledger.push(entry("authorize", DELIVERED, "auth-other"))
    });
    finds(&["I3"], |run| {
        run.ledger.push(entry("capture", DELIVERED, "cap-other"))
    });
    finds(&["I3"], |run| run.ledger[1].minor_units = 2489);
    finds(&["I3"], |run| {
        run.ledger[0].currency_code = "USD".to_owned()
    });
    finds(&["I3"], |run| drop(run.ledger.drain(1..3)));
    finds(&["I3"], |run| drop(run.ledger.pop()));
    finds(&["I3"], |run| {
        run.ledger.push(entry("refund", DELIVERED, "ref-1"))
    });
    finds(&["I3"], |run| {
        run.ledger.push(entry("refund", REFUNDED, "ref-other"))
    });
    finds(&["I3"], |run| {
        run.orders[0].authorization_id = Some("made up".to_owned())
    });
    finds(&["I3"], |run| run.orders[0].shipping = 0);
}

#[test]
fn i4_no_charge_for_nothing() {
    finds(&["I4"], |run| {
        run.ledger.push(entry("authorize", "order-9", "auth-9"))
    });
    // Authorized after its void, or never voided.
    finds(&["I4"], |run| {
        run.ledger.push(entry("authorize", DECLINED, "auth-2"))
    });
    finds(&["I4"], |run| {
        let void = testkit::audit::evidence::LedgerEntry {
            minor_units: 0,
            currency_code: String::new(),
            ..entry("void", DECLINED, "")
        };
        run.ledger
            .extend([void, entry("authorize", DECLINED, "auth-2")]);
    });
    finds(&["I3", "I4"], |run| {
        run.ledger.push(entry("capture", DECLINED, "cap-2"));
    });
}

#[test]
fn a_payment_that_was_voided_in_the_end_is_fine() {
    let mut run = clean();
    run.ledger.push(entry("authorize", DECLINED, "auth-2"));
    run.ledger.push(testkit::audit::evidence::LedgerEntry {
        minor_units: 0,
        ..entry("void", DECLINED, "")
    });
    assert_eq!(judge(&run, &Excuses::default()), []);
}

#[test]
fn i5_every_unit_once() {
    finds(&["I5"], |run| run.stock[0].available = 7);
    finds(&["I5"], |run| {
        run.received.insert(SOAP.to_owned(), 11..=12);
    });
    finds(&["I5"], |run| {
        run.stock.push(StockRow {
            product_id: "comb".to_owned(),
            available: -1,
            sold: 0,
            watermark: 0,
            entries: Vec::new(),
        });
    });
}

#[test]
fn i6_what_is_sold_was_ordered() {
    finds(&["I6"], |run| {
        run.stock[0].available -= 1;
        run.stock[0].sold += 1;
    });
    finds(&["I5", "I6"], |run| run.stock[0].sold -= 2);
    finds(&["I6"], |run| run.stock.clear());
}

#[test]
fn i7_nothing_is_held_for_nobody() {
    let push = |run: &mut Evidence, order_id, quantity, state, fence| {
        run.stock[0]
            .entries
            .push(stock_entry(order_id, quantity, state, fence));
    };
    // A hold of an order that was decided long ago, with the counter to match.
    finds(&["I7"], |run| {
        run.stock[0].available -= 2;
        run.stock[0].entries[1] = stock_entry(DECLINED, 2, "H", 12);
    });
    finds(&["I7"], |run| push(run, "order-9", 0, "H", 20));
    finds(&["I7"], |run| {
        run.stock[0].entries[0].state = "R".to_owned()
    });
    finds(&["I7"], |run| {
        run.stock[0].entries[1].state = "C".to_owned()
    });
    finds(&["I7"], |run| run.stock[0].entries[1].fence = 10);
    finds(&["I7"], |run| push(run, DELIVERED, 2, "C", 20));
    finds(&["I7"], |run| push(run, "return:order-1", 2, "A", 20));
    let excuses = Excuses {
        most_stock_entries: 3,
        ..Excuses::default()
    };
    assert_eq!(broken(&clean(), &excuses), ["I7"]);
}

#[test]
fn i8_every_order_comes_to_rest() {
    finds(&["I8"], |run| {
        run.orders[0].is_settled = false;
        run.orders[0].effects[4].done_at_ms = None;
    });
    finds(&["I8"], |run| {
        let order = order("order-9", "bob", "key-9", 1, &["NEW", "RESERVED"]);
        run.orders.push(order);
    });
    let mut run = clean();
    add_one_that_needs_attention(&mut run);
    assert_eq!(broken(&run, &Excuses::default()), ["I1", "I8"]);
    let excuses = Excuses {
        captures_refused: true,
        ..Excuses::default()
    };
    assert_eq!(judge(&run, &excuses), []);
    // What was refused is not the capture.
    let order = run.orders.last_mut().unwrap();
    order.history[3].reason = Some("COMMIT_STOCK_REFUSED".to_owned());
    assert_eq!(broken(&run, &excuses), ["I1", "I8"]);
}

#[test]
fn i9_mails_are_neither_lost_nor_made_up() {
    finds(&["I9"], |run| drop(run.mails.remove(0)));
    finds(&["I9"], |run| drop(run.mails.remove(2)));
    finds(&["I9"], |run| {
        run.mails.push("order:order-2:confirmation".to_owned())
    });
    finds(&["I9"], |run| {
        run.mails.push("order:order-3:status:SHIPPED".to_owned())
    });
    finds(&["I9"], |run| {
        run.mails.push("order:order-9:confirmation".to_owned())
    });
    finds(&["I9"], |run| {
        run.mails.push("a word from our sponsors".to_owned())
    });
}

#[test]
fn i9_a_mail_comes_again_at_most_once_for_each_crash() {
    let mut run = clean();
    let again = run.logs[1].text.clone();
    run.logs[1].text = format!("{again}\n{again}\n{again}\n");
    let crashes = |email_crashes| Excuses {
        email_crashes,
        ..Excuses::default()
    };
    assert_eq!(broken(&run, &crashes(1)), ["I9"]);
    assert_eq!(judge(&run, &crashes(2)), []);
    // What could not be remembered may be sent again, too.
    run.logs[1]
        .text
        .push_str(&again.replace("mail sent", "mail not marked as sent"));
    assert_eq!(judge(&run, &crashes(1)), []);
    let wiped = Excuses {
        redis_wiped: true,
        ..Excuses::default()
    };
    assert_eq!(judge(&run, &wiped), []);
}

#[test]
fn i12_orders_move_as_orders_do() {
    let change = |status: &str, fence| Change {
        status: status.to_owned(),
        reason: None,
        fence,
        at_ms: BEGAN,
    };
    finds(&["I12"], |run| {
        run.orders[0].history.insert(2, change("CANCELLED", 2))
    });
    finds(&["I1", "I12"], |run| drop(run.orders[0].history.remove(0)));
    finds(&["I12"], |run| drop(run.orders[0].history.remove(1)));
    finds(&["I12"], |run| run.orders[0].history[3].fence = 1);
    finds(&["I12"], |run| run.orders[0].fence = 5);
    finds(&["I12"], |run| run.orders[0].status = "SHIPPED".to_owned());
    // Back over the pivot, as if it had not been.
    finds(&["I12", "I14"], |run| {
        run.orders[1].history.insert(2, change("CONFIRMED", 3));
    });
}

#[test]
fn i14_orders_owe_what_they_must_and_have_paid_it() {
    finds(&["I14"], |run| drop(run.orders[0].effects.remove(4)));
    finds(&["I14"], |run| run.orders[0].effects[4].done_at_ms = None);
    finds(&["I14"], |run| {
        run.orders[0].effects.extend(done(&["void"]))
    });
    finds(&["I14"], |run| run.orders[1].effects.clear());
    finds(&["I14"], |run| {
        run.orders[1].effects.extend(done(&["capture"]))
    });
    // Nothing says that the payment holds nothing.
    finds(&["I14"], |run| run.orders[1].history[2].reason = None);
    finds(&["I14"], |run| {
        run.orders[2]
            .effects
            .retain(|effect| effect.kind != "refund")
    });
    // The units of a refunded order are sold as long as they are not back.
    finds(&["I14", "I6"], |run| {
        run.orders[2]
            .effects
            .retain(|effect| effect.kind != "return_stock");
    });
}

#[test]
fn i16_logs_raise_no_alarm_and_keep_secrets() {
    for line in [
        "thread 'tokio-runtime-worker' panicked at checkout/src/saga.rs:1:1:",
        r#"{"level":"ERROR","message":"handler panicked"}"#,
        r#"{"message":"invariant violated: the stock of a new order was released"}"#,
        r#"{"to":"shopper-1@souk.example"}"#,
        "card=4242424242424242",
        "authorization: bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln",
        "password=staff of the souk",
    ] {
        finds(&["I16"], |run| run.logs.push(log("user.log", line)));
    }
    let excuses = Excuses {
        secrets: vec!["open sesame".to_owned()],
        ..Excuses::default()
    };
    let mut run = clean();
    run.logs
        .push(log("user.log", "first line\nhe said open sesame"));
    let found = judge(&run, &excuses);
    assert!(
        found[0].text.starts_with("user.log:2: a password"),
        "{found:?}"
    );
}

#[test]
fn i19_the_net_stays_empty() {
    let line = r#"{"message":"hold outlived its time","decision":"release"}"#;
    finds(&["I19"], |run| run.logs.push(log("product.log", line)));
    let mut run = clean();
    run.logs.push(log("product.log", line));
    let excuses = Excuses {
        expired_holds: 1,
        ..Excuses::default()
    };
    assert_eq!(judge(&run, &excuses), []);
}
