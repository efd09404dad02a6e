#![doc = include_str!("../README.md")]

mod config;
mod delivery;
mod error;
mod grpc;
mod letter;
mod mailer;
mod order;
mod smtp;
mod store;

use std::sync::Arc;

use proto::email::v1::email_service_server::EmailServiceServer;

pub use config::Config;

/// Wires the service.
///
/// # Errors
/// When not exactly one way of sending is configured, or an address is none.
pub fn service(config: &Config) -> anyhow::Result<mesh::Service> {
    let delivery = Arc::new(delivery::Delivery::new(config)?);
    let emails = grpc::Emails::new(Arc::clone(&delivery), config.shop_url.clone());
    Ok(mesh::Service::new(move || {
        let delivery = Arc::clone(&delivery);
        async move { delivery.ready().await }
    })
    .add_server(EmailServiceServer::new(emails)))
}
