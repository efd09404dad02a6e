use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt as _;
use mesh::{Fault, Kind};
use tokio::sync::Semaphore;
use tonic::Status;

/// When a refused caller may try again.
const RETRY_AFTER: Duration = Duration::from_millis(200);

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

/// Refuses at once when too many calls wait for an answer. A stream that has begun does not count.
pub(crate) async fn admit(
    State(places): State<Arc<Semaphore>>,
    request: Request,
    next: Next,
) -> Response {
    let Ok(_place) = places.try_acquire() else {
        return refuse(
            Fault::new(Kind::Exhausted, "OVERLOADED", "too busy, try again shortly")
                .retry_after(RETRY_AFTER),
        );
    };
    next.run(request).await
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
