//! Runs the checkout service until it is told to stop.

use checkout::Config;
use clap::Parser as _;
use mesh::{Mesh, telemetry};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    let _telemetry = telemetry::start("checkout", &config.mesh)?;
    let mesh = Mesh::new("checkout", &config.mesh)?;
    let service = checkout::service(&config, &mesh)?;
    mesh.serve(service).await
}
