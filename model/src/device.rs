//! What makes the protocol safe, piece by piece.

use crate::bounds::Bounds;

/// A part of the protocol that can be left out, to see what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// Releasing what is not held leaves a mark.
    Tombstone,
    /// A reserve is refused unless its fence is above the watermark.
    WatermarkInReserve,
    /// Commit and release raise the fence of the entry.
    SettlingRaisesFence,
    /// A reserve is refused when the order has an entry.
    OneHold,
    /// A reserve is refused when nothing is left.
    EnoughAvailable,
    /// Only what is held is committed.
    CommitOnce,
    /// Holds are never forgotten.
    HoldsAreKept,
    /// Changes of an order name the fence that they expect.
    FenceInTransitions,
    /// What is owed is written with the change of status.
    OwedWithTheChange,
    /// The pivot fails when the customer has asked to cancel.
    CancelBlocksPivot,
    /// An unknown payment is voided.
    VoidOfTheUnknown,
    /// The processor refuses what is authorized after a void.
    VoidRefusesLater,
    /// Whoever lost an order while it authorized has it voided again.
    VoidAgain,
    /// A repeated void takes a new fence.
    VoidAgainTakesFence,
    /// A repeated capture names the same order.
    CaptureKey,
    /// Stock is committed only after the capture.
    CaptureBeforeCommit,
    /// The sweeper leaves a confirmed order alone.
    SweeperWaits,
    /// A return is refused when the order has returned.
    OneReturn,
    /// A return is refused unless its fence is above the watermark.
    WatermarkInReturn,
    /// The watermark stays below the fence of every return that is owed.
    WatermarkBelowReturns,
    /// The watermark stays below every fence that is not visible yet.
    WatermarkSettles,
    /// A return carries the fence of its refund, not of whoever does it.
    RefundFence,
}

impl Device {
    /// Every device.
    pub const ALL: [Self; 22] = [
        Self::Tombstone,
        Self::WatermarkInReserve,
        Self::SettlingRaisesFence,
        Self::OneHold,
        Self::EnoughAvailable,
        Self::CommitOnce,
        Self::HoldsAreKept,
        Self::FenceInTransitions,
        Self::OwedWithTheChange,
        Self::CancelBlocksPivot,
        Self::VoidOfTheUnknown,
        Self::VoidRefusesLater,
        Self::VoidAgain,
        Self::VoidAgainTakesFence,
        Self::CaptureKey,
        Self::CaptureBeforeCommit,
        Self::SweeperWaits,
        Self::OneReturn,
        Self::WatermarkInReturn,
        Self::WatermarkBelowReturns,
        Self::WatermarkSettles,
        Self::RefundFence,
    ];

    /// What it does, in one line.
    pub fn description(self) -> &'static str {
        match self {
            Self::Tombstone => "releasing what is not held leaves a tombstone",
            Self::WatermarkInReserve => "a reserve must be above the watermark",
            Self::SettlingRaisesFence => "commit and release raise the entry's fence",
            Self::OneHold => "an order with an entry holds nothing more",
            Self::EnoughAvailable => "a reserve needs units that are available",
            Self::CommitOnce => "only what is held is committed",
            Self::HoldsAreKept => "pruning leaves what is held",
            Self::FenceInTransitions => "a change of an order names its fence",
            Self::OwedWithTheChange => "what is owed is written with the status",
            Self::CancelBlocksPivot => "a wish to cancel blocks the pivot",
            Self::VoidOfTheUnknown => "an unknown payment is voided",
            Self::VoidRefusesLater => "a void refuses later authorizations",
            Self::VoidAgain => "who lost an order while authorizing voids again",
            Self::VoidAgainTakesFence => "a repeated void takes a new fence",
            Self::CaptureKey => "a repeated capture is the same capture",
            Self::CaptureBeforeCommit => "stock is committed after the capture",
            Self::SweeperWaits => "the sweeper leaves confirmed orders alone",
            Self::OneReturn => "an order returns its units once",
            Self::WatermarkInReturn => "a return must be above the watermark",
            Self::WatermarkBelowReturns => "the watermark stays below owed returns",
            Self::WatermarkSettles => "the watermark waits until fences are visible",
            Self::RefundFence => "a return carries the fence of its refund",
        }
    }

    /// Bounds that are large enough to see what goes wrong without it.
    pub const fn bounds(self) -> Bounds {
        match self {
            Self::VoidAgain | Self::VoidAgainTakesFence => Bounds::forgetful_payment(),
            Self::OneReturn
            | Self::WatermarkInReturn
            | Self::WatermarkBelowReturns
            | Self::WatermarkSettles
            | Self::RefundFence => Bounds::refund(),
            Self::CommitOnce
            | Self::CancelBlocksPivot
            | Self::CaptureKey
            | Self::CaptureBeforeCommit
            | Self::SweeperWaits => Bounds::one_order(),
            _ => Bounds::small(),
        }
    }
}
