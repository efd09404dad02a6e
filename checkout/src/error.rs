use mesh::{Fault, Kind, postgres};
use tonic::Status;

use crate::order::Order;

/// Why an order cannot be quoted, placed, read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the cart is empty")]
    CartEmpty,
    #[error("not enough is in stock of: {}", .0.join(", "))]
    OutOfStock(Vec<String>),
    #[error("not sold any more: {}", .0.join(", "))]
    ProductUnavailable(Vec<String>),
    #[error("the total is {actual}, not {expected}")]
    PriceChanged { expected: String, actual: String },
    #[error("this parcel cannot be shipped there that way")]
    ShippingUnavailable,
    #[error("the order is too large")]
    TooLarge,
    #[error("the account is closed")]
    AccountClosed,
    #[error("the idempotency key was used for another request")]
    KeyReused,
    #[error("this cart was ordered already")]
    OrderExists { order_id: String },
    #[error("there is no such order")]
    NotFound,
    #[error("the order cannot be cancelled any more")]
    NotCancellable,
    #[error("the order is being worked on")]
    InProgress,
    #[error("an order that is {from} cannot become {to}")]
    InvalidStatusChange {
        from: &'static str,
        to: &'static str,
    },
    #[error("too many orders are being watched")]
    TooManyStreams,
    #[error("the page token is not one of ours")]
    PageToken,
    /// The order was placed, and cancelled for a reason that its placer must learn.
    #[error("the order was cancelled: {}", .0.reason.as_deref().unwrap_or("unknown"))]
    Cancelled(Box<Order>),
    /// Another service refused or did not answer, in its own words.
    #[error("{0}")]
    Upstream(Box<Status>),
    #[error("the order store failed")]
    Store(Fault),
}

impl Error {
    /// PostgreSQL does not hold what it should.
    pub(crate) fn store(cause: &dyn std::error::Error) -> Self {
        Self::Store(Fault::store("PostgreSQL", cause))
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        postgres::Error::from(error).into()
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        Self::Upstream(Box::new(status))
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        let precondition = |reason| Fault::new(Kind::Precondition, reason, message.clone());
        match error {
            Error::CartEmpty => precondition("CART_EMPTY"),
            Error::OutOfStock(products) => {
                precondition("OUT_OF_STOCK").with("product_ids", some(&products))
            }
            Error::ProductUnavailable(products) => {
                precondition("PRODUCT_UNAVAILABLE").with("product_ids", some(&products))
            }
            Error::PriceChanged { actual, .. } => {
                precondition("PRICE_CHANGED").with("total", actual)
            }
            Error::ShippingUnavailable => precondition("SHIPPING_UNAVAILABLE"),
            Error::TooLarge => precondition("ORDER_TOO_LARGE"),
            Error::AccountClosed => precondition("ACCOUNT_CLOSED"),
            Error::NotCancellable => precondition("ORDER_NOT_CANCELLABLE"),
            Error::InvalidStatusChange { .. } => precondition("INVALID_STATUS_CHANGE"),
            Error::KeyReused => Fault::new(Kind::Invalid, "IDEMPOTENCY_KEY_REUSED", message),
            Error::OrderExists { order_id } => {
                Fault::new(Kind::AlreadyExists, "ORDER_EXISTS", message).with("order_id", order_id)
            }
            Error::NotFound => Fault::new(Kind::NotFound, "ORDER_NOT_FOUND", message),
            Error::InProgress => Fault::new(Kind::Aborted, "ORDER_IN_PROGRESS", message),
            Error::TooManyStreams => Fault::new(Kind::Exhausted, "TOO_MANY_STREAMS", message),
            Error::PageToken => Fault::invalid("page_token", message),
            Error::Cancelled(order) => cancelled(&order),
            Error::Upstream(status) => return *status,
            Error::Store(fault) => fault,
        }
        .into()
    }
}

/// The first few ids: what a status carries is small.
fn some(product_ids: &[String]) -> String {
    product_ids
        .iter()
        .take(6)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(",")
}

/// What the placer of an order that came to nothing reads. The reasons are those that `saga` cancels with.
fn cancelled(order: &Order) -> Fault {
    let detail = order.detail.clone().unwrap_or_default();
    let (kind, reason, message) = match order.reason.as_deref() {
        Some("OUT_OF_STOCK") => (Kind::Precondition, "OUT_OF_STOCK", "a product sold out"),
        Some("PRICE_CHANGED") => (Kind::Precondition, "PRICE_CHANGED", "a price has changed"),
        Some("PRODUCT_UNAVAILABLE") => (
            Kind::Precondition,
            "PRODUCT_UNAVAILABLE",
            "a product is not sold any more",
        ),
        Some("PAYMENT_DECLINED") => (
            Kind::Precondition,
            "PAYMENT_DECLINED",
            "the payment was declined",
        ),
        Some("STOCK_UNAVAILABLE") => (
            Kind::Aborted,
            "STOCK_UNAVAILABLE",
            "the stock could not be reached; nothing was charged, order again with a new key",
        ),
        _ => (
            Kind::Aborted,
            "PAYMENT_UNAVAILABLE",
            "the payment processor could not be reached; nothing was charged, order again with a new key",
        ),
    };
    let fault = Fault::new(kind, reason, message).with("order_id", order.order_id.to_string());
    match reason {
        "PAYMENT_DECLINED" => fault.with("decline_code", detail),
        "OUT_OF_STOCK" | "PRICE_CHANGED" | "PRODUCT_UNAVAILABLE" => {
            fault.with("product_ids", detail)
        }
        _ => fault,
    }
}
