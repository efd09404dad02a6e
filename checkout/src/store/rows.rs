//! How rows are read.

use std::time::{Duration, SystemTime};

use proto::Money;
use tokio_postgres::Row;
use tokio_postgres::types::Json;

use crate::error::Error;
use crate::order::{Address, Customer, Effect, Item, Order, Reason, Status};
use crate::shipping::Shipping;

/// Reads orders with their lines; add a condition on `o`.
pub(super) const SELECT_ORDER: &str = "
    SELECT o.*,
           o.next_attempt_at IS NULL AS is_settled,
           extract(epoch FROM clock_timestamp() - o.created_at)::float8 AS age,
           (SELECT jsonb_agg(to_jsonb(i) ORDER BY i.product_id)
              FROM order_items i WHERE i.order_id = o.order_id) AS items
      FROM orders o";

/// One entry of an order's history.
pub(crate) struct StatusChange {
    pub(crate) status: Status,
    pub(crate) reason: Option<String>,
    pub(crate) changed_at: SystemTime,
}

/// Reads an order. One from before the names of ways of shipping were kept is given the one that `shipping` has now.
pub(super) fn order(row: &Row, shipping: &Shipping) -> Result<Order, Error> {
    let currency_code: &str = row.try_get("currency_code")?;
    let money = |column: &str| -> Result<Money, Error> {
        let minor_units = row.try_get(column)?;
        Money::new(currency_code, minor_units).map_err(|error| Error::store(&error))
    };
    let Json(items): Json<Vec<Item>> = row.try_get("items")?;
    let Json(shipping_address): Json<Address> = row.try_get("shipping_address")?;
    let age: f64 = row.try_get("age")?;
    let shipping_method: String = row.try_get("shipping_method")?;
    let shipping_display_name = row
        .try_get::<_, Option<String>>("shipping_display_name")?
        .unwrap_or_else(|| shipping.display_name(&shipping_method).to_owned());
    Ok(Order {
        order_id: row.try_get("order_id")?,
        user_id: row.try_get("user_id")?,
        request_hash: row.try_get("request_hash")?,
        status: status(row)?,
        reason: row.try_get("reason")?,
        detail: row.try_get("detail")?,
        cancel_requested: row.try_get("cancel_requested")?,
        // The version before does not say who asked: most often the customer.
        cancel_reason: row
            .try_get::<_, Option<&str>>("cancel_reason")?
            .and_then(Reason::named)
            .unwrap_or(Reason::CancelledByCustomer),
        items,
        subtotal: money("subtotal")?,
        shipping: money("shipping")?,
        total: money("total")?,
        shipping_method,
        shipping_display_name,
        shipping_address,
        customer: Customer {
            email: row.try_get("customer_email")?,
            name: row.try_get("customer_name")?,
        },
        tracking_code: row.try_get("tracking_code")?,
        payment_token: row.try_get("payment_token")?,
        authorization_id: row.try_get("authorization_id")?,
        payment_summary: row.try_get("payment_summary")?,
        traceparent: row.try_get("traceparent")?,
        fence: row.try_get("fence")?,
        refund_fence: row.try_get("refund_fence")?,
        attempts: row.try_get("attempts")?,
        is_settled: row.try_get("is_settled")?,
        created_at: row.try_get("created_at")?,
        age: Duration::from_secs_f64(age.max(0.0)),
    })
}

pub(super) fn status_change(row: &Row) -> Result<StatusChange, Error> {
    Ok(StatusChange {
        status: status(row)?,
        reason: row.try_get("reason")?,
        changed_at: row.try_get("changed_at")?,
    })
}

/// None for an order without any.
pub(super) fn effect(row: &Row) -> Result<Option<Effect>, Error> {
    let Some(kind) = row.try_get::<_, Option<&str>>("kind")? else {
        return Ok(None);
    };
    let effect = Effect::of_kind(kind).ok_or_else(|| Error::store(&Unknown))?;
    Ok(Some(effect))
}

fn status(row: &Row) -> Result<Status, Error> {
    let name: &str = row.try_get("status")?;
    Status::named(name).ok_or_else(|| Error::store(&Unknown))
}

#[derive(Debug, thiserror::Error)]
#[error("an order has a status or an effect that this version does not know")]
struct Unknown;
