//! How each thing that an order owes is paid. Every call here may be repeated any number of times.

use mesh::{chaos, fault};
use proto::cart::v1 as cart;
use proto::email::v1 as email;
use proto::payment::v1 as payment;
use proto::product::v1 as product;
use proto::recommendation::v1 as recommendation;
use tonic::{Code, Status as Answer};

use crate::order::{Effect, Order};
use crate::upstreams::Upstreams;
use crate::wire;

/// Why an effect is still owed.
pub(crate) enum Unpaid {
    /// The outcome is unknown, or the callee is busy or down: try again.
    Later(Answer),
    /// The callee has said no, and always will.
    Refused(Answer),
}

/// Pays one effect.
pub(crate) async fn pay(
    upstreams: &Upstreams,
    order: &Order,
    effect: Effect,
) -> Result<(), Unpaid> {
    let upstreams = upstreams.clone();
    let paid = match effect {
        Effect::Capture => capture(upstreams, order).await,
        Effect::Void => void(upstreams, order).await,
        Effect::Refund => refund(upstreams, order).await,
        Effect::CommitStock => commit_stock(upstreams, order).await,
        Effect::ReleaseStock => release_stock(upstreams, order).await,
        Effect::ReturnStock => return_stock(upstreams, order).await,
        Effect::ClearCart => clear_cart(upstreams, order).await,
        Effect::ConfirmationMail => confirmation_mail(upstreams, order).await,
        Effect::StatusMail(status) => status_mail(upstreams, order, status).await,
        Effect::Recommendation => recommend(upstreams, order).await,
    };
    paid.map_err(|answer| {
        if is_refused(effect, &answer) {
            Unpaid::Refused(answer)
        } else {
            Unpaid::Later(answer)
        }
    })
}

/// Whether a repeat will be refused too. About money only the processor's own reasons say so: with any other answer an
/// earlier try, whose answer was lost, may have succeeded.
fn is_refused(effect: Effect, answer: &Answer) -> bool {
    match effect {
        Effect::Capture | Effect::Refund | Effect::Void => matches!(
            fault::reason(answer).as_deref(),
            Some("CAPTURE_REFUSED" | "REFUND_REFUSED")
        ),
        Effect::CommitStock | Effect::ReleaseStock | Effect::ReturnStock => {
            fault::reason(answer).as_deref() == Some("INVARIANT_VIOLATED")
        }
        _ => is_definite(answer.code()),
    }
}

/// Codes that a repeat of the same request will get again. UNIMPLEMENTED and NOT_FOUND are none: a replica of the
/// version before or a wrong address answers so, until it is mended.
pub(crate) fn is_definite(code: Code) -> bool {
    matches!(code, Code::InvalidArgument | Code::FailedPrecondition)
}

async fn capture(mut upstreams: Upstreams, order: &Order) -> Result<(), Answer> {
    let request = payment::CaptureRequest {
        idempotency_key: format!("order:{}:capture", order.order_id),
        order_id: order.order_id.to_string(),
        authorization_id: order.authorization_id.clone().unwrap_or_default(),
        amount: Some(order.total.into()),
    };
    upstreams.payment.capture(request).await.map(drop)
}

async fn void(mut upstreams: Upstreams, order: &Order) -> Result<(), Answer> {
    let request = payment::VoidRequest {
        idempotency_key: format!("order:{}:void", order.order_id),
        order_id: order.order_id.to_string(),
        authorization_id: order.authorization_id.clone().unwrap_or_default(),
    };
    upstreams.payment.void(request).await.map(drop)
}

async fn refund(mut upstreams: Upstreams, order: &Order) -> Result<(), Answer> {
    let request = payment::RefundRequest {
        idempotency_key: format!("order:{}:refund", order.order_id),
        order_id: order.order_id.to_string(),
        authorization_id: order.authorization_id.clone().unwrap_or_default(),
        amount: Some(order.total.into()),
    };
    upstreams.payment.refund(request).await.map(drop)
}

async fn commit_stock(mut upstreams: Upstreams, order: &Order) -> Result<(), Answer> {
    let request = product::CommitStockRequest {
        order_id: order.order_id.to_string(),
        fence: order.fence,
        lines: stock_lines(order),
    };
    upstreams.stock.commit_stock(request).await.map(drop)
}

async fn release_stock(mut upstreams: Upstreams, order: &Order) -> Result<(), Answer> {
    let mut lines = stock_lines(order);
    if chaos::planted("releases_one_line") {
        lines.truncate(1);
    }
    let request = product::ReleaseStockRequest {
        order_id: order.order_id.to_string(),
        fence: order.fence,
        lines,
    };
    upstreams.stock.release_stock(request).await.map(drop)
}

async fn return_stock(mut upstreams: Upstreams, order: &Order) -> Result<(), Answer> {
    // Under any other fence the product service might forget the return, and let it be made again.
    let Some(fence) = order.refund_fence else {
        return Err(Answer::aborted("the order was read before its refund"));
    };
    let request = product::ReturnStockRequest {
        order_id: order.order_id.to_string(),
        fence,
        lines: stock_lines(order),
    };
    upstreams.stock.return_stock(request).await.map(drop)
}

async fn clear_cart(mut upstreams: Upstreams, order: &Order) -> Result<(), Answer> {
    let lines = order
        .items
        .iter()
        .map(|item| cart::PurchasedLine {
            product_id: item.product_id.to_string(),
            line_id: item.cart_line_id.clone(),
            quantity: item.quantity,
        })
        .collect();
    let request = cart::RemovePurchasedRequest {
        order_id: order.order_id.to_string(),
        user_id: order.user_id.to_string(),
        lines,
    };
    upstreams.cart.remove_purchased(request).await.map(drop)
}

async fn confirmation_mail(mut upstreams: Upstreams, order: &Order) -> Result<(), Answer> {
    let request = email::SendOrderConfirmationRequest {
        message_id: format!("order:{}:confirmation", order.order_id),
        recipient: Some(recipient(order)),
        order: Some(wire::order(order)),
    };
    upstreams
        .email
        .send_order_confirmation(request)
        .await
        .map(drop)
}

async fn status_mail(
    mut upstreams: Upstreams,
    order: &Order,
    status: crate::order::Status,
) -> Result<(), Answer> {
    // The mail speaks of the status that it is owed for, even if the order has moved on since.
    let mut content = wire::order(order);
    content.status = wire::status(status).into();
    let request = email::SendOrderStatusRequest {
        message_id: format!("order:{}:status:{}", order.order_id, status.name()),
        recipient: Some(recipient(order)),
        order: Some(content),
    };
    upstreams.email.send_order_status(request).await.map(drop)
}

async fn recommend(mut upstreams: Upstreams, order: &Order) -> Result<(), Answer> {
    let request = recommendation::RecordPurchaseRequest {
        order_id: order.order_id.to_string(),
        product_ids: order
            .items
            .iter()
            .map(|item| item.product_id.to_string())
            .collect(),
    };
    upstreams
        .recommendation
        .record_purchase(request)
        .await
        .map(drop)
}

/// The lines of an order as the stock knows them.
pub(crate) fn stock_lines(order: &Order) -> Vec<product::StockLine> {
    order
        .items
        .iter()
        .map(|item| product::StockLine {
            product_id: item.product_id.to_string(),
            quantity: item.quantity,
            price_revision: item.price_revision,
        })
        .collect()
}

fn recipient(order: &Order) -> email::Recipient {
    email::Recipient {
        email: order.customer.email.clone(),
        name: order.customer.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use mesh::{Fault, Kind};

    use super::*;

    #[test]
    fn what_another_replica_may_still_do_is_not_given_up() {
        let mails = [
            Effect::ConfirmationMail,
            Effect::ClearCart,
            Effect::Recommendation,
        ];
        for effect in mails {
            for answer in [
                Answer::invalid_argument(""),
                Answer::failed_precondition(""),
            ] {
                assert!(is_refused(effect, &answer), "{effect:?}: {answer:?}");
            }
            // Of a version that does not have the call, or at a wrong address.
            for answer in [
                Answer::unimplemented(""),
                Answer::not_found(""),
                Answer::unavailable(""),
                Answer::internal(""),
            ] {
                assert!(!is_refused(effect, &answer), "{effect:?}: {answer:?}");
            }
        }
    }

    #[test]
    fn about_money_and_goods_only_their_own_reasons_count() {
        let answer = |reason| Answer::from(Fault::new(Kind::Precondition, reason, "no"));
        assert!(is_refused(Effect::Capture, &answer("CAPTURE_REFUSED")));
        assert!(is_refused(
            Effect::CommitStock,
            &answer("INVARIANT_VIOLATED")
        ));
        for effect in [
            Effect::Capture,
            Effect::Refund,
            Effect::Void,
            Effect::CommitStock,
        ] {
            assert!(
                !is_refused(effect, &Answer::invalid_argument("")),
                "{effect:?}"
            );
        }
    }
}
