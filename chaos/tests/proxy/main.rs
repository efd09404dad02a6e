//! Does the proxy do what its faults say, to live connections too; and does a whole shop run through it?

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod echo;
mod faults;
mod pace;
mod partitions;
mod shop;
