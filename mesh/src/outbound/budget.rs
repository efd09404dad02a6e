use std::time::Duration;

use tower::retry::budget::{Budget as _, TpsBudget};

/// Limits repeats to a share of the calls, so that a callee in trouble is not buried by them.
pub(super) struct Budget(TpsBudget);

impl Default for Budget {
    /// One repeat for ten calls, and five a second for callers with little to do.
    fn default() -> Self {
        Self(TpsBudget::new(Duration::from_secs(10), 5, 0.1))
    }
}

impl Budget {
    /// Counts a call.
    pub(super) fn deposit(&self) {
        self.0.deposit();
    }

    /// Takes the right to one repeat, if there is one left.
    pub(super) fn withdraw(&self) -> bool {
        self.0.withdraw()
    }
}
