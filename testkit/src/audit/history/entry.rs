//! Requests and answers, as far as they matter to a judge.

use std::collections::BTreeMap;

use proto::checkout::v1 as pb;
use serde::{Deserialize, Serialize};
use tonic::{Code, Status};

/// When something happened, by two clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since the run began; never goes back.
    pub run_ms: i64,
    /// Milliseconds since 1970, to hold against stores and logs.
    pub wall_ms: i64,
}

/// Units of a product at a price.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Line {
    /// The product.
    pub product_id: String,
    /// How many.
    pub quantity: i64,
    /// Of one unit, in minor units.
    pub price: i64,
}

/// A request to buy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Names the attempt, once for a user.
    pub idempotency_key: String,
    /// What the shopper agreed to pay, in minor units.
    pub expected_total: i64,
    /// Stands for the card.
    pub payment_token: String,
    /// Where to and how, in one text.
    pub shipping: String,
    /// The cart as the shopper knows it; the shop only goes by the total.
    pub lines: Vec<Line>,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Puts units into the cart.
    AddItem {
        /// The product.
        product_id: String,
        /// How many more.
        quantity: i64,
        /// Names the addition, so that repeats count once; may be empty.
        operation_id: String,
    },
    /// Changes the cart in another way: what is in it then is not judged.
    ChangeCart,
    /// Reads the cart.
    GetCart,
    /// Buys the cart.
    Place(Placement),
    /// Cancels an order.
    Cancel {
        /// Which one.
        order_id: String,
    },
    /// Reads an order.
    GetOrder {
        /// Which one.
        order_id: String,
        /// Whose it is, as the sender knows: a user id.
        owner: String,
    },
    /// Adds to the stock, or takes from it. Tell the audit, too.
    AdjustStock {
        /// Of which product.
        product_id: String,
        /// Units, negative to take.
        delta: i64,
        /// Names the adjustment.
        operation_id: String,
    },
    /// Moves an order on, as staff does.
    UpdateOrderStatus {
        /// Which one.
        order_id: String,
        /// Where to: `SHIPPED`.
        status: String,
    },
    /// Anything else.
    Other {
        /// The RPC.
        method: String,
    },
}

/// An order as an answer shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredOrder {
    /// Its id.
    pub order_id: String,
    /// Whose it is.
    pub user_id: String,
    /// `PENDING`, `CONFIRMED`, ...
    pub status: String,
    /// In minor units.
    pub total: i64,
    /// Ordered by product.
    pub lines: Vec<Line>,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// OK, with an order.
    Order(AnsweredOrder),
    /// OK, with the units of each product in the cart.
    Cart {
        /// By product id.
        quantities: BTreeMap<String, i64>,
    },
    /// OK.
    Done,
    /// A definite no.
    Refused {
        /// The gRPC code, as `FailedPrecondition`.
        code: String,
        /// The stable reason: `OUT_OF_STOCK`.
        reason: String,
        /// The order that the refusal is about, if it names one.
        order_id: Option<String>,
    },
    /// It may have happened, or not.
    Unknown {
        /// The gRPC code, as `Unavailable`.
        code: String,
    },
}

impl Ask {
    /// A request to buy the cart whose content the shopper believes to be `lines`.
    pub fn place(request: &pb::PlaceOrderRequest, lines: Vec<Line>) -> Self {
        Self::Place(Placement {
            idempotency_key: request.idempotency_key.clone(),
            expected_total: request
                .expected_total
                .as_ref()
                .map_or(0, |total| total.minor_units),
            payment_token: request.payment_token.clone(),
            shipping: format!(
                "{}, {:?}",
                request.shipping_method, request.shipping_address
            ),
            lines,
        })
    }
}

impl Placement {
    /// Whether it is a repeat of `other`: the cart as the shopper knows it is not part of the request.
    pub fn repeats(&self, other: &Self) -> bool {
        let request = |placement: &Self| Self {
            lines: Vec::new(),
            ..placement.clone()
        };
        request(self) == request(other)
    }
}

impl Answer {
    /// Of a call that answers with an order.
    pub fn of_order(answer: &Result<pb::Order, Status>) -> Self {
        match answer {
            Ok(order) => Self::Order(order.into()),
            Err(status) => status.into(),
        }
    }

    /// Of a call whose content does not matter.
    pub fn of<T>(answer: &Result<T, Status>) -> Self {
        match answer {
            Ok(_) => Self::Done,
            Err(status) => status.into(),
        }
    }

    /// Of a call that answers with the cart: product and quantity.
    pub fn of_cart(answer: &Result<Vec<(String, i32)>, Status>) -> Self {
        match answer {
            Ok(items) => Self::Cart {
                quantities: items
                    .iter()
                    .map(|(product_id, quantity)| (product_id.clone(), i64::from(*quantity)))
                    .collect(),
            },
            Err(status) => status.into(),
        }
    }
}

impl From<&Status> for Answer {
    fn from(status: &Status) -> Self {
        let code = format!("{:?}", status.code());
        let is_definite = !matches!(
            status.code(),
            Code::Unavailable
                | Code::DeadlineExceeded
                | Code::Cancelled
                | Code::Unknown
                | Code::Internal
                | Code::DataLoss
        );
        match mesh::fault::reason(status) {
            // It is noted, and may still be done.
            Some(reason) if is_definite && reason != "ORDER_IN_PROGRESS" => Self::Refused {
                code,
                reason,
                order_id: mesh::fault::metadata(status, "order_id"),
            },
            // What gives no reason did not come from the shop, but from a connection on the way.
            _ => Self::Unknown { code },
        }
    }
}

impl From<&pb::Order> for AnsweredOrder {
    fn from(order: &pb::Order) -> Self {
        let status = order.status().as_str_name();
        let mut lines: Vec<_> = order
            .items
            .iter()
            .map(|item| Line {
                product_id: item.product_id.clone(),
                quantity: item.quantity.into(),
                price: item
                    .unit_price
                    .as_ref()
                    .map_or(0, |price| price.minor_units),
            })
            .collect();
        lines.sort();
        Self {
            order_id: order.order_id.clone(),
            user_id: order.user_id.clone(),
            status: status
                .strip_prefix("ORDER_STATUS_")
                .unwrap_or(status)
                .to_owned(),
            total: order.total.as_ref().map_or(0, |total| total.minor_units),
            lines,
        }
    }
}
