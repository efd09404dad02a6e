//! What shipping costs: by method, country, weight and order value.

use std::path::Path;

use anyhow::{Context as _, ensure};
use serde::Deserialize;

/// The rates that are used when no others are configured.
const DEFAULT_RATES: &str = include_str!("../shipping.json");
/// Stands for every country that no other zone of a method names.
const ANYWHERE: &str = "*";

/// Shipping methods and what they cost.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shipping {
    home_country: String,
    methods: Vec<Method>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Method {
    shipping_method: String,
    display_name: String,
    delivery_time: String,
    zones: Vec<Zone>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    countries: Vec<String>,
    /// Orders of this value, in minor units, ship for nothing.
    free_from: Option<i64>,
    /// By weight, lightest first.
    rates: Vec<Rate>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rate {
    up_to_grams: i64,
    /// Minor units.
    price: i64,
}

/// A way of shipping for a certain parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) shipping_method: String,
    pub(crate) display_name: String,
    pub(crate) delivery_time: String,
    /// Minor units.
    pub(crate) price: i64,
}

impl Shipping {
    /// Reads the configured rates, or the ones compiled in.
    pub(crate) fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let shipping: Self = match file {
            None => serde_json::from_str(DEFAULT_RATES)?,
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("reading shipping rates {}", file.display()))?;
                serde_json::from_str(&text)
                    .with_context(|| format!("{} has no shipping rates", file.display()))?
            }
        };
        ensure!(!shipping.methods.is_empty(), "there is no shipping method");
        for rate in shipping
            .methods
            .iter()
            .flat_map(|method| &method.zones)
            .flat_map(|zone| &zone.rates)
        {
            ensure!(rate.price >= 0, "a shipping rate is negative");
        }
        Ok(shipping)
    }

    /// Where the shop is.
    pub(crate) fn home_country(&self) -> &str {
        &self.home_country
    }

    /// Every way to ship a parcel, the cheapest first.
    pub(crate) fn offers(&self, country_code: &str, grams: i64, value: i64) -> Vec<Offer> {
        let mut offers: Vec<Offer> = self
            .methods
            .iter()
            .filter_map(|method| method.offer(country_code, grams, value))
            .collect();
        offers.sort_by_key(|offer| offer.price);
        offers
    }
}

impl Method {
    fn offer(&self, country_code: &str, grams: i64, value: i64) -> Option<Offer> {
        let named = |name: &str| {
            self.zones
                .iter()
                .find(|zone| zone.countries.iter().any(|country| country == name))
        };
        let zone = named(country_code).or_else(|| named(ANYWHERE))?;
        let rate = zone.rates.iter().find(|rate| grams <= rate.up_to_grams)?;
        let is_free = zone.free_from.is_some_and(|free_from| value >= free_from);
        Some(Offer {
            shipping_method: self.shipping_method.clone(),
            display_name: self.display_name.clone(),
            delivery_time: self.delivery_time.clone(),
            price: if is_free { 0 } else { rate.price },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(country_code: &str, grams: i64, value: i64, method: &str) -> Option<i64> {
        let offers = Shipping::read(None)
            .unwrap()
            .offers(country_code, grams, value);
        let offer = offers
            .into_iter()
            .find(|offer| offer.shipping_method == method)?;
        Some(offer.price)
    }

    #[test]
    fn weight_decides_between_rates() {
        assert_eq!(price("DE", 2000, 1000, "standard"), Some(490));
        assert_eq!(price("DE", 2001, 1000, "standard"), Some(890));
        assert_eq!(price("DE", 40_000, 1000, "standard"), None);
    }

    #[test]
    fn a_large_order_ships_for_nothing_at_home() {
        assert_eq!(price("DE", 500, 7499, "standard"), Some(490));
        assert_eq!(price("DE", 500, 7500, "standard"), Some(0));
        assert_eq!(price("FR", 500, 7500, "standard"), Some(1190));
    }

    #[test]
    fn a_country_without_a_zone_of_its_own_gets_the_rest_of_the_world() {
        assert_eq!(price("NZ", 500, 1000, "standard"), Some(1990));
        assert_eq!(price("NZ", 500, 1000, "express"), None);
    }

    #[test]
    fn the_cheapest_comes_first() {
        let offers = Shipping::read(None).unwrap().offers("DE", 500, 1000);
        let prices: Vec<i64> = offers.iter().map(|offer| offer.price).collect();
        assert_eq!(prices, [0, 490, 1290]);
    }
}
