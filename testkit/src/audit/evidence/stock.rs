use mongodb::bson::doc;

use super::StockRow;
use crate::shop::ShopStores;

/// The stock of every product.
///
/// # Errors
/// When MongoDB does not answer.
pub async fn stock(stores: &ShopStores) -> anyhow::Result<Vec<StockRow>> {
    let client = mongodb::Client::with_uri_str(&stores.mongodb_url).await?;
    let products = client
        .database(&stores.mongodb_database)
        .collection::<StockRow>("products");
    let only = doc! { "available": 1, "sold": 1, "wm": 1, "ops": 1 };
    let mut cursor = products.find(doc! {}).projection(only).await?;
    let mut rows = Vec::new();
    while cursor.advance().await? {
        rows.push(cursor.deserialize_current()?);
    }
    Ok(rows)
}
