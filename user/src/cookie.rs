//! Refresh tokens that the gateway keeps in a cookie: they travel beside the messages, which the gateway does not read.

use mesh::identity::{
    REFRESH_MAX_AGE_HEADER, REFRESH_TOKEN_HEADER, SESSION_HEADER, SESSION_IN_COOKIE,
};
use tonic::metadata::{Ascii, MetadataMap, MetadataValue};
use tonic::{Request, Response, Status};

use crate::accounts::Session;
use crate::error::Error;

/// Who keeps a caller's refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeper {
    /// The caller, who reads it in the answer.
    Caller,
    /// The gateway, for a page whose scripts must not have it.
    Cookie,
}

impl Keeper {
    /// Whom the caller wants to keep it.
    pub(crate) fn of<T>(request: &Request<T>) -> Self {
        match request.metadata().get(SESSION_HEADER) {
            Some(value) if value == SESSION_IN_COOKIE => Self::Cookie,
            _ => Self::Caller,
        }
    }

    /// The token that the cookie held, if there was one.
    pub(crate) fn kept<T>(self, request: &Request<T>) -> Option<String> {
        let token = request.metadata().get(REFRESH_TOKEN_HEADER);
        let token = token.filter(|_| self == Self::Cookie)?;
        // Whatever stood in the cookie is judged, so that the browser is told to forget what is no token.
        Some(String::from_utf8_lossy(token.as_encoded_bytes()).into_owned())
    }

    /// The answer with `session`, whose refresh token goes to its keeper.
    pub(crate) fn hand_over<T>(
        self,
        mut session: Session,
        answer: impl FnOnce(Session) -> T,
    ) -> Response<T> {
        let kept = match self {
            Self::Cookie => session.refresh_token.take(),
            Self::Caller => None,
        };
        let life = session.refresh_life.as_secs();
        let mut response = Response::new(answer(session));
        if let Some(token) = kept.and_then(|token| secret(&token.text())) {
            let metadata = response.metadata_mut();
            metadata.insert(REFRESH_TOKEN_HEADER, token);
            metadata.insert(REFRESH_MAX_AGE_HEADER, life.into());
        }
        response
    }

    /// Has the cookie end, in an answer's metadata.
    pub(crate) fn forget(self, metadata: &mut MetadataMap) {
        if self == Self::Cookie {
            metadata.insert(REFRESH_TOKEN_HEADER, MetadataValue::from_static(""));
        }
    }

    /// The answer when a token was refused. A cookie that may yet be good, because only the store is away, stays.
    pub(crate) fn refuse(self, error: Error) -> Status {
        let ends_session = error.ends_session();
        let mut status = Status::from(error);
        if ends_session {
            self.forget(status.metadata_mut());
        }
        status
    }
}

/// A value that is not remembered by the compression of headers. Every refresh token can be one.
fn secret(token: &str) -> Option<MetadataValue<Ascii>> {
    let mut token: MetadataValue<Ascii> = token.parse().ok()?;
    token.set_sensitive(true);
    Some(token)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::session::RefreshToken;

    fn request(headers: &[(&'static str, &'static str)]) -> Request<()> {
        let mut request = Request::new(());
        for (name, value) in headers {
            request.metadata_mut().insert(*name, value.parse().unwrap());
        }
        request
    }

    #[test]
    fn only_who_asks_for_a_cookie_has_one() {
        let token = (REFRESH_TOKEN_HEADER, "a token");
        let asking = request(&[(SESSION_HEADER, "cookie"), token]);
        assert_eq!(Keeper::of(&asking), Keeper::Cookie);
        assert_eq!(Keeper::Cookie.kept(&asking).as_deref(), Some("a token"));
        for headers in [&[token][..], &[(SESSION_HEADER, "Cookie"), token]] {
            let request = request(headers);
            assert_eq!(Keeper::of(&request), Keeper::Caller);
            assert_eq!(Keeper::Caller.kept(&request), None);
        }
    }

    #[test]
    fn a_token_goes_to_its_keeper_and_to_nobody_else() {
        let token = RefreshToken::first();
        for keeper in [Keeper::Caller, Keeper::Cookie] {
            let session = Session {
                access_token: "access".to_owned(),
                expires_at: SystemTime::now(),
                refresh_token: Some(token.clone()),
                refresh_life: Duration::from_millis(61_900),
            };
            let answer = keeper.hand_over(session, |session| session.refresh_token);
            let is_kept = keeper == Keeper::Cookie;
            assert_eq!(answer.get_ref().is_none(), is_kept);
            let metadata = answer.metadata();
            let beside = [REFRESH_TOKEN_HEADER, REFRESH_MAX_AGE_HEADER]
                .map(|name| metadata.get(name).map(|value| value.to_str().unwrap()));
            let expected = [Some(token.text()), Some("61".to_owned())];
            let beside = beside.map(|value| value.map(str::to_owned));
            assert_eq!(beside, if is_kept { expected } else { [None, None] });
        }
    }

    #[test]
    fn only_a_definite_refusal_ends_the_cookie() {
        for (error, ends) in [
            (Error::SessionRevoked, true),
            (Error::NoRefreshToken, true),
            (Error::NoSession, false),
            (Error::Signing, false),
            (Error::Overloaded, false),
        ] {
            let text = error.to_string();
            let status = Keeper::Cookie.refuse(error);
            let token = status.metadata().get(REFRESH_TOKEN_HEADER);
            assert_eq!(token.is_some_and(|token| token.is_empty()), ends, "{text}");
        }
        let status = Keeper::Caller.refuse(Error::SessionRevoked);
        assert!(!status.metadata().contains_key(REFRESH_TOKEN_HEADER));
    }
}
