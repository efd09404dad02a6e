//! What was learned, in Redis: sorted sets of what was bought, and of what was bought with it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{Client, IntoConnectionInfo as _, Script};
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use crate::error::Error;
use crate::rank::History;

const CONNECTION_TIMEOUT: Duration = Duration::from_secs(1);
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(500);
/// A Redis that acknowledges nothing for so long is gone, and another connection is tried.
const DEAD_AFTER: Duration = Duration::from_secs(3);
/// How many products are remembered with each product.
const LONGEST_LIST: usize = 50;
/// How many of the best-selling products are looked at.
const BEST_SELLERS: usize = 100;
/// How long an order is remembered as learned. Checkout repeats for hours at most.
const ORDER_SECONDS: u64 = 30 * 24 * 60 * 60;
/// Made-up orders of the catalogue that the shop comes with.
const SEED: &str = include_str!("../seed/purchases.json");

#[derive(Clone)]
pub(crate) struct Store {
    redis: ConnectionManager,
    scripts: Arc<Scripts>,
}

struct Scripts {
    record: Script,
    seed: Script,
}

/// Members of a sorted set with their scores.
type Members = Vec<(Vec<u8>, f64)>;

impl Store {
    pub(crate) fn new(url: &SecretString) -> anyhow::Result<Self> {
        // The cause would show the address, and with it the password.
        let info = url.expose_secret().into_connection_info().ok();
        let info = info.context("the address of Redis is not one")?;
        let tcp = TcpSettings::default()
            .set_nodelay(true)
            .set_user_timeout(DEAD_AFTER);
        // One attempt to connect a command: the next command, or the health check within a second, tries again.
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECTION_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT))
            .set_number_of_retries(0);
        let client = Client::open(info.set_tcp_settings(tcp))?;
        Ok(Self {
            redis: ConnectionManager::new_lazy_with_config(client, config)?,
            scripts: Arc::new(Scripts {
                record: script(include_str!("scripts/record.lua")),
                seed: script(include_str!("scripts/seed.lua")),
            }),
        })
    }

    /// Asks whether Redis answers and, with `seed`, whether it was seeded; seeds it when it was not.
    pub(crate) async fn ready(&self, seed: bool) -> Result<(), Error> {
        let mut redis = self.redis.clone();
        let is_seeded: bool = redis::cmd("EXISTS")
            .arg("seeded")
            .query_async(&mut redis)
            .await?;
        if seed && !is_seeded {
            let mut script = self.scripts.seed.key("seeded");
            script.arg(SEED).arg(LONGEST_LIST);
            script.invoke_async::<()>(&mut redis).await?;
            tracing::info!("learned from made-up purchases");
        }
        Ok(())
    }

    /// Learns from an order, once. `products` are distinct.
    pub(crate) async fn learn(&self, order_id: Uuid, products: &[Uuid]) -> Result<(), Error> {
        let mut script = self.scripts.record.key(format!("learned:{order_id}"));
        script.arg(ORDER_SECONDS).arg(LONGEST_LIST);
        for product in products {
            script.arg(product.to_string());
        }
        Ok(script.invoke_async(&mut self.redis.clone()).await?)
    }

    /// What was bought with each of `products`, and what sells.
    pub(crate) async fn history(&self, products: &[Uuid]) -> Result<History, Error> {
        let mut redis = self.redis.clone();
        let mut lists = redis::pipe();
        let keys = products.iter().map(|product| format!("together:{product}"));
        for (key, length) in keys
            .map(|key| (key, LONGEST_LIST))
            .chain([("popular".to_owned(), BEST_SELLERS)])
        {
            lists
                .cmd("ZRANGE")
                .arg(key)
                .arg(0)
                .arg(length - 1)
                .arg("REV")
                .arg("WITHSCORES");
        }
        let mut lists: Vec<Members> = lists.query_async(&mut redis).await?;
        let popular = lists.pop().unwrap_or_default();
        let together = products.iter().copied().zip(lists.into_iter().map(read));
        let mut history = History {
            together: together.collect(),
            popular: read(popular).into_iter().map(|(id, _)| id).collect(),
            ..History::default()
        };
        let counted = history.products();
        if !counted.is_empty() {
            let mut scores = redis::cmd("ZMSCORE");
            scores.arg("popular");
            for product in &counted {
                scores.arg(product.to_string());
            }
            let scores: Vec<Option<f64>> = scores.query_async(&mut redis).await?;
            history.orders = counted
                .into_iter()
                .zip(scores)
                .filter_map(|(product, score)| Some((product, score?)))
                .collect();
        }
        Ok(history)
    }
}

/// Members that are not products, which this service did not write, are left out.
fn read(members: Members) -> Vec<(Uuid, f64)> {
    members
        .into_iter()
        .filter_map(|(member, score)| Some((Uuid::try_parse_ascii(&member).ok()?, score)))
        .collect()
}

fn script(text: &str) -> Script {
    Script::new(&[include_str!("scripts/learn.lua"), text].concat())
}
