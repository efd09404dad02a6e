use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;

use super::Cart;
use crate::services::{self, Store};
use crate::shop::ShopStores;

/// The carts of these users, by user id; an empty one for a user without.
///
/// # Errors
/// When Redis does not answer, or a cart cannot be read.
pub async fn carts(
    stores: &ShopStores,
    users: &BTreeSet<String>,
) -> anyhow::Result<BTreeMap<String, Cart>> {
    let Some(Store::Redis(database)) = services::named("cart").and_then(|cart| cart.store) else {
        anyhow::bail!("carts are not in Redis");
    };
    let url = format!("{}/{database}", stores.redis_url.trim_end_matches('/'));
    let mut redis = redis::Client::open(url)?
        .get_multiplexed_async_connection()
        .await?;
    let mut carts = BTreeMap::new();
    for user in users {
        let lines: BTreeMap<String, String> = redis::cmd("HGETALL")
            .arg(format!("cart:{user}"))
            .query_async(&mut redis)
            .await?;
        let cart = lines
            .into_iter()
            .map(|(product_id, line)| Ok((product_id, quantity(&line)?)))
            .collect::<anyhow::Result<Cart>>()?;
        carts.insert(user.clone(), cart);
    }
    Ok(carts)
}

/// Of a line as the cart service writes it: `line id|quantity`.
fn quantity(line: &str) -> anyhow::Result<i64> {
    let (_, quantity) = line
        .split_once('|')
        .with_context(|| format!("not a line of a cart: {line}"))?;
    Ok(quantity.parse()?)
}
