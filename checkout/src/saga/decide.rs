//! Before the pivot: stock, then payment; or the way back.

use std::time::{Duration, SystemTime};

use mesh::{chaos, fault};
use proto::payment::v1::AuthorizeRequest;
use proto::product::v1::ReserveStockRequest;
use proto::product::v1::stock_line_result::Outcome;

use super::{Saga, Step};
use crate::effects;
use crate::error::Error;
use crate::order::{Effect, Order, Status};
use crate::store::Advance;

/// When the product service should ask what became of a hold.
const HOLD_LIFE: Duration = Duration::from_secs(120);

impl Saga {
    /// Holds every line, or none in the end.
    pub(super) async fn reserve(&self, order: &mut Order) -> Result<Step, Error> {
        // A line may be held whatever this process knows: another may have got this far before.
        let undo = [Effect::ReleaseStock];
        if order.cancel_requested {
            return self
                .cancel(order, "CANCELLED_BY_CUSTOMER", None, &undo)
                .await;
        }
        let request = ReserveStockRequest {
            order_id: order.order_id.to_string(),
            fence: order.fence,
            lines: effects::stock_lines(order),
            watermark: self.watermark.current(),
            expires_at: Some((SystemTime::now() + HOLD_LIFE).into()),
        };
        let results = match self.upstreams.stock.clone().reserve_stock(request).await {
            Ok(answer) => answer.into_inner().results,
            Err(answer) => {
                tracing::warn!(code = ?answer.code(), "stock not reserved");
                let is_hopeless = effects::is_definite(answer.code());
                if is_hopeless || order.age > self.decide_patience {
                    return self.cancel(order, "STOCK_UNAVAILABLE", None, &undo).await;
                }
                return Ok(Step::Blocked);
            }
        };
        let stopped_at = results
            .iter()
            .find(|result| result.outcome() != Outcome::Held);
        let Some(stopped_at) = stopped_at else {
            if results.len() != order.items.len() {
                tracing::error!("the stock did not answer for every line");
                return Ok(Step::Blocked);
            }
            return self
                .advance(order, Status::Reserved, Advance::default())
                .await;
        };
        let product_id = Some(stopped_at.product_id.as_str());
        match stopped_at.outcome() {
            Outcome::OutOfStock => self.cancel(order, "OUT_OF_STOCK", product_id, &undo).await,
            Outcome::PriceChanged => self.cancel(order, "PRICE_CHANGED", product_id, &undo).await,
            Outcome::UnknownProduct => {
                self.cancel(order, "PRODUCT_UNAVAILABLE", product_id, &undo)
                    .await
            }
            // Our fence is older than what the stock has forgotten. Whoever takes the order up gets a newer one.
            Outcome::Stale if order.age <= self.decide_patience => Ok(Step::Blocked),
            Outcome::Stale => self.cancel(order, "STOCK_UNAVAILABLE", None, &undo).await,
            // Only a cancelled order is released, and a cancelled order does not come here.
            Outcome::Released | Outcome::Held | Outcome::Unspecified => {
                tracing::error!(
                    product_id,
                    "invariant violated: the stock of a new order was released"
                );
                self.cancel(order, "STOCK_UNAVAILABLE", product_id, &undo)
                    .await
            }
        }
    }

    /// Holds the money. Its answer decides the order.
    pub(super) async fn authorize(&self, order: &mut Order) -> Result<Step, Error> {
        let undo_unknown = [Effect::Void, Effect::ReleaseStock];
        if order.cancel_requested {
            return self
                .cancel(order, "CANCELLED_BY_CUSTOMER", None, &undo_unknown)
                .await;
        }
        let request = AuthorizeRequest {
            idempotency_key: format!("order:{}:auth", order.order_id),
            order_id: order.order_id.to_string(),
            amount: Some(order.total.into()),
            payment_token: order.payment_token.clone().unwrap_or_default(),
        };
        match self.upstreams.payment.clone().authorize(request).await {
            Ok(answer) => {
                let answer = answer.into_inner();
                if chaos::planted("captures_early") {
                    order.authorization_id = Some(answer.authorization_id.clone());
                    let _ = Box::pin(effects::pay(&self.upstreams, order, Effect::Capture)).await;
                }
                let owes = if chaos::planted("mail_outside_outbox") {
                    &[Effect::Capture, Effect::CommitStock, Effect::ClearCart]
                } else {
                    Effect::OF_CONFIRMED
                };
                let change = Advance {
                    authorization_id: Some(&answer.authorization_id),
                    payment_summary: Some(&answer.card_summary),
                    owes,
                    ..Advance::default()
                };
                let step = self.advance(order, Status::Confirmed, change).await?;
                if matches!(step, Step::Lost) {
                    self.void_again(order.order_id).await;
                } else {
                    order.authorization_id = Some(answer.authorization_id);
                    order.payment_summary = Some(answer.card_summary);
                }
                Ok(step)
            }
            // A definite no: nothing is held on the card, so there is nothing to void.
            Err(answer) if fault::reason(&answer).as_deref() == Some("PAYMENT_DECLINED") => {
                let decline = fault::metadata(&answer, "decline_code");
                let detail = decline.as_deref().unwrap_or("refused");
                self.cancel(
                    order,
                    "PAYMENT_DECLINED",
                    Some(detail),
                    &[Effect::ReleaseStock],
                )
                .await
            }
            // Unknown is not failed: the same call again finds out, until patience ends.
            Err(answer) => {
                tracing::warn!(code = ?answer.code(), "payment not decided");
                if chaos::planted("unknown_is_no") {
                    let undo = [Effect::ReleaseStock];
                    return self.cancel(order, "PAYMENT_UNAVAILABLE", None, &undo).await;
                }
                if order.age > self.decide_patience {
                    return self
                        .cancel(order, "PAYMENT_UNAVAILABLE", None, &undo_unknown)
                        .await;
                }
                Ok(Step::Blocked)
            }
        }
    }

    async fn cancel(
        &self,
        order: &mut Order,
        reason: &str,
        detail: Option<&str>,
        owes: &[Effect],
    ) -> Result<Step, Error> {
        let mut owes = owes.to_vec();
        // Whoever waits for the answer to PlaceOrder reads it there; whoever was told PENDING gets a mail.
        if order.cancel_requested || order.age >= self.place_patience {
            owes.push(Effect::StatusMail(Status::Cancelled));
        }
        let change = Advance {
            reason: Some(reason),
            detail,
            owes: &owes,
            ..Advance::default()
        };
        self.advance(order, Status::Cancelling, change).await
    }

    pub(super) async fn advance(
        &self,
        order: &mut Order,
        status: Status,
        change: Advance<'_>,
    ) -> Result<Step, Error> {
        if self.store.advance(order, status, change).await? {
            order.status = status;
            order.attempts = 0;
            Ok(Step::Moved)
        } else {
            Ok(Step::Lost)
        }
    }
}
