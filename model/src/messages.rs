//! Messages that reach the stock and the payment processor, however late.

use crate::bounds::Card;
use crate::device::Device;
use crate::protocol::Protocol;
use crate::state::{
    Effects, EntryState, Lines, PRODUCTS, Payment, Phase, Row, State, Status, Worker,
};
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
    /// Those that change the stock line by line.
    pub(crate) const OF_STOCK: Self = Self::COMMIT.and(Self::RELEASE).and(Self::RETURN);
}

impl Protocol {
    /// A reserve does its lines one after the other, and stops at the first that is not held.
    pub(crate) fn reserve(&self, state: &mut State, index: usize, line: usize) {
        let worker = &mut state.workers[index];
        worker.reserves[line] -= 1;
        let outcome = self.reserve_line(state, index, line);
        if outcome == Outcome::Held && line + 1 < self.products() {
            state.workers[index].reserves[line + 1] += 1;
        } else {
            answer_reserve(&mut state.workers[index], outcome);
        }
    }

    /// The lines behind the first were found held when it looked, whatever has become of them since.
    pub(crate) fn reserve_rest(&self, state: &mut State, index: usize) {
        state.workers[index].shortened -= 1;
        let outcome = self.reserve_line(state, index, 0);
        answer_reserve(&mut state.workers[index], outcome);
    }

    fn reserve_line(&self, state: &mut State, index: usize, line: usize) -> Outcome {
        let order = usize::from(state.workers[index].order);
        state.products[line].reserve(self, order, index as u8 + 1)
    }

    /// Whether a reserve of this worker that is a repeat can find the last of two lines held.
    pub(crate) fn can_look_ahead(&self, state: &State, worker: &Worker) -> bool {
        let last = &state.products[PRODUCTS - 1];
        let entry = last.entries[usize::from(worker.order)][0].state;
        self.products() == PRODUCTS
            && worker.reserves[0] > 0
            && matches!(entry, EntryState::Held | EntryState::Committed)
    }

    /// Another message reaches its service; its answer reaches whoever still waits for it.
    pub(crate) fn arrive(&self, state: &mut State, index: usize, message: Effects, line: usize) {
        let worker = &mut state.workers[index];
        let order = usize::from(worker.order);
        let fence = index as u8 + 1;
        if message.has(Effects::OF_STOCK) {
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
            let done = worker.lines.of_mut(message);
            *done |= 1 << line;
            if (done.count_ones() as usize) < self.products() {
                return;
            }
            *done = 0;
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

    /// The lines that this message still has to do, in any order; a message to the payment processor has one.
    pub(crate) fn lines_left(
        &self,
        worker: &Worker,
        message: Effects,
    ) -> impl Iterator<Item = usize> {
        let (count, done) = if message.has(Effects::OF_STOCK) {
            (self.products(), worker.lines.of(message))
        } else {
            (1, 0)
        };
        (0..count).filter(move |line| done & (1 << line) == 0)
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

impl Lines {
    pub(crate) fn of(mut self, message: Effects) -> u8 {
        *self.of_mut(message)
    }

    pub(crate) fn of_mut(&mut self, message: Effects) -> &mut u8 {
        match message {
            Effects::COMMIT => &mut self.commit,
            Effects::RELEASE => &mut self.release,
            _ => &mut self.put_back,
        }
    }
}

/// The outcome of a reserve reaches whoever still waits for it.
fn answer_reserve(worker: &mut Worker, outcome: Outcome) {
    if worker.phase == Phase::Waiting && worker.status == Status::New {
        worker.phase = if outcome == Outcome::Held {
            Phase::Yes
        } else {
            Phase::No
        };
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
