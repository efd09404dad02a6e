use std::time::Duration;

use mesh::{Channel, Mesh};
use proto::cart::v1::cart_service_client::CartServiceClient;
use proto::email::v1::email_service_client::EmailServiceClient;
use proto::payment::v1::payment_service_client::PaymentServiceClient;
use proto::product::v1::product_service_client::ProductServiceClient;
use proto::recommendation::v1::recommendation_service_client::RecommendationServiceClient;
use proto::user::v1::user_service_client::UserServiceClient;

use crate::config::UpstreamUrls;

/// Reads are answered in milliseconds or not at all.
const READ: Duration = Duration::from_secs(2);
/// Stock is written with a journal, line after line.
const STOCK: Duration = Duration::from_secs(4);
/// Processors take their time.
const PAYMENT: Duration = Duration::from_secs(4);
/// Nobody waits for these.
const AFTERWARDS: Duration = Duration::from_secs(5);

/// The services that checkout calls.
#[derive(Clone)]
pub(crate) struct Upstreams {
    pub(crate) user: UserServiceClient<Channel>,
    pub(crate) product: ProductServiceClient<Channel>,
    pub(crate) stock: ProductServiceClient<Channel>,
    pub(crate) cart: CartServiceClient<Channel>,
    pub(crate) payment: PaymentServiceClient<Channel>,
    pub(crate) email: EmailServiceClient<Channel>,
    pub(crate) recommendation: RecommendationServiceClient<Channel>,
}

impl Upstreams {
    pub(crate) fn new(urls: &UpstreamUrls, mesh: &Mesh) -> anyhow::Result<Self> {
        let product = mesh.channel("product", &urls.product_url)?;
        Ok(Self {
            user: UserServiceClient::new(mesh.channel("user", &urls.user_url)?.time_limit(READ)),
            product: ProductServiceClient::new(product.clone().time_limit(READ)),
            stock: ProductServiceClient::new(product.time_limit(STOCK)),
            cart: CartServiceClient::new(mesh.channel("cart", &urls.cart_url)?.time_limit(READ)),
            payment: PaymentServiceClient::new(
                mesh.channel("payment", &urls.payment_url)?
                    .time_limit(PAYMENT),
            ),
            email: EmailServiceClient::new(
                mesh.channel("email", &urls.email_url)?
                    .time_limit(AFTERWARDS),
            ),
            recommendation: RecommendationServiceClient::new(
                mesh.channel("recommendation", &urls.recommendation_url)?
                    .time_limit(AFTERWARDS),
            ),
        })
    }
}
