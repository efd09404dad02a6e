//! Runs the email service until it is told to stop.

use clap::Parser as _;
use email::Config;
use mesh::{Mesh, telemetry};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    let _telemetry = telemetry::start("email", &config.mesh)?;
    let mesh = Mesh::new("email", &config.mesh)?;
    let service = email::service(&config)?;
    mesh.serve(service).await
}
