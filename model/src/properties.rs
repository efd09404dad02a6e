//! What must always hold, and what must happen somewhere for this to mean anything.

use stateright::Property;

use crate::bounds::{Bounds, Card};
use crate::protocol::Protocol;
use crate::state::{Effects, EntryState, Payment, Phase, Row, State, Status};

macro_rules! always {
    ($name:literal, $holds:ident) => {
        Property::always($name, |protocol: &Protocol, state: &State| {
            protocol.once($holds(protocol, state))
        })
    };
}

/// The properties that these bounds can show.
pub(crate) fn all(bounds: &Bounds) -> Vec<Property<Protocol>> {
    let mut properties = vec![
        always!("every unit is available, held or sold", units_add_up),
        always!("stock and orders agree", stock_agrees),
        always!(
            "nothing is sold for a cancelled order",
            cancelled_has_nothing
        ),
        always!("a completed order has each line once", completed_has_all),
        always!(
            "a refunded order has nothing and its money",
            refunded_has_nothing
        ),
        always!(
            "one capture at most, and none when cancelled",
            captured_once
        ),
        always!("no hold is left when an order is at rest", no_hold_left),
        always!(
            "no authorization stands for a cancelled order",
            no_authorization_left
        ),
        always!(
            "who asked to cancel in time is not charged",
            cancel_is_heard
        ),
        Property::sometimes("an order completes", |_, state: &State| {
            state.rows.iter().any(|row| row.status == Status::Completed)
        }),
        Property::sometimes("an order is cancelled", |_, state: &State| {
            state.rows.iter().any(|row| row.status == Status::Cancelled)
        }),
        Property::sometimes("an overtaken worker is still at it", overtaken),
        Property::sometimes("an authorization comes after the void", late_authorization),
    ];
    properties.push(Property::sometimes(
        "a late reserve meets a tombstone",
        |protocol: &Protocol, state: &State| {
            late_reserve(protocol, state, |state, line, order, _| {
                state.products[line].entries[order][0].state == EntryState::Released
            })
        },
    ));
    // With one product such a reserve is dropped at once.
    if bounds.products > 1 {
        properties.push(Property::sometimes(
            "a late reserve is at or below the watermark",
            |protocol: &Protocol, state: &State| {
                late_reserve(protocol, state, |state, line, order, fence| {
                    state.products[line].entries[order][0].state == EntryState::Absent
                        && state.products[line].watermark >= fence
                })
            },
        ));
    }

    if bounds.orders > 1 {
        properties.push(Property::sometimes(
            "one order outbids the other",
            |_, state: &State| {
                let is = |status| state.rows.iter().any(|row| row.status == status);
                is(Status::Completed) && is(Status::Cancelled)
            },
        ));
    }
    if bounds.refunds {
        properties.push(Property::sometimes(
            "an order is refunded",
            |_, state: &State| state.rows.iter().any(|row| row.status == Status::Refunded),
        ));
    }
    if bounds.cards.contains(&Card::CaptureRefused) {
        properties.push(Property::sometimes(
            "an order needs attention",
            |_, state: &State| {
                state
                    .rows
                    .iter()
                    .any(|row| row.status == Status::NeedsAttention)
            },
        ));
    }
    properties
}

fn units_add_up(protocol: &Protocol, state: &State) -> bool {
    let products = state.products.iter().zip(protocol.bounds.stock);
    products.take(protocol.products()).all(|(product, stock)| {
        let held = (0..protocol.orders()).fold(0, |held, order| held + product.held_by(order));
        product.available >= 0
            && product.sold >= 0
            && product.available + held + product.sold == stock as i8
    })
}

fn stock_agrees(_: &Protocol, state: &State) -> bool {
    !state.is_violated
}

/// Each order in one of these statuses has the units that it should, of each product.
fn has_units(protocol: &Protocol, state: &State, statuses: &[Status], units: i8) -> bool {
    (0..protocol.orders())
        .filter(|order| statuses.contains(&state.rows[*order].status))
        .all(|order| {
            let mut products = state.products[..protocol.products()].iter();
            products.all(|product| product.sold_to[order] == units)
        })
}

fn cancelled_has_nothing(protocol: &Protocol, state: &State) -> bool {
    let cancelled = [
        Status::New,
        Status::Reserved,
        Status::Cancelling,
        Status::Cancelled,
    ];
    has_units(protocol, state, &cancelled, 0)
}

fn completed_has_all(protocol: &Protocol, state: &State) -> bool {
    has_units(protocol, state, &[Status::Completed], 1)
}

fn refunded_has_nothing(protocol: &Protocol, state: &State) -> bool {
    has_units(protocol, state, &[Status::Refunded], 0)
        && state
            .rows
            .iter()
            .zip(&state.payments)
            .all(|(row, payment)| row.status != Status::Refunded || payment.is_refunded)
}

fn captured_once(_: &Protocol, state: &State) -> bool {
    let is_fine = |(row, payment): (&Row, &Payment)| match row.status {
        Status::Cancelling | Status::Cancelled => payment.captures == 0,
        Status::Completed => payment.captures == 1,
        _ => payment.captures <= 1,
    };
    state.rows.iter().zip(&state.payments).all(is_fine)
}

/// Nothing is left to do for the order: whatever is still under way may be lost, and whoever still runs may stop.
fn is_at_rest(protocol: &Protocol, state: &State, order: usize) -> bool {
    let row = &state.rows[order];
    let is_done = row.status.is_settled() && row.owed.is_empty();
    // Where nobody dies, whoever has something left to do will do it.
    let may_stop = |index: usize| {
        let worker = &state.workers[index];
        protocol.bounds.crashes || usize::from(worker.order) != order || worker.phase == Phase::Gone
    };
    is_done && (0..usize::from(state.last_fence)).all(may_stop)
}

fn no_hold_left(protocol: &Protocol, state: &State) -> bool {
    let products = &state.products[..protocol.products()];
    (0..protocol.orders())
        .filter(|order| is_at_rest(protocol, state, *order))
        .all(|order| products.iter().all(|product| product.held_by(order) == 0))
}

fn no_authorization_left(protocol: &Protocol, state: &State) -> bool {
    (0..protocol.orders())
        .filter(|order| state.rows[*order].status == Status::Cancelled)
        .filter(|order| is_at_rest(protocol, state, *order))
        .all(|order| !state.payments[order].is_authorized)
}

fn cancel_is_heard(_: &Protocol, state: &State) -> bool {
    !state.rows.iter().any(|row| {
        row.cancel_requested && matches!(row.status, Status::Confirmed | Status::Completed)
    })
}

/// What it sends next, it sends under a fence that is not the order's any more.
fn overtaken(_: &Protocol, state: &State) -> bool {
    state.workers.iter().enumerate().any(|(index, worker)| {
        let row = &state.rows[usize::from(worker.order)];
        worker.phase == Phase::Ready && usize::from(row.fence) > index + 1
    })
}

fn late_authorization(_: &Protocol, state: &State) -> bool {
    state.workers.iter().any(|worker| {
        worker.sent.has(Effects::AUTHORIZE) && state.payments[usize::from(worker.order)].is_voided
    })
}

/// Whether a reserve is on its way for a cancelled order, to a product of which this is true.
fn late_reserve(
    protocol: &Protocol,
    state: &State,
    is_so: fn(&State, usize, usize, u8) -> bool,
) -> bool {
    state.workers.iter().enumerate().any(|(index, worker)| {
        let order = usize::from(worker.order);
        state.rows[order].status == Status::Cancelled
            && (0..protocol.products())
                .any(|line| worker.reserves[line] > 0 && is_so(state, line, order, index as u8 + 1))
    })
}
