//! The judges before made-up evidence: a clean run that they must let pass, and every way to break it, which the right
//! one must catch. And before a real shop, so that what they read is what the services write.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod history;
mod judges;
mod judges_of_calls;
mod sample;
mod shop;
mod verdict;
