//! More buyers than the shop can serve.
//!
//! The buyers share the machine with the shop, so they are cheap: plain gRPC over a few connections without TLS, and
//! tokens that were made before. What they cost all the same is taken from the shop, so every figure is a lower bound.

mod attempts;
mod buyer;
mod capacity;
mod latency;
mod market;
mod overload;
mod scrape;
mod slow;

pub use capacity::{Capacity, Step, capacity};
pub use latency::Latencies;
pub use market::{Market, settings};
pub use overload::{Overload, overload};
pub use scrape::Attempts;
pub use slow::{Phase, SlowDependency, slow_dependency};
