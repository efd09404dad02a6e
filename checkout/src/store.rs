//! Orders in PostgreSQL. Every change of an order is one statement: who works on it names the fence and the status
//! that it expects, who interferes takes a new fence.

mod changes;
mod rows;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use mesh::chaos;
use mesh::postgres::{self, Parameters, Postgres};
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{Json, ToSql};
use uuid::Uuid;

use crate::backlog::Backlog;
use crate::error::Error;
use crate::order::{Effect, NewOrder, Order, Reason, Status};
use crate::shipping::Shipping;

pub(crate) use changes::{Advance, Interest, Next, Noted};
pub(crate) use rows::StatusChange;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The orders.
#[derive(Clone)]
pub(crate) struct Store {
    postgres: Postgres,
    lease_seconds: f64,
    /// Names the shipping of orders that do not know it.
    shipping: Arc<Shipping>,
}

/// What became of an attempt to write a new order.
pub(crate) enum Created {
    /// It is written, and ours to work on under this fence.
    New { fence: i64 },
    /// An order with this key, or with a line of this cart, was there before.
    Exists,
}

impl Store {
    pub(crate) fn new(postgres: Postgres, lease: Duration, shipping: Arc<Shipping>) -> Self {
        Self {
            postgres,
            lease_seconds: lease.as_secs_f64(),
            shipping,
        }
    }

    /// Migrates the database when that has not been done, and asks whether it answers.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        Ok(self.postgres.ready(embedded::migrations::runner).await?)
    }

    /// Writes a new order with its lines, under a lease of ours.
    pub(crate) async fn create(&self, order: &NewOrder) -> Result<Created, Error> {
        let created = chaos::step(
            "create",
            "",
            self.postgres.query(
                include_str!("store/create.sql"),
                &[
                    &order.order_id,
                    &order.user_id,
                    &order.idempotency_key,
                    &order.request_hash,
                    &order.total.currency_code(),
                    &order.subtotal.minor_units(),
                    &order.shipping.minor_units(),
                    &order.total.minor_units(),
                    &order.shipping_method,
                    &order.shipping_display_name,
                    &Json(&order.shipping_address),
                    &order.customer.email,
                    &order.customer.name,
                    &order.payment_token,
                    &order.traceparent,
                    &self.lease_seconds,
                    &Json(&order.items),
                ],
            ),
        )
        .await;
        // A line of the cart is another order's.
        if let Err(postgres::Error::Statement(error)) = &created
            && error.code() == Some(&SqlState::UNIQUE_VIOLATION)
        {
            return Ok(Created::Exists);
        }
        Ok(match created?.first() {
            Some(row) => Created::New {
                fence: row.try_get("fence")?,
            },
            None => Created::Exists,
        })
    }

    /// The order with this id.
    pub(crate) async fn find(&self, order_id: Uuid) -> Result<Option<Order>, Error> {
        self.find_one("o.order_id = $1", &[&order_id]).await
    }

    /// The order that `user_id` placed under `idempotency_key`.
    pub(crate) async fn find_by_key(
        &self,
        user_id: Uuid,
        idempotency_key: &str,
    ) -> Result<Option<Order>, Error> {
        self.find_one(
            "o.user_id = $1 AND o.idempotency_key = $2",
            &[&user_id, &idempotency_key],
        )
        .await
    }

    /// An order of `user_id` that bought one of these lines of the cart, and is not undone.
    pub(crate) async fn find_by_lines(
        &self,
        user_id: Uuid,
        cart_line_ids: &[&str],
    ) -> Result<Option<Order>, Error> {
        self.find_one(
            "o.user_id = $1 AND o.order_id IN (
                 SELECT order_id FROM order_items WHERE claims_line AND cart_line_id = ANY ($2))",
            &[&user_id, &cart_line_ids],
        )
        .await
    }

    /// How long to wait before another payment, when `most` orders of `user_id` from the last `window` or more were
    /// cancelled because their payment was declined. `most` is at least 1.
    pub(crate) async fn declined_too_often(
        &self,
        user_id: Uuid,
        most: i64,
        window: Duration,
    ) -> Result<Option<Duration>, Error> {
        // The index `orders_of_a_user` leads to the few orders of that time.
        let rows = self
            .query(
                "SELECT extract(epoch FROM created_at + make_interval(secs => $2) - now())::float8 AS wait
                   FROM orders
                  WHERE user_id = $1 AND created_at > now() - make_interval(secs => $2) AND reason = $3
                  ORDER BY created_at DESC OFFSET $4 LIMIT 1",
                &[
                    &user_id,
                    &window.as_secs_f64(),
                    &Reason::PaymentDeclined.name(),
                    &(most - 1),
                ],
            )
            .await?;
        let wait = rows.first().map(|row| row.try_get::<_, f64>("wait"));
        Ok(wait
            .transpose()?
            .map(|seconds| Duration::from_secs_f64(seconds.max(0.0))))
    }

    async fn find_one(
        &self,
        condition: &str,
        parameters: Parameters<'_>,
    ) -> Result<Option<Order>, Error> {
        let statement = format!("{} WHERE {condition}", rows::SELECT_ORDER);
        let rows = self.query(&statement, parameters).await?;
        let order = |row| rows::order(row, &self.shipping);
        rows.first().map(order).transpose()
    }

    /// A page of a user's orders, newest first: those after (`created_at`, `order_id`).
    pub(crate) async fn list(
        &self,
        user_id: Uuid,
        after: Option<(SystemTime, Uuid)>,
        limit: i64,
    ) -> Result<Vec<Order>, Error> {
        let condition = "o.user_id = $1";
        self.page(condition, &user_id, after, limit).await
    }

    /// A page of everybody's orders, newest first, with one of these statuses; of any, if none is named.
    pub(crate) async fn list_all(
        &self,
        statuses: &[Status],
        after: Option<(SystemTime, Uuid)>,
        limit: i64,
    ) -> Result<Vec<Order>, Error> {
        let statuses: Vec<&str> = statuses.iter().map(|status| status.name()).collect();
        // A statement of its own for each question, so that each is planned for its own index.
        let condition = if statuses.is_empty() {
            "cardinality($1::text[]) = 0"
        } else {
            "o.status = ANY ($1)"
        };
        self.page(condition, &statuses, after, limit).await
    }

    async fn page(
        &self,
        condition: &str,
        parameter: &(dyn ToSql + Sync),
        after: Option<(SystemTime, Uuid)>,
        limit: i64,
    ) -> Result<Vec<Order>, Error> {
        let select = rows::SELECT_ORDER;
        let order = "ORDER BY o.created_at DESC, o.order_id DESC LIMIT $2";
        let rows = match after {
            None => {
                let statement = format!("{select} WHERE {condition} {order}");
                self.query(&statement, &[parameter, &limit]).await?
            }
            Some((created_at, order_id)) => {
                let statement = format!(
                    "{select} WHERE {condition} AND (o.created_at, o.order_id) < ($3, $4) {order}"
                );
                self.query(&statement, &[parameter, &limit, &created_at, &order_id])
                    .await?
            }
        };
        rows.iter()
            .map(|row| rows::order(row, &self.shipping))
            .collect()
    }

    /// Every status that the order had, oldest first.
    pub(crate) async fn history(&self, order_id: Uuid) -> Result<Vec<StatusChange>, Error> {
        let rows = self
            .query(
                "SELECT status, reason, changed_at FROM order_history WHERE order_id = $1 ORDER BY change_id",
                &[&order_id],
            )
            .await?;
        rows.iter().map(rows::status_change).collect()
    }

    /// What the order owes and has not done yet; nothing when we do not hold it any more. What became owed under a
    /// later fence is not for us to pay: a return of stock under an old one could be forgotten, and made again.
    pub(crate) async fn owed(
        &self,
        order_id: Uuid,
        fence: i64,
    ) -> Result<Option<Vec<Effect>>, Error> {
        let rows = self
            .query(
                "SELECT e.kind FROM orders o
                   LEFT JOIN effects e ON e.order_id = o.order_id AND e.done_at IS NULL
                  WHERE o.order_id = $1 AND o.fence = $2",
                &[&order_id, &fence],
            )
            .await?;
        if rows.is_empty() {
            return Ok(None);
        }
        // An order that owes what this version does not know is left to the version that does.
        let kinds = rows.iter().map(rows::effect);
        kinds
            .filter_map(Result::transpose)
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// Whether the order has done this.
    pub(crate) async fn is_done(&self, order_id: Uuid, effect: Effect) -> Result<bool, Error> {
        let done = self
            .query(
                "SELECT FROM effects WHERE order_id = $1 AND kind = $2 AND done_at IS NOT NULL",
                &[&order_id, &effect.kind()],
            )
            .await?;
        Ok(!done.is_empty())
    }

    /// The current version of each of these orders.
    pub(crate) async fn versions(&self, order_ids: &[Uuid]) -> Result<Vec<(Uuid, i32)>, Error> {
        let rows = self
            .query(
                "SELECT order_id, version FROM orders WHERE order_id = ANY ($1)",
                &[&order_ids],
            )
            .await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// The highest fence that was given out, and the lowest that stock must still be returned under.
    pub(crate) async fn fences(&self) -> Result<(i64, Option<i64>), Error> {
        let rows = self
            .query(
                "SELECT (SELECT last_value FROM fences),
                        (SELECT min(o.refund_fence) FROM effects e JOIN orders o USING (order_id)
                          WHERE e.kind = 'return_stock' AND e.done_at IS NULL)",
                &[],
            )
            .await?;
        Ok(rows
            .first()
            .map_or((0, None), |row| (row.get(0), row.get(1))))
    }

    /// How much waits.
    pub(crate) async fn backlog(&self) -> Result<Backlog, Error> {
        // The conditions are those of the indexes, so that the oldest is the first that is found there.
        let rows = self
            .query(
                "SELECT (SELECT count(*) FROM orders WHERE status = 'NEEDS_ATTENTION') AS need_attention,
                        extract(epoch FROM now() - (SELECT min(next_attempt_at) FROM orders
                          WHERE next_attempt_at IS NOT NULL
                            AND status IN ('NEW', 'RESERVED', 'CONFIRMED', 'CANCELLING', 'REFUNDING')))::float8
                        AS moving,
                        extract(epoch FROM now() - (SELECT min(next_attempt_at) FROM orders
                          WHERE next_attempt_at IS NOT NULL
                            AND status NOT IN ('NEW', 'RESERVED', 'CONFIRMED', 'CANCELLING', 'REFUNDING')))::float8
                        AS resting",
                &[],
            )
            .await?;
        let Some(row) = rows.first() else {
            return Ok(Backlog::default());
        };
        let seconds = |column: &str| -> Result<f64, Error> {
            let overdue: Option<f64> = row.try_get(column)?;
            Ok(overdue.unwrap_or_default().max(0.0))
        };
        Ok(Backlog {
            need_attention: row.try_get("need_attention")?,
            moving_overdue: seconds("moving")?,
            resting_overdue: seconds("resting")?,
        })
    }

    /// A statement that changes something, under the name that the fault harness knows it by.
    async fn change(
        &self,
        (kind, detail): (&str, &str),
        statement: &str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, Error> {
        chaos::step(kind, detail, self.query(statement, parameters)).await
    }

    async fn query(&self, statement: &str, parameters: Parameters<'_>) -> Result<Vec<Row>, Error> {
        Ok(self.postgres.query(statement, parameters).await?)
    }
}
