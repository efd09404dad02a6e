//! One purchase, from signing up to the mail, with what it left behind everywhere.

use anyhow::{Context as _, ensure};
use proto::product::v1::{ListProductsRequest, Product};
use testkit::shop::{Shop, ShopOptions, ShopStores};
use testkit::shopper::Shopper;
use testkit::{services, tools};
use uuid::Uuid;

use crate::build;
use crate::receipt;
use crate::stores;

/// Runs a shop with fresh data, buys in it, shows and checks what happened, and stops it.
pub(crate) async fn demo() -> anyhow::Result<()> {
    tokio::task::spawn_blocking(|| build::prepare(&[])).await??;
    let binaries = tokio::task::spawn_blocking(|| build::services(false)).await??;
    let folder = tools::state_folder().join("demo");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).context("another demo may be running in this clone")?;
    }

    let stores = stores::start(&folder).await?;
    let shop_stores = ShopStores::of(&stores).await?;
    println!("==> starting the services");
    let options = ShopOptions {
        binaries: Some(binaries),
        ..ShopOptions::default()
    };
    let shop = Shop::start(&folder.join("shop"), &shop_stores, &options).await?;
    println!(
        "    {} services at http://{}",
        services::SERVICES.len(),
        shop.gateway()
    );

    let bought = buy(&shop, &shop_stores).await;
    println!("==> stopping");
    shop.stop().await?;
    stores.stop().await?;
    bought?;
    println!("==> the demo is done: one order, paid once, nothing left over");
    Ok(())
}

async fn buy(shop: &Shop, urls: &ShopStores) -> anyhow::Result<()> {
    println!("==> a shopper signs up and fills the cart");
    let shopper = Shopper::register(shop).await?;
    println!("    {}", shopper.email);
    let products = choose(&shopper).await?;
    for (product, quantity) in &products {
        shopper.add(&product.product_id, *quantity).await?;
        println!("    {quantity} x {}", product.name);
    }
    let before = receipt::stock(urls, &products).await?;

    println!("==> places the order");
    let total = shopper.quote().await?;
    let trace_id = Uuid::new_v4().simple().to_string();
    let mut request = tonic::Request::new(shopper.placement(total, "tok_visa"));
    let traceparent = format!("00-{trace_id}-{}-01", &trace_id[..16]);
    request
        .metadata_mut()
        .insert("traceparent", traceparent.parse()?);
    let answer = shopper.checkout().place_order(request).await?.into_inner();
    let order = answer.order.context("the answer holds no order")?;
    receipt::print_order(&order);

    println!(
        "==> the row in PostgreSQL (COMPLETED: paid, and nothing is owed any more; shoppers see CONFIRMED)"
    );
    println!("    {}", receipt::row(urls, &order.order_id).await?);
    println!("==> the stock in MongoDB");
    let after = receipt::stock(urls, &products).await?;
    for (((product, quantity), before), after) in products.iter().zip(&before).zip(&after) {
        println!("    {}: {before} before, {after} after", product.name);
        ensure!(
            before - after == i64::from(*quantity),
            "the stock went down by something else"
        );
    }
    println!("==> the cart in Redis");
    let left = shopper.cart_items().await?;
    println!("    {} lines", left.len());
    ensure!(left.is_empty(), "the cart still holds what was bought");
    println!("==> the mail");
    receipt::print_mail(shop, &shopper.email)?;
    println!("==> the payment processor's ledger");
    receipt::print_ledger(shop, &order)?;
    println!("==> trace {trace_id} in the logs");
    receipt::print_trace(shop, &trace_id).await
}

/// Two products of the catalogue, and how many of each.
async fn choose(shopper: &Shopper) -> anyhow::Result<Vec<(Product, i32)>> {
    let request = ListProductsRequest {
        in_stock_only: true,
        ..ListProductsRequest::default()
    };
    let page = shopper.product().list_products(request).await?.into_inner();
    let plenty = page
        .products
        .into_iter()
        .filter(|product| product.stock > 2);
    let chosen: Vec<_> = plenty.zip([2, 1]).collect();
    ensure!(chosen.len() == 2, "the catalogue is almost empty");
    Ok(chosen)
}
