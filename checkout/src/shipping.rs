//! What shipping costs: by method, country, weight and order value.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context as _, ensure};
use proto::country;
use serde::Deserialize;

/// The rates that are used when no others are configured.
const DEFAULT_RATES: &str = include_str!("../shipping.json");
/// Stands for every country that no other zone of a method names.
const ANYWHERE: &str = "*";
/// Characters of a method's id, as the contract has it of PlaceOrder.
const MOST_OF_AN_ID: usize = 40;
/// Characters of a method's name, as the contract has it of an order.
const MOST_OF_A_NAME: usize = 100;

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
    /// By weight, lightest first; none where the method does not lead.
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
        let home = &shipping.home_country;
        ensure!(
            country::is_known(home),
            "the home country {home:?} {}",
            country::UNKNOWN
        );
        ensure!(!shipping.methods.is_empty(), "there is no shipping method");
        let mut ids = HashSet::new();
        for method in &shipping.methods {
            let id = &method.shipping_method;
            ensure!(
                ids.insert(id),
                "the shipping method {id} stands there twice"
            );
            method.check().with_context(|| format!("of {id:?}"))?;
        }
        Ok(shipping)
    }

    /// Where the shop is.
    pub(crate) fn home_country(&self) -> &str {
        &self.home_country
    }

    /// What a method is called now; its id when it is offered no more.
    pub(crate) fn display_name<'a>(&'a self, shipping_method: &'a str) -> &'a str {
        let named = |method: &&Method| method.shipping_method == shipping_method;
        let method = self.methods.iter().find(named);
        method.map_or(shipping_method, |method| &method.display_name)
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
    /// Refuses what would charge a wrong price or could never be ordered.
    fn check(&self) -> anyhow::Result<()> {
        let id = &self.shipping_method;
        let is_slug = id
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        ensure!(
            is_slug && (1..=MOST_OF_AN_ID).contains(&id.len()),
            "the id must have 1 to {MOST_OF_AN_ID} of a-z, 0-9 and -"
        );
        let name = &self.display_name;
        ensure!(
            !name.trim().is_empty() && name.chars().count() <= MOST_OF_A_NAME,
            "the display name must have 1 to {MOST_OF_A_NAME} characters"
        );
        ensure!(!self.zones.is_empty(), "there is no zone");
        let mut countries = HashSet::new();
        for zone in &self.zones {
            let rates = &zone.rates;
            ensure!(!zone.countries.is_empty(), "a zone has no country");
            for code in &zone.countries {
                ensure!(
                    code == ANYWHERE || country::is_known(code),
                    "a zone's country {code:?} {}",
                    country::UNKNOWN
                );
                // The first zone that names it would be charged.
                ensure!(
                    countries.insert(code),
                    "the country {code} stands there twice"
                );
            }
            ensure!(
                zone.free_from.is_none_or(|value| value >= 0),
                "`free_from` is negative"
            );
            ensure!(
                rates.iter().all(|rate| rate.price >= 0),
                "a rate is negative"
            );
            // The first that a parcel fits in is charged.
            ensure!(
                rates.is_sorted_by(|lighter, heavier| lighter.up_to_grams < heavier.up_to_grams),
                "the rates are not by weight, lightest first"
            );
        }
        Ok(())
    }

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
    fn a_zone_without_rates_is_left_out_of_the_rest_of_the_world() {
        let file = std::env::temp_dir().join(format!("zones-{}.json", uuid::Uuid::new_v4()));
        let nowhere = r#"{ "countries": ["NZ"], "rates": [] }, { "countries": ["*"]"#;
        let rates = DEFAULT_RATES.replacen("{\n          \"countries\": [\"*\"]", nowhere, 1);
        assert_ne!(rates, DEFAULT_RATES);
        std::fs::write(&file, rates).unwrap();
        let shipping = Shipping::read(Some(&file)).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!(shipping.offers("NZ", 500, 1000), []);
        assert_eq!(shipping.offers("AU", 500, 1000).len(), 1);
    }

    #[test]
    fn a_method_is_called_by_its_name_while_it_is_offered() {
        let shipping = Shipping::read(None).unwrap();
        assert_eq!(shipping.display_name("pickup"), "Pick up at the shop");
        assert_eq!(shipping.display_name("pigeon"), "pigeon");
    }

    #[test]
    fn a_name_that_no_order_can_carry_is_refused() {
        let file = std::env::temp_dir().join(format!("shipping-{}.json", uuid::Uuid::new_v4()));
        let read = |name: &str| {
            std::fs::write(&file, DEFAULT_RATES.replace("Standard parcel", name)).unwrap();
            Shipping::read(Some(&file)).map(|shipping| shipping.display_name("standard").to_owned())
        };
        let longest = "ß".repeat(MOST_OF_A_NAME);
        assert_eq!(read(&longest).unwrap(), longest);
        for name in [format!("{longest}s"), String::new(), " ".to_owned()] {
            let error = format!("{:#}", read(&name).unwrap_err());
            assert!(error.contains("standard"), "{error}");
        }
        std::fs::remove_file(&file).unwrap();
    }

    #[test]
    fn rates_that_would_charge_a_wrong_price_are_refused() {
        let read = |from: &str, to: &str| {
            let file = std::env::temp_dir().join(format!("rates-{}.json", uuid::Uuid::new_v4()));
            assert!(DEFAULT_RATES.contains(from), "{from}");
            std::fs::write(&file, DEFAULT_RATES.replacen(from, to, 1)).unwrap();
            let error = Shipping::read(Some(&file)).unwrap_err();
            std::fs::remove_file(&file).unwrap();
            format!("{error:#}")
        };
        for (from, to, why) in [
            ("\"express\"", "\"standard\"", "twice"),
            ("\"express\"", "\"Express\"", "a-z"),
            ("\"free_from\": 7500", "\"free_from\": -1", "free_from"),
            ("\"price\": 490", "\"price\": -490", "negative"),
            (
                "\"up_to_grams\": 2000,",
                "\"up_to_grams\": 40000,",
                "lightest first",
            ),
            ("[\"DE\"]", "[]", "no country"),
            ("[\"DE\"]", "[\"Germany\"]", "ISO 3166-1"),
            ("[\"AT\", ", "[\"at\", ", "ISO 3166-1"),
            ("[\"AT\", ", "[\"DE\", ", "DE stands there twice"),
            (
                "\"home_country\": \"DE\"",
                "\"home_country\": \"de\"",
                "home country",
            ),
        ] {
            let error = read(from, to);
            assert!(error.contains(why), "{to}: {error}");
        }
    }

    #[test]
    fn the_cheapest_comes_first() {
        let offers = Shipping::read(None).unwrap().offers("DE", 500, 1000);
        let prices: Vec<i64> = offers.iter().map(|offer| offer.price).collect();
        assert_eq!(prices, [0, 490, 1290]);
    }
}
