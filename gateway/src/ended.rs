//! Sessions that have ended. An access token is valid by itself until it expires; from here on it is not.

use std::collections::{HashSet, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};
use http_body::Frame;
use mesh::{Channel, Fault, Kind, Mesh, Shutdown};
use proto::access::v1::Role;
use proto::contract;
use proto::user::v1::user_service_client::UserServiceClient;
use proto::user::v1::{ListEndedSessionsRequest, ListEndedSessionsResponse};
use tokio::sync::OnceCell;
use tokio::time::Instant;
use tonic::Status;
use uuid::Uuid;

use crate::config::Config;

/// How often the user service is asked.
const ASK_EVERY: Duration = Duration::from_secs(2);
/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// So many failures in a row are worth a word: one is a call that was lost, or a replica of the version before.
const FAILURES: u32 = 3;
/// How long the gateway's start waits for the first answer, and no longer.
const FIRST_PATIENCE: Duration = Duration::from_secs(1);
/// How often it is asked for all again: for a session whose end was long in being committed.
const ALL_EVERY: Duration = Duration::from_secs(60);
/// No token lives longer.
const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// Sessions that are remembered at most, in some 40 MB; then the oldest are forgotten. To end so many within the life of
/// a token takes as many sign-ins, each of which costs the user service a password's hash.
const MOST: usize = 500_000;

/// Who signs out says it to the user service, which ends no other session by it.
const LOGOUT: &str = "/souk.user.v1.UserService/Logout";

/// The sessions that have ended, as far as the user service has said.
pub(crate) struct Ended {
    users: UserServiceClient<Channel>,
    known: RwLock<Known>,
    first: OnceCell<()>,
}

/// The session of a call's access token, noted on the request by whoever has verified that.
#[derive(Clone, Copy)]
pub(crate) struct SessionId(pub(crate) Uuid);

impl Ended {
    pub(crate) fn new(config: &Config, mesh: &Mesh) -> anyhow::Result<Self> {
        // Apart from the calls of people: neither's failures hinder the other.
        let channel = mesh.channel("user", &config.user_url)?;
        Ok(Self {
            users: UserServiceClient::new(channel.time_limit(PATIENCE)),
            known: RwLock::default(),
            first: OnceCell::new(),
        })
    }

    /// Whether this session has ended.
    pub(crate) fn has(&self, session_id: Uuid) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.sessions.contains(&session_id)
    }

    /// Learns of all once, if the user service answers soon: the gateway starts without it too.
    pub(crate) async fn read_first(&self) {
        let read = async || {
            let mut place = String::new();
            // What comes of it is said by `follow`, which begins anew.
            let _ = tokio::time::timeout(FIRST_PATIENCE, self.read(&mut place)).await;
        };
        self.first.get_or_init(read).await;
    }

    /// Keeps up with the user service. While it does not answer, what is known goes on to count and nothing is added.
    pub(crate) async fn follow(&self, shutdown: &Shutdown) {
        let (mut place, mut read_all) = (String::new(), Instant::now());
        let mut failures = 0;
        while !shutdown.has_begun() {
            if read_all.elapsed() >= ALL_EVERY {
                (place, read_all) = (String::new(), Instant::now());
            }
            let read = tokio::select! {
                read = self.read(&mut place) => read,
                () = shutdown.begun() => return,
            };
            match read {
                Ok(()) if failures >= FAILURES => {
                    tracing::info!("ended sessions are known again");
                    failures = 0;
                }
                Ok(()) => failures = 0,
                Err(status) => {
                    failures += 1;
                    if failures == FAILURES {
                        tracing::warn!(
                            code = ?status.code(),
                            "ended sessions are not known: their access tokens are taken until they expire"
                        );
                    }
                }
            }
            self.change(|known| known.forget(Instant::now()));
            tokio::select! {
                () = tokio::time::sleep(ASK_EVERY) => {}
                () = shutdown.begun() => {}
            }
        }
    }

    /// Learns of the sessions that ended since `place`.
    async fn read(&self, place: &mut String) -> Result<(), Status> {
        loop {
            let request = ListEndedSessionsRequest {
                page_token: place.clone(),
            };
            let answer = self.users.clone().list_ended_sessions(request).await?;
            let ListEndedSessionsResponse {
                session_ids,
                next_page_token,
                has_more,
                remember_seconds,
            } = answer.into_inner();
            let life = Duration::from_secs(u64::try_from(remember_seconds).unwrap_or_default());
            let until = Instant::now() + life.min(LONGEST);
            let session_ids = session_ids.iter().filter_map(|id| id.parse().ok());
            self.change(|known| known.remember(session_ids, until));
            *place = next_page_token;
            if !has_more {
                return Ok(());
            }
        }
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }
}

#[derive(Default)]
struct Known {
    sessions: HashSet<Uuid>,
    /// The same, each with the time after which its tokens are refused anyway.
    by_age: VecDeque<(Instant, Uuid)>,
}

impl Known {
    fn remember(&mut self, session_ids: impl Iterator<Item = Uuid>, until: Instant) {
        for session_id in session_ids {
            if self.sessions.insert(session_id) {
                self.by_age.push_back((until, session_id));
            }
            if self.sessions.len() > MOST {
                self.forget_oldest();
            }
        }
    }

    fn forget(&mut self, now: Instant) {
        while self.by_age.front().is_some_and(|(until, _)| *until <= now) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, session_id)) = self.by_age.pop_front() {
            self.sessions.remove(&session_id);
        }
    }
}

/// Refuses calls whose session has ended, and ends their streams. What anyone may call goes on without the token.
pub(crate) async fn refuse_ended(
    State(ended): State<Arc<Ended>>,
    mut request: Request,
    next: Next,
) -> Response {
    let session = request.extensions().get::<SessionId>().copied();
    let method = contract::method(request.uri().path()).filter(|method| method.is_for_people());
    let (Some(SessionId(session_id)), Some(method)) = (session, method) else {
        return next.run(request).await;
    };
    if ended.has(session_id) && method.path != LOGOUT {
        if method.role != Role::Public {
            return Status::from(revoked()).into_http();
        }
        request.headers_mut().remove(header::AUTHORIZATION);
    }
    let response = next.run(request).await;
    if !method.server_streaming {
        return response;
    }
    response.map(|body| {
        Body::new(Watched {
            body: Some(body),
            ended,
            session_id,
        })
    })
}

fn revoked() -> Fault {
    let message = "the session has ended, sign in again";
    Fault::new(Kind::Unauthenticated, "SESSION_REVOKED", message)
}

/// A streamed answer that goes no further once its session has ended: the next message is not passed on.
struct Watched {
    /// `None` once the end has been said.
    body: Option<Body>,
    ended: Arc<Ended>,
    session_id: Uuid,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let frame = ready!(Pin::new(body).poll_frame(context));
        let is_message = matches!(&frame, Some(Ok(frame)) if frame.is_data());
        if !is_message || !self.ended.has(self.session_id) {
            return Poll::Ready(frame);
        }
        // Dropping the body tells the service to stop.
        self.body = None;
        let mut trailers = HeaderMap::new();
        // What a fault says is encoded, so it always fits into a header.
        let _ = Status::from(revoked()).add_header(&mut trailers);
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_remembered_once_and_forgotten_in_time() {
        let (now, session) = (Instant::now(), Uuid::new_v4());
        let mut known = Known::default();
        known.remember([session, session].into_iter(), now + PATIENCE);
        known.remember([session].into_iter(), now + 2 * PATIENCE);
        assert_eq!(known.by_age.len(), 1);
        known.forget(now);
        assert!(known.sessions.contains(&session));
        known.forget(now + PATIENCE);
        assert!(known.sessions.is_empty() && known.by_age.is_empty());
    }

    #[test]
    fn of_too_many_sessions_the_oldest_are_forgotten() {
        let mut known = Known::default();
        let sessions: Vec<_> = (0..=MOST).map(|n| Uuid::from_u128(n as u128)).collect();
        known.remember(sessions.iter().copied(), Instant::now());
        assert_eq!(known.sessions.len(), MOST);
        assert_eq!(known.by_age.len(), MOST);
        assert!(!known.sessions.contains(&sessions[0]));
        assert!(known.sessions.contains(&sessions[MOST]));
    }
}
