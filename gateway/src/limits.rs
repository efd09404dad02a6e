use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use mesh::identity::{Trust, access_token};
use mesh::{Fault, Kind, Person, Share, Shares, Shutdown};
use proto::access::v1::Role;
use proto::contract;
use tonic::Status;
use uuid::Uuid;

use crate::caller;
use crate::config::Config;
use crate::ended::{Ended, SessionId};
use crate::unfinished::{Allowance, Unfinished};

/// When a caller with too many open calls may try again.
pub(crate) const RETRY_AFTER: Duration = Duration::from_millis(200);
/// How often callers who have been quiet are forgotten. Until then each costs some bytes.
const FORGET_EVERY: Duration = Duration::from_secs(10);

/// Who calls, as far as limits are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Person(Uuid),
    /// `None` stands for all whose address is not known.
    Address(Option<IpAddr>),
}

/// How many calls each caller may make a second, and have open at once.
pub(crate) struct Limits {
    trust: Trust,
    ended: Arc<Ended>,
    trusted_proxies: usize,
    persons: DefaultKeyedRateLimiter<Key>,
    /// All persons of a network together: each of its accounts has limits of its own, and anyone can open many.
    networks: DefaultKeyedRateLimiter<Key>,
    addresses: DefaultKeyedRateLimiter<Key>,
    open: Shares<Key>,
    open_of_networks: Shares<Key>,
    unfinished: Allowance,
    /// Questions about health have limits of their own: an address whose calls are refused may still ask.
    questions: DefaultKeyedRateLimiter<Key>,
    open_questions: Shares<Key>,
}

impl Limits {
    pub(crate) fn new(config: &Config, trust: Trust, ended: Arc<Ended>) -> Self {
        let factor = config.network_factor;
        let of_network = |of_person: NonZeroU32| of_person.saturating_mul(factor);
        let open_of_network = config
            .caller_in_flight
            .saturating_mul(factor.get() as usize);
        Self {
            trust,
            ended,
            trusted_proxies: config.trusted_proxies,
            persons: limiter(config.caller_rate, config.caller_burst),
            networks: limiter(
                of_network(config.caller_rate),
                of_network(config.caller_burst),
            ),
            addresses: limiter(config.anonymous_rate, config.anonymous_burst),
            open: Shares::new(config.caller_in_flight),
            open_of_networks: Shares::new(open_of_network),
            unfinished: Allowance::new(),
            questions: limiter(config.anonymous_rate, config.anonymous_burst),
            open_questions: Shares::new(config.caller_in_flight),
        }
    }

    pub(crate) async fn forget_idle_callers(&self, shutdown: &Shutdown) {
        while !shutdown.has_begun() {
            tokio::select! {
                () = tokio::time::sleep(FORGET_EVERY) => {
                    self.persons.retain_recent();
                    self.networks.retain_recent();
                    self.addresses.retain_recent();
                    self.questions.retain_recent();
                }
                () = shutdown.begun() => {}
            }
        }
    }

    /// What the caller holds while this call is open. Notes on the request who that is.
    fn check(&self, request: &mut Request) -> Result<Vec<Share<Key>>, Fault> {
        let person = self.person(request.headers());
        if let Some(person) = &person {
            let session_id = SessionId(person.session_id);
            request.extensions_mut().insert(session_id);
        } else {
            // What proves nobody here must prove nobody further on, where nobody asks whether the session has ended.
            request.headers_mut().remove(header::AUTHORIZATION);
        }
        // A token of a session that has ended uses up nothing of what its owner may do.
        let person =
            person.filter(|person| !opens_session(request) && !self.ended.has(person.session_id));
        let address = Key::Address(caller::network(request.headers()));
        let mut open = Vec::with_capacity(2);
        if let Some(person) = &person {
            let person = Key::Person(person.user_id);
            check(&self.persons, &person)?;
            open.push(self.open.take(person).ok_or_else(too_many)?);
            request.extensions_mut().insert(person);
        }
        // Anyone can become any number of guests, so they count for their address too.
        if person.is_none_or(|person| person.role == Role::Guest) {
            check(&self.addresses, &address)?;
            open.push(self.open.take(address).ok_or_else(too_many)?);
            request.extensions_mut().insert(address);
        } else {
            check(&self.networks, &address)?;
            open.push(self.open_of_networks.take(address).ok_or_else(too_many)?);
        }
        Ok(open)
    }

    /// Has the request count for its caller and its network while it arrives.
    fn share_out(&self, request: Request) -> Request {
        let Some(caller) = request.extensions().get::<Key>().copied() else {
            return request;
        };
        let network = Key::Address(caller::network(request.headers()));
        let allowance = self.unfinished.clone();
        request.map(|body| Body::new(Unfinished::new(body, allowance, caller, network)))
    }

    fn check_question(&self, request: &Request) -> Result<Share<Key>, Fault> {
        let address = caller::address(request, self.trusted_proxies);
        let address = Key::Address(address.map(mesh::network));
        check(&self.questions, &address)?;
        self.open_questions.take(address).ok_or_else(too_many)
    }

    /// The person whose access token came along, checked without asking anybody.
    fn person(&self, headers: &HeaderMap) -> Option<Person> {
        access_token(headers).and_then(|token| self.trust.person(token))
    }
}

/// Refuses calls beyond a caller's limits.
pub(crate) async fn limit(
    State(limits): State<Arc<Limits>>,
    mut request: Request,
    next: Next,
) -> Response {
    match limits.check(&mut request) {
        Ok(open) => {
            let request = limits.share_out(request);
            until_taken(next.run(request).await, open)
        }
        Err(fault) => Status::from(fault).into_http(),
    }
}

/// Refuses questions about health and the contract beyond their own limits. However busy the shop is, an address that
/// asks now and then is answered.
pub(crate) async fn limit_questions(
    State(limits): State<Arc<Limits>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if !path.starts_with("/grpc.health.") && !path.starts_with("/grpc.reflection.") {
        return next.run(request).await;
    }
    match limits.check_question(&request) {
        Ok(open) => until_taken(next.run(request).await, open),
        Err(fault) => Status::from(fault).into_http(),
    }
}

/// Keeps `open` until the answer has been taken: whoever reads slowly has us keep the answers.
fn until_taken<T: Send + 'static>(response: Response, open: T) -> Response {
    if response.body().is_end_stream() {
        return response;
    }
    response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let _ = &open;
            frame
        }))
    })
}

fn too_many() -> Fault {
    let message = "too many calls at once, wait for their answers";
    Fault::new(Kind::Exhausted, "TOO_MANY_OPEN_CALLS", message).retry_after(RETRY_AFTER)
}

/// Whether a call makes a new session. These count for the address, or each session could make the next and have a
/// limit of its own.
fn opens_session(request: &Request) -> bool {
    contract::method(request.uri().path())
        .is_some_and(|method| method.service == "user" && method.role == Role::Public)
}

fn limiter(per_second: NonZeroU32, burst: NonZeroU32) -> DefaultKeyedRateLimiter<Key> {
    RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst))
}

fn check(limiter: &DefaultKeyedRateLimiter<Key>, key: &Key) -> Result<(), Fault> {
    limiter.check_key(key).map_err(|refusal| {
        let wait = refusal.wait_time_from(DefaultClock::default().now());
        Fault::new(Kind::Exhausted, "RATE_LIMITED", "too many calls, slow down").retry_after(wait)
    })
}
