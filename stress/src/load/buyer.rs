//! One who buys the same thing again and again.

use std::time::Duration;

use proto::cart::v1::cart_service_client::CartServiceClient;
use proto::cart::v1::{AddItemRequest, GetCartRequest};
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::checkout::v1::{OrderStatus, PlaceOrderRequest, PreviewOrderRequest};
use proto::product::v1::ListProductsRequest;
use proto::product::v1::product_service_client::ProductServiceClient;
use testkit::identity::Bearer;
use testkit::shopper::{SignedIn, address};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use uuid::Uuid;

use super::attempts::Tally;

/// How long a client waits for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
const PATIENCE_WITH_ORDERS: Duration = Duration::from_secs(10);

/// A signed-in customer with a favourite product.
#[derive(Clone)]
pub(super) struct Buyer {
    cart: CartServiceClient<SignedIn>,
    checkout: CheckoutServiceClient<SignedIn>,
    product: ProductServiceClient<SignedIn>,
    product_id: String,
}

impl Buyer {
    pub(super) fn new(channel: &Channel, bearer: &Bearer, product_id: &str) -> Self {
        let signed_in = || (channel.clone(), bearer.clone());
        let (channel, bearer) = signed_in();
        let cart = CartServiceClient::with_interceptor(channel, bearer);
        let (channel, bearer) = signed_in();
        let checkout = CheckoutServiceClient::with_interceptor(channel, bearer);
        let (channel, bearer) = signed_in();
        let product = ProductServiceClient::with_interceptor(channel, bearer);
        Self {
            cart,
            checkout,
            product,
            product_id: product_id.to_owned(),
        }
    }

    /// A whole purchase: into the cart, a look at the total, the order. What it came to, if it was accepted.
    pub(super) async fn purchase(&self, tally: &Tally) -> Result<OrderStatus, Status> {
        let item = AddItemRequest {
            product_id: self.product_id.clone(),
            quantity: 1,
            operation_id: Uuid::new_v4().simple().to_string(),
        };
        let added = tally.call(false, || {
            let (mut cart, item) = (self.cart.clone(), limited(&item, PATIENCE));
            async move { cart.add_item(item).await }
        });
        match added.await {
            // Purchases that came to nothing have filled the cart: that is enough to buy.
            Err(status) if status.code() == Code::FailedPrecondition => {}
            outcome => drop(outcome?),
        }
        let preview = PreviewOrderRequest {
            country_code: "DE".to_owned(),
            shipping_method: "standard".to_owned(),
        };
        let preview = tally.call(false, || {
            let (mut checkout, preview) = (self.checkout.clone(), limited(&preview, PATIENCE));
            async move { checkout.preview_order(preview).await }
        });
        let preview = preview.await?;
        let order = PlaceOrderRequest {
            idempotency_key: Uuid::new_v4().to_string(),
            payment_token: "tok_visa".to_owned(),
            shipping_address: Some(address()),
            shipping_method: "standard".to_owned(),
            expected_total: preview.total,
        };
        let placed = tally.call(true, || {
            let (mut checkout, order) =
                (self.checkout.clone(), limited(&order, PATIENCE_WITH_ORDERS));
            async move { checkout.place_order(order).await }
        });
        match placed.await?.order.unwrap_or_default().status() {
            OrderStatus::Cancelled | OrderStatus::Unspecified => {
                Err(Status::aborted("the order was cancelled"))
            }
            status => Ok(status),
        }
    }

    /// A look around: a page of the catalogue.
    pub(super) async fn browse(&self, tally: &Tally) -> Result<(), Status> {
        let page = ListProductsRequest::default();
        let listed = tally.call(false, || {
            let (mut product, page) = (self.product.clone(), limited(&page, PATIENCE));
            async move { product.list_products(page).await }
        });
        listed.await.map(drop)
    }

    /// A look into the cart.
    pub(super) async fn look_into_cart(&self, tally: &Tally) -> Result<(), Status> {
        let cart = GetCartRequest {};
        let looked = tally.call(false, || {
            let (mut carts, request) = (self.cart.clone(), limited(&cart, PATIENCE));
            async move { carts.get_cart(request).await }
        });
        looked.await.map(drop)
    }
}

fn limited<M: Clone>(message: &M, patience: Duration) -> Request<M> {
    let mut request = Request::new(message.clone());
    request.set_timeout(patience);
    request
}
