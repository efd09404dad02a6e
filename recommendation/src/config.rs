use secrecy::SecretString;

/// What the recommendation service is told at its start.
#[derive(Clone, Debug, clap::Parser)]
#[command(
    name = "recommendation",
    version,
    about = "Knows what else to buy, from what was bought together."
)]
pub struct Config {
    /// What every service is told.
    #[command(flatten)]
    pub mesh: mesh::Config,

    /// The Redis that holds what was learned, `redis://user:password@host:port/database`.
    #[arg(long, env = "SOUK_REDIS_URL", hide_env_values = true)]
    pub redis_url: SecretString,

    /// Where the product service is, such as http://product:8080.
    #[arg(long, env = "SOUK_PRODUCT_URL")]
    pub product_url: String,

    /// Where the cart service is, such as http://cart:8080.
    #[arg(long, env = "SOUK_CART_URL")]
    pub cart_url: String,

    /// Learn from made-up purchases of the catalogue that the shop comes with, once, so that a new shop has something
    /// to recommend.
    #[arg(long, env = "SOUK_RECOMMENDATION_SEED", default_value_t = true, action = clap::ArgAction::Set)]
    pub seed: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_flags_are_sound() {
        super::Config::command().debug_assert();
    }
}
