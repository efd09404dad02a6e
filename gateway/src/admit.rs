use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt as _;
use mesh::inbound::overloaded;
use mesh::{Fault, Kind};
use proto::contract::{self, Method};
use tokio::sync::Semaphore;
use tonic::Status;

use crate::config::Config;
use crate::limits::Key;
use crate::pressure::Pressure;
use crate::turns::Turns;

/// Nobody waits longer for a turn.
const TURN: Duration = Duration::from_secs(30);

/// Answers for what panics within: a bug in one call must not end the others of its connection.
pub(crate) async fn catch_panic(request: Request, next: Next) -> Response {
    AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| {
            tracing::error!("gateway panicked");
            refuse(Fault::new(
                Kind::Internal,
                "INTERNAL",
                "something went wrong on our side",
            ))
        })
}

/// Where calls wait for their answers, so many in all and so many of each method.
pub(crate) struct Places {
    all: Semaphore,
    of_methods: OfMethods,
}

/// Who gets a place when many want the same method.
enum OfMethods {
    /// As many as are answered quickly; the others are refused.
    AsFastAsUsual(Pressure),
    /// A fixed number; the others wait.
    InTurn(Turns),
}

impl Places {
    pub(crate) fn new(config: &Config) -> Self {
        let most = config.mesh.max_in_flight;
        let of_methods = match config.method_in_flight {
            Some(places) => OfMethods::InTurn(Turns::new(places.get(), TURN)),
            None => OfMethods::AsFastAsUsual(Pressure::new(most)),
        };
        Self {
            all: Semaphore::new(most),
            of_methods,
        }
    }

    fn has_room(&self, path: &str) -> bool {
        let of_method = match &self.of_methods {
            OfMethods::AsFastAsUsual(pressure) => pressure.has_room(path),
            OfMethods::InTurn(_) => true,
        };
        of_method && self.all.available_permits() > 0
    }
}

/// Refuses at once when too many calls wait for an answer.
pub(crate) async fn shed(
    State(places): State<Arc<Places>>,
    request: Request,
    next: Next,
) -> Response {
    if !places.has_room(request.uri().path()) {
        return refuse(overloaded());
    }
    next.run(request).await
}

/// Takes a place for a call, if there is one, until its answer begins. A stream that has begun does not count.
pub(crate) async fn admit(
    State(places): State<Arc<Places>>,
    request: Request,
    next: Next,
) -> Response {
    if !contract::method(request.uri().path()).is_some_and(Method::is_for_people) {
        return next.run(request).await;
    }
    let pressure = match &places.of_methods {
        OfMethods::AsFastAsUsual(pressure) => pressure,
        OfMethods::InTurn(turns) => {
            // The place comes first: those who wait for their turn are not without number either.
            let Ok(_place) = places.all.try_acquire() else {
                return refuse(overloaded());
            };
            let Some(_turn) = turns.wait(request.uri().path()).await else {
                return refuse(overloaded());
            };
            return next.run(request).await;
        }
    };
    let caller = request.extensions().get::<Key>().copied();
    let passage = pressure.enter(request.uri().path(), caller);
    let (Some(passage), Ok(_place)) = (passage, places.all.try_acquire()) else {
        return refuse(overloaded());
    };
    let response = next.run(request).await;
    // What fails says so in its headers; only a stream may fail later.
    if !response.headers().contains_key(Status::GRPC_STATUS) {
        passage.succeeded();
    }
    response
}

fn refuse(fault: Fault) -> Response {
    Status::from(fault).into_http()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_a_status() {
        async fn broken() -> Response {
            panic!("for the test")
        }
        let router = Router::new().fallback(broken).layer(from_fn(catch_panic));
        let request = Request::new(axum::body::Body::empty());
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.headers()["grpc-status"], "13");
    }
}
