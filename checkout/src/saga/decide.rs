//! Before the pivot: stock, then payment; or the way back.

use std::time::{Duration, SystemTime};

use mesh::{chaos, fault};
use proto::payment::v1::AuthorizeRequest;
use proto::product::v1::stock_line_result::Outcome;
use proto::product::v1::{ReserveStockRequest, StockLineResult};

use super::{Saga, Step};
use crate::effects;
use crate::error::Error;
use crate::order::{Effect, Order, Reason, Status};
use crate::store::Advance;

/// When the product service should ask what became of a hold.
const HOLD_LIFE: Duration = Duration::from_secs(120);

impl Saga {
    /// Holds every line, or none in the end.
    pub(super) async fn reserve(&self, order: &mut Order) -> Result<Step, Error> {
        // A line may be held whatever this process knows: another may have got this far before.
        let undo = [Effect::ReleaseStock];
        if order.cancel_requested {
            return self.cancel(order, order.cancel_reason, None, &undo).await;
        }
        let request = ReserveStockRequest {
            order_id: order.order_id.to_string(),
            fence: order.fence,
            lines: effects::stock_lines(order),
            watermark: self.watermark.current(),
            expires_at: Some((SystemTime::now() + HOLD_LIFE).into()),
        };
        let is_late = order.age > self.decide_patience;
        let results = match self.upstreams.stock.clone().reserve_stock(request).await {
            Ok(answer) => answer.into_inner().results,
            Err(answer) => {
                tracing::warn!(code = ?answer.code(), "stock not reserved");
                let is_hopeless = effects::is_definite(answer.code());
                if is_hopeless || is_late {
                    let reason = Reason::StockUnavailable;
                    return self.cancel(order, reason, None, &undo).await;
                }
                return Ok(Step::Blocked);
            }
        };
        match Stock::read(&results, order.items.len()) {
            Stock::Held => {
                self.advance(order, Status::Reserved, Advance::default())
                    .await
            }
            Stock::Unclear if !is_late => Ok(Step::Blocked),
            Stock::Unclear => {
                self.cancel(order, Reason::StockUnavailable, None, &undo)
                    .await
            }
            Stock::Refused(reason, product_id) => {
                self.cancel(order, reason, Some(&product_id), &undo).await
            }
        }
    }

    /// Holds the money. Its answer decides the order.
    pub(super) async fn authorize(&self, order: &mut Order) -> Result<Step, Error> {
        let undo_unknown = [Effect::Void, Effect::ReleaseStock];
        if order.cancel_requested {
            let reason = order.cancel_reason;
            return self.cancel(order, reason, None, &undo_unknown).await;
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
                    Reason::PaymentDeclined,
                    Some(detail),
                    &[Effect::ReleaseStock],
                )
                .await
            }
            // Unknown is not failed: the same call again finds out, until patience ends.
            Err(answer) => {
                tracing::warn!(code = ?answer.code(), "payment not decided");
                let reason = Reason::PaymentUnavailable;
                if chaos::planted("unknown_is_no") {
                    let undo = [Effect::ReleaseStock];
                    return self.cancel(order, reason, None, &undo).await;
                }
                if order.age > self.decide_patience {
                    return self.cancel(order, reason, None, &undo_unknown).await;
                }
                Ok(Step::Blocked)
            }
        }
    }

    async fn cancel(
        &self,
        order: &mut Order,
        reason: Reason,
        detail: Option<&str>,
        owes: &[Effect],
    ) -> Result<Step, Error> {
        let mut owes = owes.to_vec();
        // Whoever waits for the answer to PlaceOrder reads it there; whoever was told PENDING gets a mail, as the store
        // knows. The version before does not note that, and whoever lost their shop in the middle was told nothing.
        if order.age >= self.place_patience {
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

/// What the stock has answered for the lines of an order.
#[derive(Debug, PartialEq, Eq)]
enum Stock {
    /// Every line is held.
    Held,
    /// Not known yet: to be asked again.
    Unclear,
    /// A line will never be held, and this is its product.
    Refused(Reason, String),
}

impl Stock {
    /// Reads the results for an order of `lines` lines: the stock stops at the first that it cannot hold.
    fn read(results: &[StockLineResult], lines: usize) -> Self {
        let stopped_at = results
            .iter()
            .find(|result| result.outcome() != Outcome::Held);
        let Some(stopped_at) = stopped_at else {
            if results.len() == lines {
                return Self::Held;
            }
            tracing::error!("the stock did not answer for every line");
            return Self::Unclear;
        };
        let reason = match stopped_at.outcome() {
            Outcome::OutOfStock => Reason::OutOfStock,
            Outcome::PriceChanged => Reason::PriceChanged,
            Outcome::UnknownProduct => Reason::ProductUnavailable,
            // Our fence is older than what the stock has forgotten. Whoever takes the order up gets a newer one.
            Outcome::Stale => return Self::Unclear,
            // Only a cancelled order is released, and a cancelled order does not come here.
            Outcome::Released | Outcome::Held | Outcome::Unspecified => {
                tracing::error!(
                    product_id = stopped_at.product_id,
                    "invariant violated: the stock of a new order was released"
                );
                Reason::StockUnavailable
            }
        };
        Self::Refused(reason, stopped_at.product_id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(outcomes: &[Outcome], lines: usize) -> Stock {
        let result = |outcome: &Outcome| StockLineResult {
            product_id: "lamp".to_owned(),
            outcome: (*outcome).into(),
            ..StockLineResult::default()
        };
        let results: Vec<_> = outcomes.iter().map(result).collect();
        Stock::read(&results, lines)
    }

    #[test]
    fn an_order_is_held_when_every_line_is() {
        assert_eq!(read(&[Outcome::Held, Outcome::Held], 2), Stock::Held);
    }

    #[test]
    fn what_the_stock_leaves_open_is_asked_for_again() {
        assert_eq!(read(&[Outcome::Held], 2), Stock::Unclear);
        assert_eq!(read(&[], 1), Stock::Unclear);
        assert_eq!(read(&[Outcome::Held, Outcome::Stale], 2), Stock::Unclear);
    }

    #[test]
    fn the_first_line_that_is_not_held_says_why() {
        for (outcome, reason) in [
            (Outcome::OutOfStock, Reason::OutOfStock),
            (Outcome::PriceChanged, Reason::PriceChanged),
            (Outcome::UnknownProduct, Reason::ProductUnavailable),
            (Outcome::Released, Reason::StockUnavailable),
        ] {
            let stock = read(&[Outcome::Held, outcome], 3);
            assert_eq!(stock, Stock::Refused(reason, "lamp".to_owned()));
        }
    }
}
