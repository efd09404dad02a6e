//! One visit: things go into the cart, and are bought in one of many ways.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use proto::checkout::v1::PlaceOrderRequest;
use rand::RngExt as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use uuid::Uuid;

use super::customer::{Customer, Sending};

/// How long a customer stays, whatever happens.
const VISIT: Duration = Duration::from_secs(60);

/// Cards, and how often out of a hundred.
const CARDS: &[(&str, u32)] = &[
    ("tok_visa", 68),
    ("tok_mastercard", 8),
    ("tok_slow", 6),
    ("tok_unknown_once", 6),
    ("tok_declined", 5),
    ("tok_insufficient_funds", 3),
    ("tok_unknown", 4),
];

/// The requests of a visit that were not answered in time.
pub(super) type Open = Vec<PlaceOrderRequest>;

/// The order that was bought last, and by whom: for others to ask for.
pub(super) type LastOrder = std::sync::Mutex<Option<(String, String)>>;

impl Customer<'_> {
    pub(super) async fn visit(
        &mut self,
        products: &[String],
        random: &mut StdRng,
        last: &LastOrder,
        end: Instant,
    ) -> anyhow::Result<Open> {
        let until = end.min(Instant::now() + VISIT);
        self.stay_signed_in(until).await;
        let count = random.random_range(1..=3);
        let chosen: Vec<_> = products.sample(random, count).collect();
        for product_id in chosen {
            self.add(product_id, random.random_range(1..=3), until)
                .await?;
        }
        let Some(total) = self.quote(until).await else {
            return Ok(Vec::new());
        };
        let request = self.shopper.placement(total, card(random));
        let mut open = Vec::new();
        let answer = match random.random_range(0..100) {
            0..50 => self.insist(&request, until).await?,
            // A double click, or a client that sends too often.
            50..62 => {
                let count = random.random_range(2..=10);
                let sendings = (0..count).map(|_| self.send(&request, Sending::default()));
                for answer in join_all(sendings).await {
                    answer?;
                }
                self.insist(&request, until).await?
            }
            // The tab is closed, and opened again.
            62..72 => {
                let gone_after = Some(Duration::from_millis(random.random_range(0..200)));
                let sending = Sending {
                    gone_after,
                    ..Sending::default()
                };
                self.send(&request, sending).await?;
                self.insist(&request, until).await?
            }
            72..80 => {
                let sending = Sending {
                    deadline: Some(Duration::from_millis(random.random_range(0..50))),
                    malformed: random.random_range(0..5) == 0,
                    ..Sending::default()
                };
                self.send(&request, sending).await?;
                self.insist(&request, until).await?
            }
            // Two tabs, one cart.
            80..86 => {
                let other = PlaceOrderRequest {
                    idempotency_key: Uuid::new_v4().to_string(),
                    ..request.clone()
                };
                let (answer, second) =
                    tokio::join!(self.insist(&request, until), self.insist(&other, until));
                if second?.is_none() {
                    open.push(other);
                }
                answer?
            }
            // The same key for something else.
            86..90 => {
                let answer = self.insist(&request, until).await?;
                let mut other = request.clone();
                if let Some(address) = &mut other.shipping_address {
                    "2nd floor".clone_into(&mut address.line2);
                }
                self.send(&other, Sending::default()).await?;
                answer
            }
            // Something more goes into the cart meanwhile.
            90..95 => {
                let product_id = products.choose(random).map_or("", String::as_str);
                let (answer, more) =
                    tokio::join!(self.insist(&request, until), self.add(product_id, 1, until));
                more?;
                answer?
            }
            // Regretted.
            _ => {
                let answer = self.insist(&request, until).await?;
                if let Some(Ok(order)) = &answer {
                    self.cancel(&order.order_id, until).await?;
                }
                answer
            }
        };
        self.be_nosy(random, last).await?;
        match answer {
            Some(Ok(order)) => {
                let bought = (order.order_id, self.user_id().to_owned());
                *last
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(bought);
            }
            Some(Err(_)) => {}
            None => open.push(request),
        }
        Ok(open)
    }

    /// Asks for an order of somebody else.
    async fn be_nosy(&self, random: &mut StdRng, last: &LastOrder) -> anyhow::Result<()> {
        let bought = last
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone();
        match bought {
            Some((order_id, owner)) if random.random_range(0..4) == 0 => {
                self.look_at(&order_id, &owner).await
            }
            _ => Ok(()),
        }
    }
}

fn card(random: &mut StdRng) -> &'static str {
    let weighted = CARDS.choose_weighted(random, |(_, weight)| *weight);
    weighted.map_or("tok_visa", |(card, _)| card)
}
