use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use futures_util::Stream;
use proto::checkout::v1 as pb;
use proto::checkout::v1::checkout_service_server::{CheckoutService, CheckoutServiceServer};
use proto::checkout::v1::resolve_hold_response::Decision;
use proto::product::v1::stock_line_result::Outcome;
use testkit::identity::Identities;
use testkit::stores::Stores;
use tonic::{Request, Response, Status};
use tonic_health::pb::health_check_response::ServingStatus;

use crate::shop::{Order, Shop, await_health, entries};

/// A checkout that knows nothing but what to do with holds.
#[derive(Clone, Default)]
struct Checkout {
    decisions: Arc<Mutex<HashMap<String, Decision>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Checkout {
    fn decide(&self, order: &Order, decision: Decision) {
        let mut decisions = self.decisions.lock().unwrap();
        decisions.insert(order.order_id.clone(), decision);
    }

    fn asked(&self, order: &Order) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|id| **id == order.order_id).count()
    }

    async fn start(&self, identities: &Identities) -> mesh::Running {
        let server = CheckoutServiceServer::new(self.clone());
        let service = mesh::Service::new(async || Ok(())).add_server(server);
        identities
            .mesh("checkout")
            .unwrap()
            .start(service)
            .await
            .unwrap()
    }
}

/// Answers that this checkout does not have.
macro_rules! unimplemented_rpcs {
    ($($name:ident($request:ident) -> $answer:ty;)*) => {$(
        fn $name<'life, 'future>(
            &'life self,
            _: Request<pb::$request>,
        ) -> Pin<Box<dyn Future<Output = Result<Response<$answer>, Status>> + Send + 'future>>
        where
            'life: 'future,
            Self: 'future,
        {
            Box::pin(async { Err(Status::unimplemented("not here")) })
        }
    )*};
}

#[tonic::async_trait]
impl CheckoutService for Checkout {
    type WatchOrderStream =
        Pin<Box<dyn Stream<Item = Result<pb::WatchOrderResponse, Status>> + Send>>;

    async fn resolve_hold(
        &self,
        request: Request<pb::ResolveHoldRequest>,
    ) -> Result<Response<pb::ResolveHoldResponse>, Status> {
        let order_id = request.into_inner().order_id;
        let decision = self.decisions.lock().unwrap().get(&order_id).copied();
        self.asked.lock().unwrap().push(order_id);
        let decision = decision.ok_or_else(|| Status::internal("a bug in checkout"))?;
        Ok(Response::new(pb::ResolveHoldResponse {
            decision: decision.into(),
            fence: 77,
        }))
    }

    unimplemented_rpcs! {
        preview_order(PreviewOrderRequest) -> pb::PreviewOrderResponse;
        place_order(PlaceOrderRequest) -> pb::PlaceOrderResponse;
        get_order(GetOrderRequest) -> pb::GetOrderResponse;
        list_orders(ListOrdersRequest) -> pb::ListOrdersResponse;
        cancel_order(CancelOrderRequest) -> pb::CancelOrderResponse;
        watch_order(WatchOrderRequest) -> Self::WatchOrderStream;
        list_all_orders(ListAllOrdersRequest) -> pb::ListAllOrdersResponse;
        update_order_status(UpdateOrderStatusRequest) -> pb::UpdateOrderStatusResponse;
    }
}

/// The moment that is so far from now.
fn expiring(past: bool) -> Option<prost_types::Timestamp> {
    let hour = Duration::from_secs(3600);
    let now = SystemTime::now();
    Some(if past { now - hour } else { now + hour }.into())
}

#[tokio::test]
async fn expired_holds_end_as_checkout_says_and_others_stay() {
    let checkout = Checkout::default();
    let mut shop = Shop::start(Stores::for_test().unwrap(), |_| {}).await;
    shop.await_health(ServingStatus::Serving).await;
    let (mug, cup) = (shop.product(10).await, shop.product(10).await);
    let order = async |quantity, past| {
        let mut order = Order::new(&shop, &[(&mug, quantity), (&cup, quantity)]);
        order.expires_at = expiring(past);
        assert_eq!(order.reserve(1).await, [Outcome::Held, Outcome::Held]);
        order
    };
    let sold = order(1, true).await;
    let gone = order(2, true).await;
    let busy = order(3, true).await;
    let fresh = order(1, false).await;
    let unknown = order(2, true).await;
    checkout.decide(&sold, Decision::Commit);
    checkout.decide(&gone, Decision::Release);
    checkout.decide(&busy, Decision::Wait);

    let running = checkout.start(&shop.identities).await;
    shop.config.checkout_url = format!("http://{}", running.address);
    shop.config.sweep_interval_ms = 50;
    // Two replicas sweep at once.
    let (one, other) = tokio::join!(shop.replica(), shop.replica());
    await_health(&one, ServingStatus::Serving).await;
    await_health(&other, ServingStatus::Serving).await;
    let since = Instant::now();
    for product in [&mug, &cup] {
        while shop.count_units(&product.product_id, 10).await != (3, 6, 1) {
            assert!(since.elapsed() < Duration::from_secs(20));
        }
    }
    let asked = checkout.asked(&busy);
    // They go on asking about the order that is being worked on, and about the one that checkout fails over.
    while checkout.asked(&busy) < asked + 4 || checkout.asked(&unknown) < 4 {
        assert!(since.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(checkout.asked(&fresh), 0);
    for product in [&mug, &cup] {
        assert_eq!(shop.count_units(&product.product_id, 10).await, (3, 6, 1));
        let stored = shop.stored(&product.product_id).await;
        // The fence that checkout gave is what a late message is compared with.
        for state in ["C", "R"] {
            let entries = entries(&stored, state);
            assert_eq!(entries.len(), 1);
            assert_eq!(entries[0].get_i64("f").unwrap(), 77);
        }
    }
    checkout.decide(&busy, Decision::Commit);
    checkout.decide(&unknown, Decision::Release);
    while shop.count_units(&mug.product_id, 10).await != (5, 1, 4) {
        assert!(since.elapsed() < Duration::from_secs(40));
    }
}
