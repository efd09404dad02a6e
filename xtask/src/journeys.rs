//! The storefront in a real browser, on a real shop that the journeys may break.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use testkit::control::Control;
use testkit::process::{OnLine, Process, Program};
use testkit::shop::{STAFF_EMAIL, STAFF_PASSWORD, Shop, ShopOptions, ShopStores};
use testkit::stores::TestStores;
use testkit::tools::{self, Extra};
use tokio::signal::unix::{SignalKind, signal};

use crate::{build, storefront};

/// What this needs beside stores.
pub(crate) const EXTRAS: &[Extra] = &[Extra::Node, Extra::Chromium];

/// How long the browsers may take to close when a person has had enough.
const GRACE: Duration = Duration::from_secs(10);

/// Builds everything and runs the journeys whose names contain `filter`, or all.
pub(crate) async fn journeys(filter: Option<&str>) -> anyhow::Result<()> {
    tokio::task::spawn_blocking(|| {
        build::prepare(EXTRAS)?;
        build::services(false)
    })
    .await??;
    run(filter).await
}

/// As `journeys`, with services that are built already. The shop is stopped whatever becomes of them; its logs stay in
/// `.souk/journeys`.
pub(crate) async fn run(filter: Option<&str>) -> anyhow::Result<()> {
    let built = tokio::task::spawn_blocking(storefront::build).await??;
    println!("==> opening a shop for the journeys");
    let folder = tools::state_folder().join("journeys");
    let _lock = lock(&folder)?;
    let folder = folder.join("shop");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("removing what the last journeys have left")?;
    }
    let stores = TestStores::private();
    let urls = ShopStores::for_test(&stores).await?;
    let options = ShopOptions {
        settings: settings(&built),
        binaries: Some(tools::target_folder().join("debug")),
        ..ShopOptions::default()
    };
    let shop = Arc::new(Shop::start(&folder, &urls, &options).await?);
    let control = Control::start(Arc::clone(&shop)).await?;

    println!("==> journeys");
    let outcome = travel(&shop, &control, filter).await;
    let stopped = control.stop().await;
    shop.stop().await?;
    stopped?;
    outcome.with_context(|| format!("what the services logged is in {}/log", folder.display()))
}

/// All browsers come from one address, which to a gateway is one caller.
fn settings(storefront: &Path) -> Vec<(&'static str, &'static str, String)> {
    let mut settings = vec![(
        "gateway",
        "SOUK_STOREFRONT_FOLDER",
        storefront.to_string_lossy().into_owned(),
    )];
    for limit in [
        "SOUK_ANONYMOUS_RATE",
        "SOUK_ANONYMOUS_BURST",
        "SOUK_CALLER_RATE",
        "SOUK_CALLER_BURST",
        "SOUK_CALLER_IN_FLIGHT",
        "SOUK_CONNECTIONS_PER_ADDRESS",
    ] {
        settings.push(("gateway", limit, "10000".to_owned()));
    }
    settings
}

async fn travel(shop: &Shop, control: &Control, filter: Option<&str>) -> anyhow::Result<()> {
    let programs = tools::node()?;
    let print: OnLine = Arc::new(|_, line| println!("{line}"));
    let mut program = Program::new("journeys", programs.join("npm"))
        .args(["run", "--silent", "journeys"])
        .folder(storefront::folder())
        .env("PATH", storefront::path_with(&programs)?)
        .env("CHROMIUM", tools::chromium()?)
        .env("SOUK_SHOP_URL", format!("http://{}", shop.gateway()))
        .env("SOUK_CONTROL_URL", control.url())
        .env("SOUK_STAFF_EMAIL", STAFF_EMAIL)
        .env("SOUK_STAFF_PASSWORD", STAFF_PASSWORD)
        .env("SOUK_MAIL_FOLDER", shop.mail_folder())
        .on_line(print);
    if let Some(filter) = filter {
        program = program.args(["--", "--grep", filter]);
    }
    let mut terminate = signal(SignalKind::terminate())?;
    // In a group of its own, Ctrl-C does not reach it: first it ends, then the shop.
    let journeys = Process::spawn(&program)?;
    tokio::select! {
        status = journeys.wait() => {
            let status = status?;
            ensure!(status.success(), "journeys failed ({status})");
            return Ok(());
        }
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    end(&journeys).await?;
    bail!("the journeys were interrupted")
}

/// As Ctrl-C does, it signals the whole group: npm alone would end at once, and leave the browsers to themselves.
async fn end(journeys: &Process) -> anyhow::Result<()> {
    let group = i32::try_from(journeys.pid()).ok().and_then(Pid::from_raw);
    let group = group.context("a process without an id")?;
    // An error of these says that nobody is left in the group.
    let mut is_left = kill_process_group(group, Signal::INT).is_ok();
    let began = Instant::now();
    while is_left && began.elapsed() < GRACE {
        tokio::time::sleep(Duration::from_millis(50)).await;
        is_left = test_kill_process_group(group).is_ok();
    }
    if is_left {
        let _ = kill_process_group(group, Signal::KILL);
    }
    journeys.wait().await?;
    Ok(())
}

fn lock(folder: &Path) -> anyhow::Result<File> {
    fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    let file = File::create(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("other journeys are under way in this clone"),
        Err(TryLockError::Error(error)) => Err(error).context("could not lock the journeys"),
    }
}
