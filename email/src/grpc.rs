use std::sync::Arc;

use lettre::Address;
use lettre::message::Mailbox;
use proto::Money;
use proto::checkout::v1 as checkout;
use proto::checkout::v1::OrderStatus;
use proto::email::v1 as pb;
use proto::email::v1::email_service_server::EmailService;
use proto::r#type::v1 as types;
use tonic::{Request, Response, Status};

use crate::delivery::Delivery;
use crate::error::Error;
use crate::letter::{Letter, Occasion};
use crate::mailer::{MailerError, Sent};
use crate::order::{Item, Order, one_line};

pub(crate) struct Emails {
    delivery: Arc<Delivery>,
    shop_url: Option<String>,
}

impl Emails {
    pub(crate) fn new(delivery: Arc<Delivery>, shop_url: Option<String>) -> Self {
        Self { delivery, shop_url }
    }

    async fn send(
        &self,
        message_id: &str,
        recipient: Option<pb::Recipient>,
        order: checkout::Order,
        occasion: Occasion,
    ) -> Result<bool, Error> {
        let recipient = mailbox(&recipient.unwrap_or_default())?;
        let letter = Letter::write(
            &occasion,
            &read(order)?,
            recipient.name.as_deref().unwrap_or_default(),
            self.shop_url.as_deref(),
        )?;
        let sent = self.delivery.deliver(message_id, recipient, letter).await?;
        Ok(sent == Sent::Before)
    }
}

#[tonic::async_trait]
impl EmailService for Emails {
    async fn send_order_confirmation(
        &self,
        request: Request<pb::SendOrderConfirmationRequest>,
    ) -> Result<Response<pb::SendOrderConfirmationResponse>, Status> {
        let request = request.into_inner();
        let already_sent = self
            .send(
                &request.message_id,
                request.recipient,
                request.order.unwrap_or_default(),
                Occasion::Confirmed,
            )
            .await?;
        Ok(Response::new(pb::SendOrderConfirmationResponse {
            already_sent,
        }))
    }

    async fn send_order_status(
        &self,
        request: Request<pb::SendOrderStatusRequest>,
    ) -> Result<Response<pb::SendOrderStatusResponse>, Status> {
        let request = request.into_inner();
        let order = request.order.unwrap_or_default();
        let occasion = occasion(&order)?;
        let already_sent = self
            .send(&request.message_id, request.recipient, order, occasion)
            .await?;
        Ok(Response::new(pb::SendOrderStatusResponse { already_sent }))
    }
}

fn occasion(order: &checkout::Order) -> Result<Occasion, Error> {
    match order.status() {
        OrderStatus::Shipped => Ok(Occasion::Shipped {
            tracking_code: one_line(&order.tracking_code),
        }),
        OrderStatus::Delivered => Ok(Occasion::Delivered),
        OrderStatus::Cancelled => Ok(Occasion::Cancelled {
            reason: order.reason.clone(),
        }),
        OrderStatus::Refunded => Ok(Occasion::Refunded),
        _ => Err(field("order.status", "is not one that mail is sent about")),
    }
}

fn mailbox(recipient: &pb::Recipient) -> Result<Mailbox, Error> {
    let address: Address = recipient
        .email
        .parse()
        .map_err(|_| MailerError::Recipient)?;
    let name = Some(one_line(&recipient.name)).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, address))
}

fn read(order: checkout::Order) -> Result<Order, Error> {
    let items = order.items.into_iter().enumerate().map(|(index, item)| {
        let path = format!("order.items[{index}]");
        Ok(Item {
            name: one_line(&item.name),
            quantity: item.quantity,
            unit_price: amount(item.unit_price, &format!("{path}.unit_price"))?,
            line_total: amount(item.line_total, &format!("{path}.line_total"))?,
        })
    });
    Ok(Order {
        id: one_line(&order.order_id),
        items: items.collect::<Result<_, Error>>()?,
        subtotal: amount(order.subtotal, "order.subtotal")?,
        shipping: amount(order.shipping, "order.shipping")?,
        shipping_name: one_line(&order.shipping_display_name),
        total: amount(order.total, "order.total")?,
        address: order.shipping_address.map(lines).unwrap_or_default(),
        payment: one_line(&order.payment_summary),
    })
}

fn amount(money: Option<types::Money>, path: &str) -> Result<Money, Error> {
    let money = money.ok_or_else(|| field(path, "is required"))?;
    Money::try_from(&money).map_err(|_| field(path, "is not an amount"))
}

fn lines(address: types::Address) -> Vec<String> {
    let town = format!("{} {}", address.postal_code, address.city);
    [
        address.full_name,
        address.line1,
        address.line2,
        town,
        address.region,
        address.country_code,
    ]
    .iter()
    .map(|line| one_line(line))
    .filter(|line| !line.is_empty())
    .collect()
}

fn field(path: &str, description: &'static str) -> Error {
    Error::Field(path.to_owned(), description)
}
