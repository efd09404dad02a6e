//! What commands and tests need to run the shop on real stores. Development only; no service depends on it.

pub mod audit;
pub mod control;
pub mod identity;
pub mod ports;
pub mod process;
pub mod services;
pub mod shop;
pub mod shopper;
pub mod stores;
pub mod tools;
