//! Refresh tokens of browsers, kept where no script can read them: in a cookie that the browser sends to one method.
//!
//! The gateway reads no messages. The user service takes and gives these tokens in headers, which never leave the shop.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use mesh::identity::{
    REFRESH_MAX_AGE_HEADER, REFRESH_TOKEN_HEADER, SESSION_HEADER, SESSION_IN_COOKIE,
};
use mesh::{Fault, Kind};
use proto::contract::{self, Method};
use tonic::Status;

/// The prefix has browsers take it only from an encrypted answer, or from their own machine's: who listens in, and
/// answers in the shop's place, cannot put a session of their own there.
const NAME: &str = "__Secure-souk-refresh";
/// The only path that the browser sends it to.
const PATH: &str = "/souk.user.v1.UserService/RefreshSession";

/// Passes a browser's refresh token on, and has the browser keep the next one.
pub(crate) async fn keep(mut request: Request, next: Next) -> Response {
    let is_asked = match prepare(&mut request) {
        Ok(is_asked) => is_asked,
        Err(fault) => return Status::from(fault).into_http(),
    };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // No service sets a cookie by itself.
    headers.remove(header::SET_COOKIE);
    let token = headers.remove(REFRESH_TOKEN_HEADER);
    let max_age = headers.remove(REFRESH_MAX_AGE_HEADER);
    if let Some(token) = token.filter(|_| is_asked) {
        match set_cookie(&token, max_age.as_ref()) {
            Some(cookie) => {
                headers.insert(header::SET_COOKIE, cookie);
            }
            None => tracing::error!("the user service answered with what is no refresh token"),
        }
    }
    response
}

/// Leaves no header of ours but those that are meant for the user service. Says whether a cookie is asked for.
fn prepare(request: &mut Request) -> Result<bool, Fault> {
    let method = contract::method(request.uri().path());
    let is_users = method.is_some_and(|method| method.service == "user" && method.is_for_people());
    let is_refresh = method.is_some_and(|method: &Method| method.path == PATH);
    let headers = request.headers_mut();
    headers.remove(REFRESH_TOKEN_HEADER);
    let asked = headers.remove(SESSION_HEADER);
    if !is_users || asked.is_none_or(|value| value != SESSION_IN_COOKIE) {
        return Ok(false);
    }
    // The gate has refused every foreign one. Without any this is no browser, or no page of ours.
    if !headers.contains_key(header::ORIGIN) {
        return Err(Fault::new(
            Kind::Forbidden,
            "ORIGIN_REQUIRED",
            "cookies are for pages in a browser, which say what origin they are of",
        ));
    }
    if let Some(mut token) = refresh_token(headers).filter(|_| is_refresh) {
        token.set_sensitive(true);
        headers.insert(REFRESH_TOKEN_HEADER, token);
    }
    headers.insert(SESSION_HEADER, HeaderValue::from_static(SESSION_IN_COOKIE));
    Ok(true)
}

/// What our cookie holds, among those that the browser sends. Others of the same host may hold any bytes.
fn refresh_token(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .map(<[u8]>::trim_ascii);
    let value = cookies.find_map(|cookie| cookie.strip_prefix(NAME.as_bytes())?.strip_prefix(b"="));
    let value = value.filter(|value| !value.is_empty())?;
    HeaderValue::from_bytes(value).ok()
}

/// The header that has a browser keep `token`, or forget the last one when it is empty.
fn set_cookie(token: &HeaderValue, max_age: Option<&HeaderValue>) -> Option<HeaderValue> {
    let token = token.to_str().ok()?;
    // Anything else could say more than a value.
    if !token
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    {
        return None;
    }
    let max_age: u64 = if token.is_empty() {
        0
    } else {
        max_age?.to_str().ok()?.parse().ok()?
    };
    let cookie = format!(
        "{NAME}={token}; Path={PATH}; HttpOnly; Secure; SameSite=Strict; Max-Age={max_age}"
    );
    let mut cookie = HeaderValue::from_str(&cookie).ok()?;
    cookie.set_sensitive(true);
    Some(cookie)
}

#[cfg(test)]
mod tests;
