//! Who is calling: people by access tokens, services by service tokens, both checked offline against published keys.
//!
//! A person's token comes in `authorization: Bearer`, a service's own in `x-souk-service`. Both are EdDSA JWTs. Access
//! tokens are signed by the user service alone; each service signs its own service tokens, for one callee and one
//! minute, so that a token caught at one service is of no use at another.

mod caller;
mod keys;
mod token;
mod trust;

pub use caller::{Caller, Person, access_token, caller, client_ip, person};
pub use keys::{ACCESS_KEY, generate_keys};
pub use token::{AccessTokens, ServiceTokens};
pub use trust::Trust;

/// The header that a service identifies itself with.
pub const SERVICE_HEADER: &str = "x-souk-service";

/// The header by which the gateway passes on the address of the person at the far end.
pub const CLIENT_IP_HEADER: &str = "x-souk-client-ip";

/// The header by which a page asks the gateway to keep its refresh token in a cookie. Passed on to the user service.
pub const SESSION_HEADER: &str = "souk-session";

/// The only value of [`SESSION_HEADER`] that means anything; with another it is as if it were not there.
pub const SESSION_IN_COOKIE: &str = "cookie";

/// Between gateway and user service alone: the refresh token that a cookie holds, in requests, or is to hold, in answers.
/// Empty in an answer it ends the cookie.
pub const REFRESH_TOKEN_HEADER: &str = "souk-refresh-token";

/// In the user service's answers, beside a refresh token: the seconds until it ends.
pub const REFRESH_MAX_AGE_HEADER: &str = "souk-refresh-max-age";
