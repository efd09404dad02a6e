//! What each step changes: people, recovery and workers here, messages in [`crate::messages`].

use crate::action::Action;
use crate::device::Device;
use crate::protocol::Protocol;
use crate::state::{Effects, Phase, Row, State, Status, Sweep, Worker};

impl Protocol {
    pub(crate) fn apply(&self, state: &mut State, action: Action) {
        match action {
            Action::Place(order) => {
                state.rows[order].status = Status::New;
                let fence = take_fence(state, order);
                begin(state, order, fence);
            }
            Action::TakeOver(order) => {
                let fence = take_fence(state, order);
                begin(state, order, fence);
            }
            Action::AskToCancel(order) => state.rows[order].cancel_requested = true,
            Action::BeginRefund(order) => {
                state.last_fence += 1;
                state.workers[usize::from(state.last_fence) - 1] = Worker {
                    order: order as u8,
                    phase: Phase::Uncommitted,
                    ..Worker::default()
                };
            }
            Action::CommitRefund(index) => {
                let row = &mut state.rows[usize::from(state.workers[index].order)];
                if row.status == Status::Completed {
                    row.status = Status::Refunding;
                    row.fence = index as u8 + 1;
                    row.refund_fence = row.fence;
                    row.owed = Effects::REFUND.and(Effects::RETURN);
                }
                state.workers[index].phase = Phase::Gone;
            }
            Action::CancelByStaff(order) => {
                take_fence(state, order);
                state.rows[order].status = Status::Cancelling;
                state.rows[order].owed = Effects::VOID.and(Effects::RELEASE);
            }
            Action::Call(index) => self.call(state, index),
            Action::CallAgain(index) => {
                state.workers[index].reserves[0] += 1;
                state.duplicates += 1;
            }
            Action::Advance(index) => self.succeed(state, index),
            Action::Cancel(index) => self.fail(state, index),
            Action::GiveUp(index) => self.cancel(state, index, true),
            Action::Stop(index) => state.workers[index].phase = Phase::VoidDue,
            Action::Note(index) => self.note(state, index),
            Action::Owe(index) => {
                let worker = &mut state.workers[index];
                let row = &mut state.rows[usize::from(worker.order)];
                row.owed = row.owed.and(worker.owed);
                worker.owed = Effects::NONE;
                worker.phase = Phase::Ready;
            }
            Action::VoidAgain(index) => self.void_again(state, index),
            Action::Reserve(index, line) => self.reserve(state, index, line),
            Action::LookAhead(index) => {
                let worker = &mut state.workers[index];
                worker.reserves[0] -= 1;
                worker.shortened += 1;
            }
            Action::ReserveRest(index) => self.reserve_rest(state, index),
            Action::Arrive(index, message, line) => self.arrive(state, index, message, line),
            Action::Prune(product, watermark) => state.products[product].prune(self, watermark),
            Action::RestartPayment => restart_payment(state),
            Action::AskAboutHold(order, product) => {
                let row = &state.rows[order];
                state.sweeps += 1;
                state.sweep = self.decision(row).map(|is_commit| Sweep {
                    order: order as u8,
                    product: product as u8,
                    fence: row.fence,
                    is_commit,
                });
            }
            Action::Sweep => self.sweep(state),
        }
    }

    /// Whether checkout writes what the fence `fence` of this order asks for.
    fn is_current(&self, row: &Row, index: usize) -> bool {
        usize::from(row.fence) == index + 1 || !self.has(Device::FenceInTransitions)
    }

    fn call(&self, state: &mut State, index: usize) {
        let worker = &mut state.workers[index];
        let row = &mut state.rows[usize::from(worker.order)];
        match worker.status {
            Status::New => worker.reserves[0] += 1,
            Status::Reserved => worker.sent = worker.sent.and(Effects::AUTHORIZE),
            status if row.owed.is_empty() => {
                if usize::from(row.fence) == index + 1 && row.status == status {
                    row.status = status.settles_as().unwrap_or(status);
                }
                worker.phase = Phase::Gone;
                return;
            }
            _ => {
                worker.owed = row.owed;
                worker.done = Effects::NONE;
                let is_capture_first =
                    row.owed.has(Effects::CAPTURE) && self.has(Device::CaptureBeforeCommit);
                let mut now = if is_capture_first {
                    Effects::CAPTURE
                } else {
                    row.owed
                };
                if self.has(Device::RefundFence) && worker.refund_fence == 0 {
                    now = now.without(Effects::RETURN);
                }
                worker.sent = worker.sent.and(now);
            }
        }
        worker.phase = Phase::Waiting;
    }

    /// Writes the next status of an order that the callee has said yes to.
    fn succeed(&self, state: &mut State, index: usize) {
        let worker = &mut state.workers[index];
        let row = &mut state.rows[usize::from(worker.order)];
        if worker.status == Status::New {
            let owed = Effects::NONE;
            self.advance(row, worker, index, Status::Reserved, owed);
            return;
        }
        let is_blocked = row.cancel_requested && self.has(Device::CancelBlocksPivot);
        let owed = Effects::CAPTURE.and(Effects::COMMIT);
        if is_blocked || !self.advance(row, worker, index, Status::Confirmed, owed) {
            worker.phase = Phase::VoidDue;
        }
    }

    /// Writes what follows from a definite no, or from the customer's wish.
    fn fail(&self, state: &mut State, index: usize) {
        let worker = &mut state.workers[index];
        if worker.status == Status::Confirmed {
            // The capture is refused for good.
            let row = &mut state.rows[usize::from(worker.order)];
            if self.is_current(row, index) && row.status == Status::Confirmed {
                row.owed = row.owed.without(worker.done);
                row.status = Status::NeedsAttention;
            }
            worker.phase = Phase::Gone;
            return;
        }
        let is_unknown = worker.phase == Phase::Ready;
        self.cancel(state, index, is_unknown);
    }

    fn cancel(&self, state: &mut State, index: usize, is_unknown: bool) {
        let worker = &mut state.workers[index];
        let row = &mut state.rows[usize::from(worker.order)];
        let mut owed = Effects::RELEASE;
        if worker.status == Status::Reserved && is_unknown && self.has(Device::VoidOfTheUnknown) {
            owed = owed.and(Effects::VOID);
        }
        let was = worker.status;
        if !self.advance(row, worker, index, Status::Cancelling, owed) {
            worker.phase = if was == Status::Reserved {
                Phase::VoidDue
            } else {
                Phase::Gone
            };
        }
    }

    /// The one statement that moves an order on, if it is still this worker's.
    fn advance(
        &self,
        row: &mut Row,
        worker: &mut Worker,
        index: usize,
        status: Status,
        owed: Effects,
    ) -> bool {
        if !self.is_current(row, index) || row.status != worker.status {
            worker.phase = Phase::Gone;
            return false;
        }
        row.status = status;
        worker.status = status;
        if self.has(Device::OwedWithTheChange) || owed.is_empty() {
            row.owed = row.owed.and(owed);
            worker.phase = Phase::Ready;
        } else {
            worker.owed = owed;
            worker.phase = Phase::Owing;
        }
        true
    }

    /// Writes which effects are done, and the status that they amount to.
    fn note(&self, state: &mut State, index: usize) {
        let worker = &mut state.workers[index];
        let row = &mut state.rows[usize::from(worker.order)];
        worker.phase = Phase::Gone;
        if !self.is_current(row, index) || row.status != worker.status {
            return;
        }
        row.owed = row.owed.without(worker.done);
        if worker.owed.without(worker.done).is_empty() {
            row.status = row.status.settles_as().unwrap_or(row.status);
        } else {
            worker.phase = Phase::Ready;
        }
    }

    fn void_again(&self, state: &mut State, index: usize) {
        let order = usize::from(state.workers[index].order);
        let row = &mut state.rows[order];
        if usize::from(row.fence) == index + 1 && row.status == Status::Reserved {
            // Its customer wants to cancel: it is read again.
            state.workers[index].phase = Phase::Ready;
            return;
        }
        state.workers[index].phase = Phase::Gone;
        if matches!(row.status, Status::Cancelling | Status::Cancelled)
            && self.has(Device::VoidAgain)
        {
            row.owed = row.owed.and(Effects::VOID);
            if self.has(Device::VoidAgainTakesFence) {
                take_fence(state, order);
            }
        }
    }
}

/// The order's row gets a new fence.
fn take_fence(state: &mut State, order: usize) -> usize {
    state.last_fence += 1;
    state.rows[order].fence = state.last_fence;
    let index = usize::from(state.last_fence) - 1;
    state.workers[index].order = order as u8;
    index
}

/// Somebody works on the order under the fence that it has just got.
fn begin(state: &mut State, order: usize, index: usize) {
    let row = &state.rows[order];
    state.workers[index] = Worker {
        order: order as u8,
        phase: Phase::Ready,
        status: row.status,
        refund_fence: row.refund_fence,
        ..Worker::default()
    };
}

/// What nobody waits for dies with the process; what somebody waits for is sent again.
fn restart_payment(state: &mut State) {
    state.restarts += 1;
    for payment in &mut state.payments {
        payment.is_voided = false;
    }
    for worker in &mut state.workers {
        let is_waiting_for = |message: Effects| match (worker.phase, worker.status) {
            (Phase::Waiting, Status::Reserved) => message == Effects::AUTHORIZE,
            (Phase::Waiting, _) => worker.owed.has(message),
            _ => false,
        };
        for message in [Effects::AUTHORIZE, Effects::VOID, Effects::CAPTURE] {
            if !is_waiting_for(message) {
                worker.sent = worker.sent.without(message);
            }
        }
    }
}
