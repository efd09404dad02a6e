//! More load and worse input than any shopper would send.
//!
//! [`load`] drives a running shop to its capacity and far beyond it; [`connections`] misuses the connections to it.
//! Both hand back figures that print as tables, and fail when the shop broke a promise.

pub mod access;
pub mod connections;
pub mod hostile;
pub mod load;
