use std::time::Duration;

use mesh::{Fault, Kind, postgres};
use proto::Money;
use tonic::Status;

use crate::order::{Order, Reason};

/// When to ask again about an order whose stock did not answer.
const UNDECIDED_RETRY: Duration = Duration::from_secs(1);

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
    PriceChanged { expected: Money, actual: Money },
    #[error("this parcel cannot be shipped there that way")]
    ShippingUnavailable,
    #[error("the order is too large")]
    TooLarge,
    #[error("the account is closed")]
    AccountClosed,
    #[error("the session has ended, sign in again")]
    SessionRevoked,
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
    #[error("the stock has not answered yet: repeat the request with the same key")]
    Undecided,
    #[error("too many payments were declined: wait before the next one")]
    TooManyDeclines { retry_after: Duration },
    #[error("an order that is {from} cannot become {to}")]
    InvalidStatusChange {
        from: &'static str,
        to: &'static str,
    },
    #[error("too many orders are being watched")]
    TooManyStreams,
    #[error("this replica is stopping: watch again")]
    Stopping,
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
            Error::PriceChanged { actual, .. } => precondition("PRICE_CHANGED")
                .with("total", actual.to_string())
                .with("currency_code", actual.currency_code())
                .with("minor_units", actual.minor_units().to_string()),
            Error::ShippingUnavailable => precondition("SHIPPING_UNAVAILABLE"),
            Error::TooLarge => precondition("ORDER_TOO_LARGE"),
            Error::AccountClosed => precondition("ACCOUNT_CLOSED"),
            Error::SessionRevoked => Fault::new(Kind::Unauthenticated, "SESSION_REVOKED", message),
            Error::NotCancellable => precondition("ORDER_NOT_CANCELLABLE"),
            Error::InvalidStatusChange { .. } => precondition("INVALID_STATUS_CHANGE"),
            Error::KeyReused => Fault::new(Kind::Invalid, "IDEMPOTENCY_KEY_REUSED", message),
            Error::OrderExists { order_id } => {
                Fault::new(Kind::AlreadyExists, "ORDER_EXISTS", message).with("order_id", order_id)
            }
            Error::NotFound => Fault::new(Kind::NotFound, "ORDER_NOT_FOUND", message),
            Error::InProgress => Fault::new(Kind::Aborted, "ORDER_IN_PROGRESS", message),
            Error::Undecided => Fault::new(Kind::Unavailable, "ORDER_UNDECIDED", message)
                .retry_after(UNDECIDED_RETRY),
            Error::TooManyDeclines { retry_after } => {
                Fault::new(Kind::Exhausted, "TOO_MANY_DECLINES", message).retry_after(retry_after)
            }
            Error::TooManyStreams => Fault::new(Kind::Exhausted, "TOO_MANY_STREAMS", message),
            Error::Stopping => Fault::new(Kind::Unavailable, "STREAM_BROKEN", message),
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

/// What the placer of an order that came to nothing reads.
fn cancelled(order: &Order) -> Fault {
    let order_id = order.order_id.to_string();
    let detail = order.detail.clone().unwrap_or_default();
    let refused = |reason: Reason, message, key| {
        Fault::new(Kind::Precondition, reason.name(), message)
            .with("order_id", order_id.clone())
            .with(key, detail)
    };
    let undone = |reason: &'static str, what| {
        let message = format!("{what}; nothing was charged, order again with a new key");
        Fault::new(Kind::Aborted, reason, message).with("order_id", order_id.clone())
    };
    match order.reason() {
        Some(reason @ Reason::OutOfStock) => refused(reason, "a product sold out", "product_ids"),
        Some(reason @ Reason::PriceChanged) => {
            refused(reason, "a price has changed", "product_ids")
        }
        Some(reason @ Reason::ProductUnavailable) => {
            refused(reason, "a product is not sold any more", "product_ids")
        }
        Some(reason @ Reason::PaymentDeclined) => {
            refused(reason, "the payment was declined", "decline_code")
        }
        Some(reason @ Reason::StockUnavailable) => {
            undone(reason.name(), "the stock could not be reached")
        }
        Some(reason @ Reason::PaymentUnavailable) => {
            undone(reason.name(), "the payment processor could not be reached")
        }
        // People's decisions are answered with the order itself, and staff decide what another service refused.
        Some(
            Reason::CancelledByCustomer
            | Reason::CancelledByStaff
            | Reason::RefundedByStaff
            | Reason::CaptureRefused
            | Reason::RefundRefused
            | Reason::VoidRefused
            | Reason::CommitStockRefused
            | Reason::ReleaseStockRefused
            | Reason::ReturnStockRefused,
        )
        // Of a version that is newer.
        | None => undone("ORDER_CANCELLED", "the order was cancelled"),
    }
}
