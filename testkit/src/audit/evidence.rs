//! What a run has left behind: in stores, files and the request log. Read here, judged elsewhere.

mod carts;
mod files;
mod orders;
mod stock;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::Deserialize;

use super::history::{Call, Line};

pub use carts::carts;
pub use files::{ledger, logs, mails};
pub use orders::{orders, unsettled};
pub use stock::stock;

/// Units of each product in a cart.
pub type Cart = BTreeMap<String, i64>;

/// Everything that a judge looks at.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Every order.
    pub orders: Vec<OrderRow>,
    /// Every product's stock.
    pub stock: Vec<StockRow>,
    /// How many units of each product there must be, sold ones included.
    pub received: BTreeMap<String, RangeInclusive<i64>>,
    /// What the payment processor accepted, oldest first.
    pub ledger: Vec<LedgerEntry>,
    /// The message ids of mails.
    pub mails: Vec<String>,
    /// The carts of the users in `calls`, by user id.
    pub carts: BTreeMap<String, Cart>,
    /// What the services logged.
    pub logs: Vec<LogFile>,
    /// The request log, in the order of sending; empty when the run kept none.
    pub calls: Vec<Call>,
}

/// An order as PostgreSQL has it.
#[derive(Clone, Debug, Deserialize)]
pub struct OrderRow {
    /// Its id.
    pub order_id: String,
    /// Whose it is.
    pub user_id: String,
    /// Under which key it was placed.
    pub idempotency_key: String,
    /// Its status there.
    pub status: String,
    /// Why it was cancelled or needs attention.
    pub reason: Option<String>,
    /// Of the amounts.
    pub currency_code: String,
    /// What its lines cost, in minor units.
    pub subtotal: i64,
    /// What shipping costs, in minor units.
    pub shipping: i64,
    /// What it costs, in minor units.
    pub total: i64,
    /// What payment called the authorization.
    pub authorization_id: Option<String>,
    /// Of whoever worked on it last.
    pub fence: i64,
    /// Milliseconds since 1970.
    pub created_at_ms: i64,
    /// Nothing is owed any more.
    pub is_settled: bool,
    /// Ordered by product.
    pub items: Vec<Line>,
    /// What it owes and owed.
    pub effects: Vec<EffectRow>,
    /// Every status it had, oldest first.
    pub history: Vec<Change>,
}

/// Something that an order owes to another service.
#[derive(Clone, Debug, Deserialize)]
pub struct EffectRow {
    /// `capture`, `commit_stock`, ...
    pub kind: String,
    /// Milliseconds since 1970; nothing when it is still owed.
    pub done_at_ms: Option<i64>,
}

/// A change of an order's status.
#[derive(Clone, Debug, Deserialize)]
pub struct Change {
    /// To this.
    pub status: String,
    /// Why, if it was said.
    pub reason: Option<String>,
    /// Under this fence.
    pub fence: i64,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

/// The stock of one product as MongoDB has it.
#[derive(Clone, Debug, Deserialize)]
pub struct StockRow {
    /// The product.
    #[serde(rename = "_id")]
    pub product_id: String,
    /// Units that can be bought.
    pub available: i64,
    /// Units sold.
    pub sold: i64,
    /// The fence up to which finished entries may have been forgotten.
    #[serde(rename = "wm")]
    pub watermark: i64,
    /// What was done for which order.
    #[serde(rename = "ops")]
    pub entries: Vec<StockEntry>,
}

/// What was done to a stock for one order.
#[derive(Clone, Debug, Deserialize)]
pub struct StockEntry {
    /// The order, or `return:` and the order.
    #[serde(rename = "o")]
    pub order_id: String,
    /// Units; 0 for a tombstone.
    #[serde(rename = "q")]
    pub quantity: i64,
    /// `H`eld, `C`ommitted, `R`eleased, or `A`pplied for a return.
    #[serde(rename = "s")]
    pub state: String,
    /// Under this fence.
    #[serde(rename = "f")]
    pub fence: i64,
}

/// Something that the payment processor accepted.
#[derive(Clone, Debug, Deserialize)]
pub struct LedgerEntry {
    /// `authorize`, `capture`, `void` or `refund`.
    pub effect: String,
    /// For which order.
    pub order_id: String,
    /// What it made; the same in every repeat.
    pub id: String,
    /// Empty for a void.
    #[serde(default)]
    pub currency_code: String,
    /// How much; 0 for a void.
    pub minor_units: i64,
    /// Milliseconds since 1970, if the processor writes it down.
    #[serde(default)]
    pub at_ms: Option<i64>,
}

/// What one service logged.
#[derive(Clone, Debug)]
pub struct LogFile {
    /// As `checkout.log`.
    pub name: String,
    /// All of it.
    pub text: String,
}

impl OrderRow {
    /// Whether it ever had this status.
    pub fn was(&self, status: &str) -> bool {
        self.history.iter().any(|change| change.status == status)
    }

    /// Whether this effect is owed or done.
    pub fn has(&self, kind: &str) -> bool {
        self.effects.iter().any(|effect| effect.kind == kind)
    }

    /// Whether this effect is done.
    pub fn has_done(&self, kind: &str) -> bool {
        let mut effects = self.effects.iter();
        effects.any(|effect| effect.kind == kind && effect.done_at_ms.is_some())
    }

    /// Whether its units are sold, and were not given back.
    pub fn keeps_its_goods(&self) -> bool {
        self.was("COMPLETED") && !self.has_done("return_stock")
    }
}

impl StockRow {
    /// Units held for orders.
    pub fn held(&self) -> i64 {
        let held = self.entries.iter().filter(|entry| entry.state == "H");
        held.map(|entry| entry.quantity).sum()
    }

    /// Every unit there is or was.
    pub fn units(&self) -> i64 {
        self.available + self.held() + self.sold
    }
}
