use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::Context as _;
use proto::product::v1::CreateProductRequest;
use proto::r#type::v1::Money;
use proto::user::v1::RegisterRequest;
use proto::user::v1::user_service_client::UserServiceClient;
use testkit::identity::{Bearer, connect};
use testkit::shop::Shop;
use testkit::shopper::Shopper;
use tonic::transport::Channel;
use uuid::Uuid;

use super::buyer::Buyer;

/// Connections that all buyers share.
const CONNECTIONS: usize = 16;
/// Accounts that are opened at once.
const AT_ONCE: usize = 4;
const PRODUCTS: usize = 24;
/// More than any run can sell.
const STOCK: i32 = 1_000_000;

/// What a shop that is put under load must be told: cheap passwords, and sessions that outlast the load.
pub fn settings() -> Vec<(&'static str, &'static str, String)> {
    vec![
        ("user", "SOUK_PASSWORD_MEMORY_KIB", "64".to_owned()),
        ("user", "SOUK_PASSWORD_PASSES", "1".to_owned()),
        ("user", "SOUK_ACCESS_TOKEN_LIFE_S", "3600".to_owned()),
    ]
}

/// A crowd of signed-in buyers, and plenty for them to buy.
///
/// Open it before an audit begins: the audit then knows the stock that was laid in.
pub struct Market {
    idle: Arc<Mutex<VecDeque<Buyer>>>,
}

/// A buyer at work; dropping it lets another purchase have it.
pub(super) struct Hired {
    buyer: Buyer,
    idle: Arc<Mutex<VecDeque<Buyer>>>,
}

impl Market {
    /// Lays in stock and signs up `buyers` customers.
    ///
    /// # Errors
    /// When the shop refuses.
    pub async fn open(shop: &Shop, buyers: usize) -> anyhow::Result<Self> {
        let products = Arc::new(lay_in(shop).await?);
        let channels = (0..CONNECTIONS).map(|_| connect(shop.gateway()));
        let channels: Arc<Vec<Channel>> = Arc::new(channels.collect::<anyhow::Result<_>>()?);
        let idle = Arc::new(Mutex::new(VecDeque::with_capacity(buyers)));
        let clerks: Vec<_> = (0..AT_ONCE)
            .map(|clerk| {
                let (products, channels) = (Arc::clone(&products), Arc::clone(&channels));
                let idle = Arc::clone(&idle);
                tokio::spawn(async move {
                    for number in (clerk..buyers).step_by(AT_ONCE) {
                        let channel = &channels[number % CONNECTIONS];
                        let product_id = &products[number % PRODUCTS];
                        let buyer = Buyer::new(channel, &sign_up(channel).await?, product_id);
                        locked(&idle).push_back(buyer);
                    }
                    anyhow::Ok(())
                })
            })
            .collect();
        for clerk in clerks {
            clerk.await??;
        }
        Ok(Self { idle })
    }

    /// A buyer who is not buying, if there is one.
    pub(super) fn hire(&self) -> Option<Hired> {
        let buyer = locked(&self.idle).pop_front()?;
        Some(Hired {
            buyer,
            idle: Arc::clone(&self.idle),
        })
    }

    /// The same, when somebody must be there.
    pub(super) fn somebody(&self) -> anyhow::Result<Hired> {
        self.hire()
            .context("every buyer is busy: open the market with more")
    }
}

impl Deref for Hired {
    type Target = Buyer;

    fn deref(&self) -> &Buyer {
        &self.buyer
    }
}

impl Drop for Hired {
    fn drop(&mut self) {
        locked(&self.idle).push_back(self.buyer.clone());
    }
}

async fn lay_in(shop: &Shop) -> anyhow::Result<Vec<String>> {
    let staff = Shopper::staff(shop).await?;
    let mut products = Vec::with_capacity(PRODUCTS);
    for number in 0..PRODUCTS {
        let product_id = Uuid::new_v4().to_string();
        let request = CreateProductRequest {
            product_id: product_id.clone(),
            name: format!("Tea light {number}"),
            description: "Burns for four hours.".to_owned(),
            price: Some(Money {
                currency_code: "EUR".to_owned(),
                minor_units: 250,
            }),
            stock: STOCK,
            category: "candles".to_owned(),
            image_url: "/images/tea-light.svg".to_owned(),
            weight_grams: 20,
            ..CreateProductRequest::default()
        };
        staff.product().create_product(request).await?;
        products.push(product_id);
    }
    Ok(products)
}

async fn sign_up(channel: &Channel) -> anyhow::Result<Bearer> {
    let request = RegisterRequest {
        email: format!("buyer-{}@souk.example", Uuid::new_v4().simple()),
        password: "a long enough password".to_owned(),
        name: "Ada Buyer".to_owned(),
    };
    let answer = UserServiceClient::new(channel.clone())
        .register(request)
        .await?
        .into_inner();
    let session = answer.session.context("no session")?;
    Bearer::new(&session.access_token)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}
