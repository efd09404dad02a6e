//! Each operation is one write to one document, guarded so that a repeat or a late message finds nothing to do. When
//! nothing matched, the document says why.

use std::collections::{BTreeMap, HashSet};

use futures_util::TryStreamExt as _;
use mesh::chaos;
use mongodb::bson::{DateTime, Document, doc, to_bson};
use mongodb::options::ReturnDocument;
use serde::Deserialize;

use super::{Attempts, Store};
use crate::error::Error;
use crate::stock::{Claim, Entry, Line, Missed, Outcome, Settlement, State, Stock, return_key};

impl Store {
    /// Holds units for an order, once.
    pub(crate) async fn reserve(
        &self,
        claim: &Claim,
        line: &Line,
        expires_at: DateTime,
        watermark: i64,
    ) -> Result<Outcome, Error> {
        let entry = Entry {
            order_id: claim.order_id.clone(),
            quantity: line.quantity,
            state: State::Held,
            fence: claim.fence,
            expires_at: Some(expires_at),
        };
        let mut filter = doc! {
            "_id": &line.product_id,
            "price_revision": line.price_revision,
            "available": { "$gte": line.quantity },
            "wm": { "$lt": claim.fence },
            "ops.o": { "$ne": &claim.order_id },
        };
        if chaos::planted("oversells") {
            filter.remove("available");
        }
        if chaos::planted("holds_twice") {
            filter.remove("ops.o");
        }
        let update = doc! {
            "$inc": { "available": -line.quantity },
            "$push": { "ops": to_bson(&entry)? },
        };
        let mut attempts = Attempts::default();
        loop {
            let held = chaos::step("reserve", "", self.change(filter.clone(), update.clone()));
            if let Some(stock) = held.await? {
                self.prune_if_worth_it(&stock, line, watermark);
                return Ok(Outcome::Held);
            }
            let Some(stock) = self.stock_of(&line.product_id).await? else {
                return Ok(Outcome::UnknownProduct);
            };
            // Orders that get nothing leave tombstones too.
            self.prune_if_worth_it(&stock, line, watermark);
            match stock.missed_reserve(claim, line) {
                Missed::Answer(outcome) => return Ok(outcome),
                Missed::Violated | Missed::NeedsTombstone => return Err(violated(claim, line)),
                Missed::TryAgain => attempts.again().await?,
            }
        }
    }

    /// Which of the lines this order holds already, in one read: those that a reserve would answer for without a write.
    pub(crate) async fn held_before(
        &self,
        claim: &Claim,
        lines: &[Line],
    ) -> Result<HashSet<String>, Error> {
        let stock = self.stock().await?.clone_with_type::<Stock>();
        let product_ids: Vec<_> = lines.iter().map(|line| &line.product_id).collect();
        let filter = doc! { "_id": { "$in": product_ids }, "ops.o": &claim.order_id };
        let found: Vec<Stock> = self
            .answer(async move {
                let found = stock.find(filter).projection(stock_only()).await?;
                found.try_collect().await
            })
            .await?;
        let is_held = |stock: &Stock| {
            let mut lines = lines.iter();
            let line = lines.find(|line| line.product_id == stock.product_id);
            let missed = line.map(|line| stock.missed_reserve(claim, line));
            missed == Some(Missed::Answer(Outcome::HeldBefore))
        };
        let held = found.into_iter().filter(is_held);
        Ok(held.map(|stock| stock.product_id).collect())
    }

    /// Sells what an order holds, or gives it back, once.
    pub(crate) async fn settle(
        &self,
        settlement: Settlement,
        claim: &Claim,
        line: &Line,
    ) -> Result<(), Error> {
        let (counter, state) = match settlement {
            Settlement::Commit => ("sold", State::Committed),
            Settlement::Release => ("available", State::Released),
        };
        let mut hold =
            doc! { "o": &claim.order_id, "s": to_bson(&State::Held)?, "q": line.quantity };
        if chaos::planted("sells_twice") {
            hold.remove("s");
        }
        let filter = doc! { "_id": &line.product_id, "ops": { "$elemMatch": hold } };
        let update = doc! {
            "$inc": { counter: line.quantity },
            "$set": { "ops.$.s": to_bson(&state)? },
            "$max": { "ops.$.f": claim.fence },
        };
        let mut attempts = Attempts::default();
        loop {
            let settled = self.matched(filter.clone(), update.clone());
            if chaos::step("settle", counter, settled).await? {
                return Ok(());
            }
            // A product that never was has nothing to settle.
            let Some(stock) = self.stock_of(&line.product_id).await? else {
                return Ok(());
            };
            match stock.missed_settlement(settlement, claim, line) {
                Missed::Answer(()) => return Ok(()),
                Missed::NeedsTombstone if self.bury(claim, line).await? => return Ok(()),
                Missed::NeedsTombstone | Missed::TryAgain => attempts.again().await?,
                Missed::Violated => return Err(violated(claim, line)),
            }
        }
    }

    /// Leaves a tombstone, which a late reserve of the order will find.
    async fn bury(&self, claim: &Claim, line: &Line) -> Result<bool, Error> {
        let tombstone = Entry {
            order_id: claim.order_id.clone(),
            quantity: 0,
            state: State::Released,
            fence: claim.fence,
            expires_at: None,
        };
        let filter = doc! {
            "_id": &line.product_id,
            "wm": { "$lt": claim.fence },
            "ops.o": { "$ne": &claim.order_id },
        };
        let update = doc! { "$push": { "ops": to_bson(&tombstone)? } };
        chaos::step("bury", "", self.matched(filter, update)).await
    }

    /// Puts sold units back on the shelf, once.
    pub(crate) async fn put_back(&self, claim: &Claim, line: &Line) -> Result<(), Error> {
        let entry = Entry {
            order_id: return_key(&claim.order_id),
            quantity: line.quantity,
            state: State::Applied,
            fence: claim.fence,
            expires_at: None,
        };
        let mut filter = doc! {
            "_id": &line.product_id,
            "sold": { "$gte": line.quantity },
            "wm": { "$lt": claim.fence },
            "ops.o": { "$ne": &entry.order_id },
        };
        if chaos::planted("returns_twice") {
            filter.remove("ops.o");
            filter.remove("sold");
        }
        let update = doc! {
            "$inc": { "available": line.quantity, "sold": -line.quantity },
            "$push": { "ops": to_bson(&entry)? },
        };
        let mut attempts = Attempts::default();
        loop {
            let returned = self.matched(filter.clone(), update.clone());
            if chaos::step("put_back", "", returned).await? {
                return Ok(());
            }
            let Some(stock) = self.stock_of(&line.product_id).await? else {
                return Ok(());
            };
            match stock.missed_return(claim, line) {
                Missed::Answer(()) => return Ok(()),
                Missed::Violated => return Err(violated(claim, line)),
                _ => attempts.again().await?,
            }
        }
    }

    /// Orders with holds whose time has passed, and what they hold.
    pub(crate) async fn expired(
        &self,
        now: DateTime,
    ) -> Result<BTreeMap<String, Vec<Line>>, Error> {
        #[derive(Deserialize)]
        struct Holding {
            #[serde(rename = "_id")]
            product_id: String,
            ops: Vec<Entry>,
        }
        let holdings = self.stock().await?.clone_with_type::<Holding>();
        let expired = doc! { "s": to_bson(&State::Held)?, "x": { "$lte": now } };
        let filter = doc! { "ops": { "$elemMatch": expired } };
        let holdings: Vec<Holding> = self
            .answer(async move {
                let holdings = holdings.find(filter).projection(doc! { "ops": 1 }).await?;
                holdings.try_collect().await
            })
            .await?;
        let mut orders: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        for Holding { product_id, ops } in holdings {
            let is_expired = |entry: &Entry| {
                entry.state == State::Held && entry.expires_at.is_some_and(|at| at <= now)
            };
            for entry in ops.into_iter().filter(is_expired) {
                orders.entry(entry.order_id).or_default().push(Line {
                    product_id: product_id.clone(),
                    quantity: entry.quantity,
                    price_revision: 0,
                });
            }
        }
        Ok(orders)
    }

    /// Forgets what finished orders have left, so that documents stay small; the caller does not wait for it.
    fn prune_if_worth_it(&self, stock: &Stock, line: &Line, watermark: i64) {
        if !stock.is_worth_pruning(watermark) {
            return;
        }
        let (store, product_id) = (self.clone(), line.product_id.clone());
        self.shutdown.spawn(async move {
            if let Err(error) = store.prune(&product_id, watermark).await {
                // The next reserve tries again.
                tracing::debug!(product_id, cause = %error, "not pruned");
            }
        });
    }

    /// Raises the watermark in the same write: what is forgotten can never be begun again.
    async fn prune(&self, product_id: &str, watermark: i64) -> Result<(), Error> {
        let finished = to_bson(&[State::Committed, State::Released, State::Applied])?;
        let update = doc! {
            "$max": { "wm": watermark },
            "$pull": { "ops": { "s": { "$in": finished }, "f": { "$lte": watermark } } },
        };
        let pruned = self.matched(doc! { "_id": product_id }, update);
        chaos::step("prune", "", pruned).await?;
        Ok(())
    }

    async fn matched(&self, filter: Document, update: Document) -> Result<bool, Error> {
        let stock = self.stock().await?;
        let updated = self
            .answer(async move { stock.update_one(filter, update).await })
            .await?;
        Ok(updated.matched_count > 0)
    }

    /// As `matched`, with the stock as it is afterwards.
    async fn change(&self, filter: Document, update: Document) -> Result<Option<Stock>, Error> {
        let stock = self.stock().await?.clone_with_type::<Stock>();
        self.answer(async move {
            stock
                .find_one_and_update(filter, update)
                .projection(stock_only())
                .return_document(ReturnDocument::After)
                .await
        })
        .await
    }

    async fn stock_of(&self, product_id: &str) -> Result<Option<Stock>, Error> {
        let stock = self.stock().await?.clone_with_type::<Stock>();
        let filter = doc! { "_id": product_id };
        self.answer(async move { stock.find_one(filter).projection(stock_only()).await })
            .await
    }
}

fn stock_only() -> Document {
    doc! { "price_revision": 1, "available": 1, "sold": 1, "wm": 1, "ops": 1 }
}

/// A person has to look at this: it cannot be mended by repeating.
fn violated(claim: &Claim, line: &Line) -> Error {
    tracing::error!(
        order_id = claim.order_id,
        product_id = line.product_id,
        "invariant violated"
    );
    Error::InvariantViolated
}
