//! A small run in which everything went well: one order that was delivered, one declined, one refunded, and one whose
//! capture was refused.

use std::collections::BTreeMap;

use testkit::audit::evidence::{
    Change, EffectRow, Evidence, LedgerEntry, LogFile, OrderRow, StockEntry, StockRow,
};
use testkit::audit::history::{Answer, AnsweredOrder, Ask, Call, Line, Moment, Placement};

pub(crate) const ADA: &str = "ada";
pub(crate) const EVE: &str = "eve";
pub(crate) const SOAP: &str = "soap";
pub(crate) const DELIVERED: &str = "order-1";
pub(crate) const DECLINED: &str = "order-2";
pub(crate) const REFUNDED: &str = "order-3";

/// The wall clock when the run began.
pub(crate) const BEGAN: i64 = 1_790_000_000_000;

/// All of the run.
pub(crate) fn clean() -> Evidence {
    Evidence {
        orders: vec![delivered(), declined(), refunded()],
        stock: vec![stock()],
        received: BTreeMap::from([(SOAP.to_owned(), 10..=10)]),
        ledger: vec![
            entry("authorize", DELIVERED, "auth-1"),
            entry("capture", DELIVERED, "cap-1"),
            // A repeat whose first answer was lost.
            entry("capture", DELIVERED, "cap-1"),
            entry("authorize", REFUNDED, "auth-3"),
            entry("capture", REFUNDED, "cap-3"),
            entry("refund", REFUNDED, "ref-3"),
        ],
        mails: [
            "order:order-1:confirmation",
            "order:order-1:status:SHIPPED",
            "order:order-1:status:DELIVERED",
            "order:order-3:confirmation",
            "order:order-3:status:REFUNDED",
        ]
        .map(str::to_owned)
        .to_vec(),
        carts: BTreeMap::from([
            (ADA.to_owned(), BTreeMap::from([(SOAP.to_owned(), 1)])),
            (EVE.to_owned(), BTreeMap::from([(SOAP.to_owned(), 2)])),
        ]),
        logs: vec![
            log(
                "checkout.log",
                r#"{"timestamp":"2026-09-21T14:13:20.500Z","message":"order created","order_id":"order-1"}"#,
            ),
            log(
                "email.log",
                r#"{"message":"mail sent","message_id":"order:order-1:confirmation"}"#,
            ),
        ],
        calls: calls(),
    }
}

fn calls() -> Vec<Call> {
    vec![
        call(ADA, 0, add(5, "add-1"), cart()),
        // Unknown, and then acknowledged: it counts once.
        call(ADA, 10, add(1, "add-2"), unknown()),
        call(ADA, 20, add(1, "add-2"), cart()),
        call(ADA, 100, place("key-1", 2490), unknown()),
        call(
            ADA,
            200,
            place("key-1", 2490),
            told(DELIVERED, ADA, "PENDING", 2),
        ),
        call(
            ADA,
            300,
            place("key-1", 2490),
            told(DELIVERED, ADA, "CONFIRMED", 2),
        ),
        call(
            ADA,
            400,
            get(DELIVERED, ADA),
            told(DELIVERED, ADA, "COMPLETED", 2),
        ),
        call(EVE, 1000, add(2, ""), cart()),
        call(
            EVE,
            1100,
            place("key-2", 2490),
            refused("PAYMENT_DECLINED", Some(DECLINED)),
        ),
        call(
            EVE,
            1200,
            get(DELIVERED, ADA),
            refused("ORDER_NOT_FOUND", None),
        ),
        call(
            EVE,
            1300,
            place("key-none", 1),
            refused("PRICE_CHANGED", None),
        ),
        call(
            ADA,
            2000,
            place("key-3", 3490),
            told(REFUNDED, ADA, "CONFIRMED", 3),
        ),
        call(
            ADA,
            2500,
            Ask::Cancel {
                order_id: REFUNDED.to_owned(),
            },
            told(REFUNDED, ADA, "REFUNDED", 3),
        ),
        // Nobody ever learned what became of it, and there is nothing.
        call(EVE, 3000, place("key-4", 2490), unknown()),
    ]
}

pub(crate) fn order(id: &str, user: &str, key: &str, quantity: i64, history: &[&str]) -> OrderRow {
    let subtotal = quantity * 1000;
    OrderRow {
        order_id: id.to_owned(),
        user_id: user.to_owned(),
        idempotency_key: key.to_owned(),
        status: (*history.last().unwrap()).to_owned(),
        reason: None,
        currency_code: "EUR".to_owned(),
        subtotal,
        shipping: 490,
        total: subtotal + 490,
        authorization_id: None,
        fence: 100 + history.len() as i64,
        created_at_ms: BEGAN + 110,
        is_settled: true,
        items: vec![line(quantity)],
        effects: Vec::new(),
        history: (1..)
            .zip(history)
            .map(|(fence, status)| Change {
                status: (*status).to_owned(),
                reason: None,
                fence,
                at_ms: BEGAN + 110 + 10 * fence,
            })
            .collect(),
    }
}

fn delivered() -> OrderRow {
    let path = [
        "NEW",
        "RESERVED",
        "CONFIRMED",
        "COMPLETED",
        "SHIPPED",
        "DELIVERED",
    ];
    OrderRow {
        authorization_id: Some("auth-1".to_owned()),
        effects: done(&[
            "capture",
            "commit_stock",
            "clear_cart",
            "confirmation_mail",
            "recommendation",
            "status_mail:SHIPPED",
            "status_mail:DELIVERED",
        ]),
        ..order(DELIVERED, ADA, "key-1", 2, &path)
    }
}

fn declined() -> OrderRow {
    let mut order = order(
        DECLINED,
        EVE,
        "key-2",
        2,
        &["NEW", "RESERVED", "CANCELLING", "CANCELLED"],
    );
    order.reason = Some("PAYMENT_DECLINED".to_owned());
    order.history[2].reason = order.reason.clone();
    order.effects = done(&["release_stock"]);
    order
}

fn refunded() -> OrderRow {
    let path = [
        "NEW",
        "RESERVED",
        "CONFIRMED",
        "COMPLETED",
        "REFUNDING",
        "REFUNDED",
    ];
    OrderRow {
        authorization_id: Some("auth-3".to_owned()),
        effects: done(&[
            "capture",
            "commit_stock",
            "clear_cart",
            "confirmation_mail",
            "refund",
            "return_stock",
            "status_mail:REFUNDED",
        ]),
        ..order(REFUNDED, ADA, "key-3", 3, &path)
    }
}

/// An order whose payment was refused when it was to be taken, and what it left.
pub(crate) fn add_one_that_needs_attention(evidence: &mut Evidence) {
    let path = ["NEW", "RESERVED", "CONFIRMED", "NEEDS_ATTENTION"];
    let mut order = order("order-5", EVE, "key-5", 1, &path);
    order.reason = Some("CAPTURE_REFUSED".to_owned());
    order.history[3].reason = order.reason.clone();
    order.authorization_id = Some("auth-5".to_owned());
    order.effects = owed(&[
        "capture",
        "commit_stock",
        "clear_cart",
        "confirmation_mail",
        "recommendation",
    ]);
    evidence.ledger.push(LedgerEntry {
        minor_units: 1490,
        ..entry("authorize", "order-5", "auth-5")
    });
    evidence.stock[0].available -= 1;
    evidence.stock[0]
        .entries
        .push(stock_entry("order-5", 1, "H", 40));
    evidence.calls.push(call(
        EVE,
        4000,
        place("key-5", 1490),
        told("order-5", EVE, "CONFIRMED", 1),
    ));
    evidence.orders.push(order);
}

fn stock() -> StockRow {
    StockRow {
        product_id: SOAP.to_owned(),
        available: 8,
        sold: 2,
        watermark: 10,
        entries: vec![
            stock_entry(DELIVERED, 2, "C", 11),
            // A tombstone: the declined order's hold came to nothing.
            stock_entry(DECLINED, 0, "R", 12),
            stock_entry(REFUNDED, 3, "C", 9),
            stock_entry("return:order-3", 3, "A", 14),
        ],
    }
}

pub(crate) fn stock_entry(order_id: &str, quantity: i64, state: &str, fence: i64) -> StockEntry {
    StockEntry {
        order_id: order_id.to_owned(),
        quantity,
        state: state.to_owned(),
        fence,
    }
}

/// At the total of its order.
pub(crate) fn entry(effect: &str, order_id: &str, id: &str) -> LedgerEntry {
    LedgerEntry {
        effect: effect.to_owned(),
        order_id: order_id.to_owned(),
        id: id.to_owned(),
        currency_code: "EUR".to_owned(),
        minor_units: if order_id == REFUNDED { 3490 } else { 2490 },
        at_ms: None,
    }
}

pub(crate) fn done(kinds: &[&str]) -> Vec<EffectRow> {
    effects(kinds, Some(BEGAN + 500))
}

fn owed(kinds: &[&str]) -> Vec<EffectRow> {
    effects(kinds, None)
}

fn effects(kinds: &[&str], done_at_ms: Option<i64>) -> Vec<EffectRow> {
    let kinds = kinds.iter().map(|kind| (*kind).to_owned());
    kinds.map(|kind| EffectRow { kind, done_at_ms }).collect()
}

pub(crate) fn log(name: &str, text: &str) -> LogFile {
    LogFile {
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

/// Sent so many milliseconds after the run began, and answered 50 later.
pub(crate) fn call(who: &str, run_ms: i64, ask: Ask, answer: Answer) -> Call {
    let moment = |run_ms| Moment {
        run_ms,
        wall_ms: BEGAN + run_ms,
    };
    Call {
        who: who.to_owned(),
        ask,
        sent: moment(run_ms),
        answer: Some((moment(run_ms + 50), answer)),
    }
}

pub(crate) fn line(quantity: i64) -> Line {
    Line {
        product_id: SOAP.to_owned(),
        quantity,
        price: 1000,
    }
}

pub(crate) fn add(quantity: i64, operation_id: &str) -> Ask {
    Ask::AddItem {
        product_id: SOAP.to_owned(),
        quantity,
        operation_id: operation_id.to_owned(),
    }
}

pub(crate) fn get(order_id: &str, owner: &str) -> Ask {
    Ask::GetOrder {
        order_id: order_id.to_owned(),
        owner: owner.to_owned(),
    }
}

pub(crate) fn place(key: &str, expected_total: i64) -> Ask {
    Ask::Place(Placement {
        idempotency_key: key.to_owned(),
        expected_total,
        payment_token: "tok_visa".to_owned(),
        shipping: "standard, home".to_owned(),
        lines: Vec::new(),
    })
}

pub(crate) fn told(order_id: &str, user: &str, status: &str, quantity: i64) -> Answer {
    Answer::Order(AnsweredOrder {
        order_id: order_id.to_owned(),
        user_id: user.to_owned(),
        status: status.to_owned(),
        total: quantity * 1000 + 490,
        lines: vec![line(quantity)],
    })
}

pub(crate) fn cart() -> Answer {
    Answer::Done
}

pub(crate) fn unknown() -> Answer {
    Answer::Unknown {
        code: "Unavailable".to_owned(),
    }
}

pub(crate) fn refused(reason: &str, order_id: Option<&str>) -> Answer {
    Answer::Refused {
        code: "FailedPrecondition".to_owned(),
        reason: reason.to_owned(),
        order_id: order_id.map(str::to_owned),
    }
}

/// Sent away for want of room.
pub(crate) fn shed() -> Answer {
    Answer::Refused {
        code: "ResourceExhausted".to_owned(),
        reason: "OVERLOADED".to_owned(),
        order_id: None,
    }
}
