//! What can happen next, and how it reads in a counterexample.

use crate::state::{Effects, EntryState, Phase, State, Status};

/// One step of somebody. Workers are named by the index of their fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// An order is written.
    Place(usize),
    /// Recovery claims an order.
    TakeOver(usize),
    AskToCancel(usize),
    /// A completed order is cancelled: the statement has its fence.
    BeginRefund(usize),
    /// The same statement becomes visible.
    CommitRefund(usize),
    CancelByStaff(usize),
    /// A worker sends what its status asks for.
    Call(usize),
    /// A reserve is repeated, while the first may still be on its way.
    CallAgain(usize),
    /// A worker writes the next status.
    Advance(usize),
    /// A worker writes that the order is cancelled.
    Cancel(usize),
    /// The same, without an answer.
    GiveUp(usize),
    /// A worker gives its order back, without an answer.
    Stop(usize),
    /// A worker writes what is done.
    Note(usize),
    /// A worker writes what is owed. Only when a device is missing.
    Owe(usize),
    VoidAgain(usize),
    /// A reserve reaches the stock of this product.
    Reserve(usize, usize),
    /// A reserve that is a repeat looks which of the lines behind it are held already.
    LookAhead(usize),
    /// It reaches the stock of the one product that is left.
    ReserveRest(usize),
    /// Another message reaches its service; one for the stock with this line.
    Arrive(usize, Effects, usize),
    Prune(usize, u8),
    RestartPayment,
    AskAboutHold(usize, usize),
    Sweep,
}

impl Action {
    /// The step in words, with what came of it.
    pub(crate) fn describe(self, before: &State, after: &State) -> String {
        let of = |worker: usize| {
            let order = usize::from(
                after.workers[worker]
                    .order
                    .max(before.workers[worker].order),
            );
            format!("order {}, fence {}", name(order), worker + 1)
        };
        let status = |worker: usize| {
            let order = usize::from(before.workers[worker].order);
            if before.rows[order].status == after.rows[order].status
                && before.rows[order].owed == after.rows[order].owed
            {
                "nothing changes".to_owned()
            } else {
                row(after, order)
            }
        };
        match self {
            Self::Place(order) => format!("order {}: placed, {}", name(order), row(after, order)),
            Self::TakeOver(order) => {
                format!("order {}: taken over, {}", name(order), row(after, order))
            }
            Self::AskToCancel(order) => {
                format!("order {}: its customer asks to cancel", name(order))
            }
            Self::BeginRefund(order) => format!(
                "order {}: a refund takes fence {}, not yet visible",
                name(order),
                after.last_fence
            ),
            Self::CommitRefund(worker) => format!("{}: the refund: {}", of(worker), status(worker)),
            Self::CancelByStaff(order) => {
                format!(
                    "order {}: cancelled by staff, {}",
                    name(order),
                    row(after, order)
                )
            }
            Self::Call(worker) => format!("{}: {}", of(worker), called(before, after, worker)),
            Self::CallAgain(worker) => format!("{}: sends reserve again", of(worker)),
            Self::Advance(worker) => format!("{}: advances: {}", of(worker), status(worker)),
            Self::Cancel(worker) if before.workers[worker].status == Status::Confirmed => {
                format!("{}: asks for attention: {}", of(worker), status(worker))
            }
            Self::Cancel(worker) => format!("{}: cancels: {}", of(worker), status(worker)),
            Self::GiveUp(worker) => {
                format!(
                    "{}: cancels without an answer: {}",
                    of(worker),
                    status(worker)
                )
            }
            Self::Stop(worker) => format!("{}: gives the order back", of(worker)),
            Self::Note(worker) => format!("{}: notes what is done: {}", of(worker), status(worker)),
            Self::Owe(worker) => format!("{}: writes what is owed: {}", of(worker), status(worker)),
            Self::VoidAgain(worker) => format!("{}: voids again: {}", of(worker), status(worker)),
            Self::LookAhead(worker) => format!("{}: reserve finds product 2 held", of(worker)),
            Self::ReserveRest(worker) => Self::Reserve(worker, 0).describe(before, after),
            Self::Reserve(worker, product) => {
                let order = usize::from(before.workers[worker].order);
                let (old, new) = (&before.products[product], &after.products[product]);
                let what = if old.available != new.available {
                    "holds a unit"
                } else if old.held_by(order) > 0 {
                    "finds it held"
                } else {
                    match old.entries[order][0].state {
                        EntryState::Released => "finds it released",
                        _ if old.watermark > worker as u8 => "is stale",
                        _ => "finds nothing",
                    }
                };
                format!("{}: reserve of product {} {what}", of(worker), product + 1)
            }
            Self::Arrive(worker, message, line) => {
                let line = if message.has(Effects::OF_STOCK) {
                    format!(" of product {}", line + 1)
                } else {
                    String::new()
                };
                let is_auth = message == Effects::AUTHORIZE;
                let message = if is_auth {
                    "authorize".to_owned()
                } else {
                    message.names()
                };
                let order = usize::from(before.workers[worker].order);
                let changed = before.payments[order] != after.payments[order]
                    || before.products != after.products;
                let outcome = if changed {
                    "takes effect"
                } else {
                    "changes nothing"
                };
                format!("{}: {message}{line} {outcome}", of(worker))
            }
            Self::Prune(product, watermark) => {
                format!("product {}: forgets up to fence {watermark}", product + 1)
            }
            Self::RestartPayment => "payment restarts and forgets its voids".to_owned(),
            Self::AskAboutHold(order, product) => format!(
                "sweeper: asks about order {} and product {}",
                name(order),
                product + 1
            ),
            Self::Sweep => "sweeper: does what it was told".to_owned(),
        }
    }
}

fn name(order: usize) -> char {
    if order == 0 { 'A' } else { 'B' }
}

fn row(state: &State, order: usize) -> String {
    let row = &state.rows[order];
    let status = match row.status {
        Status::Absent => "absent",
        Status::New => "NEW",
        Status::Reserved => "RESERVED",
        Status::Confirmed => "CONFIRMED",
        Status::Completed => "COMPLETED",
        Status::Cancelling => "CANCELLING",
        Status::Cancelled => "CANCELLED",
        Status::Refunding => "REFUNDING",
        Status::Refunded => "REFUNDED",
        Status::NeedsAttention => "NEEDS_ATTENTION",
    };
    let owes = if row.owed.is_empty() {
        String::new()
    } else {
        format!(", owes {}", row.owed.names())
    };
    format!("{status} under fence {}{owes}", row.fence)
}

fn called(before: &State, after: &State, worker: usize) -> String {
    let (old, new) = (&before.workers[worker], &after.workers[worker]);
    match old.status {
        Status::New => "sends reserve".to_owned(),
        Status::Reserved => "sends authorize".to_owned(),
        _ if new.sent == Effects::NONE && new.phase == Phase::Gone => {
            let order = usize::from(old.order);
            format!("finds nothing owed, {}", row(after, order))
        }
        _ => format!("sends {}", new.sent.names()),
    }
}
