//! How much of the world is looked at.

/// How the customers' cards behave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Card {
    /// Authorized and captured.
    #[default]
    Good,
    /// Declined.
    Declined,
    /// Authorized, but the capture is refused for good.
    CaptureRefused,
}

/// What an exploration is limited to. Whatever fits is tried in every order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// What these bounds are for, in a few words.
    pub name: &'static str,
    /// How many orders are placed: 1 or 2.
    pub orders: u8,
    /// How many products each order wants a unit of: 1 or 2.
    pub products: u8,
    /// Units of each product in the beginning.
    pub stock: [u8; 2],
    /// How many fences are given out beside the first of each order: takeovers, refunds, repeated voids. Orders and
    /// these together are at most 6.
    pub extra_fences: u8,
    /// How many reserve calls are repeated while the first is still on its way.
    pub duplicates: u8,
    /// Whether customers cancel orders that are not decided.
    pub cancels: bool,
    /// Whether customers cancel orders that are completed, which are then refunded.
    pub refunds: bool,
    /// The cards that customers have. Each order has any of them.
    pub cards: &'static [Card],
    /// How often the payment processor restarts and forgets what it has voided.
    pub payment_restarts: u8,
    /// Whether a worker may stop for ever between any two steps. If not, it may still be as slow as it likes.
    pub crashes: bool,
    /// How often product's sweeper asks what became of a hold.
    pub sweeps: u8,
    /// Threads to use. With more than one, counterexamples may be a little longer than needed.
    pub threads: usize,
}

const GOOD: &[Card] = &[Card::Good];
const ANY_CARD: &[Card] = &[Card::Good, Card::Declined, Card::CaptureRefused];

impl Bounds {
    /// The bounds that are explored in every test: together they reach every device.
    pub const EVERY_TEST: [Self; 4] = [
        Self::small(),
        Self::one_order(),
        Self::refund(),
        Self::forgetful_payment(),
    ];

    /// Two orders want the last unit of each of two products; one takeover.
    pub const fn small() -> Self {
        Self {
            name: "two orders",
            orders: 2,
            products: 2,
            stock: [1, 1],
            extra_fences: 1,
            duplicates: 0,
            cancels: false,
            refunds: false,
            cards: GOOD,
            payment_restarts: 0,
            crashes: true,
            sweeps: 0,
            threads: 1,
        }
    }

    /// One order of one product, with any card and a customer who may cancel.
    pub const fn one_order() -> Self {
        Self {
            name: "one order",
            orders: 1,
            products: 1,
            extra_fences: 2,
            duplicates: 1,
            cancels: true,
            cards: ANY_CARD,
            sweeps: 1,
            ..Self::small()
        }
    }

    /// One order that may be cancelled after it was completed.
    pub const fn refund() -> Self {
        Self {
            name: "refund",
            orders: 1,
            products: 1,
            extra_fences: 3,
            refunds: true,
            ..Self::small()
        }
    }

    /// A payment processor that forgets what it has voided, and workers that are slow but do not die.
    pub const fn forgetful_payment() -> Self {
        Self {
            name: "forgetful payment",
            orders: 1,
            products: 1,
            extra_fences: 3,
            cancels: false,
            payment_restarts: 1,
            crashes: false,
            ..Self::small()
        }
    }

    /// As [`Bounds::small`], with a repeated reserve: 22 million states, some minutes, 2 GB.
    pub const fn large() -> Self {
        Self {
            name: "two orders and a repeat",
            duplicates: 1,
            threads: 2,
            ..Self::small()
        }
    }
}
