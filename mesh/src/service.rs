use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::{Request, Response};
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::RoutesBuilder;

use crate::shutdown::Shutdown;

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;
pub(crate) type Ready = Arc<dyn Fn() -> BoxFuture<anyhow::Result<()>> + Send + Sync>;

/// A service, wired and ready to be served.
pub struct Service {
    pub(crate) routes: RoutesBuilder,
    /// Routes around the inbound stack: only the gateway has them.
    pub(crate) router: Option<axum::Router>,
    pub(crate) around: Option<Box<dyn FnOnce(axum::Router) -> axum::Router + Send>>,
    pub(crate) connections_per_address: usize,
    pub(crate) names: Vec<&'static str>,
    pub(crate) ready: Ready,
    pub(crate) background: Vec<Box<dyn FnOnce(Shutdown) -> BoxFuture<()> + Send>>,
}

impl Service {
    /// A service whose health is the outcome of `ready`, which is asked every second.
    ///
    /// `ready` asks this service's own store, never another service: otherwise one slow service takes all others out.
    /// It also prepares the store (migrations, seeds) when that has not been done, so that a service starts while its
    /// store is down and becomes healthy when the store comes up.
    pub fn new<F, Fut>(ready: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        Self {
            routes: RoutesBuilder::default(),
            router: None,
            around: None,
            connections_per_address: usize::MAX,
            names: Vec::new(),
            ready: Arc::new(move || Box::pin(ready())),
            background: Vec::new(),
        }
    }

    /// Adds a generated gRPC server.
    #[must_use]
    pub fn add_server<S>(mut self, server: S) -> Self
    where
        S: tower::Service<Request<Body>, Response = Response<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        self.names.push(S::NAME);
        self.routes.add_service(server);
        self
    }

    /// Serves a router of its own in place of gRPC routes, over HTTP/1.1 too: for the gateway, which brings its own
    /// stack.
    #[must_use]
    pub fn router(mut self, router: axum::Router) -> Self {
        self.router = Some(router);
        self
    }

    /// Puts `around` outside of everything that is answered on the service's port, health and reflection too.
    #[must_use]
    pub fn around(
        mut self,
        around: impl FnOnce(axum::Router) -> axum::Router + Send + 'static,
    ) -> Self {
        self.around = Some(Box::new(around));
        self
    }

    /// Holds at most so many connections from one address (a block of 2^64 of them in IPv6); more are closed at once.
    /// Unlimited unless called.
    #[must_use]
    pub fn connections_per_address(mut self, most: usize) -> Self {
        self.connections_per_address = most;
        self
    }

    /// Adds work that runs beside the calls, from the moment that `ready` first succeeds until the work sees that
    /// stopping has begun. Stopping waits for it. It may be done earlier; when it panics, [`Mesh::serve`] ends.
    ///
    /// [`Mesh::serve`]: crate::Mesh::serve
    #[must_use]
    pub fn background<F, Fut>(mut self, work: F) -> Self
    where
        F: FnOnce(Shutdown) -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.background
            .push(Box::new(move |shutdown| Box::pin(work(shutdown))));
        self
    }
}
