//! Runs the product service until it is told to stop.

use clap::Parser as _;
use mesh::{Mesh, telemetry};
use product::Config;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    let _telemetry = telemetry::start("product", &config.mesh)?;
    let mesh = Mesh::new("product", &config.mesh)?;
    let service = product::service(&config, &mesh)?;
    mesh.serve(service).await
}
