//! Looks into every store of a quiet shop and judges whether anything was lost, done twice or left over.

pub mod evidence;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::shop::{Shop, ShopStores};
use evidence::{LedgerEntry, OrderRow, StockRow};

/// The stock as it was when the audit began, to hold against what is found later.
pub struct Audit {
    stores: ShopStores,
    received: BTreeMap<String, i64>,
}

/// What a passed audit counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Orders that their customers have.
    pub sold: usize,
    /// Orders that came to nothing, with nothing left over.
    pub cancelled: usize,
    /// Orders that were paid and given back.
    pub refunded: usize,
}

impl Audit {
    /// Begins with the stock as it is now.
    ///
    /// # Errors
    /// When a store cannot be read.
    pub async fn begin(stores: &ShopStores) -> anyhow::Result<Self> {
        let stock = evidence::stock(stores).await?;
        Ok(Self {
            stores: stores.clone(),
            received: stock
                .into_iter()
                .map(|row| (row.product_id.clone(), row.units()))
                .collect(),
        })
    }

    /// Counts in units that were added or taken on purpose since the beginning, or a product that is new.
    pub fn receive(&mut self, product_id: &str, units: i64) {
        *self.received.entry(product_id.to_owned()).or_default() += units;
    }

    /// Waits until no order owes anything, then judges.
    ///
    /// # Errors
    /// With the first thing that is wrong, or with what is still owed after `patience`.
    pub async fn settle(&self, shop: &Shop, patience: Duration) -> anyhow::Result<Summary> {
        let began = Instant::now();
        loop {
            let orders = evidence::orders(&self.stores).await?;
            let unsettled: Vec<_> = orders.iter().filter(|order| !order.is_settled).collect();
            if unsettled.is_empty() {
                return self.judge(shop, &orders).await;
            }
            ensure!(
                began.elapsed() < patience,
                "still owed after {patience:?}: {unsettled:#?}"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn judge(&self, shop: &Shop, orders: &[OrderRow]) -> anyhow::Result<Summary> {
        let stock = evidence::stock(&self.stores).await?;
        self.judge_stock(&stock, orders)?;
        let ledger = evidence::ledger(&shop.ledger_file())?;
        let mails = evidence::mails(&shop.mail_folder())?;
        let mut summary = Summary::default();
        for order in orders {
            let of_order = |id: &str| id == order.order_id;
            let entries: Vec<_> = ledger
                .iter()
                .filter(|entry| of_order(&entry.order_id))
                .collect();
            judge_payment(order, &entries).with_context(|| format!("{order:?}\n{entries:#?}"))?;
            ensure!(order.owed.is_empty(), "effects never done: {order:?}");
            let confirmation = format!("order:{}:confirmation", order.order_id);
            let confirmations = mails.iter().filter(|mail| **mail == confirmation).count();
            let was_sold = order.history.iter().any(|status| status == "COMPLETED");
            // An order that was paid back before its mail was sent gets none.
            let expected = usize::from(was_sold && order.status != "REFUNDED");
            ensure!(
                confirmations == expected || (order.status == "REFUNDED" && confirmations <= 1),
                "{confirmations} confirmations were sent: {order:?}"
            );
            match order.status.as_str() {
                "CANCELLED" => summary.cancelled += 1,
                "REFUNDED" => summary.refunded += 1,
                "COMPLETED" | "SHIPPED" | "DELIVERED" => summary.sold += 1,
                _ => anyhow::bail!("an order rests where none should: {order:?}"),
            }
        }
        let known: BTreeSet<_> = orders.iter().map(|order| order.order_id.as_str()).collect();
        for entry in &ledger {
            ensure!(
                known.contains(entry.order_id.as_str()),
                "a charge without an order: {entry:?}"
            );
        }
        Ok(summary)
    }

    fn judge_stock(&self, stock: &[StockRow], orders: &[OrderRow]) -> anyhow::Result<()> {
        let mut sold: BTreeMap<&str, i64> = BTreeMap::new();
        for order in orders.iter().filter(|order| order.keeps_its_goods) {
            for (product_id, quantity) in &order.items {
                *sold.entry(product_id).or_default() += quantity;
            }
        }
        for row in stock {
            ensure!(row.available >= 0, "more was sold than there was: {row:?}");
            ensure!(row.held == 0, "held for nobody: {row:?}");
            let received = self
                .received
                .get(&row.product_id)
                .copied()
                .unwrap_or_default();
            ensure!(row.units() == received, "{received} were received: {row:?}");
            let ordered = sold
                .get(row.product_id.as_str())
                .copied()
                .unwrap_or_default();
            ensure!(row.sold == ordered, "{ordered} were ordered: {row:?}");
        }
        Ok(())
    }
}

fn judge_payment(order: &OrderRow, entries: &[&LedgerEntry]) -> anyhow::Result<()> {
    let ids = |effect: &str| -> BTreeSet<&str> {
        let of_effect = entries.iter().filter(|entry| entry.effect == effect);
        of_effect.map(|entry| entry.id.as_str()).collect()
    };
    let (authorized, captured, refunded) = (ids("authorize"), ids("capture"), ids("refund"));
    ensure!(authorized.len() <= 1, "authorized more than once");
    for entry in entries.iter().filter(|entry| entry.effect != "void") {
        ensure!(
            entry.minor_units == order.total,
            "another amount than the order's"
        );
    }
    match order.status.as_str() {
        "CANCELLED" => {
            ensure!(captured.is_empty(), "charged for nothing");
            let last = |effect: &str| entries.iter().rposition(|entry| entry.effect == effect);
            ensure!(
                last("authorize") <= last("void"),
                "an authorization was left standing"
            );
        }
        "REFUNDED" => ensure!(
            captured.len() == 1 && refunded.len() == 1,
            "not refunded once"
        ),
        _ => ensure!(
            captured.len() == 1 && refunded.is_empty(),
            "not charged once"
        ),
    }
    Ok(())
}
