use anyhow::Context as _;
use mongodb::options::ConnectionString;
use proto::Money;
use secrecy::{ExposeSecret as _, SecretString};

/// What the product service is told at its start.
#[derive(Clone, Debug, clap::Parser)]
#[command(
    name = "product",
    version,
    about = "Keeps the catalogue and its stock."
)]
pub struct Config {
    /// What every service is told.
    #[command(flatten)]
    pub mesh: mesh::Config,

    /// Where MongoDB is, such as mongodb://mongo-0,mongo-1/?replicaSet=souk.
    #[arg(long, env = "SOUK_MONGODB_URL", hide_env_values = true)]
    pub mongodb_url: SecretString,

    /// The name of the database there.
    #[arg(long, env = "SOUK_MONGODB_DATABASE", default_value = "product")]
    pub mongodb_database: String,

    /// Where checkout is, which knows what became of an order.
    #[arg(long, env = "SOUK_CHECKOUT_URL")]
    pub checkout_url: String,

    /// The currency of all prices (ISO 4217).
    #[arg(long, env = "SOUK_CURRENCY", default_value = "EUR", value_parser = currency)]
    pub currency: String,

    /// Add the products of the built-in catalogue that are not there yet.
    #[arg(long, env = "SOUK_PRODUCT_SEED", default_value_t = true, action = clap::ArgAction::Set)]
    pub seed: bool,

    /// How often to look for holds that have outlived their time, in milliseconds.
    #[arg(long, env = "SOUK_PRODUCT_SWEEP_INTERVAL_MS", default_value_t = 30_000,
        value_parser = clap::value_parser!(u64).range(1..))]
    pub sweep_interval_ms: u64,
}

fn currency(code: &str) -> Result<String, proto::MoneyError> {
    Money::new(code, 0).map(|_| code.to_owned())
}

impl Config {
    /// The address of MongoDB, judged here: clap would repeat one that is none, with its password.
    pub(crate) fn mongodb(&self) -> anyhow::Result<ConnectionString> {
        // The driver's own words could repeat the password too.
        let address = ConnectionString::parse(self.mongodb_url.expose_secret()).ok();
        address.context("the address of MongoDB must look like mongodb://user@host:port")
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;

    fn config(url: &str) -> Config {
        let required = [
            "product",
            "--trust-file=trust.json",
            "--signing-key-file=product.pem",
            "--checkout-url=http://checkout:8080",
            "--mongodb-url",
            url,
        ];
        Config::try_parse_from(required).unwrap()
    }

    #[test]
    fn the_command_line_is_sound() {
        Config::command().debug_assert();
    }

    #[test]
    fn an_address_never_shows_its_password() {
        let config = config("mongodb://shop:hunter2@mongo/");
        assert!(!format!("{config:?}").contains("hunter2"));
        config.mongodb().unwrap();
    }

    #[test]
    fn an_address_that_is_none_is_not_repeated() {
        for url in [
            "mongodb//shop:hunter2@mongo",
            "mongodb:shop:hunter2",
            "mongodb://shop:hunter2@mongo:1/?w=x&bogus=hunter2",
            "mongodb://shop:hunter2@mongo:port",
            "hunter2",
        ] {
            let error = config(url).mongodb().unwrap_err();
            assert!(!format!("{error:?}").contains("hunter2"), "{url}");
        }
    }
}
