//! The whole shop, as its people know it: real processes, real stores, through the gateway.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod browser_sessions;
mod cancellations;
mod control;
mod crashes;
mod crowds;
mod ended_sessions;
mod exactly_once;
mod foreign_clients;
mod orders;
mod outages;
mod refusals;
mod shipping_names;
mod support;
