//! The product service as shoppers, staff and checkout see it, on a real store.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod adjustments;
mod catalogue;
mod outage;
mod pictures;
mod search;
mod shop;
mod slow;
mod staff;
mod stock;
mod sweeper;
