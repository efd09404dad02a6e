use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::{Stack, method, refuse};
use crate::chaos;
use crate::context;
use crate::fault::{Fault, Kind};

/// When a refused caller may try again.
const RETRY_AFTER: Duration = Duration::from_millis(200);

/// Refuses at once when too much is in work.
pub(super) async fn shed(
    State(stack): State<Arc<Stack>>,
    request: Request,
    next: Next,
) -> Response {
    if method(&request).is_some() && stack.places.available_permits() == 0 {
        return refuse(overloaded());
    }
    next.run(request).await
}

/// Takes a place for a call, if there is one, and runs the rest of it as a task of its own.
///
/// A handler that hyper drops half-way, because its caller went away or ran out of time, may leave a database driver in
/// pieces; and its panic would look like a lost connection. As a task it always comes to its end.
pub(super) async fn admit(
    State(stack): State<Arc<Stack>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(method) = method(&request) else {
        return next.run(request).await;
    };
    let Ok(place) = Arc::clone(&stack.places).try_acquire_owned() else {
        return refuse(overloaded());
    };
    let context = context::current();
    let work = stack.shutdown.spawn(async move {
        let answer = chaos::step("serve", method.name(), next.run(request));
        let response = match context {
            Some(context) => context::scope(context, answer).await,
            None => answer.await,
        };
        drop(place);
        response
    });
    work.await.unwrap_or_else(|_| {
        // What it said was logged where it happened, as far as it may be.
        tracing::error!("handler panicked");
        refuse(Fault::new(
            Kind::Internal,
            "INTERNAL",
            "something went wrong on our side",
        ))
    })
}

/// The refusal of a call for which there is no place. Counts it.
pub fn overloaded() -> Fault {
    metrics::counter!("rpc_server_shed_total").increment(1);
    Fault::new(Kind::Exhausted, "OVERLOADED", "too busy, try again shortly")
        .retry_after(RETRY_AFTER)
}
