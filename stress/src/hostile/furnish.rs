//! Puts people, products and orders into a shop.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use anyhow::Context as _;
use mesh::identity::ServiceTokens;
use proto::cart::v1 as cart;
use proto::payment::v1 as payment;
use proto::product::v1 as product;
use proto::r#type::v1::Money;
use proto::user::v1 as user;
use testkit::identity::connect;
use testkit::services;
use testkit::shop::{ServiceProcess, Shop};
use testkit::shopper::Shopper;
use uuid::Uuid;

use super::lab::{Account, Caller, Lab, Route, prolonged, register};

/// Units of the product that is bought; more than any run buys.
pub(super) const UNITS: i32 = 1_000_000;
/// What an order's stock is tried on: many, so that none gathers the entries of every order.
const PRODUCTS: usize = 48;

impl Lab {
    /// Furnishes `shop`. With `apart`, what staff and checkout do with products, payments and mails is done at processes
    /// with a catalogue, a ledger and a folder of their own, so that an audit of the shop counts nothing that was made up.
    ///
    /// # Errors
    /// When the shop refuses something that is right.
    pub(crate) async fn open(shop: &Shop, apart: bool) -> anyhow::Result<Self> {
        let keys = shop.folder().join("keys");
        let mut services = BTreeMap::new();
        for service in shop.services() {
            services.insert(service.name(), connect(service.address)?);
        }
        let mut replicas = Vec::new();
        if apart {
            replicas = replicas_of(shop).await?;
            for replica in &replicas {
                services.insert(replica.name(), connect(replica.address)?);
            }
        }
        let mut signers = BTreeMap::new();
        for name in services::names() {
            let key_file = keys.join(format!("{name}.pem"));
            signers.insert(name, ServiceTokens::read(name, &key_file)?);
        }
        let staff = Shopper::staff(shop).await?;
        let product_id = Uuid::new_v4().to_string();
        let request = new_product(product_id.clone(), UNITS);
        staff.product().create_product(request).await?;

        let buyer = Shopper::register(shop).await?;
        let mut orders = Vec::new();
        for _ in 0..3 {
            buyer.add(&product_id, 1).await?;
            orders.push(buyer.buy("tok_visa").await?.order_id);
        }
        buyer.add(&product_id, 1).await?;
        let total = buyer.quote().await?;
        let shopper = Account {
            user_id: buyer.user_id.clone(),
            email: buyer.email.clone(),
            access_token: prolonged(&keys, &buyer.access_token)?,
            refresh_token: String::new(),
        };
        let account = || register(&services, &keys);
        let keeper = account().await?;
        let (leaver, owner) = (account().await?, account().await?);
        let mut lab = Self {
            gateway: connect(shop.gateway())?,
            signers,
            shopper,
            keeper,
            leaver,
            owner,
            staff_token: prolonged(&keys, &staff.access_token)?,
            guest_token: String::new(),
            product_id,
            page_token: String::new(),
            products: Vec::new(),
            cart_line_id: String::new(),
            total,
            placed: Mutex::new(orders.iter().cloned().collect::<BTreeSet<_>>()),
            moved_order: orders.pop().unwrap_or_default(),
            cancelled_order: orders.pop().unwrap_or_default(),
            seen_order: orders.pop().unwrap_or_default(),
            authorized: <(String, String)>::default(),
            keys,
            services,
            replicas,
        };
        lab.page_token = lab.next_page().await?;
        lab.guest_token = lab.guest().await?;
        lab.cart_line_id = lab.fill_cart(&lab.signed_in(&lab.keeper)).await?;
        lab.authorized = lab.authorize().await?;
        for _ in 0..PRODUCTS {
            lab.products.push(lab.create_product().await?);
        }
        Ok(lab)
    }

    /// A guest's token, with something in the cart.
    pub(super) async fn guest(&self) -> anyhow::Result<String> {
        let answer: user::StartGuestSessionResponse = self
            .ask(
                "/souk.user.v1.UserService/StartGuestSession",
                Route::Gateway,
                &Caller::Nobody,
                &user::StartGuestSessionRequest {},
            )
            .await?;
        let token = answer.session.unwrap_or_default().access_token;
        self.fill_cart(&Caller::Person(token.clone())).await?;
        Ok(token)
    }

    /// Puts one of the shop's product into a cart; the name of its line.
    pub(super) async fn fill_cart(&self, caller: &Caller) -> anyhow::Result<String> {
        let request = cart::AddItemRequest {
            product_id: self.product_id.clone(),
            quantity: 1,
            operation_id: String::new(),
        };
        let rpc = "/souk.cart.v1.CartService/AddItem";
        let answer: cart::AddItemResponse = self.ask(rpc, Route::Gateway, caller, &request).await?;
        let items = answer.cart.unwrap_or_default().items;
        Ok(items.into_iter().next().context("an empty cart")?.line_id)
    }

    /// The token of the second page of the catalogue by name.
    async fn next_page(&self) -> anyhow::Result<String> {
        let request = product::ListProductsRequest {
            page_size: 3,
            sort: product::ProductSort::Name.into(),
            in_stock_only: true,
            ..product::ListProductsRequest::default()
        };
        let rpc = "/souk.product.v1.ProductService/ListProducts";
        let page: product::ListProductsResponse = self
            .ask(rpc, Route::Gateway, &Caller::Nobody, &request)
            .await?;
        Ok(page.next_page_token)
    }

    async fn authorize(&self) -> anyhow::Result<(String, String)> {
        let order_id = Uuid::new_v4().to_string();
        let request = payment::AuthorizeRequest {
            idempotency_key: format!("{order_id}:authorize"),
            order_id: order_id.clone(),
            amount: Some(self.total.clone()),
            payment_token: "tok_visa".to_owned(),
        };
        let rpc = "/souk.payment.v1.PaymentService/Authorize";
        let checkout = Caller::Service("checkout");
        let answer: payment::AuthorizeResponse =
            self.ask(rpc, Route::Direct, &checkout, &request).await?;
        Ok((order_id, answer.authorization_id))
    }

    async fn create_product(&self) -> anyhow::Result<String> {
        let product_id = Uuid::new_v4().to_string();
        let request = new_product(product_id.clone(), UNITS);
        let rpc = "/souk.product.v1.ProductService/CreateProduct";
        let staff = Caller::Person(self.staff_token.clone());
        let _: product::CreateProductResponse =
            self.ask(rpc, Route::Direct, &staff, &request).await?;
        Ok(product_id)
    }
}

/// A request to add a product of 10 euros.
pub(super) fn new_product(product_id: String, stock: i32) -> product::CreateProductRequest {
    product::CreateProductRequest {
        product_id,
        name: "Beeswax tea light".to_owned(),
        description: "Burns for four hours.".to_owned(),
        price: Some(Money {
            currency_code: "EUR".to_owned(),
            minor_units: 1000,
        }),
        stock,
        category: "candles".to_owned(),
        image_url: "/images/tea-light.svg".to_owned(),
        image_alt: "A tea light".to_owned(),
        attributes: None,
        weight_grams: 50,
        more_images: vec![product::ProductImage {
            image_url: "/images/tea-light-burning.svg".to_owned(),
            image_alt: "A tea light that burns".to_owned(),
        }],
    }
}

/// A product service with a catalogue of its own, a payment service with a ledger and an email service with a mail folder
/// of its own.
async fn replicas_of(shop: &Shop) -> anyhow::Result<Vec<ServiceProcess>> {
    let database = format!("hostile_{}", Uuid::new_v4().simple());
    let in_folder = |name: &str| shop.folder().join(name).to_string_lossy().into_owned();
    let ledger = in_folder("hostile-payments.jsonl");
    let mails = in_folder("hostile-mail");
    let mut replicas = Vec::new();
    for (name, key, value) in [
        ("product", "SOUK_MONGODB_DATABASE", database),
        ("payment", "SOUK_PAYMENT_LEDGER_FILE", ledger),
        ("email", "SOUK_MAIL_FOLDER", mails),
    ] {
        let replica = shop.replica(name).await?;
        replica.kill().await?;
        replica.start_with(key, &value).await?;
        replica.ready().await?;
        replicas.push(replica);
    }
    Ok(replicas)
}
