use mongodb::options::ConnectionString;
use proto::Money;

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
    pub mongodb_url: MongoUrl,

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

/// The address of a MongoDB; it may hold a password, so it never shows in a log.
#[derive(Clone)]
pub struct MongoUrl(ConnectionString);

impl MongoUrl {
    pub(crate) fn get(&self) -> &ConnectionString {
        &self.0
    }
}

impl std::str::FromStr for MongoUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The driver's own words could repeat the password.
        ConnectionString::parse(text)
            .map(Self)
            .map_err(|_| "not an address such as mongodb://host:port")
    }
}

impl std::fmt::Debug for MongoUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("MongoUrl(..)")
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Config::command().debug_assert();
    }

    #[test]
    fn an_address_never_shows_its_password() {
        let url: MongoUrl = "mongodb://shop:hunter2@mongo/".parse().unwrap();
        assert!(!format!("{url:?}").contains("hunter2"));
        let error = "mongodb:shop:hunter2".parse::<MongoUrl>().unwrap_err();
        assert!(!error.contains("hunter2"));
    }
}
