//! What a call carries on to the calls that it causes: how long it may take, and for whom it is made.

use std::future::Future;
use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

/// Travels beside a call, from the inbound stack to every outbound one.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) deadline: Instant,
    /// The `authorization` header that proved a person, passed on to RPCs that people may call.
    pub(crate) authorization: Option<HeaderValue>,
}

tokio::task_local! {
    static CONTEXT: Context;
}

/// The context of the call that runs now, if one does.
pub(crate) fn current() -> Option<Context> {
    CONTEXT.try_with(Clone::clone).ok()
}

pub(crate) async fn scope<F: Future>(context: Context, future: F) -> F::Output {
    CONTEXT.scope(context, future).await
}

/// How much time the current call has left; `None` outside of a call.
pub fn remaining() -> Option<Duration> {
    current().map(|context| context.deadline.saturating_duration_since(Instant::now()))
}

/// Runs `future` with a time limit of its own for all calls it makes, instead of its caller's.
///
/// For work that must go on when the caller has gone, such as a saga. It keeps the caller's identity, if there is one.
pub async fn with_time_limit<F: Future>(limit: Duration, future: F) -> F::Output {
    let context = Context {
        deadline: Instant::now() + limit,
        authorization: current().and_then(|context| context.authorization),
    };
    scope(context, future).await
}

/// Runs `future` as made for the person whom `authorization` proves.
pub(crate) async fn on_behalf_of<F: Future>(authorization: HeaderValue, future: F) -> F::Output {
    match current() {
        Some(context) => {
            let authorization = Some(authorization);
            let context = Context {
                authorization,
                ..context
            };
            scope(context, future).await
        }
        None => future.await,
    }
}
