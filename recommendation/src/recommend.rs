//! What else to buy: asks the history, the cart and the catalogue, and fills a shelf from them.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::error::Error;
use crate::pick::{Basis, Pick, Product, Shelf, categories};
use crate::rank::History;
use crate::store::Store;
use crate::upstreams::{MAX_BATCH, Upstreams};

pub(crate) struct Recommender {
    store: Store,
    upstreams: Upstreams,
}

impl Recommender {
    pub(crate) fn new(store: Store, upstreams: Upstreams) -> Self {
        Self { store, upstreams }
    }

    pub(crate) async fn learn(&self, order_id: Uuid, products: &[Uuid]) -> Result<(), Error> {
        self.store.learn(order_id, products).await
    }

    /// What goes with `given` and, for a caller with a session, with the cart.
    pub(crate) async fn list(
        &self,
        given: &[Uuid],
        has_session: bool,
        limit: usize,
    ) -> Result<Vec<Pick>, Error> {
        let in_cart = if has_session {
            self.upstreams.cart().await
        } else {
            Vec::new()
        };
        let seen = [given, in_cart.as_slice()].concat();
        let history = self.history(distinct(seen.iter().copied())).await;
        let together = history.bought_together();
        let popular = &history.popular;

        // A home page names no products: then it is the cart that says which categories the shopper likes.
        let anchors = if given.is_empty() { &in_cart } else { given };
        let candidates = together.iter().chain(popular).copied();
        let wanted = distinct(anchors.iter().copied().chain(candidates));
        let details = self.upstreams.products(&wanted).await?;
        let details: HashMap<Uuid, Product> = details
            .into_iter()
            .map(|product| (product.id, product))
            .collect();
        let liked = categories(anchors.iter().filter_map(|id| details.get(id)));

        let known = |ids: &[Uuid]| -> Vec<Product> {
            ids.iter()
                .filter_map(|id| details.get(id).cloned())
                .collect()
        };
        let mut shelf = Shelf::new(limit, seen);
        shelf.offer(known(&together), Basis::BoughtTogether);
        let popular = known(popular);
        let (alike, others): (Vec<_>, Vec<_>) = popular
            .into_iter()
            .partition(|product| liked.contains(&product.category));
        shelf.offer(alike, Basis::SameCategory);
        if let Some(category) = liked.first().filter(|_| !shelf.is_full()) {
            shelf.offer(
                self.upstreams.catalogue(category).await?,
                Basis::SameCategory,
            );
        }
        shelf.offer(others, Basis::Popular);
        if !shelf.is_full() {
            shelf.offer(self.upstreams.catalogue("").await?, Basis::Any);
        }
        Ok(shelf.into_picks())
    }

    /// Without its history the service still knows the catalogue.
    async fn history(&self, products: Vec<Uuid>) -> History {
        self.store.history(&products).await.unwrap_or_else(|error| {
            let cause = mesh::fault::chain(&error);
            tracing::warn!(cause, "recommending without a history");
            History::default()
        })
    }
}

/// The first of each, as many as one call may ask for.
fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut seen = HashSet::new();
    ids.filter(|id| seen.insert(*id)).take(MAX_BATCH).collect()
}
