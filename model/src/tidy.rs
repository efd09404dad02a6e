//! Differences between states that can never be seen are taken away, so that fewer states are looked at.

use crate::bounds::Card;
use crate::device::Device;
use crate::protocol::Protocol;
use crate::state::{Effects, Phase, State, Status, Worker};

/// Stops workers whose every further step would be refused, and drops messages that would find nothing to do.
pub(crate) fn forget_what_cannot_matter(protocol: &Protocol, state: &mut State) {
    for index in 0..usize::from(state.last_fence) {
        let mut worker = state.workers[index];
        if protocol.has(Device::FenceInTransitions) {
            stop_if_overtaken(protocol, state, &mut worker, index);
        }
        if worker.phase != Phase::Waiting {
            drop_messages(protocol, state, &mut worker, index as u8 + 1);
            worker.owed = if worker.phase == Phase::Owing {
                worker.owed
            } else {
                Effects::NONE
            };
            worker.done = if worker.phase == Phase::No {
                worker.done
            } else {
                Effects::NONE
            };
        }
        if worker.phase == Phase::Gone {
            worker.status = Status::Absent;
            if !worker.sent.has(Effects::RETURN) {
                worker.refund_fence = 0;
            }
        }
        state.workers[index] = worker;
    }
}

/// A fence never comes back: what an overtaken worker writes is refused, so it may as well write nothing.
fn stop_if_overtaken(protocol: &Protocol, state: &State, worker: &mut Worker, index: usize) {
    let row = &state.rows[usize::from(worker.order)];
    let is_overtaken = usize::from(row.fence) != index + 1;
    // What it is about to send may still matter.
    if !is_overtaken
        || matches!(
            worker.phase,
            Phase::Gone | Phase::Ready | Phase::Uncommitted
        )
    {
        return;
    }
    if worker.status != Status::Reserved {
        // A worker that writes what it owes in a second statement does so without its fence.
        if worker.phase != Phase::Owing {
            worker.phase = Phase::Gone;
        }
    } else if protocol.bounds.crashes {
        // A confirmed order is only ever cancelled when its capture is refused.
        let is_kept = match row.status {
            Status::Confirmed => {
                state.payments[usize::from(worker.order)].card != Card::CaptureRefused
            }
            status => matches!(
                status,
                Status::Completed | Status::Refunding | Status::Refunded
            ),
        };
        worker.phase = if !is_kept && protocol.has(Device::VoidAgain) {
            Phase::VoidDue
        } else {
            Phase::Gone
        };
    }
}

/// Messages without anybody who waits for their answer.
fn drop_messages(protocol: &Protocol, state: &State, worker: &mut Worker, fence: u8) {
    let order = usize::from(worker.order);
    let products = &state.products[..protocol.products()];
    let is_forgotten = |line: usize| {
        let mut rest = products[line..].iter();
        protocol.has(Device::WatermarkInReserve) && rest.all(|product| product.watermark >= fence)
    };
    for line in 0..products.len() {
        if is_forgotten(line) {
            worker.reserves[line] = 0;
        }
    }
    if protocol.has(Device::WatermarkInReserve) && products[0].watermark >= fence {
        worker.shortened = 0;
    }
    let holds = |worker: &Worker, message| {
        let mut lines = protocol.lines_left(worker, message);
        lines.any(|line| products[line].held_by(order) > 0)
    };
    let is_too_late = |worker: &Worker, message, fence| {
        let mut lines = protocol.lines_left(worker, message);
        lines.all(|line| products[line].watermark >= fence)
    };
    if worker.sent.has(Effects::RELEASE)
        && !holds(worker, Effects::RELEASE)
        && protocol.has(Device::WatermarkInReserve)
        && is_too_late(worker, Effects::RELEASE, fence)
    {
        worker.sent = worker.sent.without(Effects::RELEASE);
        worker.lines.release = 0;
    }
    if worker.sent.has(Effects::COMMIT)
        && !holds(worker, Effects::COMMIT)
        && protocol.has(Device::CommitOnce)
        && state.rows[order].status != Status::Confirmed
    {
        worker.sent = worker.sent.without(Effects::COMMIT);
        worker.lines.commit = 0;
    }
    let refund_fence = worker.refund_fence;
    if worker.sent.has(Effects::RETURN)
        && refund_fence > 0
        && protocol.has(Device::WatermarkInReturn)
        && is_too_late(worker, Effects::RETURN, refund_fence)
    {
        worker.sent = worker.sent.without(Effects::RETURN);
        worker.lines.put_back = 0;
    }

    let payment = &state.payments[order];
    let is_void_final = payment.is_voided && state.restarts >= protocol.bounds.payment_restarts;
    let has_nothing_to_authorize = payment.card == Card::Declined
        || is_void_final && protocol.has(Device::VoidRefusesLater)
        || payment.is_authorized && payment.captures > 0;
    if has_nothing_to_authorize {
        worker.sent = worker.sent.without(Effects::AUTHORIZE);
    }
    if is_void_final && !payment.is_authorized && protocol.has(Device::VoidRefusesLater) {
        worker.sent = worker.sent.without(Effects::VOID);
    }
    let is_capture_final = payment.captures > 0 && protocol.has(Device::CaptureKey);
    if is_capture_final || payment.card == Card::CaptureRefused {
        worker.sent = worker.sent.without(Effects::CAPTURE);
    }
    if payment.is_refunded {
        worker.sent = worker.sent.without(Effects::REFUND);
    }
}
