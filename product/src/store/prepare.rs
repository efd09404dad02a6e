use mongodb::IndexModel;
use mongodb::bson::{Document, doc};
use mongodb::error::{Error as MongoError, ErrorKind, Result as MongoResult, WriteFailure};

use super::Store;
use crate::catalogue::Product;
use crate::error::Error;
use crate::search;

/// What MongoDB answers to a second document with the same id.
const DUPLICATE_KEY: i32 = 11000;

impl Store {
    /// Makes the indexes and adds what is missing of the seed. Any number of replicas may do it at once.
    pub(super) async fn prepare(&self) -> Result<(), Error> {
        let products = self.products().await?;
        let indexes = [
            doc! { "sort_name": 1, "_id": 1 },
            doc! { "category": 1, "sort_name": 1, "_id": 1 },
            doc! { "price.minor_units": 1, "_id": 1 },
            doc! { "created_at": 1, "_id": 1 },
        ];
        let indexes = indexes.map(|keys| IndexModel::builder().keys(keys).build());
        let indexed = products.clone();
        self.answer(async move { indexed.create_indexes(indexes).await })
            .await?;

        let documents: Vec<Document> = self
            .seed
            .iter()
            .map(new_document)
            .collect::<MongoResult<_>>()?;
        if documents.is_empty() {
            return Ok(());
        }
        let inserted = self
            .answer(async move {
                let insert = products.insert_many(documents).ordered(false).await;
                match insert {
                    Ok(inserted) => Ok(inserted.inserted_ids.len()),
                    // Those that are there stay as staff have made them.
                    Err(error) if is_only_duplicates(&error) => Ok(0),
                    Err(error) => Err(error),
                }
            })
            .await?;
        tracing::info!(inserted, "store prepared");
        Ok(())
    }
}

/// The document of a product that is new.
pub(super) fn new_document(product: &Product) -> MongoResult<Document> {
    let mut document = catalogue_fields(product)?;
    document.extend(doc! {
        "_id": &product.product_id,
        "created_at": product.created_at,
        "available": product.available,
        "sold": 0_i64,
        "wm": 0_i64,
        "ops": [],
        "adjusted": [],
        "adjustments": [],
    });
    Ok(document)
}

/// What staff can change, with what is derived from it.
pub(super) fn catalogue_fields(product: &Product) -> MongoResult<Document> {
    let mut fields = mongodb::bson::to_document(product)?;
    for fixed in ["_id", "created_at", "available"] {
        fields.remove(fixed);
    }
    let text = search::text(&product.name, &product.category, &product.description);
    fields.insert("search", text);
    fields.insert("sort_name", search::sort_name(&product.name));
    Ok(fields)
}

pub(super) fn is_duplicate(error: &MongoError) -> bool {
    matches!(
        error.kind.as_ref(),
        ErrorKind::Write(WriteFailure::WriteError(write)) if write.code == DUPLICATE_KEY
    )
}

fn is_only_duplicates(error: &MongoError) -> bool {
    match error.kind.as_ref() {
        ErrorKind::InsertMany(many) => {
            many.write_concern_error.is_none()
                && many
                    .write_errors
                    .as_ref()
                    .is_some_and(|errors| errors.iter().all(|error| error.code == DUPLICATE_KEY))
        }
        _ => false,
    }
}
