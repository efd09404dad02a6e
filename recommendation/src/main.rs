//! Runs the recommendation service until it is told to stop.

use clap::Parser as _;
use mesh::{Mesh, telemetry};
use recommendation::Config;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    let _telemetry = telemetry::start("recommendation", &config.mesh)?;
    let mesh = Mesh::new("recommendation", &config.mesh)?;
    let service = recommendation::service(&config, &mesh)?;
    mesh.serve(service).await
}
