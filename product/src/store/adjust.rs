use mongodb::bson::{Bson, doc};
use mongodb::options::ReturnDocument;
use serde::Deserialize;

use super::catalogue::shown;
use super::{Attempts, Store};
use crate::catalogue::Product;
use crate::error::Error;

/// So many adjustments of one product are remembered.
const REMEMBERED: i32 = 64;

/// The units that a remembered operation counted.
#[derive(Debug, Deserialize)]
struct Adjustment {
    #[serde(rename = "o")]
    operation_id: String,
    #[serde(rename = "d")]
    delta: i64,
}

impl Store {
    /// Adds to the stock or takes from it, once for each operation that is still remembered.
    pub(crate) async fn adjust(
        &self,
        product_id: &str,
        delta: i64,
        operation_id: &str,
    ) -> Result<Product, Error> {
        let filter = doc! {
            "_id": product_id,
            "adjusted": { "$ne": operation_id },
            "available": { "$gte": -delta },
        };
        // Ids and units stand apart: releases that know ids alone run beside this one while it is rolled out or back,
        // and must find what it has counted.
        let remembered = |entry: Bson| doc! { "$each": [entry], "$slice": -REMEMBERED };
        let id = remembered(operation_id.into());
        let units = remembered(doc! { "o": operation_id, "d": delta }.into());
        // The revision stays: an open form with other fields of the product has nothing to do with its stock.
        let update = doc! {
            "$inc": { "available": delta },
            "$push": { "adjusted": id, "adjustments": units },
        };
        let mut attempts = Attempts::default();
        loop {
            let stock = self.stock().await?.clone_with_type::<Product>();
            let (filter, update) = (filter.clone(), update.clone());
            let adjusted = self.answer(async move {
                stock
                    .find_one_and_update(filter, update)
                    .projection(shown())
                    .return_document(ReturnDocument::After)
                    .await
            });
            if let Some(product) = adjusted.await? {
                return Ok(product);
            }
            match self.adjusted(product_id, delta, operation_id).await? {
                Some(true) => return Err(Error::OperationReused),
                Some(false) => return self.product(product_id).await,
                None => {}
            }
            let product = self.product(product_id).await?;
            if product.available < -delta {
                return Err(Error::OutOfStock {
                    available: product.available,
                });
            }
            attempts.again().await?;
        }
    }

    /// Whether an operation that is remembered had other units; `None` when it is not.
    async fn adjusted(
        &self,
        product_id: &str,
        delta: i64,
        operation_id: &str,
    ) -> Result<Option<bool>, Error> {
        #[derive(Deserialize)]
        struct Adjusted {
            #[serde(default)]
            adjustments: Vec<Adjustment>,
        }
        let stock = self.stock().await?.clone_with_type::<Adjusted>();
        let filter = doc! { "_id": product_id, "adjusted": operation_id };
        let found = self
            .answer(async move {
                stock
                    .find_one(filter)
                    .projection(doc! { "adjustments": 1 })
                    .await
            })
            .await?;
        Ok(found.map(|found| {
            // The last one: an operation whose id was forgotten may have been counted again.
            let mut made = found.adjustments.iter().rev();
            let made = made.find(|made| made.operation_id == operation_id);
            // Releases that remember ids alone leave no units to compare.
            made.is_some_and(|made| made.delta != delta)
        }))
    }
}
