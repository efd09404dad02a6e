//! Someone who buys, through the gateway, as any client would.

use std::time::{Duration, Instant};

use proto::cart::v1 as cart;
use proto::cart::v1::cart_service_client::CartServiceClient;
use proto::checkout::v1 as checkout;
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::product::v1::product_service_client::ProductServiceClient;
use proto::r#type::v1::{Address, Money};
use proto::user::v1 as user;
use proto::user::v1::user_service_client::UserServiceClient;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::audit::history::Answer;
use crate::identity::{Bearer, connect};
use crate::shop::{STAFF_EMAIL, STAFF_PASSWORD, Shop};

/// Of every shopper.
const PASSWORD: &str = "a long enough password";

const INSISTENCE: Duration = Duration::from_secs(60);

/// A channel that carries the shopper's token.
pub type SignedIn = InterceptedService<Channel, Bearer>;

/// A signed-in customer, or staff.
#[derive(Clone)]
pub struct Shopper {
    /// The account.
    pub user_id: String,
    /// Its e-mail address.
    pub email: String,
    /// What proves it.
    pub access_token: String,
    channel: Channel,
    bearer: Bearer,
}

impl Shopper {
    /// Opens a new account.
    ///
    /// # Errors
    /// When the shop refuses.
    pub async fn register(shop: &Shop) -> anyhow::Result<Self> {
        let channel = connect(shop.gateway())?;
        let request = user::RegisterRequest {
            email: format!("shopper-{}@souk.example", Uuid::new_v4().simple()),
            password: PASSWORD.to_owned(),
            name: "Ada Shopper".to_owned(),
        };
        let answer = UserServiceClient::new(channel.clone())
            .register(request)
            .await?
            .into_inner();
        Self::of(channel, answer.user, answer.session)
    }

    /// Signs in as the shop's staff.
    ///
    /// # Errors
    /// When the shop refuses.
    pub async fn staff(shop: &Shop) -> anyhow::Result<Self> {
        Self::sign_in(shop, STAFF_EMAIL, STAFF_PASSWORD).await
    }

    /// The same person with a new token: the first ends after ten minutes.
    ///
    /// # Errors
    /// When the shop refuses, or does not answer.
    pub async fn sign_in_again(&self, shop: &Shop) -> anyhow::Result<Self> {
        let password = if self.email == STAFF_EMAIL {
            STAFF_PASSWORD
        } else {
            PASSWORD
        };
        Self::sign_in(shop, &self.email, password).await
    }

    async fn sign_in(shop: &Shop, email: &str, password: &str) -> anyhow::Result<Self> {
        let channel = connect(shop.gateway())?;
        let request = user::LoginRequest {
            email: email.to_owned(),
            password: password.to_owned(),
        };
        let answer = UserServiceClient::new(channel.clone())
            .login(request)
            .await?
            .into_inner();
        Self::of(channel, answer.user, answer.session)
    }

    fn of(
        channel: Channel,
        user: Option<user::User>,
        session: Option<user::Session>,
    ) -> anyhow::Result<Self> {
        let (user, session) = (user.unwrap_or_default(), session.unwrap_or_default());
        Ok(Self {
            user_id: user.user_id,
            email: user.email,
            channel,
            bearer: Bearer::new(&session.access_token)?,
            access_token: session.access_token,
        })
    }

    /// The cart service.
    pub fn cart(&self) -> CartServiceClient<SignedIn> {
        CartServiceClient::with_interceptor(self.channel.clone(), self.bearer.clone())
    }

    /// The checkout service.
    pub fn checkout(&self) -> CheckoutServiceClient<SignedIn> {
        CheckoutServiceClient::with_interceptor(self.channel.clone(), self.bearer.clone())
    }

    /// The product service.
    pub fn product(&self) -> ProductServiceClient<SignedIn> {
        ProductServiceClient::with_interceptor(self.channel.clone(), self.bearer.clone())
    }

    /// The user service.
    pub fn user(&self) -> UserServiceClient<SignedIn> {
        UserServiceClient::with_interceptor(self.channel.clone(), self.bearer.clone())
    }

    /// Puts a product into the cart.
    ///
    /// # Errors
    /// What the shop answers.
    pub async fn add(&self, product_id: &str, quantity: i32) -> Result<(), Status> {
        let request = cart::AddItemRequest {
            product_id: product_id.to_owned(),
            quantity,
            operation_id: String::new(),
        };
        self.cart().add_item(request).await.map(drop)
    }

    /// What is in the cart: product and quantity.
    ///
    /// # Errors
    /// What the shop answers.
    pub async fn cart_items(&self) -> Result<Vec<(String, i32)>, Status> {
        let answer = self
            .cart()
            .get_cart(cart::GetCartRequest {})
            .await?
            .into_inner();
        let items = answer.cart.unwrap_or_default().items;
        Ok(items
            .into_iter()
            .map(|item| (item.product_id, item.quantity))
            .collect())
    }

    /// What the cart costs, shipped as standard.
    ///
    /// # Errors
    /// What the shop answers.
    pub async fn quote(&self) -> Result<Money, Status> {
        let request = checkout::PreviewOrderRequest {
            country_code: "DE".to_owned(),
            shipping_method: "standard".to_owned(),
        };
        let answer = self.checkout().preview_order(request).await?.into_inner();
        Ok(answer.total.unwrap_or_default())
    }

    /// A request to buy the cart at `total`, under a new key.
    pub fn placement(&self, total: Money, payment_token: &str) -> checkout::PlaceOrderRequest {
        checkout::PlaceOrderRequest {
            idempotency_key: Uuid::new_v4().to_string(),
            payment_token: payment_token.to_owned(),
            shipping_address: Some(address()),
            shipping_method: "standard".to_owned(),
            expected_total: Some(total),
        }
    }

    /// Sends a request to buy.
    ///
    /// # Errors
    /// What the shop answers.
    pub async fn place(
        &self,
        placement: checkout::PlaceOrderRequest,
    ) -> Result<checkout::Order, Status> {
        let mut request = tonic::Request::new(placement);
        request.set_timeout(Duration::from_secs(10));
        let answer = self.checkout().place_order(request).await?.into_inner();
        Ok(answer.order.unwrap_or_default())
    }

    /// Sends a request to buy again and again, as the contract says, until it is decided. Gives up after a minute,
    /// with the last answer.
    ///
    /// # Errors
    /// What the shop answers.
    pub async fn insist(
        &self,
        placement: &checkout::PlaceOrderRequest,
    ) -> Result<checkout::Order, Status> {
        let began = Instant::now();
        loop {
            let answer = self.place(placement.clone()).await;
            let is_decided = match &answer {
                Ok(order) => order.status() != checkout::OrderStatus::Pending,
                Err(status) => !is_open(status),
            };
            if is_decided || began.elapsed() > INSISTENCE {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Buys the cart.
    ///
    /// # Errors
    /// What the shop answers.
    pub async fn buy(&self, payment_token: &str) -> Result<checkout::Order, Status> {
        let total = self.quote().await?;
        self.place(self.placement(total, payment_token)).await
    }

    /// One of the orders, with its history.
    ///
    /// # Errors
    /// What the shop answers.
    pub async fn order(&self, order_id: &str) -> Result<checkout::Order, Status> {
        let request = checkout::GetOrderRequest {
            order_id: order_id.to_owned(),
        };
        let answer = self.checkout().get_order(request).await?.into_inner();
        Ok(answer.order.unwrap_or_default())
    }
}

/// Whether the contract says to ask again under the same key: what came of it is not known, or nothing has begun. Whoever
/// tries cards is told to wait for minutes, and does not.
pub fn is_open(status: &Status) -> bool {
    let reason = mesh::fault::reason(status);
    status.code() == Code::ResourceExhausted && reason.as_deref() != Some("TOO_MANY_DECLINES")
        || matches!(Answer::from(status), Answer::Unknown { .. })
}

/// Where everybody in tests lives.
pub fn address() -> Address {
    Address {
        full_name: "Ada Shopper".to_owned(),
        line1: "Marktgasse 1".to_owned(),
        city: "Berlin".to_owned(),
        postal_code: "10115".to_owned(),
        country_code: "DE".to_owned(),
        ..Address::default()
    }
}
