//! Orders as the contract has them.

use mesh::{Fault, chaos};
use proto::Money;
use proto::checkout::v1 as pb;
use proto::r#type::v1 as types;

use crate::order::{Address, Item, Order, Status};
use crate::shipping::Offer;
use crate::store::StatusChange;

pub(crate) fn order(order: &Order) -> pb::Order {
    pb::Order {
        order_id: order.order_id.to_string(),
        user_id: order.user_id.to_string(),
        status: status(order.status).into(),
        items: order
            .items
            .iter()
            .map(|line| item(line, order.total.currency_code()))
            .collect(),
        subtotal: Some(order.subtotal.into()),
        shipping: Some(order.shipping.into()),
        total: Some(order.total.into()),
        created_at: Some(order.created_at.into()),
        shipping_address: Some(address(&order.shipping_address)),
        shipping_method: order.shipping_method.clone(),
        shipping_display_name: order.shipping_display_name.clone(),
        reason: order.reason.clone().unwrap_or_default(),
        tracking_code: order.tracking_code.clone().unwrap_or_default(),
        payment_summary: order.payment_summary.clone().unwrap_or_default(),
        history: Vec::new(),
    }
}

/// The order as PlaceOrder answers it: the same in every repeat, whether or not the work behind it is done yet.
pub(crate) fn placed_order(placed: &Order) -> pb::Order {
    let mut answer = order(placed);
    let is_early = chaos::planted("answers_early") && placed.status.is_pending();
    if placed.status == Status::Completed || is_early {
        answer.status = pb::OrderStatus::Confirmed.into();
    }
    answer
}

pub(crate) fn item(item: &Item, currency_code: &str) -> pb::OrderItem {
    let money = |minor_units| types::Money {
        currency_code: currency_code.to_owned(),
        minor_units,
    };
    pb::OrderItem {
        product_id: item.product_id.to_string(),
        name: item.name.clone(),
        quantity: item.quantity,
        unit_price: Some(money(item.price)),
        // It was added up with checks when the order was made.
        line_total: Some(money(item.price.saturating_mul(i64::from(item.quantity)))),
        image_url: item.image_url.clone(),
    }
}

pub(crate) fn status(status: Status) -> pb::OrderStatus {
    match status {
        Status::New | Status::Reserved => pb::OrderStatus::Pending,
        Status::Confirmed => pb::OrderStatus::Confirmed,
        Status::Completed => pb::OrderStatus::Completed,
        Status::Shipped => pb::OrderStatus::Shipped,
        Status::Delivered => pb::OrderStatus::Delivered,
        Status::Cancelling => pb::OrderStatus::Cancelling,
        Status::Cancelled => pb::OrderStatus::Cancelled,
        Status::Refunding => pb::OrderStatus::Refunding,
        Status::Refunded => pb::OrderStatus::Refunded,
        Status::NeedsAttention => pb::OrderStatus::NeedsAttention,
    }
}

/// The statuses in the store that the contract's one stands for; none for "any".
pub(crate) fn statuses(status: pb::OrderStatus) -> &'static [Status] {
    match status {
        pb::OrderStatus::Unspecified => &[],
        pb::OrderStatus::Pending => &[Status::New, Status::Reserved],
        pb::OrderStatus::Confirmed => &[Status::Confirmed],
        pb::OrderStatus::Completed => &[Status::Completed],
        pb::OrderStatus::Shipped => &[Status::Shipped],
        pb::OrderStatus::Delivered => &[Status::Delivered],
        pb::OrderStatus::Cancelling => &[Status::Cancelling],
        pb::OrderStatus::Cancelled => &[Status::Cancelled],
        pb::OrderStatus::Refunding => &[Status::Refunding],
        pb::OrderStatus::Refunded => &[Status::Refunded],
        pb::OrderStatus::NeedsAttention => &[Status::NeedsAttention],
    }
}

/// The history of an order. Two statuses in a row that the contract does not tell apart are one change.
pub(crate) fn history(changes: Vec<StatusChange>) -> Vec<pb::StatusChange> {
    let mut history: Vec<pb::StatusChange> = changes
        .into_iter()
        .map(|change| pb::StatusChange {
            status: status(change.status).into(),
            changed_at: Some(change.changed_at.into()),
            reason: change.reason.unwrap_or_default(),
        })
        .collect();
    history.dedup_by(|next, before| next.status == before.status);
    history
}

pub(crate) fn shipping_option(offer: &Offer, currency_code: &str) -> pb::ShippingOption {
    pb::ShippingOption {
        shipping_method: offer.shipping_method.clone(),
        display_name: offer.display_name.clone(),
        price: Money::new(currency_code, offer.price).ok().map(Into::into),
        delivery_time: offer.delivery_time.clone(),
    }
}

pub(crate) fn address(address: &Address) -> types::Address {
    types::Address {
        full_name: address.full_name.clone(),
        line1: address.line1.clone(),
        line2: address.line2.clone(),
        city: address.city.clone(),
        region: address.region.clone(),
        postal_code: address.postal_code.clone(),
        country_code: address.country_code.clone(),
    }
}

/// Refuses a country that ISO 3166-1 does not have: no parcel gets there, whatever the zones say of the rest of the world.
pub(crate) fn check_country(field: &str, country_code: &str) -> Result<(), Fault> {
    if proto::country::is_known(country_code) {
        return Ok(());
    }
    Err(Fault::invalid(field, proto::country::UNKNOWN))
}

pub(crate) fn read_address(address: types::Address) -> Address {
    Address {
        full_name: address.full_name,
        line1: address.line1,
        line2: address.line2,
        city: address.city,
        region: address.region,
        postal_code: address.postal_code,
        country_code: address.country_code,
    }
}
