//! The whole shop on this machine.

use std::sync::Arc;
use std::time::Duration;

use testkit::ports;
use testkit::process::OnLine;
use testkit::services;
use testkit::shop::{STAFF_EMAIL, STAFF_PASSWORD, Shop, ShopOptions, ShopStores};
use testkit::stores::{Given, Options, Stores};
use testkit::tools::{self, Extra};
use tokio::signal::unix::{SignalKind, signal};

use crate::{build, storefront};

/// How often to look whether a service has ended.
const LOOK: Duration = Duration::from_secs(1);

/// Runs the shop until Ctrl-C. Its data stay in `.souk/up`.
pub(crate) async fn up(port: u16, release: bool) -> anyhow::Result<()> {
    let (binaries, storefront) = tokio::task::spawn_blocking(move || {
        build::prepare(&[Extra::Node])?;
        anyhow::Ok((build::services(release)?, storefront::build()?))
    })
    .await??;
    let folder = tools::state_folder().join("up");

    println!("==> starting the stores (data in .souk/up)");
    let stores = Stores::start(
        &folder.join("stores"),
        &Given::from_env(),
        &Options::default(),
    )
    .await?;
    println!("==> starting the services");
    let print: OnLine = Arc::new(|name, line| println!("{name:>14} | {line}"));
    let options = ShopOptions {
        gateway_port: ports::is_free(port).then_some(port),
        settings: services::names()
            .map(|service| (service, "SOUK_LOG_FORMAT", "human".to_owned()))
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
    greet(&shop, &storefront::npm()?);

    let stopped = watch(&shop).await;
    println!("==> stopping");
    shop.stop().await?;
    stores.stop().await?;
    stopped
}

fn greet(shop: &Shop, npm: &str) {
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
    println!("    Ctrl-C stops everything; the data stay in .souk/up.");
    println!();
}

/// Returns at Ctrl-C; says when a service ends before.
async fn watch(shop: &Shop) -> anyhow::Result<()> {
    let mut ended = Vec::new();
    let mut terminate = signal(SignalKind::terminate())?;
    loop {
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => return Ok(interrupted?),
            _ = terminate.recv() => return Ok(()),
            () = tokio::time::sleep(LOOK) => {}
        }
        for service in shop.services() {
            if !service.is_running().await && !ended.contains(&service.name()) {
                ended.push(service.name());
                println!("==> {} has ended; the others go on", service.name());
            }
        }
    }
}
