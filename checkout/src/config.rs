use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use secrecy::SecretString;

/// A longer time, in milliseconds (a day), is a slip of the keyboard.
const LONGEST_MS: u64 = 24 * 3600 * 1000;

/// What the checkout service is told at its start.
#[derive(Clone, Debug, clap::Parser)]
#[command(
    name = "checkout",
    version,
    about = "Orders: from the cart to the door."
)]
pub struct Config {
    /// What every service is told.
    #[command(flatten)]
    pub mesh: mesh::Config,

    /// PostgreSQL, such as postgres://user:password@host/checkout.
    #[arg(long, env = "SOUK_DATABASE_URL", hide_env_values = true)]
    pub database_url: SecretString,

    /// Connections for requests; recovery has four of its own.
    #[arg(
        long,
        env = "SOUK_DATABASE_CONNECTIONS",
        default_value_t = 16,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1000)
    )]
    pub database_connections: usize,

    /// The shop's currency, ISO 4217.
    #[arg(long, env = "SOUK_CURRENCY", default_value = "EUR", value_parser = currency)]
    pub currency_code: String,

    /// Shipping methods and rates, as JSON. Unset takes the ones compiled in (checkout/shipping.json).
    #[arg(long, env = "SOUK_SHIPPING_FILE")]
    pub shipping_file: Option<PathBuf>,

    /// Where the other services are.
    #[command(flatten)]
    pub upstreams: UpstreamUrls,

    /// How long PlaceOrder waits for an order that is not decided yet, in milliseconds. Then it answers PENDING, or
    /// UNAVAILABLE when it is the stock that has not answered.
    #[arg(
        long,
        env = "SOUK_PLACE_PATIENCE_MS",
        default_value_t = 8_000,
        value_parser = clap::value_parser!(u64).range(1..=LONGEST_MS)
    )]
    pub place_patience_ms: u64,

    /// How long stock and payment are tried before an order is cancelled, in milliseconds.
    #[arg(
        long,
        env = "SOUK_DECIDE_PATIENCE_MS",
        default_value_t = 20_000,
        value_parser = clap::value_parser!(u64).range(1..=LONGEST_MS)
    )]
    pub decide_patience_ms: u64,

    /// Declined payments of one person within ten minutes after which no further order is placed.
    #[arg(long, env = "SOUK_MOST_DECLINES", default_value = "10")]
    pub most_declines: NonZeroU32,

    /// How long after its last sign of life a process loses the orders that it works on, in milliseconds.
    #[arg(
        long,
        env = "SOUK_LEASE_MS",
        default_value_t = 10_000,
        value_parser = clap::value_parser!(u64).range(1..=LONGEST_MS)
    )]
    pub lease_ms: u64,

    /// How often to look for orders that are due, in milliseconds.
    #[arg(
        long,
        env = "SOUK_RECOVERY_INTERVAL_MS",
        default_value_t = 1_000,
        value_parser = clap::value_parser!(u64).range(1..=LONGEST_MS)
    )]
    pub recovery_interval_ms: u64,
}

/// The addresses of the services that checkout calls, such as http://cart:8080.
#[derive(Clone, Debug, clap::Args)]
pub struct UpstreamUrls {
    /// The user service.
    #[arg(long, env = "SOUK_USER_URL")]
    pub user_url: String,
    /// The product service.
    #[arg(long, env = "SOUK_PRODUCT_URL")]
    pub product_url: String,
    /// The cart service.
    #[arg(long, env = "SOUK_CART_URL")]
    pub cart_url: String,
    /// The payment service.
    #[arg(long, env = "SOUK_PAYMENT_URL")]
    pub payment_url: String,
    /// The email service.
    #[arg(long, env = "SOUK_EMAIL_URL")]
    pub email_url: String,
    /// The recommendation service.
    #[arg(long, env = "SOUK_RECOMMENDATION_URL")]
    pub recommendation_url: String,
}

fn currency(code: &str) -> Result<String, proto::MoneyError> {
    proto::Money::new(code, 0).map(|_| code.to_owned())
}

impl Config {
    pub(crate) fn place_patience(&self) -> Duration {
        Duration::from_millis(self.place_patience_ms)
    }

    pub(crate) fn decide_patience(&self) -> Duration {
        Duration::from_millis(self.decide_patience_ms)
    }

    pub(crate) fn lease(&self) -> Duration {
        Duration::from_millis(self.lease_ms)
    }

    pub(crate) fn recovery_interval(&self) -> Duration {
        Duration::from_millis(self.recovery_interval_ms)
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::Config;

    #[test]
    fn the_flags_are_sound() {
        Config::command().debug_assert();
    }

    #[test]
    fn a_currency_is_three_capitals() {
        let read = |code: &str| {
            let urls = [
                "user",
                "product",
                "cart",
                "payment",
                "email",
                "recommendation",
            ]
            .map(|service| format!("--{service}-url=http://{service}:8080"));
            let required = [
                "checkout",
                "--trust-file=trust.json",
                "--signing-key-file=checkout.pem",
                "--database-url=postgres://localhost/checkout",
                "--currency-code",
                code,
            ];
            let flags = required.map(str::to_owned).into_iter().chain(urls);
            Config::try_parse_from(flags).map(|config| config.currency_code)
        };
        assert_eq!(read("CHF").unwrap(), "CHF");
        for code in ["eur", "EURO", ""] {
            let error = read(code).unwrap_err().to_string();
            assert!(error.contains("three capital letters"), "{error}");
        }
    }
}
