//! The services behind: whose answers are needed (product), and whose are welcome (cart).

use std::time::Duration;

use mesh::Channel;
use proto::cart::v1::GetCartRequest;
use proto::cart::v1::cart_service_client::CartServiceClient;
use proto::product::v1 as pb;
use proto::product::v1::product_service_client::ProductServiceClient;
use uuid::Uuid;

use crate::config::Config;
use crate::error::Error;
use crate::pick::Product;

/// The most products that one call may ask for, or answer with.
pub(crate) const MAX_BATCH: usize = 100;
const PAGE_SIZE: i32 = 100;
/// A page does not wait longer than this to take the cart into account.
const CART_TIME_LIMIT: Duration = Duration::from_millis(300);
const PRODUCT_TIME_LIMIT: Duration = Duration::from_secs(2);

pub(crate) struct Upstreams {
    product: ProductServiceClient<Channel>,
    cart: CartServiceClient<Channel>,
}

impl Upstreams {
    pub(crate) fn new(config: &Config, mesh: &mesh::Mesh) -> anyhow::Result<Self> {
        let product = mesh.channel("product", &config.product_url)?;
        let cart = mesh.channel("cart", &config.cart_url)?;
        Ok(Self {
            product: ProductServiceClient::new(product.time_limit(PRODUCT_TIME_LIMIT)),
            cart: CartServiceClient::new(cart.time_limit(CART_TIME_LIMIT)),
        })
    }

    /// The products in the caller's cart; none when cart does not answer.
    pub(crate) async fn cart(&self) -> Vec<Uuid> {
        match self.cart.clone().get_cart(GetCartRequest {}).await {
            Ok(answer) => {
                let items = answer.into_inner().cart.unwrap_or_default().items;
                items
                    .iter()
                    .filter_map(|item| Uuid::try_parse(&item.product_id).ok())
                    .collect()
            }
            Err(status) => {
                tracing::warn!(code = ?status.code(), "recommending without the cart");
                Vec::new()
            }
        }
    }

    /// The products with these ids, as far as there are any.
    pub(crate) async fn products(&self, ids: &[Uuid]) -> Result<Vec<Product>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let request = pb::BatchGetProductsRequest {
            product_ids: ids.iter().map(Uuid::to_string).collect(),
        };
        let answer = self.product.clone().batch_get_products(request).await;
        let answer = answer.map_err(Error::Product)?;
        Ok(decode(answer.into_inner().products))
    }

    /// What can be bought in a category, or in the whole shop when it is empty.
    pub(crate) async fn catalogue(&self, category: &str) -> Result<Vec<Product>, Error> {
        let request = pb::ListProductsRequest {
            page_size: PAGE_SIZE,
            category: category.to_owned(),
            in_stock_only: true,
            ..Default::default()
        };
        let answer = self.product.clone().list_products(request).await;
        let answer = answer.map_err(Error::Product)?;
        Ok(decode(answer.into_inner().products))
    }
}

fn decode(products: Vec<pb::Product>) -> Vec<Product> {
    products
        .into_iter()
        .filter_map(|message| {
            Some(Product {
                id: Uuid::try_parse(&message.product_id).ok()?,
                category: message.category.clone(),
                in_stock: message.stock > 0,
                message,
            })
        })
        .collect()
}
