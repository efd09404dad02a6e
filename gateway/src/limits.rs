use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::{HeaderMap, header};
use mesh::identity::Trust;
use mesh::{Fault, Kind, Person, Shutdown};
use proto::access::v1::Role;
use proto::contract;
use tonic::Status;
use uuid::Uuid;

use crate::caller;
use crate::config::Config;

/// How often callers who have been quiet are forgotten. Until then each costs some bytes.
const FORGET_EVERY: Duration = Duration::from_secs(10);

/// How many calls a second each caller may make.
pub(crate) struct Limits {
    trust: Trust,
    persons: DefaultKeyedRateLimiter<Uuid>,
    /// `None` stands for all whose address is not known.
    addresses: DefaultKeyedRateLimiter<Option<IpAddr>>,
}

impl Limits {
    pub(crate) fn new(config: &Config, trust: Trust) -> Self {
        Self {
            trust,
            persons: limiter(config.caller_rate, config.caller_burst),
            addresses: limiter(config.anonymous_rate, config.anonymous_burst),
        }
    }

    pub(crate) async fn forget_idle_callers(&self, shutdown: &Shutdown) {
        while !shutdown.has_begun() {
            tokio::select! {
                () = tokio::time::sleep(FORGET_EVERY) => {
                    self.persons.retain_recent();
                    self.addresses.retain_recent();
                }
                () = shutdown.begun() => {}
            }
        }
    }

    fn check(&self, request: &Request) -> Result<(), Fault> {
        let person = self.person(request.headers());
        let person = person.filter(|_| !opens_session(request));
        if let Some(person) = &person {
            check(&self.persons, &person.user_id)?;
        }
        // Anyone can become any number of guests, so they count for their address too.
        if person.is_none_or(|person| person.role == Role::Guest) {
            check(&self.addresses, &caller::network(request.headers()))?;
        }
        Ok(())
    }

    /// The person whose access token came along, checked without asking anybody.
    fn person(&self, headers: &HeaderMap) -> Option<Person> {
        let authorization = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let token = authorization.strip_prefix("Bearer ")?;
        self.trust.person(token)
    }
}

/// Refuses calls beyond a caller's limit.
pub(crate) async fn limit(
    State(limits): State<Arc<Limits>>,
    request: Request,
    next: Next,
) -> Response {
    match limits.check(&request) {
        Ok(()) => next.run(request).await,
        Err(fault) => Status::from(fault).into_http(),
    }
}

/// Whether a call makes a new session. These count for the address, or each session could make the next and have a
/// limit of its own.
fn opens_session(request: &Request) -> bool {
    contract::method(request.uri().path())
        .is_some_and(|method| method.service == "user" && method.role == Role::Public)
}

fn limiter<K: Clone + Eq + Hash>(
    per_second: NonZeroU32,
    burst: NonZeroU32,
) -> DefaultKeyedRateLimiter<K> {
    RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst))
}

fn check<K: Clone + Eq + Hash>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Fault> {
    limiter.check_key(key).map_err(|refusal| {
        let wait = refusal.wait_time_from(DefaultClock::default().now());
        Fault::new(Kind::Exhausted, "RATE_LIMITED", "too many calls, slow down").retry_after(wait)
    })
}
