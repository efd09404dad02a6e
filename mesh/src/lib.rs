//! How every service of Souk listens, calls, fails, is watched and stops.
//!
//! In reading order: a [`Config`] makes a [`Mesh`]; a service wires its parts into a [`Service`]; [`Mesh::serve`] runs
//! it until the process is told to stop. What passes through on the way in stands in [`inbound`], on the way out in
//! [`outbound`]. Services with a store reach it through the module of that name: each is a feature of this crate.

mod admin;
pub mod chaos;
mod config;
mod context;
pub mod fault;
mod health;
pub mod identity;
pub mod inbound;
mod listener;
pub mod outbound;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "redis")]
pub mod redis;
mod serve;
mod service;
mod shares;
pub mod shutdown;
mod streaming;
pub mod telemetry;

pub use config::{Config, LogFormat};
pub use context::{remaining, with_time_limit};
pub use fault::{Fault, Kind};
pub use identity::{Caller, Person, caller, person};
pub use outbound::Channel;
pub use serve::{Mesh, Running};
pub use service::Service;
pub use shares::{Share, Shares, network};
pub use shutdown::Shutdown;
