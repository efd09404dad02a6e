use std::pin::Pin;
use std::time::{Duration, SystemTime};

use mesh::{Fault, person};
use proto::checkout::v1 as pb;
use proto::checkout::v1::checkout_service_server::CheckoutService;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::error::Error;
use crate::order::{self, Order};
use crate::place_order::{Placement, Placer};
use crate::store::Store;
use crate::watch_order::Seats;
use crate::{page, watch_order, wire};

/// How long the hold of an order that nobody knows is kept: until then people can find out what became of its payment.
const LOST_FOR: Duration = Duration::from_secs(24 * 3600);

type Place = Option<(SystemTime, Uuid)>;

pub(crate) struct Checkout {
    placer: Placer,
    seats: Seats,
}

impl Checkout {
    pub(crate) fn new(placer: Placer) -> Self {
        Self {
            placer,
            seats: Seats::default(),
        }
    }

    /// Reads a page by `list`, given its place and how many to read, and makes the token of the next.
    async fn page(
        &self,
        page_size: i32,
        page_token: &str,
        list: impl AsyncFnOnce(&Store, Place, i64) -> Result<Vec<Order>, Error>,
    ) -> Result<(Vec<pb::Order>, String), Error> {
        let (after, size) = (page::after(page_token)?, page::size(page_size));
        // One more than asked for tells whether there is another page.
        let mut orders = list(&self.placer.saga.store, after, size + 1).await?;
        let has_more = orders.len() as i64 > size;
        orders.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        let last = orders.last().filter(|_| has_more);
        let next = last.map(page::token).unwrap_or_default();
        Ok((orders.iter().map(wire::order).collect(), next))
    }

    async fn with_history(&self, order: &Order) -> Result<pb::Order, Error> {
        let history = self.placer.saga.store.history(order.order_id).await?;
        Ok(pb::Order {
            history: wire::history(history),
            ..wire::order(order)
        })
    }
}

#[tonic::async_trait]
impl CheckoutService for Checkout {
    async fn preview_order(
        &self,
        request: Request<pb::PreviewOrderRequest>,
    ) -> Result<Response<pb::PreviewOrderResponse>, Status> {
        let request = request.into_inner();
        let shipping = &self.placer.shipping;
        let country_code = match request.country_code.as_str() {
            "" => shipping.home_country(),
            country_code => {
                wire::check_country("country_code", country_code)?;
                country_code
            }
        };
        let basket = self.placer.basket().await?;
        let offers = basket.offers(shipping, country_code);
        let offer = offers
            .iter()
            .find(|offer| {
                request.shipping_method.is_empty()
                    || offer.shipping_method == request.shipping_method
            })
            .ok_or(Error::ShippingUnavailable)?;
        let (shipping, total) = basket.total(offer)?;
        let currency_code = total.currency_code();
        Ok(Response::new(pb::PreviewOrderResponse {
            items: basket
                .items
                .iter()
                .map(|item| wire::item(item, currency_code))
                .collect(),
            subtotal: Some(basket.subtotal.into()),
            shipping_options: offers
                .iter()
                .map(|offer| wire::shipping_option(offer, currency_code))
                .collect(),
            shipping_method: offer.shipping_method.clone(),
            shipping: Some(shipping.into()),
            total: Some(total.into()),
            unavailable_product_ids: [basket.out_of_stock, basket.unavailable].concat(),
        }))
    }

    async fn place_order(
        &self,
        request: Request<pb::PlaceOrderRequest>,
    ) -> Result<Response<pb::PlaceOrderResponse>, Status> {
        let person = person(&request)?;
        let placement = Placement::read(request.into_inner())?;
        let order = self.placer.place(&person, placement).await?;
        Ok(Response::new(pb::PlaceOrderResponse {
            order: Some(wire::placed_order(&order)),
        }))
    }

    async fn get_order(
        &self,
        request: Request<pb::GetOrderRequest>,
    ) -> Result<Response<pb::GetOrderResponse>, Status> {
        let person = person(&request)?;
        let order_id = order_id(&request.get_ref().order_id)?;
        let order = self.placer.find_for(&person, order_id).await?;
        Ok(Response::new(pb::GetOrderResponse {
            order: Some(self.with_history(&order).await?),
        }))
    }

    async fn list_orders(
        &self,
        request: Request<pb::ListOrdersRequest>,
    ) -> Result<Response<pb::ListOrdersResponse>, Status> {
        let user_id = person(&request)?.user_id;
        let request = request.into_inner();
        let (orders, next_page_token) = self
            .page(
                request.page_size,
                &request.page_token,
                async |store, after, limit| store.list(user_id, after, limit).await,
            )
            .await?;
        Ok(Response::new(pb::ListOrdersResponse {
            orders,
            next_page_token,
        }))
    }

    async fn cancel_order(
        &self,
        request: Request<pb::CancelOrderRequest>,
    ) -> Result<Response<pb::CancelOrderResponse>, Status> {
        let person = person(&request)?;
        let order_id = order_id(&request.get_ref().order_id)?;
        let order = self.placer.cancel(&person, order_id).await?;
        Ok(Response::new(pb::CancelOrderResponse {
            order: Some(wire::order(&order)),
        }))
    }

    type WatchOrderStream =
        Pin<Box<dyn Stream<Item = Result<pb::WatchOrderResponse, Status>> + Send>>;

    async fn watch_order(
        &self,
        request: Request<pb::WatchOrderRequest>,
    ) -> Result<Response<Self::WatchOrderStream>, Status> {
        let person = person(&request)?;
        let order_id = order_id(&request.get_ref().order_id)?;
        let seat = self.seats.take(person.user_id)?;
        // Whose order it is stays as it is, so it is asked once.
        self.placer.find_for(&person, order_id).await?;
        let updates = watch_order::updates(self.placer.saga.clone(), order_id, seat);
        Ok(Response::new(Box::pin(updates)))
    }

    async fn list_all_orders(
        &self,
        request: Request<pb::ListAllOrdersRequest>,
    ) -> Result<Response<pb::ListAllOrdersResponse>, Status> {
        let request = request.into_inner();
        let statuses = wire::statuses(request.status());
        let (orders, next_page_token) = self
            .page(
                request.page_size,
                &request.page_token,
                async |store, after, limit| store.list_all(statuses, after, limit).await,
            )
            .await?;
        Ok(Response::new(pb::ListAllOrdersResponse {
            orders,
            next_page_token,
        }))
    }

    async fn update_order_status(
        &self,
        request: Request<pb::UpdateOrderStatusRequest>,
    ) -> Result<Response<pb::UpdateOrderStatusResponse>, Status> {
        let request = request.into_inner();
        let order_id = order_id(&request.order_id)?;
        let to = match request.status() {
            pb::OrderStatus::Shipped => order::Status::Shipped,
            pb::OrderStatus::Delivered => order::Status::Delivered,
            pb::OrderStatus::Refunded => order::Status::Refunded,
            pb::OrderStatus::Cancelled => order::Status::Cancelled,
            _ => {
                return Err(Fault::invalid(
                    "status",
                    "must be SHIPPED, DELIVERED, REFUNDED or CANCELLED",
                )
                .into());
            }
        };
        let tracking_code = Some(request.tracking_code.as_str()).filter(|code| !code.is_empty());
        if tracking_code.is_some() && to != order::Status::Shipped {
            return Err(Fault::invalid("tracking_code", "goes with SHIPPED alone").into());
        }
        let order = self
            .placer
            .update_status(order_id, to, tracking_code)
            .await?;
        Ok(Response::new(pb::UpdateOrderStatusResponse {
            order: Some(wire::order(&order)),
        }))
    }

    async fn resolve_hold(
        &self,
        request: Request<pb::ResolveHoldRequest>,
    ) -> Result<Response<pb::ResolveHoldResponse>, Status> {
        use pb::resolve_hold_response::Decision;
        let order_id = order_id(&request.get_ref().order_id)?;
        let order = self.placer.saga.store.find(order_id).await?;
        let (decision, fence) = match order {
            Some(order) => (decision(order.status), order.fence),
            // Stock is only held for an order that was written before: the store may have lost its last moments.
            None if is_given_up(order_id, SystemTime::now()) => {
                tracing::error!(%order_id, "the hold of an order that is lost was given up: look whether it was charged");
                (Decision::Release, 0)
            }
            None => {
                tracing::error!(%order_id, "invariant violated: a hold without an order");
                (Decision::Wait, 0)
            }
        };
        Ok(Response::new(pb::ResolveHoldResponse {
            decision: decision.into(),
            fence,
        }))
    }
}

fn decision(status: order::Status) -> pb::resolve_hold_response::Decision {
    use pb::resolve_hold_response::Decision;
    match status {
        // Recovery decides these, and a person what needs attention.
        order::Status::New | order::Status::Reserved | order::Status::NeedsAttention => {
            Decision::Wait
        }
        order::Status::Cancelling | order::Status::Cancelled => Decision::Release,
        // The capture may still be refused; then the units must not be sold.
        order::Status::Confirmed => Decision::Wait,
        _ => Decision::Commit,
    }
}

/// Whether an order that nobody knows was placed so long ago, by its id, that its hold need not be kept any more.
fn is_given_up(order_id: Uuid, now: SystemTime) -> bool {
    let Some(placed) = order_id.get_timestamp() else {
        return false;
    };
    let (seconds, nanos) = placed.to_unix();
    let placed = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos);
    now.duration_since(placed).is_ok_and(|age| age > LOST_FOR)
}

fn order_id(text: &str) -> Result<Uuid, Fault> {
    Uuid::try_parse(text).map_err(|_| Fault::invalid("order_id", "must be a UUID"))
}

#[cfg(test)]
mod tests {
    use uuid::{NoContext, Timestamp};

    use super::*;

    #[test]
    fn the_hold_of_an_unknown_order_is_kept_for_a_day() {
        let now = SystemTime::now();
        let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let placed = |ago: Duration| {
            let at = since_epoch - ago;
            Uuid::new_v7(Timestamp::from_unix(NoContext, at.as_secs(), 0))
        };
        assert!(!is_given_up(placed(Duration::ZERO), now));
        assert!(!is_given_up(
            placed(LOST_FOR - Duration::from_secs(60)),
            now
        ));
        assert!(is_given_up(placed(LOST_FOR + Duration::from_secs(60)), now));
        // One that says nothing of its time, and one from a clock that is ahead.
        assert!(!is_given_up(Uuid::new_v4(), now));
        assert!(!is_given_up(placed(Duration::ZERO), now - LOST_FOR));
    }
}
