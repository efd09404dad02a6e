//! Refresh tokens: how they are made, and what it means that one is presented.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// A token may be presented again for this long after its use, the answer may have been lost on its way; but no longer
/// once its successor is used, since then it was not.
pub(crate) const GRACE: Duration = Duration::from_secs(10);

const SESSION_ID_BYTES: usize = 16;
const SECRET_BYTES: usize = 32;

/// An access token is signed after the session was seen to be live, and the clocks of those who check it differ.
const TOKEN_MARGIN: Duration = Duration::from_secs(60);

/// How long sessions last, and their access tokens.
#[derive(Clone, Copy)]
pub(crate) struct Lives {
    pub(crate) idle: Duration,
    pub(crate) absolute: Duration,
    pub(crate) access_token: Duration,
}

impl Lives {
    /// How long a session lasts without being refreshed again, when it has lasted for `age`.
    pub(crate) fn left(self, age: Duration) -> Duration {
        self.idle.min(self.absolute.saturating_sub(age))
    }

    /// How long after the end of a session somebody may take an access token of it for valid.
    pub(crate) fn token_at_most(self) -> Duration {
        self.access_token + TOKEN_MARGIN
    }
}

/// What a client keeps to get its next session: the name of the session, and a secret that works once.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RefreshToken {
    pub(crate) session_id: Uuid,
    secret: [u8; SECRET_BYTES],
}

/// Random bytes from which, together with a token, its successor follows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Salt(pub(crate) Vec<u8>);

/// What is known of a token that belongs to a live session.
pub(crate) enum Known {
    Unused,
    Used { ago: Duration, salt: Salt },
}

/// What to do with a presented token of a live session.
#[derive(PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Use it up and hand out its successor.
    Rotate,
    /// It was used just now: the same successor again.
    Repeat(Salt),
    /// Two parties have it. One of them is a thief, so neither may go on.
    Revoke,
}

/// Judges a token by what is known of it. Of those that were used only the last is kept: unknown means old.
pub(crate) fn judge(known: Option<Known>) -> Verdict {
    match known {
        Some(Known::Unused) => Verdict::Rotate,
        Some(Known::Used { ago, salt }) if ago <= GRACE => Verdict::Repeat(salt),
        Some(Known::Used { .. }) | None => Verdict::Revoke,
    }
}

impl RefreshToken {
    /// The first one of a new session.
    pub(crate) fn first() -> Self {
        Self {
            session_id: Uuid::new_v4(),
            secret: rand::random(),
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (session_id, secret) = bytes.split_at_checked(SESSION_ID_BYTES)?;
        Some(Self {
            session_id: Uuid::from_slice(session_id).ok()?,
            secret: secret.try_into().ok()?,
        })
    }

    pub(crate) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes())
    }

    /// What is stored in its place.
    pub(crate) fn hash(&self) -> Vec<u8> {
        digest(&SHA256, &self.bytes()).as_ref().to_vec()
    }

    /// The next one. Only hash and salt are stored, so nobody can make it who does not have this token; and once the
    /// salt is gone, not even the one who has.
    pub(crate) fn successor(&self, salt: &Salt) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &salt.0);
        let tag = hmac::sign(&key, &self.bytes());
        let mut secret = [0; SECRET_BYTES];
        secret.copy_from_slice(tag.as_ref());
        Self {
            session_id: self.session_id,
            secret,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        [self.session_id.as_bytes().as_slice(), &self.secret].concat()
    }
}

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RefreshToken(..)")
    }
}

impl Salt {
    pub(crate) fn random() -> Self {
        Self(rand::random::<[u8; SECRET_BYTES]>().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_is_not_used_ends_by_idling_or_by_age() {
        let [idle, absolute] = [60, 100].map(Duration::from_secs);
        let lives = Lives {
            idle,
            absolute,
            access_token: idle,
        };
        let left = |age| lives.left(Duration::from_secs(age));
        assert_eq!(
            [0, 40, 41, 100, 101].map(|age| left(age).as_secs()),
            [60, 60, 59, 0, 0]
        );
    }

    #[test]
    fn a_token_survives_being_text() {
        let token = RefreshToken::first();
        assert_eq!(token.text().len(), 64);
        assert!(RefreshToken::parse(&token.text()) == Some(token));
    }

    #[test]
    fn what_we_did_not_make_is_no_token() {
        let text = RefreshToken::first().text();
        for other in ["", "x", "?", &text[1..], &format!("{text}AAAA"), "ü"] {
            assert!(RefreshToken::parse(other).is_none(), "{other}");
        }
    }

    #[test]
    fn the_successor_follows_from_token_and_salt_alone() {
        let (token, salt) = (RefreshToken::first(), Salt::random());
        let next = token.successor(&salt);
        assert!(next == token.successor(&salt));
        assert!(next.session_id == token.session_id && next != token);
        assert!(next != token.successor(&Salt::random()));
        assert!(next != next.successor(&salt));
    }

    #[test]
    fn only_a_token_used_before_the_grace_is_a_theft() {
        let salt = Salt::random();
        let used = |seconds| {
            judge(Some(Known::Used {
                ago: Duration::from_secs(seconds),
                salt: salt.clone(),
            }))
        };
        assert!(judge(Some(Known::Unused)) == Verdict::Rotate);
        assert!(used(0) == Verdict::Repeat(salt.clone()));
        assert!(used(10) == Verdict::Repeat(salt.clone()));
        assert!(used(11) == Verdict::Revoke);
        assert!(judge(None) == Verdict::Revoke);
    }

    #[test]
    fn a_token_does_not_print() {
        let token = RefreshToken::first();
        assert_eq!(format!("{token:?}"), "RefreshToken(..)");
    }
}
