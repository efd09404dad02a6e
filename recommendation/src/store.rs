//! What was learned, in Redis: sorted sets of what was bought, and of what was bought with it.

use std::sync::Arc;

use mesh::chaos;
use redis::Script;
use secrecy::SecretString;
use uuid::Uuid;

use crate::error::Error;
use crate::rank::History;

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
    redis: mesh::redis::Connection,
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
        Ok(Self {
            redis: mesh::redis::connect(url)?,
            scripts: Arc::new(Scripts {
                record: script(include_str!("scripts/record.lua")),
                seed: script(include_str!("scripts/seed.lua")),
            }),
        })
    }

    /// Asks whether Redis takes writes and, with `seed`, whether it was seeded; seeds it when it was not.
    pub(crate) async fn ready(&self, seed: bool) -> Result<(), Error> {
        self.redis.check("recommendation").await?;
        if !seed {
            return Ok(());
        }
        let mut redis = self.redis.clone();
        let is_seeded: bool = redis::cmd("EXISTS")
            .arg("seeded")
            .query_async(&mut redis)
            .await?;
        if !is_seeded {
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
        let mut redis = self.redis.clone();
        Ok(chaos::step("learn", "", script.invoke_async(&mut redis)).await?)
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
