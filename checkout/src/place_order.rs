//! From a cart to an order, once for each idempotency key.

use std::num::NonZeroU32;
use std::time::Duration;

use mesh::{Person, chaos};
use proto::Money;
use proto::cart::v1 as cart;
use proto::checkout::v1 as pb;
use proto::product::v1 as product;
use proto::user::v1 as user;
use tokio::time::Instant;
use uuid::Uuid;

use crate::error::Error;
use crate::order::{Address, Customer, NewOrder, Order, Status};
use crate::quote::{self, Basket};
use crate::saga::Saga;
use crate::shipping::Shipping;
use crate::store::Created;
use crate::upstreams::Upstreams;
use crate::wire;

/// Kept of the caller's time for the answer to reach it.
const REPLY_MARGIN: Duration = Duration::from_millis(200);
/// How long a decided order is waited for, so that the answer finds everything done when all goes well.
const SETTLE_PATIENCE: Duration = Duration::from_secs(1);

/// For so long declined payments count.
const DECLINES_FOR: Duration = Duration::from_secs(600);

/// What a customer sends to place an order, read and checked.
pub(crate) struct Placement {
    pub(crate) idempotency_key: String,
    pub(crate) payment_token: String,
    pub(crate) shipping_address: Address,
    pub(crate) shipping_method: String,
    pub(crate) expected_total: Money,
}

/// Places orders and waits for them.
#[derive(Clone)]
pub(crate) struct Placer {
    pub(crate) saga: Saga,
    pub(crate) shipping: std::sync::Arc<Shipping>,
    pub(crate) currency_code: String,
    pub(crate) patience: Duration,
    /// So many declined payments of one person are enough: whoever makes more is trying cards.
    pub(crate) most_declines: NonZeroU32,
}

impl Placer {
    /// Places an order, or attaches to the one that this key has placed.
    pub(crate) async fn place(
        &self,
        person: &Person,
        placement: Placement,
    ) -> Result<Order, Error> {
        let request_hash = placement.hash();
        let order = match self.create(person, &placement, request_hash.clone()).await {
            Ok((order_id, fence)) => {
                let saga = self.saga.clone();
                // In a task of its own: the order goes on whether or not somebody waits for it.
                self.saga.shutdown.spawn(async move {
                    saga.run(order_id, fence).await;
                });
                self.wait(order_id).await?
            }
            // What stands in the way may be this key's own order: it has emptied the cart and taken the stock.
            Err(refusal) => {
                let earlier = self
                    .saga
                    .store
                    .find_by_key(person.user_id, &placement.idempotency_key)
                    .await?;
                let Some(earlier) = earlier else {
                    return Err(refusal);
                };
                if earlier.request_hash != request_hash {
                    return Err(Error::KeyReused);
                }
                self.wait(earlier.order_id).await?
            }
        };
        // Nothing is promised to whoever waits while the stock may still say no.
        if order.status == Status::New {
            return Err(Error::Undecided);
        }
        // Whoever is told PENDING is told in a mail when the order then comes to nothing; that is owed from here on.
        let order =
            if order.status.is_pending() && !self.saga.store.tell_pending(order.order_id).await? {
                let decided = self.saga.store.find(order.order_id).await?;
                decided.ok_or(Error::NotFound)?
            } else {
                order
            };
        match order.status {
            Status::Cancelling | Status::Cancelled if !order.was_cancelled_by_a_person() => {
                Err(Error::Cancelled(Box::new(order)))
            }
            _ => Ok(order),
        }
    }

    /// What the caller's cart holds, at today's prices.
    pub(crate) async fn basket(&self) -> Result<Basket, Error> {
        read_basket(&self.saga.upstreams, &self.currency_code).await
    }

    /// Checks everything, then writes the order. Nothing is stored when it fails.
    async fn create(
        &self,
        person: &Person,
        placement: &Placement,
        request_hash: Vec<u8>,
    ) -> Result<(Uuid, i64), Error> {
        let held_back = self
            .saga
            .store
            .declined_too_often(
                person.user_id,
                self.most_declines.get().into(),
                DECLINES_FOR,
            )
            .await?;
        if let Some(retry_after) = held_back {
            return Err(Error::TooManyDeclines { retry_after });
        }
        let (basket, customer) =
            tokio::join!(self.basket(), read_customer(&self.saga.upstreams, person));
        // Who may not order is told that first, whatever is in the cart.
        let (customer, basket) = (customer?, basket?);
        basket.check()?;
        let country_code = &placement.shipping_address.country_code;
        let offer = basket
            .offers(&self.shipping, country_code)
            .into_iter()
            .find(|offer| offer.shipping_method == placement.shipping_method)
            .ok_or(Error::ShippingUnavailable)?;
        let (shipping, total) = basket.total(&offer)?;
        if total != placement.expected_total && !chaos::planted("price_unchecked") {
            return Err(Error::PriceChanged {
                expected: placement.expected_total,
                actual: total,
            });
        }
        let mut order = NewOrder {
            order_id: Uuid::now_v7(),
            user_id: person.user_id,
            idempotency_key: placement.idempotency_key.clone(),
            request_hash,
            subtotal: basket.subtotal,
            shipping,
            total,
            items: basket.items,
            shipping_method: offer.shipping_method,
            shipping_display_name: offer.display_name,
            shipping_address: placement.shipping_address.clone(),
            customer,
            payment_token: placement.payment_token.clone(),
            traceparent: mesh::telemetry::traceparent(),
        };
        if chaos::planted("forgets_keys") {
            order.idempotency_key = Uuid::new_v4().to_string();
            for item in &mut order.items {
                item.cart_line_id = Uuid::new_v4().to_string();
            }
        }
        match self.saga.store.create(&order).await? {
            Created::New { fence } => {
                tracing::info!(order_id = %order.order_id, total = %order.total, "order created");
                Ok((order.order_id, fence))
            }
            Created::Exists => {
                let lines = order.items.iter().map(|item| item.cart_line_id.as_str());
                let earlier = self
                    .saga
                    .store
                    .find_by_lines(person.user_id, &lines.collect::<Vec<_>>())
                    .await?;
                Err(
                    earlier.map_or(Error::InProgress, |earlier| Error::OrderExists {
                        order_id: earlier.order_id.to_string(),
                    }),
                )
            }
        }
    }

    /// Waits for an order to be decided and settled, as long as the caller's deadline and our patience allow.
    pub(crate) async fn wait(&self, order_id: Uuid) -> Result<Order, Error> {
        let began = Instant::now();
        let remaining = mesh::remaining().unwrap_or(self.patience);
        let deadline = began + remaining.saturating_sub(REPLY_MARGIN);
        let decided_by = deadline.min(began + self.patience);
        let mut settled_by = None;
        let mut watcher = self.saga.changes.watch(order_id);
        loop {
            let order = self
                .saga
                .store
                .find(order_id)
                .await?
                .ok_or(Error::NotFound)?;
            let until = if order.status.is_pending() {
                decided_by
            } else {
                *settled_by.get_or_insert_with(|| deadline.min(Instant::now() + SETTLE_PATIENCE))
            };
            if order.is_settled || Instant::now() >= until {
                return Ok(order);
            }
            // Changed or not, what it is now is read again: another replica may have had the last word.
            let _ = tokio::time::timeout_at(until, watcher.changed()).await;
        }
    }
}

impl Placement {
    /// Reads a request that the contract has checked.
    pub(crate) fn read(request: pb::PlaceOrderRequest) -> Result<Self, mesh::Fault> {
        let expected_total =
            Money::try_from(&request.expected_total.unwrap_or_default()).map_err(|error| {
                mesh::Fault::invalid("expected_total.currency_code", error.to_string())
            })?;
        if expected_total.minor_units() < 0 {
            return Err(mesh::Fault::invalid(
                "expected_total.minor_units",
                "must not be negative",
            ));
        }
        let shipping_address = wire::read_address(request.shipping_address.unwrap_or_default());
        wire::check_country(
            "shipping_address.country_code",
            &shipping_address.country_code,
        )?;
        Ok(Self {
            idempotency_key: request.idempotency_key,
            payment_token: request.payment_token,
            shipping_address,
            shipping_method: request.shipping_method,
            expected_total,
        })
    }

    /// Names what is asked for: not over the bytes of the message, which protobuf does not keep the same.
    fn hash(&self) -> Vec<u8> {
        let address = &self.shipping_address;
        quote::hash([
            self.payment_token.clone(),
            address.full_name.clone(),
            address.line1.clone(),
            address.line2.clone(),
            address.city.clone(),
            address.region.clone(),
            address.postal_code.clone(),
            address.country_code.clone(),
            self.shipping_method.clone(),
            self.expected_total.currency_code().to_owned(),
            self.expected_total.minor_units().to_string(),
        ])
    }
}

async fn read_basket(upstreams: &Upstreams, currency_code: &str) -> Result<Basket, Error> {
    let (mut carts, mut catalogue) = (upstreams.cart.clone(), upstreams.product.clone());
    let cart = carts.get_cart(cart::GetCartRequest {}).await?.into_inner();
    let lines = cart.cart.unwrap_or_default().items;
    if lines.is_empty() {
        return Err(Error::CartEmpty);
    }
    let request = product::BatchGetProductsRequest {
        product_ids: lines.iter().map(|line| line.product_id.clone()).collect(),
    };
    let products = catalogue.batch_get_products(request).await?.into_inner();
    Basket::new(&lines, products.products, currency_code)
}

async fn read_customer(upstreams: &Upstreams, person: &Person) -> Result<Customer, Error> {
    let request = user::GetCustomerRequest {
        user_id: person.user_id.to_string(),
        session_id: Some(person.session_id.to_string()),
    };
    let answer = upstreams
        .user
        .clone()
        .get_customer(request)
        .await?
        .into_inner();
    let customer = answer.customer.unwrap_or_default();
    if !customer.active {
        return Err(Error::AccountClosed);
    }
    // Of an access token that outlives its session nobody may be charged.
    if answer.session_ended {
        return Err(Error::SessionRevoked);
    }
    Ok(Customer {
        email: customer.email,
        name: customer.name,
    })
}
