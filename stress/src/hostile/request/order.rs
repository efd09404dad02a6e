use std::time::SystemTime;

use proto::checkout::v1 as checkout;
use proto::email::v1 as email;
use proto::payment::v1 as payment;
use proto::recommendation::v1 as recommendation;
use proto::r#type::v1::Money;
use testkit::shopper::address;

use super::super::lab::{Caller, Lab};
use super::{Parts, account, checkout_service, fresh, sent, unknown};

pub(super) async fn of_checkout(lab: &Lab, rpc: &str, ready: bool) -> anyhow::Result<Parts> {
    let shopper = lab.signed_in(&lab.shopper);
    let staff = Caller::Person(lab.staff_token.clone());
    let order_id = lab.seen_order.clone();
    let (page_size, page_token) = (2, String::new());
    match rpc {
        "PreviewOrder" => sent(
            shopper,
            &checkout::PreviewOrderRequest {
                country_code: "DE".to_owned(),
                shipping_method: "standard".to_owned(),
            },
        ),
        "PlaceOrder" => {
            let caller = lab.signed_in(&account(lab, ready).await?);
            if ready {
                lab.fill_cart(&caller).await?;
            }
            let request = checkout::PlaceOrderRequest {
                idempotency_key: fresh(),
                payment_token: "tok_visa".to_owned(),
                shipping_address: Some(address()),
                shipping_method: "standard".to_owned(),
                expected_total: Some(lab.total.clone()),
            };
            sent(caller, &request)
        }
        "GetOrder" => sent(shopper, &checkout::GetOrderRequest { order_id }),
        "ListOrders" => sent(
            shopper,
            &checkout::ListOrdersRequest {
                page_size,
                page_token,
            },
        ),
        "CancelOrder" => {
            let order_id = lab.cancelled_order.clone();
            sent(shopper, &checkout::CancelOrderRequest { order_id })
        }
        "WatchOrder" => sent(shopper, &checkout::WatchOrderRequest { order_id }),
        "ListAllOrders" => sent(
            staff,
            &checkout::ListAllOrdersRequest {
                page_size,
                page_token,
                status: checkout::OrderStatus::Completed.into(),
            },
        ),
        "UpdateOrderStatus" => sent(
            staff,
            &checkout::UpdateOrderStatusRequest {
                order_id: lab.moved_order.clone(),
                status: checkout::OrderStatus::Shipped.into(),
                tracking_code: "SOUK 1".to_owned(),
            },
        ),
        "ResolveHold" => {
            let product = Caller::Service("product");
            sent(product, &checkout::ResolveHoldRequest { order_id })
        }
        _ => unknown(rpc),
    }
}

pub(super) fn of_payment(lab: &Lab, rpc: &str) -> anyhow::Result<Parts> {
    let checkout = checkout_service();
    let idempotency_key = fresh();
    let amount = Some(lab.total.clone());
    let (order_id, authorization_id) = lab.authorized.clone();
    match rpc {
        "Authorize" => sent(
            checkout,
            &payment::AuthorizeRequest {
                idempotency_key,
                order_id: fresh(),
                amount,
                payment_token: "tok_visa".to_owned(),
            },
        ),
        "Capture" => sent(
            checkout,
            &payment::CaptureRequest {
                idempotency_key,
                order_id,
                authorization_id,
                amount,
            },
        ),
        "Void" => sent(
            checkout,
            &payment::VoidRequest {
                idempotency_key,
                order_id,
                authorization_id,
            },
        ),
        "Refund" => sent(
            checkout,
            &payment::RefundRequest {
                idempotency_key,
                order_id,
                authorization_id,
                amount,
            },
        ),
        _ => unknown(rpc),
    }
}

pub(super) fn of_email(lab: &Lab, rpc: &str) -> anyhow::Result<Parts> {
    let message_id = format!("hostile:{}", fresh());
    let recipient = Some(email::Recipient {
        email: lab.shopper.email.clone(),
        name: "Ada Shopper".to_owned(),
    });
    let order = Some(order(lab));
    let checkout = checkout_service();
    match rpc {
        "SendOrderConfirmation" => sent(
            checkout,
            &email::SendOrderConfirmationRequest {
                message_id,
                recipient,
                order,
            },
        ),
        "SendOrderStatus" => sent(
            checkout,
            &email::SendOrderStatusRequest {
                message_id,
                recipient,
                order,
            },
        ),
        _ => unknown(rpc),
    }
}

/// An order as checkout describes it, with every field set.
fn order(lab: &Lab) -> checkout::Order {
    let total: Option<Money> = Some(lab.total.clone());
    let now = Some(SystemTime::now().into());
    checkout::Order {
        order_id: fresh(),
        user_id: lab.shopper.user_id.clone(),
        status: checkout::OrderStatus::Shipped.into(),
        items: vec![checkout::OrderItem {
            product_id: lab.product_id.clone(),
            name: "Beeswax tea light".to_owned(),
            quantity: 1,
            unit_price: total.clone(),
            line_total: total.clone(),
            image_url: "/images/tea-light.svg".to_owned(),
        }],
        subtotal: total.clone(),
        shipping: total.clone(),
        total,
        created_at: now,
        shipping_address: Some(address()),
        shipping_method: "standard".to_owned(),
        shipping_display_name: "Standard parcel".to_owned(),
        reason: String::new(),
        tracking_code: "SOUK 1".to_owned(),
        payment_summary: "Visa ending in 4242".to_owned(),
        history: vec![checkout::StatusChange {
            status: checkout::OrderStatus::Shipped.into(),
            changed_at: now,
            reason: String::new(),
        }],
    }
}

pub(super) fn of_recommendation(lab: &Lab, rpc: &str) -> anyhow::Result<Parts> {
    let product_ids = vec![lab.product_id.clone()];
    match rpc {
        "ListRecommendations" => sent(
            lab.signed_in(&lab.keeper),
            &recommendation::ListRecommendationsRequest {
                product_ids,
                limit: 3,
            },
        ),
        "RecordPurchase" => sent(
            checkout_service(),
            &recommendation::RecordPurchaseRequest {
                order_id: fresh(),
                product_ids,
            },
        ),
        _ => unknown(rpc),
    }
}
