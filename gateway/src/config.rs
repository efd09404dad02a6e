use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::builder::RangedU64ValueParser;

use crate::origins::Origins;

/// What the gateway is told at its start.
#[derive(Clone, Debug, clap::Parser)]
#[command(
    name = "gateway",
    version,
    about = "Lets browsers and other clients reach the shop: gRPC-Web, gRPC and the storefront on one port."
)]
pub struct Config {
    /// What every service is told.
    #[command(flatten)]
    pub mesh: mesh::Config,

    /// Where the user service is, such as http://user:8080.
    #[arg(long, env = "SOUK_USER_URL")]
    pub user_url: String,

    /// Where the product service is.
    #[arg(long, env = "SOUK_PRODUCT_URL")]
    pub product_url: String,

    /// Where the cart service is.
    #[arg(long, env = "SOUK_CART_URL")]
    pub cart_url: String,

    /// Where the recommendation service is.
    #[arg(long, env = "SOUK_RECOMMENDATION_URL")]
    pub recommendation_url: String,

    /// Where the checkout service is.
    #[arg(long, env = "SOUK_CHECKOUT_URL")]
    pub checkout_url: String,

    /// The built storefront.
    #[arg(
        long,
        env = "SOUK_STOREFRONT_FOLDER",
        default_value = "storefront/dist"
    )]
    pub storefront_folder: PathBuf,

    /// Origins of web pages, besides the gateway's own, that may call: https://shop.example,https://admin.example.
    #[arg(long, env = "SOUK_ALLOWED_ORIGINS", default_value = "")]
    pub allowed_origins: Origins,

    /// How many proxies stand in front and append to `x-forwarded-for`. With none the header is not believed.
    #[arg(long, env = "SOUK_TRUSTED_PROXIES", default_value_t = 0)]
    pub trusted_proxies: usize,

    /// Calls a second from one address without a session, and for signing in.
    #[arg(long, env = "SOUK_ANONYMOUS_RATE", default_value = "20")]
    pub anonymous_rate: NonZeroU32,

    /// Such calls at once.
    #[arg(long, env = "SOUK_ANONYMOUS_BURST", default_value = "40")]
    pub anonymous_burst: NonZeroU32,

    /// Calls a second of one person with a session.
    #[arg(long, env = "SOUK_CALLER_RATE", default_value = "50")]
    pub caller_rate: NonZeroU32,

    /// Such calls at once.
    #[arg(long, env = "SOUK_CALLER_BURST", default_value = "100")]
    pub caller_burst: NonZeroU32,

    /// How many times what one person may, all persons with an account on one network may together: calls a second, at
    /// once, and open. A network is an address, in IPv6 a block of 2^64.
    #[arg(long, env = "SOUK_NETWORK_FACTOR", default_value = "10")]
    pub network_factor: NonZeroU32,

    /// Calls that one caller may have open at once: being sent, in work, or answered and not yet taken. A caller is a
    /// person with a session, or an address; a guest is both.
    #[arg(
        long,
        env = "SOUK_CALLER_IN_FLIGHT",
        default_value_t = 128,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..)
    )]
    pub caller_in_flight: usize,

    /// Calls of one method in work at once; more wait for their turn, up to half a minute. Unset, so many
    /// are let in as are answered about as fast as usual, and more are refused, which keeps a busy shop quick.
    #[arg(long, env = "SOUK_METHOD_IN_FLIGHT")]
    pub method_in_flight: Option<NonZeroU32>,

    /// Connections that one address may hold; more are closed at once. Behind a proxy the address is the proxy's: then
    /// set it to what `--max-connections` says.
    #[arg(
        long,
        env = "SOUK_CONNECTIONS_PER_ADDRESS",
        default_value_t = 1024,
        value_parser = RangedU64ValueParser::<usize>::new().range(1..)
    )]
    pub connections_per_address: usize,
}
