//! Looks into every store of a quiet shop and judges whether anything was lost, done twice or left over.
//!
//! Reading (`evidence`) is apart from judging (`judges`), which only knows what it is handed. A run that keeps a
//! request log (`history`) is judged by what its customers were told, too.

pub mod evidence;
pub mod history;
mod judges;
mod received;
mod verdict;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};

use crate::shop::{Shop, ShopStores};
use evidence::Evidence;
use history::History;
use received::Received;

pub use judges::{Excuses, Violation, judge};
pub use received::Adjustment;
pub use verdict::{Counts, Event, Verdict, timeline};

/// As `Shop::ledger_file` has it; a shop's folder can be judged when the shop is gone.
const LEDGER_FILE: &str = "payments.jsonl";

/// The stock as it was when the audit began, to hold against what is found later. Clones are of the same audit.
#[derive(Clone)]
pub struct Audit {
    stores: ShopStores,
    received: Arc<Received>,
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
        let units = stock
            .iter()
            .map(|row| (row.product_id.clone(), row.units()));
        Ok(Self {
            stores: stores.clone(),
            received: Arc::new(Received::new(units)),
        })
    }

    /// Counts in units that were added or taken on purpose since the beginning, or a product that is new.
    pub fn receive(&self, product_id: &str, units: i64) {
        self.received.begin(product_id, units).done();
    }

    /// Says that a request to add units, or take them, is about to be sent: until its outcome is told, both numbers
    /// are right.
    pub fn adjusting(&self, product_id: &str, units: i64) -> Adjustment {
        self.received.begin(product_id, units)
    }

    /// Waits until no order owes anything, then judges what the stores, the mails, the ledger and the logs say.
    ///
    /// # Errors
    /// With the first thing that is wrong, or with what is still owed after `patience`.
    pub async fn settle(&self, shop: &Shop, patience: Duration) -> anyhow::Result<Summary> {
        let excuses = Excuses {
            // Nobody said how often it was killed.
            email_crashes: usize::MAX,
            ..Excuses::default()
        };
        self.quiet(patience).await?;
        let verdict = self.judge_all(shop.folder(), None, &excuses).await?;
        if let Some(first) = verdict.first_with_timeline() {
            bail!("{first}");
        }
        Ok(Summary {
            sold: verdict.counts.sold,
            cancelled: verdict.counts.cancelled,
            refunded: verdict.counts.refunded,
        })
    }

    /// Waits until no order owes anything, for as long as `patience`. What still owes then is for the judges to say.
    ///
    /// # Errors
    /// When PostgreSQL does not answer.
    pub async fn quiet(&self, patience: Duration) -> anyhow::Result<()> {
        let began = Instant::now();
        while evidence::unsettled(&self.stores).await? > 0 && began.elapsed() < patience {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Judges a quiet shop by all that it left in its stores and in `folder` (`Shop::folder`), and by the request log
    /// when the run kept one. Every order of a user in the log must be in it.
    ///
    /// # Errors
    /// When evidence cannot be read; what is wrong with the shop is in the verdict.
    pub async fn judge_all(
        &self,
        folder: &Path,
        history: Option<&History>,
        excuses: &Excuses,
    ) -> anyhow::Result<Verdict> {
        let calls = history.map(History::calls).transpose()?.unwrap_or_default();
        let users: BTreeSet<String> = calls.iter().map(|call| call.who.clone()).collect();
        let evidence = Evidence {
            orders: evidence::orders(&self.stores).await?,
            stock: evidence::stock(&self.stores).await?,
            received: self.received.ranges(),
            ledger: evidence::ledger(&folder.join(LEDGER_FILE))?,
            mails: evidence::mails(&folder.join("mail"))?,
            carts: evidence::carts(&self.stores, &users).await?,
            logs: evidence::logs(&folder.join("log"))?,
            calls,
        };
        Ok(Verdict::of(evidence, excuses))
    }

    /// Looks at the stock while orders are under way, as often as one likes: no unit may be lost or sold twice even
    /// for a moment.
    ///
    /// # Errors
    /// With what is wrong, or when MongoDB does not answer.
    pub async fn sample_stock(&self) -> anyhow::Result<()> {
        let before = self.received.version();
        let stock = evidence::stock(&self.stores).await?;
        // The numbers of a moment ago say nothing about stock that was adjusted in between.
        let received = self.received.ranges_unless_changed_since(before);
        let violations = judges::sample_stock(&stock, &received);
        ensure!(violations.is_empty(), "{violations:#?}");
        Ok(())
    }
}
