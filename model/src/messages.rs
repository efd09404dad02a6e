//! Messages that reach the stock and the payment processor, however late.

use crate::bounds::Card;
use crate::device::Device;
use crate::protocol::Protocol;
use crate::state::{Effects, Payment, Phase, Row, State, Status, Worker};
use crate::stock::{Outcome, Violated};

impl Effects {
    /// Whatever can be on its way, beside reserves.
    pub(crate) const MESSAGES: [Self; 7] = [
        Self::AUTHORIZE,
        Self::VOID,
        Self::CAPTURE,
        Self::REFUND,
        Self::COMMIT,
        Self::RELEASE,
        Self::RETURN,
    ];
}

impl Protocol {
    /// A reserve does its lines one after the other, and stops at the first that is not held.
    pub(crate) fn reserve(&self, state: &mut State, index: usize, line: usize) {
        let worker = &mut state.workers[index];
        worker.reserves[line] -= 1;
        let order = usize::from(worker.order);
        let outcome = state.products[line].reserve(self, order, index as u8 + 1);
        if outcome == Outcome::Held && line + 1 < self.products() {
            worker.reserves[line + 1] += 1;
        } else if worker.phase == Phase::Waiting && worker.status == Status::New {
            worker.phase = if outcome == Outcome::Held {
                Phase::Yes
            } else {
                Phase::No
            };
        }
    }

    /// Another message reaches its service; its answer reaches whoever still waits for it.
    pub(crate) fn arrive(&self, state: &mut State, index: usize, message: Effects) {
        let worker = &mut state.workers[index];
        let order = usize::from(worker.order);
        let fence = index as u8 + 1;
        if let Some(line) = self.line_of(worker, message) {
            let product = &mut state.products[line];
            if message == Effects::RETURN {
                let refund_fence = worker.refund_fence;
                product.put_back(
                    self,
                    order,
                    if refund_fence == 0 {
                        fence
                    } else {
                        refund_fence
                    },
                );
            } else if let Err(Violated) =
                product.settle(self, message == Effects::COMMIT, order, fence)
            {
                state.is_violated = true;
            }
            if line + 1 < self.products() {
                set_line(worker, message, line as u8 + 1);
                return;
            }
            set_line(worker, message, 0);
        }
        worker.sent = worker.sent.without(message);
        let is_yes = pay(self, &mut state.payments[order], message);
        if worker.phase != Phase::Waiting {
            return;
        }
        if message == Effects::AUTHORIZE {
            if worker.status == Status::Reserved {
                worker.phase = if is_yes { Phase::Yes } else { Phase::No };
            }
        } else if !is_yes {
            worker.phase = Phase::No;
        } else if worker.owed.has(message) {
            worker.done = worker.done.and(message);
        }
    }

    /// The product whose stock this message changes next.
    pub(crate) fn line_of(&self, worker: &Worker, message: Effects) -> Option<usize> {
        match message {
            Effects::COMMIT => Some(worker.line.commit.into()),
            Effects::RELEASE => Some(worker.line.release.into()),
            Effects::RETURN => Some(worker.line.put_back.into()),
            _ => None,
        }
    }

    /// What checkout tells the sweeper: whether to commit, or nothing yet.
    pub(crate) fn decision(&self, row: &Row) -> Option<bool> {
        match row.status {
            Status::Cancelling | Status::Cancelled => Some(false),
            // The capture may still be refused.
            Status::Confirmed if self.has(Device::SweeperWaits) => None,
            Status::Confirmed | Status::Completed | Status::Refunding | Status::Refunded => {
                Some(true)
            }
            _ => None,
        }
    }

    pub(crate) fn sweep(&self, state: &mut State) {
        let Some(sweep) = state.sweep.take() else {
            return;
        };
        let product = &mut state.products[usize::from(sweep.product)];
        let order = usize::from(sweep.order);
        if let Err(Violated) = product.settle(self, sweep.is_commit, order, sweep.fence) {
            state.is_violated = true;
        }
    }
}

fn set_line(worker: &mut Worker, message: Effects, line: u8) {
    match message {
        Effects::COMMIT => worker.line.commit = line,
        Effects::RELEASE => worker.line.release = line,
        _ => worker.line.put_back = line,
    }
}

/// The processor's answer: yes, or a definite no.
fn pay(protocol: &Protocol, payment: &mut Payment, message: Effects) -> bool {
    match message {
        Effects::AUTHORIZE => {
            let is_refused = payment.is_voided && protocol.has(Device::VoidRefusesLater);
            if is_refused || payment.card == Card::Declined {
                return false;
            }
            payment.is_authorized = true;
        }
        Effects::VOID => {
            payment.is_authorized = false;
            payment.is_voided = true;
        }
        Effects::CAPTURE => {
            if payment.card == Card::CaptureRefused {
                return false;
            }
            payment.captures = if protocol.has(Device::CaptureKey) {
                1
            } else {
                (payment.captures + 1).min(2)
            };
        }
        Effects::REFUND => payment.is_refunded = true,
        _ => {}
    }
    true
}
