#![doc = include_str!("../README.md")]

mod arena;
mod crash;
pub mod edges;
mod lives;
pub mod matrix;
pub mod mutations;
mod points;
pub mod proxy;
pub mod storm;
mod story;

use std::path::PathBuf;

use testkit::tools;

/// The folder of services that die when told; `cargo xtask` builds them.
pub fn binaries() -> PathBuf {
    tools::target_folder().join("chaos")
}
