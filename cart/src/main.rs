//! Runs the cart service until it is told to stop.

use cart::Config;
use clap::Parser as _;
use mesh::{Mesh, telemetry};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    let _telemetry = telemetry::start("cart", &config.mesh)?;
    let mesh = Mesh::new("cart", &config.mesh)?;
    let service = cart::service(&config, &mesh)?;
    mesh.serve(service).await
}
