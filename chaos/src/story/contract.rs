//! Asking as the contract says: again and again, under the same key, until there is an answer.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use proto::checkout::v1::{
    CancelOrderRequest, ListOrdersRequest, Order, OrderStatus, UpdateOrderStatusRequest,
};
use testkit::shopper::is_open;
use tonic::Status;

use super::Telling;

/// How long a shopper asks for an answer that does not come.
const PATIENCE: Duration = Duration::from_secs(40);
const PAUSE: Duration = Duration::from_millis(100);

impl Telling<'_> {
    /// Sends the request until it is decided.
    pub(super) async fn place(&self) -> anyhow::Result<Result<Order, Status>> {
        let answer = self.shopper.insist(&self.placement).await;
        let is_decided = match &answer {
            Ok(order) => order.status() != OrderStatus::Pending,
            Err(status) => !is_open(status),
        };
        ensure!(is_decided, "the order is never decided: {answer:?}");
        Ok(answer)
    }

    pub(super) async fn cancel(&self) -> anyhow::Result<()> {
        let order_id = self.order_id().await?;
        let request = || CancelOrderRequest {
            order_id: order_id.clone(),
        };
        let answer = ask(
            async || match self.shopper.checkout().cancel_order(request()).await {
                Err(status) if is_open(&status) => None,
                decided => Some(decided),
            },
        );
        let answer = answer.await.context("never cancelled")??.into_inner();
        let status = answer.order.unwrap_or_default().status();
        ensure!(
            matches!(
                status,
                OrderStatus::Cancelling
                    | OrderStatus::Cancelled
                    | OrderStatus::Refunding
                    | OrderStatus::Refunded
            ),
            "cancelled, it is {status:?}"
        );
        Ok(())
    }

    pub(super) async fn staff(&self, to: OrderStatus) -> anyhow::Result<()> {
        let order_id = self.order_id().await?;
        // A run is longer than a token lives.
        let staff = self.arena.staff.sign_in_again(&self.arena.shop).await?;
        let mut staff = staff.checkout();
        let request = UpdateOrderStatusRequest {
            order_id,
            status: to.into(),
            ..UpdateOrderStatusRequest::default()
        };
        let began = Instant::now();
        while let Err(status) = staff.update_order_status(request.clone()).await {
            ensure!(is_open(&status) && began.elapsed() < PATIENCE, "{status:?}");
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    pub(super) async fn reaches(&self, wanted: OrderStatus) -> anyhow::Result<()> {
        let order_id = self.order_id().await?;
        let reached = ask(async || {
            let order = self.shopper.order(&order_id).await.ok()?;
            (order.status() == wanted).then_some(())
        });
        reached.await.with_context(|| format!("never {wanted:?}"))
    }

    /// The shopper's one order, once there is one.
    pub(super) async fn order_id(&self) -> anyhow::Result<String> {
        let order = ask(async || {
            let request = ListOrdersRequest::default();
            let answer = self.shopper.checkout().list_orders(request).await.ok()?;
            answer.into_inner().orders.into_iter().next()
        });
        Ok(order.await.context("no order")?.order_id)
    }
}

/// Asks until there is an answer.
async fn ask<T>(question: impl AsyncFn() -> Option<T>) -> anyhow::Result<T> {
    let began = Instant::now();
    loop {
        if let Some(answer) = question().await {
            return Ok(answer);
        }
        ensure!(began.elapsed() < PATIENCE, "no answer in {PATIENCE:?}");
        tokio::time::sleep(PAUSE).await;
    }
}
