//! What staff do while the storm goes on: more stock, other prices, parcels.

use std::time::{Duration, Instant};

use proto::checkout::v1::{ListAllOrdersRequest, OrderStatus, UpdateOrderStatusRequest};
use proto::product::v1::{AdjustStockRequest, UpdateProductRequest};
use proto::r#type::v1::Money;
use testkit::audit::history::{Answer, Ask, History};
use testkit::shopper::Shopper;
use uuid::Uuid;

use super::customer::{TOKEN_LIFE, is_open};
use crate::arena::{Arena, PRICE};

const BETWEEN: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(250);
/// Units that arrive at once.
const DELIVERY: i32 = 20;

/// Works until `end`; `scarce` are the products that run out and change their price.
pub(super) async fn work(
    arena: &Arena,
    history: &History,
    scarce: &[String],
    end: Instant,
) -> anyhow::Result<()> {
    let mut round = 0;
    let mut staff = Staff {
        arena,
        history,
        shopper: arena.staff.clone(),
        signed_in: Instant::now(),
    };
    while Instant::now() < end {
        tokio::time::sleep(BETWEEN).await;
        let product_id = &scarce[round % scarce.len()];
        staff.stay_signed_in().await;
        match round % 4 {
            0 | 2 => staff.deliver(product_id, end).await?,
            1 => {
                let price = PRICE + i64::try_from(round % 5)?;
                staff.change_price(product_id, price).await;
            }
            _ => staff.ship().await?,
        }
        round += 1;
    }
    Ok(())
}

struct Staff<'a> {
    arena: &'a Arena,
    history: &'a History,
    shopper: Shopper,
    signed_in: Instant,
}

impl Staff<'_> {
    /// Signs in again before the token ends; another round, if that does not succeed.
    async fn stay_signed_in(&mut self) {
        if self.signed_in.elapsed() > TOKEN_LIFE
            && let Ok(shopper) = self.shopper.sign_in_again(&self.arena.shop).await
        {
            self.shopper = shopper;
            self.signed_in = Instant::now();
        }
    }

    async fn deliver(&self, product_id: &str, end: Instant) -> anyhow::Result<()> {
        let operation_id = Uuid::new_v4().to_string();
        let adjustment = self.arena.audit.adjusting(product_id, DELIVERY.into());
        while Instant::now() < end {
            let ask = Ask::AdjustStock {
                product_id: product_id.to_owned(),
                delta: DELIVERY.into(),
                operation_id: operation_id.clone(),
            };
            let sent = self.history.sent(&self.shopper.user_id, ask)?;
            let request = AdjustStockRequest {
                product_id: product_id.to_owned(),
                delta: DELIVERY,
                operation_id: operation_id.clone(),
            };
            let answer = Answer::of(&self.shopper.product().adjust_stock(request).await);
            self.history.answered(sent, answer.clone())?;
            match answer {
                Answer::Done => {
                    adjustment.done();
                    return Ok(());
                }
                answer if is_open(&answer) => tokio::time::sleep(PAUSE).await,
                _ => {
                    adjustment.refused();
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Another price, if the shop takes it: a customer was shown the old one.
    async fn change_price(&self, product_id: &str, minor_units: i64) {
        let request = UpdateProductRequest {
            product_id: product_id.to_owned(),
            price: Some(Money {
                currency_code: "EUR".to_owned(),
                minor_units,
            }),
            ..UpdateProductRequest::default()
        };
        let _ = self.shopper.product().update_product(request).await;
    }

    /// Ships what was bought longest ago of the newest page.
    async fn ship(&self) -> anyhow::Result<()> {
        let request = ListAllOrdersRequest {
            status: OrderStatus::Completed.into(),
            ..ListAllOrdersRequest::default()
        };
        let Ok(page) = self.shopper.checkout().list_all_orders(request).await else {
            return Ok(());
        };
        let Some(order) = page.into_inner().orders.pop() else {
            return Ok(());
        };
        let ask = Ask::UpdateOrderStatus {
            order_id: order.order_id.clone(),
            status: "SHIPPED".to_owned(),
        };
        let sent = self.history.sent(&self.shopper.user_id, ask)?;
        let request = UpdateOrderStatusRequest {
            order_id: order.order_id,
            status: OrderStatus::Shipped.into(),
            ..UpdateOrderStatusRequest::default()
        };
        let answer = self.shopper.checkout().update_order_status(request).await;
        let answer = answer.map(|answer| answer.into_inner().order.unwrap_or_default());
        Ok(self.history.answered(sent, Answer::of_order(&answer))?)
    }
}
