//! Stories that ask one sharp question of the shop.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use futures_util::future::join_all;
use mesh::fault;
use proto::checkout::v1::OrderStatus;
use testkit::shopper::Shopper;
use tonic::Code;

use super::Telling;
use crate::arena::Arena;

/// Longer than a late step is late.
const LATE: Duration = Duration::from_secs(12);
/// More entries than a product keeps (`PRUNE_ABOVE` in the product service).
const WORTH_FORGETTING: usize = 40;
/// Longer than checkout keeps the watermark behind (`SETTLING_TIME`, and its interval).
const OLD_ENOUGH: Duration = Duration::from_secs(13);
/// Of the product that many want.
const LAST_UNITS: i32 = 5;
const WANT_THEM: usize = 20;

impl Telling<'_> {
    pub(super) async fn twice(&self) -> anyhow::Result<()> {
        let answers = join_all((0..10).map(|_| self.place())).await;
        let mut order_ids = Vec::new();
        for answer in answers {
            order_ids.push(answer??.order_id);
        }
        order_ids.dedup();
        ensure!(
            order_ids.len() == 1,
            "one request, several orders: {order_ids:?}"
        );
        Ok(())
    }

    pub(super) async fn dearer(&self) -> anyhow::Result<()> {
        let mut placement = self.placement.clone();
        if let Some(total) = &mut placement.expected_total {
            total.minor_units -= 1;
        }
        let answer = self.shopper.place(placement).await;
        let reason = answer.as_ref().err().and_then(fault::reason);
        ensure!(
            reason.as_deref() == Some("PRICE_CHANGED"),
            "charged another price than was shown: {answer:?}"
        );
        Ok(())
    }

    pub(super) async fn believes(&self) -> anyhow::Result<()> {
        let answer = self.shopper.place(self.placement.clone()).await;
        let order_id = self.order_id().await?;
        if answer.is_ok_and(|order| order.status() == OrderStatus::Confirmed) {
            self.arena.settle().await?;
            let order = self.shopper.order(&order_id).await?;
            ensure!(
                order.status() == OrderStatus::Completed,
                "confirmed, and then {:?}",
                order.status()
            );
        }
        Ok(())
    }

    pub(super) async fn stranger(&self) -> anyhow::Result<()> {
        let order_id = self.place().await??.order_id;
        let stranger = Shopper::register(&self.arena.shop).await?;
        let answer = stranger.order(&order_id).await;
        ensure!(
            answer
                .as_ref()
                .is_err_and(|status| status.code() == Code::NotFound),
            "a stranger is shown the order: {answer:?}"
        );
        Ok(())
    }

    pub(super) async fn late_reserve(&self) -> anyhow::Result<()> {
        let (_, cancelled) = tokio::join!(self.place(), self.cancel());
        cancelled?;
        tokio::time::sleep(LATE).await;
        Ok(())
    }

    pub(super) async fn last_units(&self) -> anyhow::Result<()> {
        let product_id = self.arena.product(LAST_UNITS).await?;
        let mut shoppers = Vec::new();
        for _ in 0..WANT_THEM {
            let shopper = Shopper::register(&self.arena.shop).await?;
            shopper.add(&product_id, 1).await?;
            shoppers.push(shopper);
        }
        let answers = join_all(shoppers.iter().map(|shopper| shopper.buy("tok_visa"))).await;
        let bought = answers.iter().filter(|answer| answer.is_ok()).count();
        ensure!(
            bought == LAST_UNITS as usize,
            "{bought} were sold of {LAST_UNITS}"
        );
        Ok(())
    }

    pub(super) async fn more_meanwhile(&self) -> anyhow::Result<()> {
        let other = self.arena.product(LAST_UNITS).await?;
        let (placed, added) = tokio::join!(self.place(), async {
            // The cart was read; the payment is on its way.
            self.order_id().await?;
            self.shopper.add(&other, 1).await.context("adding more")
        });
        placed??;
        added?;
        self.arena.settle().await?;
        let left = self.shopper.cart_items().await?;
        ensure!(left == [(other, 1)], "the cart holds {left:?}");
        Ok(())
    }
}

/// Orders enough for the product service to forget some of them, and waits until it may.
pub(super) async fn make_popular(arena: &Arena, products: &[String]) -> anyhow::Result<()> {
    let shopper = Shopper::register(&arena.shop).await?;
    for _ in 0..WORTH_FORGETTING {
        for product_id in products {
            shopper.add(product_id, 1).await?;
        }
        shopper.buy("tok_visa").await?;
    }
    arena.settle().await?;
    tokio::time::sleep(OLD_ENOUGH).await;
    Ok(())
}
