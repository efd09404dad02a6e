//! The catalogue that a new shop opens with.

use anyhow::Context as _;
use mongodb::bson::{self, DateTime};
use serde::Deserialize;

use crate::catalogue::{Image, Price, Product};

const CATALOGUE: &str = include_str!("../seed/catalogue.json");

#[derive(Deserialize)]
struct Seed {
    product_id: String,
    name: String,
    description: String,
    category: String,
    price_minor: i64,
    currency_code: String,
    stock: i64,
    weight_grams: i32,
    image_url: String,
    image_alt: String,
    more_images: Vec<Image>,
    attributes: serde_json::Map<String, serde_json::Value>,
}

/// The products of the built-in catalogue whose prices are in `currency`.
pub(crate) fn products(currency: &str) -> anyhow::Result<Vec<Product>> {
    let seeds: Vec<Seed> =
        serde_json::from_str(CATALOGUE).context("reading the built-in catalogue")?;
    seeds
        .into_iter()
        .filter(|seed| seed.currency_code == currency)
        .map(Product::try_from)
        .collect()
}

impl TryFrom<Seed> for Product {
    type Error = anyhow::Error;

    fn try_from(seed: Seed) -> anyhow::Result<Self> {
        Ok(Self {
            product_id: seed.product_id,
            name: seed.name,
            description: seed.description,
            category: seed.category,
            price: Price {
                currency_code: seed.currency_code,
                minor_units: seed.price_minor,
            },
            price_revision: 1,
            revision: 1,
            attributes: bson::to_document(&seed.attributes)
                .context("reading the attributes of the built-in catalogue")?,
            image_url: seed.image_url,
            image_alt: seed.image_alt,
            more_images: seed.more_images,
            weight_grams: seed.weight_grams,
            created_at: DateTime::now(),
            available: seed.stock,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_built_in_catalogue_can_be_sold() {
        let products = products("EUR").unwrap();
        let ids: HashSet<_> = products.iter().map(|product| &product.product_id).collect();
        assert_eq!(ids.len(), products.len());
        for product in &products {
            let id: Uuid = product.product_id.parse().unwrap();
            // Ids are compared as text.
            assert_eq!(id.to_string(), product.product_id);
            assert!(product.price.minor_units > 0, "{}", product.name);
            assert!(product.available >= 0, "{}", product.name);
            assert!(!product.more_images.is_empty(), "{}", product.name);
            for image in &product.more_images {
                assert_ne!(image.image_url, product.image_url);
                assert!(!image.image_alt.is_empty(), "{}", image.image_url);
            }
        }
    }

    #[test]
    fn a_shop_in_another_currency_opens_empty() {
        assert_eq!(products("USD").unwrap(), []);
    }
}
