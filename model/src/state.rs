//! Everything that there is: order rows, product documents, the payment processor, workers and their messages.

use crate::bounds::Card;

/// The most orders that a model has.
pub(crate) const ORDERS: usize = 2;
/// The most products that a model has. Every order wants one unit of each.
pub(crate) const PRODUCTS: usize = 2;
/// The most fences that are given out.
pub(crate) const FENCES: usize = 6;

/// One moment of the whole shop. Small, since millions are looked at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) rows: [Row; ORDERS],
    pub(crate) payments: [Payment; ORDERS],
    pub(crate) products: [Product; PRODUCTS],
    /// By fence: the first is that of fence 1.
    pub(crate) workers: [Worker; FENCES],
    pub(crate) last_fence: u8,
    pub(crate) duplicates: u8,
    pub(crate) restarts: u8,
    pub(crate) sweeps: u8,
    pub(crate) sweep: Option<Sweep>,
    /// The stock has found something that must never happen.
    pub(crate) is_violated: bool,
}

/// The states of an order, as in checkout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Status {
    /// Not placed yet.
    #[default]
    Absent,
    New,
    Reserved,
    Confirmed,
    Completed,
    Cancelling,
    Cancelled,
    Refunding,
    Refunded,
    NeedsAttention,
}

impl Status {
    pub(crate) fn settles_as(self) -> Option<Self> {
        match self {
            Self::Confirmed => Some(Self::Completed),
            Self::Cancelling => Some(Self::Cancelled),
            Self::Refunding => Some(Self::Refunded),
            _ => None,
        }
    }

    pub(crate) fn is_pending(self) -> bool {
        matches!(self, Self::New | Self::Reserved)
    }

    pub(crate) fn is_settled(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled | Self::Refunded)
    }
}

/// An order in PostgreSQL, with its effects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    pub(crate) status: Status,
    pub(crate) fence: u8,
    pub(crate) refund_fence: u8,
    pub(crate) cancel_requested: bool,
    /// The effects that are not done.
    pub(crate) owed: Effects,
}

/// A set of things that an order owes, or of messages that say so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Effects(u8);

impl Effects {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const CAPTURE: Self = Self(1);
    pub(crate) const COMMIT: Self = Self(2);
    pub(crate) const VOID: Self = Self(4);
    pub(crate) const RELEASE: Self = Self(8);
    pub(crate) const REFUND: Self = Self(16);
    pub(crate) const RETURN: Self = Self(32);
    /// Not owed by any order, but on its way like the others.
    pub(crate) const AUTHORIZE: Self = Self(64);

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn names(self) -> String {
        let all = [
            (Self::CAPTURE, "capture"),
            (Self::COMMIT, "commit"),
            (Self::VOID, "void"),
            (Self::RELEASE, "release"),
            (Self::REFUND, "refund"),
            (Self::RETURN, "return"),
        ];
        let names = all.iter().filter(|(effect, _)| self.has(*effect));
        names.map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
    }
}

/// What the processor knows of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Payment {
    pub(crate) card: Card,
    pub(crate) is_authorized: bool,
    /// The void is remembered, and refuses what is authorized later.
    pub(crate) is_voided: bool,
    pub(crate) is_refunded: bool,
    pub(crate) captures: u8,
}

/// A product's document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Product {
    pub(crate) available: i8,
    pub(crate) sold: i8,
    pub(crate) watermark: u8,
    /// Of each order, in the order of writing. More than one only when a device is missing.
    pub(crate) entries: [[Entry; 2]; ORDERS],
    pub(crate) returns: [Entry; ORDERS],
    /// Not in the document: the units that each order has, to check it against.
    pub(crate) sold_to: [i8; ORDERS],
}

/// What was done for one order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    pub(crate) state: EntryState,
    pub(crate) fence: u8,
}

/// As in product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum EntryState {
    #[default]
    Absent,
    Held,
    Committed,
    Released,
    Applied,
}

/// Whoever has a fence, and the messages that it has sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Worker {
    pub(crate) order: u8,
    pub(crate) phase: Phase,
    /// As it has read it.
    pub(crate) status: Status,
    pub(crate) refund_fence: u8,
    /// What it has read to be owed, and what of this it knows to be done.
    pub(crate) owed: Effects,
    pub(crate) done: Effects,
    /// Reserve messages under way, by the line that comes next.
    pub(crate) reserves: [u8; PRODUCTS],
    /// Reserve messages under way that have found the last line held, so that the first is all that is left.
    pub(crate) shortened: u8,
    /// The lines that are done of a commit, release or return under way.
    pub(crate) lines: Lines,
    /// Messages under way.
    pub(crate) sent: Effects,
}

/// Which lines are done, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Lines {
    pub(crate) commit: u8,
    pub(crate) release: u8,
    pub(crate) put_back: u8,
}

/// Where a worker is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    /// It has stopped, or never was.
    #[default]
    Gone,
    /// About to do what the status asks for.
    Ready,
    /// It has called, and has no answer.
    Waiting,
    /// The answer was yes.
    Yes,
    /// The answer was a definite no.
    No,
    /// It has lost the order while a payment may be on its way.
    VoidDue,
    /// It has changed the status and not yet written what is owed. Only when a device is missing.
    Owing,
    /// A person's statement that has taken the fence and is not committed.
    Uncommitted,
}

/// Product's sweeper, between checkout's answer and the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sweep {
    pub(crate) order: u8,
    pub(crate) product: u8,
    pub(crate) fence: u8,
    pub(crate) is_commit: bool,
}
