#![doc = include_str!("../README.md")]

mod charge;
mod config;
mod error;
mod grpc;
mod ledger;
mod processor;
mod simulated;

use proto::payment::v1::payment_service_server::PaymentServiceServer;

pub use config::Config;

/// Wires the service.
///
/// # Errors
/// When the secret is too short, or the ledger file cannot be opened.
pub fn service(config: &Config) -> anyhow::Result<mesh::Service> {
    let processor = processor::Processor::new(config)?;
    let payments = grpc::Payments::new(processor);
    // It has no store: while the process runs, it can serve.
    Ok(mesh::Service::new(async || Ok(())).add_server(PaymentServiceServer::new(payments)))
}
