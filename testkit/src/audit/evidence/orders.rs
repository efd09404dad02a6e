use tokio_postgres::{NoTls, Row};

use super::OrderRow;
use crate::shop::ShopStores;

/// One statement, so that an order and what belongs to it are of one moment.
const ALL: &str = "
    SELECT json_build_object(
        'order_id', o.order_id, 'user_id', o.user_id, 'idempotency_key', o.idempotency_key,
        'status', o.status, 'reason', o.reason, 'currency_code', o.currency_code,
        'subtotal', o.subtotal, 'shipping', o.shipping, 'total', o.total,
        'authorization_id', o.authorization_id, 'fence', o.fence,
        'created_at_ms', floor(extract(epoch FROM o.created_at) * 1000)::bigint,
        'is_settled', o.next_attempt_at IS NULL,
        'items', (SELECT coalesce(json_agg(json_build_object(
                'product_id', i.product_id, 'quantity', i.quantity, 'price', i.price) ORDER BY i.product_id::text), '[]')
            FROM order_items i WHERE i.order_id = o.order_id),
        'effects', (SELECT coalesce(json_agg(json_build_object(
                'kind', e.kind,
                'done_at_ms', floor(extract(epoch FROM e.done_at) * 1000)::bigint) ORDER BY e.kind), '[]')
            FROM effects e WHERE e.order_id = o.order_id),
        'history', (SELECT coalesce(json_agg(json_build_object(
                'status', h.status, 'reason', h.reason, 'fence', h.fence,
                'at_ms', floor(extract(epoch FROM h.changed_at) * 1000)::bigint) ORDER BY h.change_id), '[]')
            FROM order_history h WHERE h.order_id = o.order_id)
        )::text
      FROM orders o ORDER BY o.created_at, o.order_id";

/// All orders, oldest first.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn orders(stores: &ShopStores) -> anyhow::Result<Vec<OrderRow>> {
    let rows = query(stores, ALL).await?;
    rows.iter()
        .map(|row| Ok(serde_json::from_str(row.get(0))?))
        .collect()
}

/// How many orders still owe something.
///
/// # Errors
/// When PostgreSQL does not answer.
pub async fn unsettled(stores: &ShopStores) -> anyhow::Result<i64> {
    let statement = "SELECT count(*) FROM orders WHERE next_attempt_at IS NOT NULL";
    let rows = query(stores, statement).await?;
    Ok(rows.iter().map(|row| row.get::<_, i64>(0)).sum())
}

async fn query(stores: &ShopStores, statement: &str) -> anyhow::Result<Vec<Row>> {
    let (client, connection) = tokio_postgres::connect(&stores.checkout_database, NoTls).await?;
    let connection = tokio::spawn(connection);
    let rows = client.query(statement, &[]).await;
    connection.abort();
    Ok(rows?)
}
