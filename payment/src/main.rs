//! Runs the payment service until it is told to stop.

use clap::Parser as _;
use mesh::{Mesh, telemetry};
use payment::Config;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    let _telemetry = telemetry::start("payment", &config.mesh)?;
    let mesh = Mesh::new("payment", &config.mesh)?;
    let service = payment::service(&config)?;
    mesh.serve(service).await
}
