//! The protocol as a transition system.

use std::sync::atomic::{AtomicBool, Ordering};

use stateright::{Model, Property};

use crate::action::Action;
use crate::bounds::{Bounds, Card};
use crate::device::Device;
use crate::state::{Effects, FENCES, ORDERS, PRODUCTS, Phase, State, Status};
use crate::{properties, tidy};

/// The protocol within bounds, perhaps without one of its devices.
#[derive(Debug)]
pub(crate) struct Protocol {
    pub(crate) bounds: Bounds,
    pub(crate) removed: Option<Device>,
    is_violated: AtomicBool,
}

impl Protocol {
    pub(crate) fn new(bounds: Bounds, removed: Option<Device>) -> Self {
        Self {
            bounds,
            removed,
            is_violated: AtomicBool::new(false),
        }
    }

    /// The value of a property, which is false once only: the checker looks at more states before it stops, and would
    /// keep the last violation, not the nearest.
    pub(crate) fn once(&self, holds: bool) -> bool {
        holds || self.is_violated.swap(true, Ordering::Relaxed)
    }

    pub(crate) fn has(&self, device: Device) -> bool {
        self.removed != Some(device)
    }

    pub(crate) fn orders(&self) -> usize {
        usize::from(self.bounds.orders).clamp(1, ORDERS)
    }

    pub(crate) fn products(&self) -> usize {
        usize::from(self.bounds.products).clamp(1, PRODUCTS)
    }

    /// How many fences there are in all.
    fn fences(&self) -> u8 {
        (self.bounds.orders + self.bounds.extra_fences).min(FENCES as u8)
    }

    /// Whether one can be given out, keeping those of the orders that are not placed.
    pub(crate) fn has_fence(&self, state: &State) -> bool {
        let unplaced = state.rows[..self.orders()]
            .iter()
            .filter(|row| row.status == Status::Absent)
            .fold(0, |count, _| count + 1);
        state.last_fence + unplaced < self.fences()
    }

    /// How far the stock may forget now, as checkout computes it: what was given out long enough ago, and nothing that
    /// a return is owed under.
    fn watermark(&self, state: &State) -> u8 {
        let mut watermark = state.last_fence;
        if self.has(Device::WatermarkSettles) {
            let uncommitted = state
                .workers
                .iter()
                .position(|worker| worker.phase == Phase::Uncommitted);
            if let Some(invisible) = uncommitted {
                watermark = watermark.min(invisible as u8);
            }
        }
        if self.has(Device::WatermarkBelowReturns) {
            for row in state.rows.iter() {
                if row.owed.has(Effects::RETURN) {
                    watermark = watermark.min(row.refund_fence - 1);
                }
            }
        }
        watermark
    }

    fn people(&self, state: &State, actions: &mut Vec<Action>) {
        for order in 0..self.orders() {
            let row = &state.rows[order];
            let has_fence = self.has_fence(state);
            match row.status {
                // Orders are alike, so they are placed in turn.
                Status::Absent if order == 0 || state.rows[order - 1].status != Status::Absent => {
                    actions.push(Action::Place(order));
                }
                Status::New | Status::Reserved if self.bounds.cancels && !row.cancel_requested => {
                    actions.push(Action::AskToCancel(order));
                }
                Status::Completed if self.bounds.refunds && has_fence => {
                    let is_asked = state.workers.iter().any(|worker| {
                        worker.phase == Phase::Uncommitted && usize::from(worker.order) == order
                    });
                    if !is_asked {
                        actions.push(Action::BeginRefund(order));
                    }
                }
                Status::NeedsAttention if has_fence && state.payments[order].captures == 0 => {
                    actions.push(Action::CancelByStaff(order));
                }
                _ => {}
            }
            let is_due = row.status.is_pending()
                || row.status.settles_as().is_some()
                || row.status != Status::NeedsAttention && !row.owed.is_empty();
            if is_due && has_fence {
                actions.push(Action::TakeOver(order));
            }
        }
    }

    fn worker(&self, state: &State, index: usize, actions: &mut Vec<Action>) {
        let worker = &state.workers[index];
        let row = &state.rows[usize::from(worker.order)];
        match worker.phase {
            Phase::Ready => {
                actions.push(Action::Call(index));
                if worker.status.is_pending() && row.cancel_requested {
                    actions.push(Action::Cancel(index));
                }
            }
            Phase::Waiting if worker.status.is_pending() => {
                actions.push(Action::GiveUp(index));
                if worker.status == Status::New && state.duplicates < self.bounds.duplicates {
                    actions.push(Action::CallAgain(index));
                }
                if worker.status == Status::Reserved && !self.bounds.crashes {
                    actions.push(Action::Stop(index));
                }
            }
            Phase::Waiting if !worker.done.is_empty() => actions.push(Action::Note(index)),
            Phase::Yes => actions.push(Action::Advance(index)),
            Phase::No => actions.push(Action::Cancel(index)),
            Phase::Owing => actions.push(Action::Owe(index)),
            Phase::Uncommitted => actions.push(Action::CommitRefund(index)),
            Phase::VoidDue => {
                let must_write = matches!(row.status, Status::Cancelling | Status::Cancelled)
                    && self.has(Device::VoidAgain)
                    && self.has(Device::VoidAgainTakesFence);
                if !must_write || self.has_fence(state) {
                    actions.push(Action::VoidAgain(index));
                }
            }
            Phase::Gone | Phase::Waiting => {}
        }
    }

    fn messages(&self, state: &State, index: usize, actions: &mut Vec<Action>) {
        let worker = &state.workers[index];
        for line in 0..self.products() {
            if worker.reserves[line] > 0 {
                actions.push(Action::Reserve(index, line));
            }
        }
        if self.can_look_ahead(state, worker) {
            actions.push(Action::LookAhead(index));
        }
        if worker.shortened > 0 {
            actions.push(Action::ReserveRest(index));
        }
        for message in Effects::MESSAGES {
            if worker.sent.has(message) {
                let lines = self.lines_left(worker, message);
                actions.extend(lines.map(|line| Action::Arrive(index, message, line)));
            }
        }
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let mut products = [Default::default(); PRODUCTS];
        for (product, stock) in products.iter_mut().zip(self.bounds.stock) {
            let product: &mut crate::state::Product = product;
            product.available = stock as i8;
        }
        let empty = State {
            rows: Default::default(),
            payments: Default::default(),
            products,
            workers: Default::default(),
            last_fence: 0,
            duplicates: 0,
            restarts: 0,
            sweeps: 0,
            sweep: None,
            is_violated: false,
        };
        let with = |states: Vec<State>, order: usize| -> Vec<State> {
            let with_card = |state: &State, card: Card| {
                let mut state = state.clone();
                state.payments[order].card = card;
                state
            };
            let cards = self.bounds.cards;
            let each = states
                .iter()
                .flat_map(|state| cards.iter().map(move |card| with_card(state, *card)));
            each.collect()
        };
        (0..self.orders()).fold(vec![empty], with)
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.people(state, actions);
        for index in 0..usize::from(state.last_fence) {
            self.worker(state, index, actions);
            self.messages(state, index, actions);
        }
        for product in 0..self.products() {
            let from = state.products[product].watermark + 1;
            actions.extend(
                (from..=self.watermark(state)).map(|watermark| Action::Prune(product, watermark)),
            );
        }
        if state.restarts < self.bounds.payment_restarts {
            actions.push(Action::RestartPayment);
        }
        if state.sweep.is_some() {
            actions.push(Action::Sweep);
        } else if state.sweeps < self.bounds.sweeps {
            for order in 0..self.orders() {
                actions.extend(
                    (0..self.products())
                        .filter(|_| self.decision(&state.rows[order]).is_some())
                        .map(|product| Action::AskAboutHold(order, product)),
                );
            }
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        self.apply(&mut state, action);
        tidy::forget_what_cannot_matter(self, &mut state);
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all(&self.bounds)
    }
}
