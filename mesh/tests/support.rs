//! A service whose behaviour each test chooses, behind the whole inbound stack.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt as _, Full};
use mesh::{Mesh, Running, Service};
use proto::access::v1::Role;
use proto::cart::v1 as cart;
use proto::cart::v1::cart_service_client::CartServiceClient;
use proto::checkout::v1 as checkout;
use proto::checkout::v1::checkout_service_client::CheckoutServiceClient;
use proto::recommendation::v1 as recommendation;
use proto::recommendation::v1::recommendation_service_client::RecommendationServiceClient;
use testkit::identity::{Bearer, Identities, connect};
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

pub(crate) type Answer = Pin<Box<dyn Future<Output = Response<Body>> + Send>>;
type Handler = Arc<dyn Fn(Request<Body>) -> Answer + Send + Sync>;

/// As whom the service under test runs: the audience of service tokens.
pub(crate) const CALLEE: &str = "recommendation";
pub(crate) const ID: &str = "6f2d9c1e-8d3a-4a53-9a7e-0d3a5f1b2c4d";

/// The services of the contract.
pub(crate) const NAMES: [&str; 7] = [
    "souk.cart.v1.CartService",
    "souk.checkout.v1.CheckoutService",
    "souk.email.v1.EmailService",
    "souk.payment.v1.PaymentService",
    "souk.product.v1.ProductService",
    "souk.recommendation.v1.RecommendationService",
    "souk.user.v1.UserService",
];

/// One service of the contract, all of whose RPCs the test's closure answers.
#[derive(Clone)]
struct Fake<const N: usize> {
    handler: Handler,
}

impl<const N: usize> NamedService for Fake<N> {
    const NAME: &'static str = NAMES[N];
}

impl<const N: usize> tower::Service<Request<Body>> for Fake<N> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let answer = (self.handler)(request);
        Box::pin(async move { Ok(answer.await) })
    }
}

/// Every service of the contract, answered by `handler`.
pub(crate) fn service<F, A>(handler: F) -> Service
where
    F: Fn(Request<Body>) -> A + Send + Sync + 'static,
    A: Future<Output = Response<Body>> + Send + 'static,
{
    with_all(Service::new(async || Ok(())), handler)
}

/// The recommendation service alone, answered by `handler`.
pub(crate) fn recommendation<F, A>(handler: F) -> Service
where
    F: Fn(Request<Body>) -> A + Send + Sync + 'static,
    A: Future<Output = Response<Body>> + Send + 'static,
{
    let handler: Handler = Arc::new(move |request| Box::pin(handler(request)));
    Service::new(async || Ok(())).add_server(Fake::<5> { handler })
}

pub(crate) fn with_all<F, A>(service: Service, handler: F) -> Service
where
    F: Fn(Request<Body>) -> A + Send + Sync + 'static,
    A: Future<Output = Response<Body>> + Send + 'static,
{
    let handler: Handler = Arc::new(move |request| Box::pin(handler(request)));
    let copy = || Arc::clone(&handler);
    service
        .add_server(Fake::<0> { handler: copy() })
        .add_server(Fake::<1> { handler: copy() })
        .add_server(Fake::<2> { handler: copy() })
        .add_server(Fake::<3> { handler: copy() })
        .add_server(Fake::<4> { handler: copy() })
        .add_server(Fake::<5> { handler: copy() })
        .add_server(Fake::<6> { handler: copy() })
}

/// OK, with an empty message, which every message type can be.
pub(crate) fn ok() -> Response<Body> {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from_static("0"));
    let body = Full::new(Bytes::from_static(&[0; 5]));
    grpc(Body::new(body.with_trailers(async { Some(Ok(trailers)) })))
}

/// The head of an answer that began well.
pub(crate) fn grpc(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let content_type = HeaderValue::from_static("application/grpc");
    response.headers_mut().insert("content-type", content_type);
    response
}

/// The service under test, running.
pub(crate) struct Site {
    pub(crate) identities: Arc<Identities>,
    pub(crate) running: Running,
    pub(crate) address: SocketAddr,
}

/// Serves `handler` with the usual configuration.
pub(crate) async fn serve<F, A>(handler: F) -> Site
where
    F: Fn(Request<Body>) -> A + Send + Sync + 'static,
    A: Future<Output = Response<Body>> + Send + 'static,
{
    start(|_| {}, service(handler)).await
}

/// Serves `service` with a changed configuration.
pub(crate) async fn start(change: impl FnOnce(&mut mesh::Config), service: Service) -> Site {
    let identities = Arc::new(Identities::generate().unwrap());
    start_among(identities, change, service).await
}

/// Serves `service` among others with the same keys.
pub(crate) async fn start_among(
    identities: Arc<Identities>,
    change: impl FnOnce(&mut mesh::Config),
    service: Service,
) -> Site {
    let mut config = identities.config(CALLEE);
    change(&mut config);
    let running = Mesh::new(CALLEE, &config)
        .unwrap()
        .start(service)
        .await
        .unwrap();
    let address = running.address;
    Site {
        identities,
        running,
        address,
    }
}

impl Site {
    /// A client of an RPC for everybody, without any identity and with a connection of its own.
    pub(crate) fn anyone(&self) -> RecommendationServiceClient<Channel> {
        RecommendationServiceClient::new(connect(self.address).unwrap())
    }

    /// The way that the checkout service calls here.
    pub(crate) fn channel(&self) -> mesh::Channel {
        self.identities
            .channel("checkout", CALLEE, self.address)
            .unwrap()
    }

    pub(crate) fn bearer(&self, role: Role) -> Bearer {
        self.identities.person(role).unwrap().1
    }

    /// A customer's client of the orders.
    pub(crate) fn customer(&self) -> CheckoutServiceClient<InterceptedService<Channel, Bearer>> {
        let channel = connect(self.address).unwrap();
        CheckoutServiceClient::with_interceptor(channel, self.bearer(Role::Customer))
    }

    /// A guest's client of the cart, through the outbound stack.
    pub(crate) fn guest(
        &self,
        channel: mesh::Channel,
    ) -> CartServiceClient<InterceptedService<mesh::Channel, Bearer>> {
        CartServiceClient::with_interceptor(channel, self.bearer(Role::Guest))
    }
}

/// For ListRecommendations: everybody may call it, and repeat it.
pub(crate) fn list() -> recommendation::ListRecommendationsRequest {
    recommendation::ListRecommendationsRequest::default()
}

/// For RecordPurchase: checkout alone may call it.
pub(crate) fn purchase() -> recommendation::RecordPurchaseRequest {
    recommendation::RecordPurchaseRequest {
        order_id: ID.to_owned(),
        product_ids: vec![ID.to_owned()],
    }
}

/// For AddItem: guests may call it, and it must not be repeated.
pub(crate) fn item() -> cart::AddItemRequest {
    cart::AddItemRequest {
        product_id: ID.to_owned(),
        quantity: 1,
        ..Default::default()
    }
}

/// For WatchOrder, whose answer is a stream.
pub(crate) fn watch() -> checkout::WatchOrderRequest {
    checkout::WatchOrderRequest {
        order_id: ID.to_owned(),
    }
}

pub(crate) fn with_timeout<T>(message: T, timeout: Duration) -> tonic::Request<T> {
    let mut request = tonic::Request::new(message);
    request.set_timeout(timeout);
    request
}

#[track_caller]
pub(crate) fn assert_refused(status: &Status, code: Code, reason: &str) {
    assert_eq!(status.code(), code, "{status:?}");
    assert_eq!(mesh::fault::reason(status).as_deref(), Some(reason));
}

/// The fields that a status complains about.
pub(crate) fn bad_fields(status: &Status) -> Vec<String> {
    status
        .get_details_bad_request()
        .into_iter()
        .flat_map(|bad| bad.field_violations)
        .map(|violation| violation.field)
        .collect()
}

/// Waits until `condition` holds; fails when it does not within ten seconds.
pub(crate) async fn eventually(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !condition().await {
        assert!(Instant::now() < end, "it never came to be that {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
