//! Orders in PostgreSQL. Every change of an order is one statement that names the status and the fence it expects.

mod changes;
mod rows;

use std::time::{Duration, SystemTime};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts};
use tokio::sync::OnceCell;
use tokio_postgres::types::{Json, ToSql};
use tokio_postgres::{NoTls, Row};
use uuid::Uuid;

use crate::error::Error;
use crate::order::{Effect, NewOrder, Order, Status};

pub(crate) use changes::{Advance, Interest, Next};
pub(crate) use rows::StatusChange;

mod migrations {
    refinery::embed_migrations!("migrations");
}

/// Two replicas that start together must not migrate at once. The number is arbitrary, but fixed.
const MIGRATION_LOCK: i64 = 0x736f_756b;
/// A statement that takes longer is stuck; the caller can do better than wait.
const SESSION_OPTIONS: &str =
    "-c statement_timeout=3000 -c lock_timeout=1000 -c idle_in_transaction_session_timeout=5000";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const POOL_WAIT: Duration = Duration::from_secs(1);
/// Longer than the server's own limit on a statement: only a dead connection lets it pass.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(4);

/// The orders.
#[derive(Clone)]
pub(crate) struct Store {
    pool: Pool,
    migrated: std::sync::Arc<OnceCell<()>>,
    lease_seconds: f64,
}

/// What became of an attempt to write a new order.
pub(crate) enum Created {
    /// It is written, and ours to work on.
    New,
    /// An order with this key or of this cart was there before.
    Exists,
}

impl Store {
    /// Connects when first used.
    pub(crate) fn new(
        database_url: &str,
        connections: usize,
        lease: Duration,
    ) -> anyhow::Result<Self> {
        let mut config: tokio_postgres::Config = database_url.parse()?;
        config
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_user_timeout(ANSWER_TIMEOUT)
            .application_name("checkout")
            .options(SESSION_OPTIONS);
        let manager_config = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_config(config, NoTls, manager_config))
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(POOL_WAIT),
                create: Some(CONNECT_TIMEOUT),
                recycle: Some(CONNECT_TIMEOUT),
            })
            .build()?;
        Ok(Self {
            pool,
            migrated: std::sync::Arc::default(),
            lease_seconds: lease.as_secs_f64(),
        })
    }

    /// Migrates the database when that has not been done, and asks whether it answers.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        self.migrated.get_or_try_init(|| self.migrate()).await?;
        self.query("SELECT 1", &[]).await?;
        Ok(())
    }

    async fn migrate(&self) -> anyhow::Result<()> {
        let mut client = self.pool.get().await?;
        client
            .batch_execute("SET lock_timeout = 0; SET statement_timeout = 0")
            .await?;
        client
            .execute("SELECT pg_advisory_lock($1)", &[&MIGRATION_LOCK])
            .await?;
        let migrated = migrations::migrations::runner()
            .run_async(&mut **client)
            .await;
        // The connection goes, and with it the lock and the settings.
        drop(Object::take(client));
        migrated?;
        Ok(())
    }

    /// Writes a new order with its lines, under a lease of ours.
    pub(crate) async fn create(&self, order: &NewOrder) -> Result<Created, Error> {
        let created = self
            .query(
                include_str!("store/create.sql"),
                &[
                    &order.order_id,
                    &order.user_id,
                    &order.idempotency_key,
                    &order.request_hash,
                    &order.cart_hash,
                    &order.total.currency_code(),
                    &order.subtotal.minor_units(),
                    &order.shipping.minor_units(),
                    &order.total.minor_units(),
                    &order.shipping_method,
                    &Json(&order.shipping_address),
                    &order.customer.email,
                    &order.customer.name,
                    &order.payment_token,
                    &order.traceparent,
                    &self.lease_seconds,
                    &Json(&order.items),
                ],
            )
            .await?;
        Ok(if created.is_empty() {
            Created::Exists
        } else {
            Created::New
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

    /// The order of `user_id` that took this very cart and was not cancelled.
    pub(crate) async fn find_by_cart(
        &self,
        user_id: Uuid,
        cart_hash: &[u8],
    ) -> Result<Option<Order>, Error> {
        self.find_one(
            "o.user_id = $1 AND o.cart_hash = $2 AND o.status <> 'CANCELLED'",
            &[&user_id, &cart_hash],
        )
        .await
    }

    async fn find_one(
        &self,
        condition: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Order>, Error> {
        let statement = format!("{} WHERE {condition}", rows::SELECT_ORDER);
        let rows = self.query(&statement, parameters).await?;
        rows.first().map(rows::order).transpose()
    }

    /// A page of orders, newest first: those after (`created_at`, `order_id`), of `user_id`, with `status`.
    pub(crate) async fn list(
        &self,
        user_id: Option<Uuid>,
        statuses: &[Status],
        after: Option<(SystemTime, Uuid)>,
        limit: i64,
    ) -> Result<Vec<Order>, Error> {
        let statuses: Vec<&str> = statuses.iter().map(|status| status.name()).collect();
        let (created_at, order_id) = after.unzip();
        let statement = format!(
            "{} WHERE ($1::uuid IS NULL OR o.user_id = $1)
               AND (cardinality($2::text[]) = 0 OR o.status = ANY ($2))
               AND ($3::timestamptz IS NULL OR (o.created_at, o.order_id) < ($3, $4::uuid))
             ORDER BY o.created_at DESC, o.order_id DESC LIMIT $5",
            rows::SELECT_ORDER
        );
        let rows = self
            .query(
                &statement,
                &[&user_id, &statuses, &created_at, &order_id, &limit],
            )
            .await?;
        rows.iter().map(rows::order).collect()
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

    /// What the order owes and has not done yet.
    pub(crate) async fn owed(&self, order_id: Uuid) -> Result<Vec<Effect>, Error> {
        let rows = self
            .query(
                "SELECT kind FROM effects WHERE order_id = $1 AND done_at IS NULL",
                &[&order_id],
            )
            .await?;
        Ok(rows
            .iter()
            .filter_map(|row| Effect::of_kind(row.get("kind")))
            .collect())
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

    /// The highest fence that was given out, and the lowest that unfinished work may still use.
    pub(crate) async fn fences(&self) -> Result<(i64, Option<i64>), Error> {
        let rows = self
            .query(
                "SELECT (SELECT last_value FROM fences),
                        (SELECT min(least(fence, coalesce(refund_fence, fence)))
                           FROM orders WHERE next_attempt_at IS NOT NULL)",
                &[],
            )
            .await?;
        Ok(rows
            .first()
            .map_or((0, None), |row| (row.get(0), row.get(1))))
    }

    async fn query(
        &self,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        let client = self
            .pool
            .get()
            .await
            .map_err(|error| Error::store(&error))?;
        let answer = async {
            let statement = client.prepare_cached(statement).await?;
            client.query(&statement, parameters).await
        };
        match tokio::time::timeout(ANSWER_TIMEOUT, answer).await {
            Ok(rows) => rows.map_err(|error| Error::store(&error)),
            Err(elapsed) => {
                // Whatever this connection still waits for, nobody else should wait behind it.
                drop(Object::take(client));
                Err(Error::store(&elapsed))
            }
        }
    }
}
