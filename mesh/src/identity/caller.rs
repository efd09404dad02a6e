use std::net::IpAddr;

use http::{HeaderMap, header};
use proto::access::v1::Role;
use tonic::{Request, Status};
use uuid::Uuid;

use crate::fault::{Fault, Kind};

/// Who is calling, as far as their tokens prove it.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The person at the far end, if a valid access token came along.
    pub person: Option<Person>,
    /// The service at the near end, if a valid service token came along.
    pub service: Option<String>,
    /// The person's network address, which only the gateway is believed about.
    pub client_ip: Option<IpAddr>,
}

/// A person with a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account, or the guest.
    pub user_id: Uuid,
    /// Guest, customer or staff.
    pub role: Role,
    /// The session that the access token belongs to.
    pub session_id: Uuid,
}

impl Person {
    /// Whether this person may do what `role` may: staff are customers, customers have all that guests have.
    pub fn is_at_least(&self, role: Role) -> bool {
        self.role as i32 >= role as i32
    }
}

/// The caller of a request that came through the inbound stack; nobody when it did not.
pub fn caller<T>(request: &Request<T>) -> Caller {
    request.extensions().get().cloned().unwrap_or_default()
}

/// The token in `authorization: Bearer`, whose scheme may be written in any case (RFC 9110). `None` when there is no such
/// header, or more than one: whoever reads the first and whoever reads the last must not take a call for two persons'.
pub fn access_token(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim_start_matches(' '))
}

/// The address of the person who caused this request, if the gateway vouched for one.
pub fn client_ip<T>(request: &Request<T>) -> Option<IpAddr> {
    caller(request).client_ip
}

/// The person calling.
///
/// # Errors
/// UNAUTHENTICATED when nobody is signed in; for RPCs with a role for people the inbound stack refused that already.
pub fn person<T>(request: &Request<T>) -> Result<Person, Status> {
    caller(request).person.ok_or_else(|| {
        Fault::new(
            Kind::Unauthenticated,
            "UNAUTHENTICATED",
            "sign in to do this",
        )
        .into()
    })
}
