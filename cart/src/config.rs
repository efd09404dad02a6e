use secrecy::SecretString;

/// What the cart service is told at its start.
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "cart", version, about = "Keeps what shoppers mean to buy.")]
pub struct Config {
    /// What every service is told.
    #[command(flatten)]
    pub mesh: mesh::Config,

    /// The Redis that holds the carts, `redis://user:password@host:port/database`.
    #[arg(long, env = "SOUK_REDIS_URL", hide_env_values = true)]
    pub redis_url: SecretString,

    /// Days that a guest's cart is kept after its last change.
    #[arg(
        long,
        env = "SOUK_CART_GUEST_DAYS",
        default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(1..=3650)
    )]
    pub guest_days: u32,

    /// Days that a customer's cart is kept after its last change.
    #[arg(
        long,
        env = "SOUK_CART_CUSTOMER_DAYS",
        default_value_t = 180,
        value_parser = clap::value_parser!(u32).range(1..=3650)
    )]
    pub customer_days: u32,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_flags_are_sound() {
        super::Config::command().debug_assert();
    }
}
