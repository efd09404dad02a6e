use testkit::audit::history::{Answer, AnsweredOrder, Ask};
use testkit::audit::{Excuses, judge};

use crate::judges::{broken, finds};
use crate::sample::*;

/// The call of the clean run that was told that its order is confirmed.
const CONFIRMED: usize = 5;

fn change_told(
    run: &mut testkit::audit::evidence::Evidence,
    change: impl FnOnce(&mut AnsweredOrder),
) {
    match &mut run.calls[CONFIRMED].answer {
        Some((_, Answer::Order(order))) => change(order),
        other => panic!("{other:?}"),
    }
}

#[test]
fn i1_what_was_acknowledged_is_there() {
    // Lost, and with it the reason of everything that it left.
    let mut run = clean();
    run.orders.remove(0);
    assert_eq!(
        broken(&run, &Excuses::default()),
        ["I1", "I4", "I6", "I7", "I9", "I10"].sorted()
    );
    finds(&["I1", "I2"], |run| {
        change_told(run, |order| order.lines[0].quantity = 3)
    });
    finds(&["I1"], |run| {
        let told = told(DELIVERED, ADA, "REFUNDED", 2);
        run.calls.push(call(ADA, 5000, get(DELIVERED, ADA), told));
    });
    // Promised, and cancelled all the same.
    finds(&["I1", "I20"], |run| {
        run.calls.push(call(
            EVE,
            900,
            place("key-2", 2490),
            told(DECLINED, EVE, "CONFIRMED", 2),
        ));
    });
    // Somebody else's key.
    finds(&["I1", "I13"], |run| {
        for call in &mut run.calls[3..6] {
            call.ask = place("key-x", 2490);
        }
        run.calls.push(call(
            ADA,
            5000,
            place("key-1", 2490),
            refused("CART_EMPTY", None),
        ));
    });
}

#[test]
fn i2_one_key_is_one_order_and_one_answer() {
    finds(&["I12", "I2"], |run| {
        let mut twin = run.orders[1].clone();
        twin.order_id = "order-9".to_owned();
        twin.fence = 0;
        run.orders.push(twin);
    });
    finds(&["I11", "I2", "I1"].sorted(), |run| {
        change_told(run, |order| order.total = 2491)
    });
    finds(&["I2"], |run| {
        run.calls.push(call(
            ADA,
            5000,
            place("key-1", 2490),
            told(DELIVERED, ADA, "PENDING", 2),
        ));
    });
}

#[test]
fn i10_a_cart_holds_what_was_not_bought() {
    let set = |run: &mut testkit::audit::evidence::Evidence, quantity| {
        run.carts
            .insert(ADA.to_owned(), [(SOAP.to_owned(), quantity)].into());
    };
    // Lost, bought and still there, never put there.
    finds(&["I10"], |run| {
        run.carts.values_mut().for_each(|cart| cart.clear())
    });
    finds(&["I10"], |run| set(run, 3));
    finds(&["I10"], |run| {
        drop(run.carts.insert(
            ADA.to_owned(),
            [(SOAP.to_owned(), 1), ("comb".to_owned(), 1)].into(),
        ))
    });
    // One more may be there or not.
    for quantity in [1, 2] {
        finds(&[], |run| {
            run.calls.push(call(ADA, 5000, add(1, "add-3"), unknown()));
            set(run, quantity);
        });
    }
    // What a refusal says is certain.
    finds(&["I10"], |run| {
        run.calls.push(call(
            ADA,
            5000,
            add(1, "add-3"),
            refused("QUANTITY_LIMIT", None),
        ));
        set(run, 2);
    });
    // A repeat counts once.
    finds(&["I10"], |run| {
        run.calls.push(call(ADA, 5000, add(1, "add-2"), cart()));
        set(run, 2);
    });
    // Nobody knows what a cart should hold that was changed otherwise, or wiped.
    finds(&[], |run| {
        run.calls.push(call(ADA, 5000, Ask::ChangeCart, cart()));
        set(run, 7);
    });
    let mut run = clean();
    run.carts.clear();
    run.carts.insert(ADA.to_owned(), [].into());
    assert_eq!(broken(&run, &Excuses::default()), ["I10"]);
    let excuses = Excuses {
        redis_wiped: true,
        ..Excuses::default()
    };
    assert_eq!(judge(&run, &excuses), []);
}

#[test]
fn i11_nobody_pays_another_price() {
    finds(&["I11"], |run| {
        for index in [3, 4, 5] {
            run.calls[index].ask = place("key-1", 2000);
        }
    });
    // An order that nobody asked for.
    finds(&["I11"], |run| {
        let mut order = run.orders[1].clone();
        order.order_id = "order-9".to_owned();
        order.idempotency_key = "key-9".to_owned();
        run.orders.push(order);
    });
}

#[test]
fn i13_a_refusal_has_left_nothing() {
    for answer in [
        refused("PRICE_CHANGED", None),
        refused("INVALID_FIELD", None),
        shed(),
        refused("ORDER_EXISTS", Some(DECLINED)),
    ] {
        finds(&["I13"], |run| {
            run.calls[8].answer.as_mut().unwrap().1 = answer;
        });
    }
    // With one answer that says less, the order may be of that one.
    finds(&[], |run| {
        run.calls[8].answer.as_mut().unwrap().1 = shed();
        run.calls
            .push(call(EVE, 1500, place("key-2", 2490), unknown()));
    });
}

#[test]
fn i15_nobody_reads_or_changes_what_is_not_theirs() {
    let seen = || told(DELIVERED, ADA, "COMPLETED", 2);
    finds(&["I15"], |run| {
        run.calls.push(call(EVE, 5000, get(DELIVERED, ADA), seen()))
    });
    let cancel = || Ask::Cancel {
        order_id: DELIVERED.to_owned(),
    };
    finds(&["I15"], |run| {
        run.calls.push(call(EVE, 5000, cancel(), Answer::Done))
    });
    let ship = || Ask::UpdateOrderStatus {
        order_id: DELIVERED.to_owned(),
        status: "SHIPPED".to_owned(),
    };
    finds(&["I15"], |run| {
        run.calls.push(call(ADA, 5000, ship(), Answer::Done))
    });
    finds(&["I15"], |run| {
        let answer = refused("ORDER_EXISTS", Some(DELIVERED));
        run.calls
            .push(call(EVE, 5000, place("key-6", 2490), answer));
    });
    let excuses = Excuses {
        staff: vec!["staff".to_owned()],
        ..Excuses::default()
    };
    let mut run = clean();
    run.calls.push(call("staff", 5000, ship(), Answer::Done));
    run.calls
        .push(call("staff", 5000, get(DELIVERED, ADA), seen()));
    assert_eq!(judge(&run, &excuses), []);
}

#[test]
fn i18_the_shop_answers() {
    let mut run = clean();
    for run_ms in 10_000..10_086 {
        run.calls.push(call(EVE, run_ms, Ask::GetCart, cart()));
    }
    // Of a hundred requests three got no answer.
    let least = |availability| Excuses {
        availability,
        ..Excuses::default()
    };
    assert_eq!(judge(&run, &least(0.97)), []);
    assert_eq!(broken(&run, &least(0.98)), ["I18"]);
    let with_outage = Excuses {
        outages: vec![(0, 150), (2900, 3100)],
        ..least(1.0)
    };
    assert_eq!(judge(&run, &with_outage), []);
    run.calls.push(call(EVE, 20_000, Ask::GetCart, shed()));
    assert_eq!(broken(&run, &with_outage), ["I18"]);
}

#[test]
fn i20_later_answers_agree() {
    // It was there long before the repeat, which must attach to it.
    finds(&["I20"], |run| {
        run.calls.push(call(
            ADA,
            5000,
            place("key-1", 2490),
            refused("CART_EMPTY", None),
        ));
    });
    finds(&[], |run| {
        run.calls.push(call(
            ADA,
            5000,
            place("key-1", 9999),
            refused("IDEMPOTENCY_KEY_REUSED", None),
        ));
        run.calls
            .push(call(ADA, 5000, place("key-1", 2490), shed()));
    });
    // The same request under the same key is no reuse.
    finds(&["I20"], |run| {
        let answer = refused("IDEMPOTENCY_KEY_REUSED", None);
        run.calls
            .push(call(ADA, 5000, place("key-1", 2490), answer));
    });
    // Confirmed, and refused.
    finds(&["I20"], |run| {
        run.calls.push(call(
            ADA,
            5000,
            place("key-1", 2490),
            refused("OUT_OF_STOCK", Some(DELIVERED)),
        ));
    });
    finds(&["I15", "I20"], |run| {
        run.calls.push(call(
            ADA,
            5000,
            place("key-7", 2490),
            refused("OUT_OF_STOCK", Some(DECLINED)),
        ));
    });
}

trait Sorted {
    fn sorted(self) -> Self;
}

impl<const N: usize> Sorted for [&'static str; N] {
    fn sorted(mut self) -> Self {
        self.sort_unstable();
        self
    }
}
