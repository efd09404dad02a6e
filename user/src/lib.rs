#![doc = include_str!("../README.md")]

mod account;
mod accounts;
mod config;
mod cookie;
mod error;
mod grpc;
mod password;
mod session;
mod store;
mod throttle;

use std::sync::Arc;

use proto::user::v1::user_service_server::UserServiceServer;

pub use config::Config;

/// Wires the service.
///
/// # Errors
/// When the configuration does not hold together, or the key of access tokens cannot be read.
pub fn service(config: &Config) -> anyhow::Result<mesh::Service> {
    let accounts = Arc::new(accounts::Accounts::new(config)?);
    let (asked, swept) = (Arc::clone(&accounts), Arc::clone(&accounts));
    Ok(mesh::Service::new(move || {
        let accounts = Arc::clone(&asked);
        async move { accounts.ready().await }
    })
    .background(async move |shutdown| swept.sweep(shutdown).await)
    .add_server(UserServiceServer::new(grpc::Users::new(accounts))))
}
