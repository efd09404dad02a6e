//! Runs the user service until it is told to stop.

use clap::Parser as _;
use mesh::{Mesh, telemetry};
use user::Config;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    let _telemetry = telemetry::start("user", &config.mesh)?;
    let mesh = Mesh::new("user", &config.mesh)?;
    let service = user::service(&config)?;
    mesh.serve(service).await
}
