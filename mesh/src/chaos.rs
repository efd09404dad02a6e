//! What the fault harness needs inside a process: places to die at, and bugs to plant.
//!
//! Only builds with the feature `chaos` have any of it; in all others a [`step`] is the work itself and nothing is
//! [`planted`]. An optimised build with the feature does not compile, so none can be deployed.
//!
//! A step is a piece of work that changes something outside of the process. `SOUK_CRASH_AT=<step>:<moment>:<n>` ends the
//! process with SIGKILL at the `n`th pass (from 1) of that moment: `before` the work, when it is `sent` and unanswered,
//! or `after` it. The moment `late` does not kill: it lets the work begin ten seconds late. `SOUK_PLANTED=<bug>` switches one bug on.

#[cfg(all(feature = "chaos", not(debug_assertions)))]
compile_error!("a build that can be told to kill itself is for tests only");

#[cfg(feature = "chaos")]
mod armed;

/// Does `work`, the step `kind.detail`; dies before, during or after it when that was asked for.
#[cfg(not(feature = "chaos"))]
#[inline]
pub fn step<F: Future>(_kind: &str, _detail: &str, work: F) -> F {
    work
}

/// Does `work`, the step `kind.detail`; dies before, during or after it when that was asked for.
#[cfg(feature = "chaos")]
pub async fn step<F: Future>(kind: &str, detail: &str, work: F) -> F::Output {
    Box::pin(armed::step(kind, detail, work)).await
}

/// Whether this bug was planted. Never, in a build that can be deployed.
#[cfg(not(feature = "chaos"))]
#[inline]
#[must_use]
pub const fn planted(_bug: &str) -> bool {
    false
}

/// Whether this bug was planted. Never, in a build that can be deployed.
#[cfg(feature = "chaos")]
#[must_use]
pub fn planted(bug: &str) -> bool {
    armed::planted(bug)
}
