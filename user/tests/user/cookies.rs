//! Sessions whose refresh token the gateway keeps: it travels beside the messages.

use tonic::metadata::MetadataMap;

use super::*;

/// A call as the gateway passes it on, with what the cookie held.
fn kept<T>(message: T, token: Option<&str>) -> Request<T> {
    let mut request = Request::new(message);
    let metadata = request.metadata_mut();
    metadata.insert("souk-session", "cookie".parse().unwrap());
    if let Some(token) = token {
        metadata.insert("souk-refresh-token", token.parse().unwrap());
    }
    request
}

fn refresh_request(token: &str) -> pb::RefreshSessionRequest {
    pb::RefreshSessionRequest {
        refresh_token: token.to_owned(),
    }
}

/// The token for the cookie, and how many seconds it lasts.
fn beside(metadata: &MetadataMap) -> (Option<String>, Option<u64>) {
    let text = |name| Some(metadata.get(name)?.to_str().unwrap().to_owned());
    let max_age = text("souk-refresh-max-age").map(|seconds| seconds.parse().unwrap());
    (text("souk-refresh-token"), max_age)
}

/// The token that came for the cookie and nowhere else.
fn only_beside(metadata: &MetadataMap, session: Option<&pb::Session>) -> String {
    assert_eq!(session.unwrap().refresh_token, "");
    let (token, max_age) = beside(metadata);
    assert!(max_age.is_some_and(|seconds| seconds > 0));
    token.filter(|token| token.len() == 64).unwrap()
}

impl Users {
    async fn cookie_login(&self) -> (pb::Session, String) {
        let request = kept(login_request(EMAIL, PASSWORD), None);
        let answer = self.client().login(request).await.unwrap();
        let (metadata, message, _) = answer.into_parts();
        let token = only_beside(&metadata, message.session.as_ref());
        (message.session.unwrap(), token)
    }

    async fn cookie_refresh(
        &self,
        token: Option<&str>,
        field: &str,
    ) -> Result<Response<pb::RefreshSessionResponse>, Status> {
        let request = kept(refresh_request(field), token);
        self.client().refresh_session(request).await
    }
}

#[tokio::test]
async fn every_call_that_opens_a_session_gives_its_token_to_the_gateway() {
    let users = users().await;
    let register = pb::RegisterRequest {
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned(),
        name: "Ann".to_owned(),
    };
    let answer = users.client().register(kept(register, None)).await.unwrap();
    let first = only_beside(answer.metadata(), answer.get_ref().session.as_ref());
    let (session, second) = users.cookie_login().await;
    let change = pb::ChangePasswordRequest {
        current_password: PASSWORD.to_owned(),
        new_password: "another giraffe 8".to_owned(),
    };
    let mut client = users.with(&session);
    let answer = client.change_password(kept(change, None)).await.unwrap();
    let third = only_beside(answer.metadata(), answer.get_ref().session.as_ref());
    for ended in [first, second] {
        let answer = users.cookie_refresh(Some(&ended), "").await;
        assert_eq!(why(answer), revoked());
    }
    let answer = users.cookie_refresh(Some(&third), "").await.unwrap();
    let fourth = only_beside(answer.metadata(), answer.get_ref().session.as_ref());
    let session = answer.into_inner().session.unwrap();
    users.profile(&session).await.unwrap();
    // It is a token like others.
    users.refresh(&fourth).await.unwrap();
}

#[tokio::test]
async fn without_the_question_everything_is_in_the_message() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let request = refresh_request(&session.refresh_token);
    let answer = users.client().refresh_session(request).await.unwrap();
    assert_eq!(beside(answer.metadata()), (None, None));
    let session = answer.into_inner().session.unwrap();
    // What stands beside a message counts only for who asks for a cookie.
    let mut request = Request::new(refresh_request(""));
    let token = session.refresh_token.parse().unwrap();
    request.metadata_mut().insert("souk-refresh-token", token);
    let answer = users.client().refresh_session(request).await;
    assert_eq!(why(answer), is(Code::Unauthenticated, "NO_SESSION"));
    let mut client = users.with(&session);
    let logout = pb::LogoutRequest::default();
    let answer = client.logout(logout).await.unwrap();
    assert_eq!(beside(answer.metadata()), (None, None));
    let refused = users.refresh(&session.refresh_token).await.unwrap_err();
    assert_eq!(beside(refused.metadata()), (None, None));
}

#[tokio::test]
async fn the_cookie_counts_before_the_message() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    let (_, token) = users.cookie_login().await;
    users.cookie_refresh(Some(&token), "x").await.unwrap();
    let (_, other) = users.cookie_login().await;
    // A page that had kept the token itself hands it over.
    let answer = users.cookie_refresh(None, &other).await.unwrap();
    only_beside(answer.metadata(), answer.get_ref().session.as_ref());
}

#[tokio::test]
async fn a_repeat_gets_the_same_successor() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    let (_, token) = users.cookie_login().await;
    let mut successors = Vec::new();
    for _ in 0..2 {
        let answer = users.cookie_refresh(Some(&token), "").await.unwrap();
        successors.push(beside(answer.metadata()).0.unwrap());
    }
    assert_eq!(successors[0], successors[1]);
    assert_ne!(successors[0], token);
}

#[tokio::test]
async fn the_cookie_ends_with_its_session_and_only_then() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    let forgotten = (Some(String::new()), None);
    let (session, token) = users.cookie_login().await;
    let logout = kept(pb::LogoutRequest::default(), None);
    let answer = users.with(&session).logout(logout).await.unwrap();
    assert_eq!(beside(answer.metadata()), forgotten);
    for (token, reason) in [
        (token.as_str(), "SESSION_REVOKED"),
        (FOREIGN_TOKEN, "SESSION_REVOKED"),
        ("no token", "INVALID_REFRESH_TOKEN"),
    ] {
        let refused = users.cookie_refresh(Some(token), "").await.unwrap_err();
        assert_eq!(fault::reason(&refused).as_deref(), Some(reason));
        assert_eq!(beside(refused.metadata()), forgotten, "{token}");
    }
    let refused = users.cookie_refresh(None, "").await.unwrap_err();
    assert_eq!(fault::reason(&refused).as_deref(), Some("NO_SESSION"));
    assert_eq!(beside(refused.metadata()), (None, None));

    let (_, token) = users.cookie_login().await;
    users.execute("ALTER TABLE sessions RENAME TO gone").await;
    let refused = users.cookie_refresh(Some(&token), "").await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable, "{refused:?}");
    assert_eq!(beside(refused.metadata()), (None, None));
    users.execute("ALTER TABLE gone RENAME TO sessions").await;
    users.cookie_refresh(Some(&token), "").await.unwrap();
}

#[tokio::test]
async fn the_cookie_lasts_as_long_as_its_session() {
    let users = users_with(|config| {
        config.session_idle_s = 1_000;
        config.session_life_s = 3_000;
    })
    .await;
    users.register(EMAIL).await.unwrap();
    let login = kept(login_request(EMAIL, PASSWORD), None);
    let answer = users.client().login(login).await.unwrap();
    let (token, max_age) = beside(answer.metadata());
    assert_eq!(max_age, Some(1_000));
    let mut token = token.unwrap();
    for (age, expected) in [(1_500, 995..=1_000), (2_500, 490..=500)] {
        let statement =
            format!("UPDATE sessions SET started_at = clock_timestamp() - interval '{age} s'");
        users.execute(&statement).await;
        let answer = users.cookie_refresh(Some(&token), "").await.unwrap();
        let (next, max_age) = beside(answer.metadata());
        assert!(expected.contains(&max_age.unwrap()), "{max_age:?}");
        token = next.unwrap();
    }
}
