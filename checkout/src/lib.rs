#![doc = include_str!("../README.md")]

mod backlog;
mod change_order;
mod changes;
mod config;
mod effects;
mod error;
mod grpc;
mod order;
mod page;
mod place_order;
mod quote;
mod recovery;
mod saga;
mod shipping;
mod store;
mod upstreams;
mod watch_order;
mod watermark;
mod wire;

use std::sync::Arc;

use mesh::Mesh;
use mesh::postgres::Postgres;
use proto::checkout::v1::checkout_service_server::CheckoutServiceServer;

pub use config::{Config, UpstreamUrls};

/// Recovery has connections of its own, so that a rush of requests cannot starve it.
const RECOVERY_CONNECTIONS: usize = 4;

/// Wires the service.
///
/// # Errors
/// When an address or the shipping rates cannot be read.
pub fn service(config: &Config, mesh: &Mesh) -> anyhow::Result<mesh::Service> {
    let shipping = Arc::new(shipping::Shipping::read(config.shipping_file.as_deref())?);
    let store = |connections| -> anyhow::Result<store::Store> {
        let postgres = Postgres::new("checkout", &config.database_url, connections)?;
        Ok(store::Store::new(
            postgres,
            config.lease(),
            Arc::clone(&shipping),
        ))
    };
    let recovery_store = store(RECOVERY_CONNECTIONS)?;
    let store = store(config.database_connections)?;
    let saga = saga::Saga {
        store: store.clone(),
        upstreams: upstreams::Upstreams::new(&config.upstreams, mesh)?,
        changes: changes::Changes::default(),
        watermark: watermark::Watermark::default(),
        shutdown: mesh.shutdown().clone(),
        lease: config.lease(),
        decide_patience: config.decide_patience(),
        place_patience: config.place_patience(),
        due: Arc::default(),
    };
    let recovery = saga::Saga {
        store: recovery_store.clone(),
        ..saga.clone()
    };
    let placer = place_order::Placer {
        saga: saga.clone(),
        shipping,
        currency_code: config.currency_code.clone(),
        patience: config.place_patience(),
        most_declines: config.most_declines,
    };
    let interval = config.recovery_interval();
    let (changes, watermark) = (saga.changes, saga.watermark);
    let (changes_store, backlog_store) = (recovery_store.clone(), recovery_store.clone());
    Ok(mesh::Service::new(move || {
        let store = store.clone();
        async move { store.ready().await }
    })
    .add_server(CheckoutServiceServer::new(grpc::Checkout::new(placer)))
    .background(async move |shutdown| {
        let poll = tokio::spawn(changes.poll(changes_store));
        tokio::select! {
            Err(error) = poll => std::panic::resume_unwind(error.into_panic()),
            // Not waited for: it goes on while calls in work are finished, which wait for what it says.
            () = shutdown.begun() => {}
        }
    })
    .background(move |shutdown| backlog::report(backlog_store, shutdown))
    .background(move |shutdown| watermark.follow(recovery_store, shutdown))
    .background(move |shutdown| recovery::recover(recovery, interval, shutdown)))
}
