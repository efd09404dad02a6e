//! What a purchase left behind, read from the stores themselves.

mod mail;
mod trace;

use anyhow::{Context as _, ensure};
use mongodb::bson::{Document, doc};
use proto::Money;
use proto::checkout::v1::Order;
use proto::product::v1::Product;
use testkit::shop::{Shop, ShopStores};
use tokio_postgres::NoTls;

pub(crate) use trace::print_trace;

/// The order as the shopper got it.
pub(crate) fn print_order(order: &Order) {
    let money = |money: &Option<_>| match money.as_ref().map(Money::try_from) {
        Some(Ok(money)) => money.to_string(),
        _ => "?".to_owned(),
    };
    println!(
        "    order {} is {}",
        order.order_id,
        order.status().as_str_name()
    );
    for item in &order.items {
        println!(
            "    {} x {} = {}",
            item.quantity,
            item.name,
            money(&item.line_total)
        );
    }
    println!(
        "    {} {}, total {}",
        order.shipping_display_name,
        money(&order.shipping),
        money(&order.total)
    );
}

/// The order's row, as JSON.
pub(crate) async fn row(stores: &ShopStores, order_id: &str) -> anyhow::Result<String> {
    let (client, connection) = tokio_postgres::connect(&stores.checkout_database, NoTls).await?;
    let connection = tokio::spawn(connection);
    let row = client
        .query_one(
            "SELECT jsonb_build_object('order_id', order_id, 'user_id', user_id, 'status', status,
                        'total', total, 'currency_code', currency_code, 'fence', fence,
                        'effects', (SELECT jsonb_object_agg(kind, done_at IS NOT NULL)
                                      FROM effects e WHERE e.order_id = o.order_id),
                        'history', (SELECT jsonb_agg(h.status ORDER BY h.change_id)
                                      FROM order_history h WHERE h.order_id = o.order_id))::text,
                    next_attempt_at IS NULL
               FROM orders o WHERE order_id::text = $1",
            &[&order_id],
        )
        .await?;
    connection.abort();
    ensure!(row.get::<_, bool>(1), "the order still owes something");
    Ok(row.get(0))
}

/// How many of each product can be bought.
pub(crate) async fn stock(
    stores: &ShopStores,
    products: &[(Product, i32)],
) -> anyhow::Result<Vec<i64>> {
    let client = mongodb::Client::with_uri_str(&stores.mongodb_url).await?;
    let collection = client
        .database(&stores.mongodb_database)
        .collection::<Document>("products");
    let mut stock = Vec::new();
    for (product, _) in products {
        let document = collection
            .find_one(doc! { "_id": &product.product_id })
            .await?
            .with_context(|| format!("{} is not in the store", product.name))?;
        let available = document
            .get("available")
            .context("a product without stock")?;
        let available = available
            .as_i64()
            .or_else(|| available.as_i32().map(i64::from));
        stock.push(available.context("a stock that is no number")?);
    }
    Ok(stock)
}

/// The one mail that `email` got: its head and its text.
pub(crate) fn print_mail(shop: &Shop, email: &str) -> anyhow::Result<()> {
    let mut mails = Vec::new();
    for entry in std::fs::read_dir(shop.mail_folder())? {
        let mail = std::fs::read_to_string(entry?.path())?;
        if mail.contains(email) {
            mails.push(mail);
        }
    }
    ensure!(mails.len() == 1, "{} mails were sent, not one", mails.len());
    for line in mails[0].lines() {
        if ["To:", "Subject:", "Message-ID:"]
            .iter()
            .any(|name| line.starts_with(name))
        {
            println!("    {line}");
        }
    }
    println!();
    for line in mail::plain_text(&mails[0])?.trim().lines() {
        println!("    {line}");
    }
    Ok(())
}

/// What was charged for an order: one authorization, one capture of the total.
pub(crate) fn print_ledger(shop: &Shop, order: &Order) -> anyhow::Result<()> {
    let total = order.total.as_ref().map_or(0, |total| total.minor_units);
    let mut effects = Vec::new();
    for line in std::fs::read_to_string(shop.ledger_file())?.lines() {
        let entry: serde_json::Value = serde_json::from_str(line)?;
        if entry["order_id"] == order.order_id.as_str() {
            println!(
                "    {} {}",
                entry["effect"].as_str().unwrap_or("?"),
                entry["minor_units"]
            );
            ensure!(entry["minor_units"] == total, "another amount was charged");
            effects.push(entry["effect"].as_str().unwrap_or_default().to_owned());
        }
    }
    ensure!(
        effects == ["authorize", "capture"],
        "charged otherwise than once: {effects:?}"
    );
    Ok(())
}
