//! What mesh promises, proven on real sockets.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod bodies;
mod child;
mod failures;
mod fuzz;
mod health;
mod inbound;
mod listener;
mod outbound;
mod postgres;
mod raw;
mod stopping;
mod streams;
mod support;
mod telemetry;
mod tls;
mod tokens;
mod validation;
