//! The protocol holds in every order of events, and each of its devices is there for a reason.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use model::{Bounds, Device, Exploration, explore, report};

fn holds(bounds: Bounds) -> Exploration {
    let found = explore(bounds, None);
    if let Some(violation) = &found.violation {
        panic!(
            "not: {}\n{}",
            violation.property,
            violation.steps.join("\n")
        );
    }
    assert!(found.unreached.is_empty(), "never: {:?}", found.unreached);
    found
}

#[test]
fn two_orders_share_the_last_units() {
    // A model that has lost its steps holds too, and quickly.
    assert!(holds(Bounds::small()).states > 100_000);
}

#[test]
fn one_order_with_any_card_ends_well() {
    assert!(holds(Bounds::one_order()).states > 100_000);
}

#[test]
fn a_refund_gives_everything_back_once() {
    assert!(holds(Bounds::refund()).states > 10_000);
}

#[test]
fn a_payment_processor_may_forget_what_it_voided() {
    assert!(holds(Bounds::forgetful_payment()).states > 100_000);
}

/// The limit of the simulated processor, which a real one does not have: it keeps what was voided for good.
#[test]
fn a_processor_that_forgets_and_a_worker_that_dies_leave_an_authorization() {
    let bounds = Bounds {
        crashes: true,
        ..Bounds::forgetful_payment()
    };
    let violation = explore(bounds, None).violation.unwrap();
    assert_eq!(
        violation.property,
        "no authorization stands for a cancelled order"
    );
}

/// It is there for one that forgets.
#[test]
fn a_processor_that_remembers_makes_the_second_void_needless() {
    let bounds = Bounds {
        payment_restarts: 0,
        ..Bounds::forgetful_payment()
    };
    assert!(explore(bounds, Some(Device::VoidAgain)).violation.is_none());
}

#[test]
fn no_device_can_be_left_out() {
    let report = report(&[]);
    assert_eq!(report.rows.len(), Device::ALL.len());
    assert!(
        report.is_as_expected(),
        "nobody misses one of these:\n{report}"
    );
    let table = report.to_string();
    for device in Device::ALL {
        assert!(table.contains(device.description()), "{table}");
    }
}

#[test]
fn a_counterexample_can_be_read() {
    let found = explore(Device::Tombstone.bounds(), Some(Device::Tombstone));
    let violation = found.violation.unwrap();
    assert_eq!(
        violation.property,
        "no hold is left when an order is at rest"
    );
    let steps = violation.steps.join("\n");
    assert!(steps.contains("order A, fence 1: sends release"), "{steps}");
    assert!(
        steps.contains("order A, fence 1: reserve of product 1 holds a unit"),
        "{steps}"
    );
}
