use std::time::Duration;

use futures_util::{TryStreamExt as _, future};
use mongodb::bson::{Bson, DateTime, Document, doc};
use serde::Deserialize;

use super::prepare::{catalogue_fields, is_duplicate, new_document};
use super::{Attempts, Store};
use crate::catalogue::{Changes, Product};
use crate::error::Error;
use crate::listing::{Key, Listing, Page, Position, Sort};
use crate::search::{self, Within};

/// How long the server may look through the catalogue; nobody waits for it any longer.
const READ_LIMIT: Duration = Duration::from_secs(2);

/// A category and how many products it holds.
#[derive(Debug, Deserialize)]
pub(crate) struct Category {
    #[serde(rename = "_id")]
    pub(crate) category: String,
    pub(crate) products: i64,
}

impl Store {
    pub(crate) async fn product(&self, product_id: &str) -> Result<Product, Error> {
        let products = self.products().await?.clone_with_type::<Product>();
        let filter = doc! { "_id": product_id };
        self.answer(async move { products.find_one(filter).projection(shown()).await })
            .await?
            .ok_or(Error::NotFound)
    }

    /// Those of the products that exist, in any order.
    pub(crate) async fn batch(&self, product_ids: &[String]) -> Result<Vec<Product>, Error> {
        let products = self.products().await?.clone_with_type::<Product>();
        let filter = doc! { "_id": { "$in": product_ids } };
        self.answer(async move {
            let found = products.find(filter).projection(shown()).await?;
            found.try_collect().await
        })
        .await
    }

    pub(crate) async fn categories(&self) -> Result<Vec<Category>, Error> {
        let products = self.products().await?;
        let pipeline = [
            doc! { "$group": { "_id": "$category", "products": { "$sum": 1_i64 } } },
            doc! { "$sort": { "_id": 1 } },
        ];
        self.answer(async move {
            let groups = products.aggregate(pipeline).max_time(READ_LIMIT).await?;
            groups.with_type::<Category>().try_collect().await
        })
        .await
    }

    pub(crate) async fn list(&self, listing: &Listing) -> Result<Page<Product>, Error> {
        let (total, found) = future::try_join(self.count(listing), self.page(listing)).await?;
        let mut found = found.into_iter();
        let page: Vec<(usize, Product)> = found.by_ref().take(listing.page_size).collect();
        // One more than fits was asked for.
        let is_last = found.next().is_none();
        let next = page.last().filter(|_| !is_last);
        Ok(Page {
            next: next.map(|(rank, last)| position(listing, *rank, last)),
            items: page.into_iter().map(|(_, product)| product).collect(),
            total,
        })
    }

    async fn count(&self, listing: &Listing) -> Result<u64, Error> {
        let products = self.products().await?;
        let filter = all_of([matching(listing), containing(listing, Within::Description)]);
        self.answer(async move { products.count_documents(filter).max_time(READ_LIMIT).await })
            .await
    }

    /// The products of a page and the one after it, each with the index of its rank.
    async fn page(&self, listing: &Listing) -> Result<Vec<(usize, Product)>, Error> {
        let products = self.products().await?.clone_with_type::<Product>();
        let (field, direction) = order(listing.sort);
        let begin = listing.after.as_ref().map_or(0, |after| after.rank);
        let mut found = Vec::new();
        for (rank, filter) in ranks(listing).into_iter().enumerate().skip(begin) {
            let missing = listing.page_size + 1 - found.len();
            if missing == 0 {
                break;
            }
            let after = listing.after.as_ref().filter(|after| after.rank == rank);
            let filter = all_of([filter, after.map_or_else(Document::new, beyond)]);
            let products = products.clone();
            let listed: Vec<Product> = self
                .answer(async move {
                    let listed = products
                        .find(filter)
                        .sort(doc! { field: direction, "_id": direction })
                        .limit(i64::try_from(missing).unwrap_or(i64::MAX))
                        .projection(shown())
                        .max_time(READ_LIMIT)
                        .await?;
                    listed.try_collect().await
                })
                .await?;
            found.extend(listed.into_iter().map(|product| (rank, product)));
        }
        Ok(found)
    }

    pub(crate) async fn create(&self, product: &Product) -> Result<(), Error> {
        let products = self.products().await?;
        let document = new_document(product)?;
        match self
            .answer(async move { products.insert_one(document).await })
            .await
        {
            Ok(_) => Ok(()),
            Err(Error::Store(error)) if is_duplicate(&error) => Err(Error::Exists),
            Err(error) => Err(error),
        }
    }

    /// Makes `changes`, once, when the product still has the revision `expected`, if one is.
    pub(crate) async fn update(
        &self,
        product_id: &str,
        changes: &Changes,
        expected: Option<i64>,
    ) -> Result<Product, Error> {
        let mut attempts = Attempts::default();
        loop {
            let product = self.product(product_id).await?;
            let changed = changes.apply(&product);
            if let Some(expected) = expected.filter(|expected| *expected != product.revision) {
                // Its answer was lost, and it is repeated: the one change since then is this one.
                return match changed {
                    None if product.revision == expected + 1 => Ok(product),
                    _ => Err(Error::Changed),
                };
            }
            let Some(changed) = changed else {
                return Ok(product);
            };
            let products = self.products().await?;
            let filter = doc! { "_id": product_id, "revision": product.revision };
            let update = doc! { "$set": catalogue_fields(&changed)? };
            let updated = self
                .answer(async move { products.update_one(filter, update).await })
                .await?;
            if updated.matched_count > 0 {
                return Ok(changed);
            }
            attempts.again().await?;
        }
    }
}

/// Leaves out of a document what the catalogue does not show.
pub(super) fn shown() -> Document {
    doc! { "ops": 0, "adjusted": 0, "adjustments": 0, "search": 0, "sort_name": 0 }
}

/// The filters of a list, best rank first. They exclude each other, so no product comes twice.
fn ranks(listing: &Listing) -> Vec<Document> {
    let matching = matching(listing);
    if listing.sort != Sort::Relevance {
        return vec![all_of([matching, containing(listing, Within::Description)])];
    }
    let mut better = Document::new();
    let mut ranks = Vec::new();
    for within in Within::ALL {
        let these = containing(listing, within);
        ranks.push(all_of([matching.clone(), these.clone(), better]));
        better = doc! { "$nor": [these] };
    }
    ranks
}

/// The products that a list is made of, whatever they contain.
fn matching(listing: &Listing) -> Document {
    let mut filter = Document::new();
    if !listing.category.is_empty() {
        filter.insert("category", &listing.category);
    }
    if listing.in_stock_only {
        filter.insert("available", doc! { "$gt": 0 });
    }
    filter
}

/// The products that contain every word of the query there.
fn containing(listing: &Listing, within: Within) -> Document {
    let pattern = |word: &String| doc! { "search": { "$regex": within.pattern(word) } };
    all_of(listing.words.iter().map(pattern))
}

fn all_of(filters: impl IntoIterator<Item = Document>) -> Document {
    let filters: Vec<_> = filters
        .into_iter()
        .filter(|filter| !filter.is_empty())
        .collect();
    // An empty list is not allowed.
    if filters.is_empty() {
        return Document::new();
    }
    doc! { "$and": filters }
}

fn order(sort: Sort) -> (&'static str, i32) {
    match sort {
        Sort::Relevance | Sort::Name => ("sort_name", 1),
        Sort::PriceAscending => ("price.minor_units", 1),
        Sort::PriceDescending => ("price.minor_units", -1),
        Sort::Newest => ("created_at", -1),
    }
}

/// The products that come after `position`.
fn beyond(position: &Position) -> Document {
    let (field, direction) = order(position.sort);
    let comparison = if direction > 0 { "$gt" } else { "$lt" };
    let key = match (&position.key, position.sort) {
        (Key::Number(millis), Sort::Newest) => DateTime::from_millis(*millis).into(),
        (Key::Number(number), _) => Bson::Int64(*number),
        (Key::Text(text), _) => text.into(),
    };
    doc! { "$or": [
        { field: { comparison: &key } },
        { field: &key, "_id": { comparison: &position.product_id } },
    ] }
}

fn position(listing: &Listing, rank: usize, last: &Product) -> Position {
    Position {
        list: Some(listing.fingerprint()),
        sort: listing.sort,
        rank,
        key: match listing.sort {
            Sort::Relevance | Sort::Name => Key::Text(search::sort_name(&last.name)),
            Sort::PriceAscending | Sort::PriceDescending => Key::Number(last.price.minor_units),
            Sort::Newest => Key::Number(last.created_at.timestamp_millis()),
        },
        product_id: last.product_id.clone(),
    }
}
