//! What our mails say.

use askama::Template;

use crate::order::{Order, price};

/// What happened to an order.
pub(crate) enum Occasion {
    Confirmed,
    Shipped {
        /// The carrier's code, or empty.
        tracking_code: String,
    },
    Delivered,
    Cancelled {
        /// The contract's word for why: `PAYMENT_DECLINED`.
        reason: String,
    },
    Refunded,
}

/// A mail, but for its address.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Letter {
    /// Writes to a customer called `name`, which may be empty. Leads to the order's page when it is known where the
    /// shop is.
    pub(crate) fn write(
        occasion: &Occasion,
        order: &Order,
        name: &str,
        shop_url: Option<&str>,
    ) -> Result<Self, askama::Error> {
        let (heading, message) = words(occasion, order);
        let page = Page {
            heading,
            message: &message,
            name,
            tracking_code: match occasion {
                Occasion::Shipped { tracking_code } => tracking_code,
                _ => "",
            },
            // An order is cancelled only when nothing was charged: to name a card would say otherwise.
            payment: match occasion {
                Occasion::Cancelled { .. } => "",
                _ => &order.payment,
            },
            number: order.number(),
            link: shop_url.and_then(|shop| order.link(shop)),
            order,
        };
        Ok(Self {
            subject: format!("{heading} ({})", page.number),
            text: Text { page: &page }.render()?,
            html: Html { page: &page }.render()?,
        })
    }
}

struct Page<'a> {
    heading: &'static str,
    message: &'a str,
    name: &'a str,
    tracking_code: &'a str,
    /// What paid for it, or empty.
    payment: &'a str,
    number: String,
    link: Option<String>,
    order: &'a Order,
}

#[derive(Template)]
#[template(path = "order.txt")]
struct Text<'a> {
    page: &'a Page<'a>,
}

#[derive(Template)]
#[template(path = "order.html")]
struct Html<'a> {
    page: &'a Page<'a>,
}

fn words(occasion: &Occasion, order: &Order) -> (&'static str, String) {
    match occasion {
        Occasion::Confirmed => (
            "Thank you for your order",
            "We are getting it ready, and write again when it is on its way.".to_owned(),
        ),
        Occasion::Shipped { .. } => (
            "Your order is on its way",
            "We have handed your parcel to the carrier.".to_owned(),
        ),
        Occasion::Delivered => (
            "Your order has arrived",
            "We hope that you like it. If anything is not right, answer this mail.".to_owned(),
        ),
        Occasion::Cancelled { reason } => (
            "Your order was cancelled",
            format!("{} You have not been charged.", why(reason)),
        ),
        Occasion::Refunded => ("Your refund is on its way", refund(order)),
    }
}

/// A reason of the contract as a sentence; nothing in particular for one that only a newer checkout has.
fn why(reason: &str) -> &'static str {
    match reason {
        "CANCELLED_BY_CUSTOMER" => "It was cancelled as you asked.",
        "CANCELLED_BY_STAFF" => "We had to cancel it.",
        "OUT_OF_STOCK" => "Something that you ordered is sold out.",
        "PAYMENT_DECLINED" => "Your payment was declined.",
        "PAYMENT_UNAVAILABLE" => "Your payment did not go through.",
        "PRICE_CHANGED" => "A price changed while you were ordering.",
        "PRODUCT_UNAVAILABLE" => "Something that you ordered is no longer sold.",
        _ => "We could not complete it.",
    }
}

fn refund(order: &Order) -> String {
    let to = match order.payment.as_str() {
        "" => "where it came from",
        payment => payment,
    };
    format!(
        "We are giving back {} to {to}. It can take a few days to arrive.",
        price(order.total)
    )
}
