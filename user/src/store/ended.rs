//! Sessions that have ended while access tokens of theirs may still be valid.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use mesh::postgres::Parameters;
use uuid::Uuid;

use super::{SWEPT_AT_ONCE, Store};
use crate::error::Error;

/// Sessions that one answer holds at most.
const PAGE: i64 = 2_000;
/// A transaction notes when a session ended, and others see it when that is committed: up to this much later they may
/// find one before what they have seen. Longer than a transaction of this service may take.
const OVERLAP: Duration = Duration::from_secs(15);
/// Where the list begins.
const BEGINNING: Place = Place {
    ended_at: UNIX_EPOCH,
    session_id: Uuid::nil(),
};

/// A place in the list of ended sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    ended_at: SystemTime,
    session_id: Uuid,
}

/// A part of the list.
pub(crate) struct Ended {
    pub(crate) session_ids: Vec<Uuid>,
    /// Where to go on.
    pub(crate) next: Place,
    pub(crate) has_more: bool,
}

impl Store {
    /// The sessions that ended after a place, and so recently that tokens of theirs may still be valid.
    pub(crate) async fn ended_sessions(&self, after: Place) -> Result<Ended, Error> {
        let statement = "SELECT session_id, ended_at FROM ended_sessions
             WHERE (ended_at, session_id) > ($1, $2) AND ended_at > clock_timestamp() - make_interval(secs => $3)
             ORDER BY ended_at, session_id LIMIT $4";
        let life = self.lives.token_at_most().as_secs_f64();
        let parameters: Parameters<'_> = &[&after.ended_at, &after.session_id, &life, &PAGE];
        let rows = self.postgres.query(statement, parameters).await?;
        let mut ended = Ended {
            session_ids: Vec::with_capacity(rows.len()),
            next: after,
            has_more: rows.len() as i64 == PAGE,
        };
        for row in &rows {
            let (session_id, ended_at) = (row.try_get("session_id")?, row.try_get("ended_at")?);
            ended.session_ids.push(session_id);
            ended.next = Place {
                ended_at,
                session_id,
            };
        }
        // A place without a session was moved back before.
        if !ended.has_more && !ended.next.session_id.is_nil() {
            ended.next = ended.next.earlier(OVERLAP);
        }
        Ok(ended)
    }

    /// Forgets the sessions whose tokens are not valid any more.
    pub(super) async fn forget_ended_sessions(&self) -> Result<(), Error> {
        let statement = "DELETE FROM ended_sessions WHERE (ended_at, session_id) IN (
                 SELECT ended_at, session_id FROM ended_sessions
                 WHERE ended_at < clock_timestamp() - make_interval(secs => $1)
                 ORDER BY ended_at, session_id LIMIT $2)
             RETURNING session_id";
        let life = self.lives.token_at_most().as_secs_f64();
        loop {
            let parameters: Parameters<'_> = &[&life, &SWEPT_AT_ONCE];
            let forgotten = self.postgres.query(statement, parameters).await?.len();
            if (forgotten as i64) < SWEPT_AT_ONCE {
                return Ok(());
            }
        }
    }
}

impl Place {
    /// The place that a token stands for; the beginning for none.
    pub(crate) fn parse(token: &str) -> Result<Self, Error> {
        if token.is_empty() {
            return Ok(BEGINNING);
        }
        let place = token.split_once('.').and_then(|(micros, session_id)| {
            let micros = u64::from_str_radix(micros, 16).ok()?;
            Some(Self {
                ended_at: UNIX_EPOCH.checked_add(Duration::from_micros(micros))?,
                session_id: Uuid::try_parse(session_id).ok()?,
            })
        });
        // PostgreSQL's calendar ends before ours does.
        let last = UNIX_EPOCH + Duration::from_secs(253_402_300_800);
        place
            .filter(|place| place.ended_at < last)
            .ok_or(Error::PageToken)
    }

    /// The token that stands for it.
    pub(crate) fn token(self) -> String {
        let micros = self
            .ended_at
            .duration_since(UNIX_EPOCH)
            .map_or(0, |elapsed| elapsed.as_micros());
        format!("{micros:x}.{}", self.session_id.simple())
    }

    fn earlier(self, by: Duration) -> Self {
        Self {
            ended_at: self.ended_at.checked_sub(by).unwrap_or(UNIX_EPOCH),
            session_id: Uuid::nil(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_being_a_token_and_nothing_else_is_one() {
        let place = Place {
            ended_at: UNIX_EPOCH + Duration::from_micros(1_800_000_000_123_456),
            session_id: Uuid::new_v4(),
        };
        assert_eq!(Place::parse(&place.token()).unwrap(), place);
        assert!(place.token().len() <= 64);
        assert_eq!(Place::parse("").unwrap(), BEGINNING);
        for token in [".", "zz", "ffffffffffffffff.0", "1.x", "1", "é.é"] {
            assert!(
                matches!(Place::parse(token), Err(Error::PageToken)),
                "{token}"
            );
        }
    }
}
