//! A product's document: each operation is one atomic write, as in product.
//!
//! In the code an operation that matched nothing reads the document and may try again. Its outcome is that of the last
//! write or read alone, so one step stands for the whole.

use crate::device::Device;
use crate::protocol::Protocol;
use crate::state::{Entry, EntryState, Product};

/// What became of a line that was to be reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Held,
    Released,
    Stale,
    OutOfStock,
}

/// The stock contradicts the order.
pub(crate) struct Violated;

impl Product {
    pub(crate) fn reserve(&mut self, protocol: &Protocol, order: usize, fence: u8) -> Outcome {
        let entries = &mut self.entries[order];
        let first = entries[0].state;
        let has_entry = first != EntryState::Absent;
        let may_hold = (self.available >= 1 || !protocol.has(Device::EnoughAvailable))
            && (self.watermark < fence || !protocol.has(Device::WatermarkInReserve))
            && (!has_entry || !protocol.has(Device::OneHold));
        if may_hold {
            // A third would show nothing that the second does not.
            if let Some(free) = entries
                .iter_mut()
                .find(|entry| entry.state == EntryState::Absent)
            {
                *free = Entry {
                    state: EntryState::Held,
                    fence,
                };
                self.available -= 1;
            }
            return Outcome::Held;
        }
        match first {
            EntryState::Released => Outcome::Released,
            EntryState::Held | EntryState::Committed => Outcome::Held,
            _ if self.watermark >= fence => Outcome::Stale,
            _ => Outcome::OutOfStock,
        }
    }

    pub(crate) fn settle(
        &mut self,
        protocol: &Protocol,
        is_commit: bool,
        order: usize,
        fence: u8,
    ) -> Result<(), Violated> {
        let entries = &mut self.entries[order];
        let repeats = is_commit && !protocol.has(Device::CommitOnce);
        let held = entries.iter_mut().find(|entry| {
            entry.state == EntryState::Held || repeats && entry.state == EntryState::Committed
        });
        if let Some(held) = held {
            if protocol.has(Device::SettlingRaisesFence) {
                held.fence = held.fence.max(fence);
            }
            if is_commit {
                held.state = EntryState::Committed;
                self.sold += 1;
                self.sold_to[order] += 1;
            } else {
                held.state = EntryState::Released;
                self.available += 1;
            }
            return Ok(());
        }
        match (entries[0].state, is_commit) {
            (EntryState::Absent, false) => {
                if self.watermark < fence && protocol.has(Device::Tombstone) {
                    entries[0] = Entry {
                        state: EntryState::Released,
                        fence,
                    };
                }
                Ok(())
            }
            // What was committed and forgotten is done.
            (EntryState::Absent | EntryState::Committed, true) | (EntryState::Released, false) => {
                Ok(())
            }
            _ => Err(Violated),
        }
    }

    pub(crate) fn put_back(&mut self, protocol: &Protocol, order: usize, fence: u8) {
        let is_returned = self.returns[order].state == EntryState::Applied;
        if (self.watermark < fence || !protocol.has(Device::WatermarkInReturn))
            && (!is_returned || !protocol.has(Device::OneReturn))
        {
            self.available += 1;
            self.sold -= 1;
            self.sold_to[order] -= 1;
            self.returns[order] = Entry {
                state: EntryState::Applied,
                fence,
            };
        }
    }

    pub(crate) fn prune(&mut self, protocol: &Protocol, watermark: u8) {
        self.watermark = self.watermark.max(watermark);
        let is_forgotten = |entry: &Entry| {
            entry.fence <= watermark
                && (entry.state != EntryState::Held || !protocol.has(Device::HoldsAreKept))
        };
        for entries in &mut self.entries {
            for entry in entries.iter_mut().filter(|entry| is_forgotten(entry)) {
                *entry = Entry::default();
            }
            if entries[0].state == EntryState::Absent {
                entries.swap(0, 1);
            }
        }
        for entry in self.returns.iter_mut().filter(|entry| is_forgotten(entry)) {
            *entry = Entry::default();
        }
    }

    pub(crate) fn held_by(&self, order: usize) -> i8 {
        let is_held = |entry: &&Entry| entry.state == EntryState::Held;
        self.entries[order]
            .iter()
            .filter(is_held)
            .fold(0, |held, _| held + 1)
    }
}
