//! What the stores hold, read directly.

use std::path::Path;

use anyhow::Context as _;
use mongodb::bson::{Bson, Document, doc};
use serde::Deserialize;
use tokio_postgres::NoTls;

use crate::shop::ShopStores;

/// An order as PostgreSQL has it.
#[derive(Clone, Debug)]
pub struct OrderRow {
    /// Its id.
    pub order_id: String,
    /// Its status there.
    pub status: String,
    /// What it costs, in minor units.
    pub total: i64,
    /// Nothing is owed any more.
    pub is_settled: bool,
    /// Its units are sold, not given back.
    pub keeps_its_goods: bool,
    /// Product and quantity of each line.
    pub items: Vec<(String, i64)>,
    /// Effects that are not done.
    pub owed: Vec<String>,
    /// Every status it had, oldest first.
    pub history: Vec<String>,
}

/// The stock of one product as MongoDB has it.
#[derive(Clone, Debug)]
pub struct StockRow {
    /// The product.
    pub product_id: String,
    /// Units that can be bought.
    pub available: i64,
    /// Units held for orders.
    pub held: i64,
    /// Units sold.
    pub sold: i64,
}

impl StockRow {
    /// Every unit there is or was.
    pub fn units(&self) -> i64 {
        self.available + self.held + self.sold
    }
}

/// Something that the payment processor accepted.
#[derive(Clone, Debug, Deserialize)]
pub struct LedgerEntry {
    /// `authorize`, `capture`, `void` or `refund`.
    pub effect: String,
    /// For which order.
    pub order_id: String,
    /// What it made.
    pub id: String,
    /// How much.
    pub minor_units: i64,
}

/// All orders.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn orders(stores: &ShopStores) -> anyhow::Result<Vec<OrderRow>> {
    let (client, connection) = tokio_postgres::connect(&stores.checkout_database, NoTls).await?;
    let connection = tokio::spawn(connection);
    let rows = client
        .query(
            "SELECT order_id::text, status, total, next_attempt_at IS NULL,
                    ARRAY (SELECT h.status FROM order_history h WHERE h.order_id = o.order_id ORDER BY h.change_id),
                    ARRAY (SELECT e.kind FROM effects e WHERE e.order_id = o.order_id AND e.done_at IS NULL),
                    ARRAY (SELECT i.product_id::text FROM order_items i WHERE i.order_id = o.order_id ORDER BY i.product_id),
                    ARRAY (SELECT i.quantity::bigint FROM order_items i WHERE i.order_id = o.order_id ORDER BY i.product_id),
                    EXISTS (SELECT FROM effects e WHERE e.order_id = o.order_id AND e.kind = 'return_stock')
               FROM orders o",
            &[],
        )
        .await?;
    connection.abort();
    Ok(rows
        .iter()
        .map(|row| {
            let history: Vec<String> = row.get(4);
            let (products, quantities): (Vec<String>, Vec<i64>) = (row.get(6), row.get(7));
            let was_returned: bool = row.get(8);
            OrderRow {
                order_id: row.get(0),
                status: row.get(1),
                total: row.get(2),
                is_settled: row.get(3),
                keeps_its_goods: history.iter().any(|status| status == "COMPLETED")
                    && !was_returned,
                items: products.into_iter().zip(quantities).collect(),
                owed: row.get(5),
                history,
            }
        })
        .collect())
}

/// The stock of every product.
///
/// # Errors
/// When MongoDB does not answer.
pub async fn stock(stores: &ShopStores) -> anyhow::Result<Vec<StockRow>> {
    let client = mongodb::Client::with_uri_str(&stores.mongodb_url).await?;
    let products = client
        .database(&stores.mongodb_database)
        .collection::<Document>("products");
    let mut cursor = products.find(doc! {}).await?;
    let mut rows = Vec::new();
    while cursor.advance().await? {
        rows.push(stock_row(&cursor.deserialize_current()?)?);
    }
    Ok(rows)
}

fn stock_row(product: &Document) -> anyhow::Result<StockRow> {
    let mut held = 0;
    for operation in product.get_array("ops")? {
        let operation = operation
            .as_document()
            .context("an operation is not a document")?;
        if operation.get_str("s")? == "H" {
            held += number(operation, "q")?;
        }
    }
    Ok(StockRow {
        product_id: product.get_str("_id")?.to_owned(),
        available: number(product, "available")?,
        held,
        sold: number(product, "sold")?,
    })
}

fn number(document: &Document, key: &str) -> anyhow::Result<i64> {
    match document.get(key) {
        Some(Bson::Int32(number)) => Ok(i64::from(*number)),
        Some(Bson::Int64(number)) => Ok(*number),
        other => anyhow::bail!("{key} is {other:?}"),
    }
}

/// What the payment processor accepted; a repeat is there again.
///
/// # Errors
/// When the file cannot be read.
pub fn ledger(file: &Path) -> anyhow::Result<Vec<LedgerEntry>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(file)?;
    text.lines()
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}

/// The message id of every mail that was sent.
///
/// # Errors
/// When the folder cannot be read.
pub fn mails(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut message_ids = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // Others are still being written.
        message_ids.extend(name.strip_suffix(".eml").map(str::to_owned));
    }
    Ok(message_ids)
}
