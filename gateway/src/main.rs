//! Runs the gateway until it is told to stop.

use clap::Parser as _;
use gateway::Config;
use mesh::{Mesh, telemetry};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    let _telemetry = telemetry::start("gateway", &config.mesh)?;
    let mesh = Mesh::new("gateway", &config.mesh)?;
    let service = gateway::service(&config, &mesh)?;
    mesh.serve(service).await
}
