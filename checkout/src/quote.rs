//! What a cart costs: its lines at today's prices, shipping, the sum.

use std::collections::HashMap;

use aws_lc_rs::digest;
use proto::Money;
use proto::cart::v1 as cart;
use proto::product::v1 as product;
use uuid::Uuid;

use crate::error::Error;
use crate::order::Item;
use crate::shipping::{Offer, Shipping};

/// An order may not be worth more than this, in minor units.
const MAX_TOTAL: i64 = 100_000_000;

/// The lines of a cart with what the catalogue says of them.
#[derive(Debug)]
pub(crate) struct Basket {
    /// By product id.
    pub(crate) items: Vec<Item>,
    pub(crate) subtotal: Money,
    /// Products that are in stock, but not in that quantity.
    pub(crate) out_of_stock: Vec<String>,
    /// Products that are not sold any more, or not in this currency.
    pub(crate) unavailable: Vec<String>,
    grams: i64,
}

impl Basket {
    /// Joins the lines of a cart with the products that they name.
    pub(crate) fn new(
        lines: &[cart::CartItem],
        products: Vec<product::Product>,
        currency_code: &str,
    ) -> Result<Self, Error> {
        if lines.is_empty() {
            return Err(Error::CartEmpty);
        }
        let products: HashMap<String, product::Product> = products
            .into_iter()
            .map(|product| (product.product_id.clone(), product))
            .collect();
        let nothing = Money::new(currency_code, 0).map_err(|_| Error::TooLarge)?;
        let mut basket = Self {
            items: Vec::new(),
            subtotal: nothing,
            out_of_stock: Vec::new(),
            unavailable: Vec::new(),
            grams: 0,
        };
        for line in lines {
            basket.add(line, products.get(&line.product_id), currency_code)?;
        }
        // Two orders that hold stock in the same order cannot both fail for the other's sake.
        basket.items.sort_by_key(|item| item.product_id);
        Ok(basket)
    }

    fn add(
        &mut self,
        line: &cart::CartItem,
        product: Option<&product::Product>,
        currency_code: &str,
    ) -> Result<(), Error> {
        let sold = product.and_then(|product| {
            let price = Money::try_from(product.price.as_ref()?).ok()?;
            let product_id = Uuid::try_parse(&product.product_id).ok()?;
            let quantity = u32::try_from(line.quantity).ok()?;
            (price.currency_code() == currency_code)
                .then_some((product, product_id, price, quantity))
        });
        let Some((product, product_id, price, quantity)) = sold else {
            self.unavailable.push(line.product_id.clone());
            return Ok(());
        };
        if product.stock < line.quantity {
            self.out_of_stock.push(line.product_id.clone());
        }
        let line_total = price.checked_mul(quantity).map_err(|_| Error::TooLarge)?;
        self.subtotal = self
            .subtotal
            .checked_add(line_total)
            .map_err(|_| Error::TooLarge)?;
        self.grams += i64::from(product.weight_grams) * i64::from(quantity);
        self.items.push(Item {
            product_id,
            name: product.name.clone(),
            quantity: line.quantity,
            price: price.minor_units(),
            price_revision: product.price_revision,
            image_url: product.image_url.clone(),
            cart_line_id: line.line_id.clone(),
        });
        Ok(())
    }

    /// Refuses what cannot be ordered as it is.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if !self.unavailable.is_empty() {
            return Err(Error::ProductUnavailable(self.unavailable.clone()));
        }
        if !self.out_of_stock.is_empty() {
            return Err(Error::OutOfStock(self.out_of_stock.clone()));
        }
        Ok(())
    }

    /// Every way to ship this basket, the cheapest first.
    pub(crate) fn offers(&self, shipping: &Shipping, country_code: &str) -> Vec<Offer> {
        shipping.offers(country_code, self.grams, self.subtotal.minor_units())
    }

    /// What shipping costs by `offer`, and the sum to be charged.
    pub(crate) fn total(&self, offer: &Offer) -> Result<(Money, Money), Error> {
        let shipping =
            Money::new(self.subtotal.currency_code(), offer.price).map_err(|_| Error::TooLarge)?;
        let total = self
            .subtotal
            .checked_add(shipping)
            .map_err(|_| Error::TooLarge)?;
        if total.minor_units() > MAX_TOTAL {
            return Err(Error::TooLarge);
        }
        Ok((shipping, total))
    }
}

/// SHA-256 over `parts`, each with its length, so that no two lists of parts run together.
pub(crate) fn hash(parts: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    context.finish().as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MELT: &str = "0d3a5f1b-8d3a-4a53-9a7e-6f2d9c1e2c4d";
    const MUG: &str = "9d3a5f1b-8d3a-4a53-9a7e-6f2d9c1e2c4d";

    fn line(product_id: &str, quantity: i32, line_id: &str) -> cart::CartItem {
        cart::CartItem {
            product_id: product_id.to_owned(),
            quantity,
            line_id: line_id.to_owned(),
        }
    }

    fn product(product_id: &str, minor_units: i64, stock: i32) -> product::Product {
        product::Product {
            product_id: product_id.to_owned(),
            price: Some(Money::new("EUR", minor_units).unwrap().into()),
            stock,
            weight_grams: 100,
            ..product::Product::default()
        }
    }

    fn basket(lines: &[cart::CartItem], products: Vec<product::Product>) -> Result<Basket, Error> {
        Basket::new(lines, products, "EUR")
    }

    #[test]
    fn lines_add_up_in_order_of_product() {
        let basket = basket(
            &[line(MUG, 1, "b"), line(MELT, 3, "a")],
            vec![product(MUG, 2400, 5), product(MELT, 890, 5)],
        )
        .unwrap();
        basket.check().unwrap();
        assert_eq!(basket.subtotal.minor_units(), 5070);
        assert_eq!(basket.items[0].product_id.to_string(), MELT);
    }

    #[test]
    fn an_empty_cart_cannot_be_quoted() {
        assert!(matches!(basket(&[], Vec::new()), Err(Error::CartEmpty)));
    }

    #[test]
    fn what_is_short_or_gone_is_named() {
        let lines = [line(MELT, 3, "a"), line(MUG, 1, "b")];
        let gone = basket(&lines, vec![product(MELT, 890, 5)]).unwrap();
        assert!(matches!(gone.check(), Err(Error::ProductUnavailable(ids)) if ids == [MUG]));
        let short = basket(&lines, vec![product(MELT, 890, 2), product(MUG, 2400, 1)]).unwrap();
        assert!(matches!(short.check(), Err(Error::OutOfStock(ids)) if ids == [MELT]));
    }

    #[test]
    fn an_amount_that_nobody_means_is_refused() {
        let basket = basket(&[line(MELT, 99, "a")], vec![product(MELT, 90_000_000, 99)]).unwrap();
        let offer = &basket.offers(&Shipping::read(None).unwrap(), "DE")[0];
        assert!(matches!(basket.total(offer), Err(Error::TooLarge)));
    }
}
