//! Services behind the gateway, which record what reaches them.

use std::convert::Infallible;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use mesh::{Fault, Kind};
use prost::Message;
use proto::product::v1 as product;
use proto::user::v1 as user;
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::body::Body;
use tonic::metadata::MetadataValue;
use tonic::server::NamedService;
use tonic::{Code, Status};
use uuid::Uuid;

use super::web::frame;
use super::{
    GET_PRODUCT, LIST_ENDED_SESSIONS, LIST_ORDERS, LIST_PRODUCTS, LOGOUT, REFRESH_SESSION,
    START_GUEST_SESSION, WATCH_ORDER,
};

/// The product id that is not there.
pub(crate) const MISSING: &str = "00000000-0000-0000-0000-000000000000";
/// The refresh token that comes with every answer.
pub(crate) const NEXT_TOKEN: &str = "the-next_1";
/// The refresh token of a session that has ended.
pub(crate) const ENDED: &str = "ended";
/// The page that comes only when the test says so.
pub(crate) const HELD_PAGE: &str = "held";

type Frames = mpsc::Receiver<Result<Frame<Bytes>, Status>>;

/// What all services behind the gateway share.
#[derive(Clone)]
pub(crate) struct Upstream {
    calls: Arc<Mutex<Vec<HeaderMap>>>,
    stream: Arc<Mutex<Option<Frames>>>,
    held: Arc<Semaphore>,
    /// Each is a page of the list.
    ended: Arc<Mutex<Vec<Uuid>>>,
}

impl Default for Upstream {
    fn default() -> Self {
        Self {
            calls: Arc::default(),
            stream: Arc::default(),
            held: Arc::new(Semaphore::new(0)),
            ended: Arc::default(),
        }
    }
}

impl Upstream {
    /// A server that stands for the generated one `S`.
    pub(crate) fn server<S>(&self) -> Server<S> {
        Server {
            upstream: self.clone(),
            name: PhantomData,
        }
    }

    /// The headers of every call of a person that came through.
    pub(crate) fn calls(&self) -> Vec<HeaderMap> {
        self.calls.lock().unwrap().clone()
    }

    /// What the next stream consists of.
    pub(crate) fn stream(&self) -> mpsc::Sender<Result<Frame<Bytes>, Status>> {
        let (sender, receiver) = mpsc::channel(1);
        *self.stream.lock().unwrap() = Some(receiver);
        sender
    }

    /// Lets one call for [`HELD_PAGE`] go on.
    pub(crate) fn release(&self) {
        self.held.add_permits(1);
    }

    /// Has the user service say that a session has ended.
    pub(crate) fn end_session(&self, session_id: Uuid) {
        self.ended.lock().unwrap().push(session_id);
    }

    fn list_ended_sessions(&self, place: &str) -> Response<Body> {
        let ended = self.ended.lock().unwrap();
        let place = place.parse().unwrap_or(0);
        message(&user::ListEndedSessionsResponse {
            session_ids: ended
                .iter()
                .skip(place)
                .take(1)
                .map(Uuid::to_string)
                .collect(),
            next_page_token: ended.len().min(place + 1).to_string(),
            has_more: place + 1 < ended.len(),
            remember_seconds: 600,
        })
    }

    async fn answer(self, request: Request<Body>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        if parts.uri.path() == LIST_ENDED_SESSIONS {
            let body = body.collect().await.unwrap().to_bytes().split_off(5);
            let request = user::ListEndedSessionsRequest::decode(body).unwrap();
            return self.list_ended_sessions(&request.page_token);
        }
        self.calls.lock().unwrap().push(parts.headers);
        let body = body.collect().await.unwrap().to_bytes().split_off(5);
        match parts.uri.path() {
            GET_PRODUCT => get_product(product::GetProductRequest::decode(body).unwrap()),
            LIST_PRODUCTS => {
                let request = product::ListProductsRequest::decode(body).unwrap();
                if request.page_token == HELD_PAGE {
                    self.held.acquire().await.unwrap().forget();
                }
                message(&product::ListProductsResponse::default())
            }
            WATCH_ORDER => {
                let frames = self.stream.lock().unwrap().take().unwrap();
                grpc(Body::new(StreamBody::new(ReceiverStream::new(frames))))
            }
            LIST_ORDERS => message(&proto::checkout::v1::ListOrdersResponse::default()),
            START_GUEST_SESSION => message(&user::StartGuestSessionResponse::default()),
            REFRESH_SESSION => {
                let request = user::RefreshSessionRequest::decode(body).unwrap();
                if request.refresh_token == ENDED {
                    return ended();
                }
                message(&user::RefreshSessionResponse::default())
            }
            LOGOUT => {
                let mut response = message(&user::LogoutResponse::default());
                let headers = response.headers_mut();
                headers.insert("souk-refresh-token", HeaderValue::from_static(""));
                response
            }
            path => panic!("nobody should call {path}"),
        }
    }
}

fn get_product(request: product::GetProductRequest) -> Response<Body> {
    if request.product_id == MISSING {
        let fault = Fault::new(
            Kind::NotFound,
            "PRODUCT_NOT_FOUND",
            "there is no “such” thing",
        );
        return Status::from(fault.with("product_id", MISSING)).into_http();
    }
    message(&product::GetProductResponse {
        product: Some(product::Product {
            product_id: request.product_id,
            name: "Rose harissa 🌹".to_owned(),
            ..product::Product::default()
        }),
    })
}

fn ended() -> Response<Body> {
    let fault = Fault::new(Kind::Unauthenticated, "SESSION_REVOKED", "sign in again");
    let mut status = Status::from(fault);
    let token = MetadataValue::from_static("");
    status.metadata_mut().insert("souk-refresh-token", token);
    status.into_http()
}

fn message(message: &impl Message) -> Response<Body> {
    let frames = [
        Ok::<_, Status>(Frame::data(frame(message))),
        Ok(Frame::trailers(trailers(Code::Ok))),
    ];
    grpc(Body::new(StreamBody::new(tokio_stream::iter(frames))))
}

/// What ends a call.
pub(crate) fn trailers(code: Code) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", (code as i32).into());
    trailers
}

/// Each answer holds what must not reach a caller.
fn grpc(body: Body) -> Response<Body> {
    let response = Response::builder()
        .header("content-type", "application/grpc")
        .header("souk-refresh-token", NEXT_TOKEN)
        .header("souk-refresh-max-age", "600")
        .header("set-cookie", "other=1");
    response.body(body).unwrap()
}

pub(crate) struct Server<S> {
    upstream: Upstream,
    name: PhantomData<fn() -> S>,
}

impl<S> Clone for Server<S> {
    fn clone(&self) -> Self {
        self.upstream.server()
    }
}

impl<S: NamedService> NamedService for Server<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> tower::Service<Request<Body>> for Server<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let upstream = self.upstream.clone();
        Box::pin(async move { Ok(upstream.answer(request).await) })
    }
}
