//! The whole shop on this machine.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use testkit::ports;
use testkit::process::OnLine;
use testkit::services;
use testkit::shop::{self, STAFF_EMAIL, STAFF_PASSWORD, Shop, ShopOptions, ShopStores};
use testkit::stores::Stores;
use testkit::tools::{self, Extra};
use tokio::signal::unix::{SignalKind, signal};

use crate::{build, storefront, stores};

/// Where the shop is when nobody says otherwise.
const PORT: u16 = 8080;

/// How often to look whether a service or a store has ended.
const LOOK: Duration = Duration::from_secs(1);

/// Runs the shop until Ctrl-C. Its data stay in `.souk/up`.
pub(crate) async fn up(port: Option<u16>, release: bool) -> anyhow::Result<()> {
    // Before anything that takes long.
    let port = gateway_port(port)?;
    let (binaries, storefront) = tokio::task::spawn_blocking(move || {
        build::prepare(&[Extra::Node])?;
        anyhow::Ok((build::services(release)?, storefront::build()?))
    })
    .await??;
    let folder = tools::state_folder().join("up");

    let stores = stores::start(&folder).await?;
    println!("==> starting the services");
    let print: OnLine = Arc::new(|name, line| println!("{name:>14} | {line}"));
    let options = ShopOptions {
        gateway_port: Some(port),
        settings: shop::patient()
            .into_iter()
            .chain(
                services::names().map(|service| (service, "SOUK_LOG_FORMAT", "human".to_owned())),
            )
            .chain([(
                "gateway",
                "SOUK_STOREFRONT_FOLDER",
                storefront.to_string_lossy().into_owned(),
            )])
            .collect(),
        on_line: Some(print),
        binaries: Some(binaries),
        ..ShopOptions::default()
    };
    let shop = Shop::start(
        &folder.join("shop"),
        &ShopStores::of(&stores).await?,
        &options,
    )
    .await?;
    let addresses = folder.join("addresses.json");
    note_addresses(&shop, &addresses)?;
    greet(&shop, &storefront::npm()?, &addresses);

    let stopped = watch(&shop, &stores).await;
    println!("==> stopping");
    shop.stop().await?;
    stores.stop().await?;
    stopped
}

/// A port that is ours until we end. One that was asked for is taken, or nothing is: elsewhere nobody would look.
fn gateway_port(wanted: Option<u16>) -> anyhow::Result<u16> {
    match wanted {
        Some(0) => ports::free_port().context("no port is free"),
        Some(port) => {
            ensure!(
                ports::take(port)?,
                "port {port} is taken; choose another, or 0 for any that is free"
            );
            Ok(port)
        }
        None if ports::take(PORT)? => Ok(PORT),
        None => {
            let port = ports::free_port().context("no port is free")?;
            println!("==> port {PORT} is taken, using {port}");
            Ok(port)
        }
    }
}

/// Writes where every service is, for programs.
fn note_addresses(shop: &Shop, file: &Path) -> anyhow::Result<()> {
    let addresses: serde_json::Map<_, _> = shop
        .services()
        .map(|service| {
            let (address, admin_address) = (service.address, service.admin_address);
            let entry = serde_json::json!({ "grpc": address, "admin": admin_address });
            (service.name().to_owned(), entry)
        })
        .collect();
    let text = format!("{:#}\n", serde_json::Value::Object(addresses));
    std::fs::write(file, text).with_context(|| format!("writing {}", file.display()))
}

fn greet(shop: &Shop, npm: &str, addresses: &Path) {
    let gateway = shop.gateway();
    println!();
    let port = gateway.port();
    // By this name also WebKit keeps who is signed in: from an address of digits it stores no Secure cookie.
    println!("    The shop is open at http://localhost:{port}");
    println!("    gRPC, gRPC-Web and reflection answer at the same address.");
    println!("    Staff sign in as {STAFF_EMAIL} with the password '{STAFF_PASSWORD}'.");
    println!("    Mail goes to {}", shop.mail_folder().display());
    println!(
        "    Front end with live reload: cd storefront && SOUK_SHOP_URL=http://{gateway} {npm} run dev"
    );
    println!();
    println!("    {:<16}{:<18}probes and metrics", "service", "gRPC");
    for service in shop.services() {
        println!(
            "    {:<16}{:<18}{}",
            service.name(),
            service.address.to_string(),
            service.admin_address
        );
    }
    println!("    The same for programs: {}", addresses.display());
    println!();
    println!("    Ctrl-C stops everything; the data stay in .souk/up.");
    println!();
}

/// Returns at Ctrl-C; says when a service or a store ends before.
async fn watch(shop: &Shop, stores: &Stores) -> anyhow::Result<()> {
    let mut known = Vec::new();
    let mut terminate = signal(SignalKind::terminate())?;
    loop {
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => return Ok(interrupted?),
            _ = terminate.recv() => return Ok(()),
            () = tokio::time::sleep(LOOK) => {}
        }
        let mut ended = stores::ended(stores);
        for service in shop.services() {
            if !service.is_running().await {
                ended.push(service.name());
            }
        }
        for name in ended {
            if !known.contains(&name) {
                known.push(name);
                println!(
                    "==> {name} has ended; the others go on. To have it again: Ctrl-C, then cargo xtask up"
                );
            }
        }
    }
}
