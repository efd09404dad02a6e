#![doc = include_str!("../README.md")]

mod action;
mod bounds;
mod device;
mod explore;
mod messages;
mod properties;
mod protocol;
mod report;
mod state;
mod steps;
mod stock;
mod tidy;

pub use bounds::{Bounds, Card};
pub use device::Device;
pub use explore::{Counterexample, Exploration, explore};
pub use report::{Report, Row, report};
