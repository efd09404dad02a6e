//! Ended sessions, as those learn of them who check access tokens.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::*;

/// As if so much time had passed since tokens were used.
const LATER: &str = "UPDATE refresh_tokens SET used_at = used_at - interval '11 s'";

impl Users {
    fn session_id(&self, session: &pb::Session) -> Uuid {
        let mesh = self.identities.mesh("gateway").unwrap();
        let person = mesh.trust().person(&session.access_token);
        person.unwrap().session_id
    }

    async fn ended_after(&self, place: &str) -> pb::ListEndedSessionsResponse {
        let request = pb::ListEndedSessionsRequest {
            page_token: place.to_owned(),
        };
        let answer = self.gateway().list_ended_sessions(request).await;
        answer.unwrap().into_inner()
    }

    async fn has_ended(&self, session: &pb::Session) -> bool {
        let session_id = self.session_id(session).to_string();
        self.ended_after("").await.session_ids.contains(&session_id)
    }

    async fn customer(&self, user: &pb::User, session_id: Option<Uuid>) -> bool {
        let channel = self.identities.channel("checkout", "user", self.address);
        let mut checkout = UserServiceClient::new(channel.unwrap());
        let request = pb::GetCustomerRequest {
            user_id: user.user_id.clone(),
            session_id: session_id.map(|id| id.to_string()),
        };
        let answer = checkout.get_customer(request).await.unwrap();
        answer.into_inner().session_ended
    }
}

#[tokio::test]
async fn however_a_session_ends_it_is_listed_and_no_other_is() {
    let users = users().await;
    let (_, left) = users.register(EMAIL).await.unwrap();
    let request = pb::LogoutRequest { everywhere: false };
    users.with(&left).logout(request).await.unwrap();
    assert!(users.has_ended(&left).await);

    let (stolen, live) = (
        users.login(EMAIL, PASSWORD).await.unwrap(),
        users.login(EMAIL, PASSWORD).await.unwrap(),
    );
    users.refresh(&stolen.refresh_token).await.unwrap();
    users.execute(LATER).await;
    users.refresh(&stolen.refresh_token).await.unwrap_err();
    assert!(users.has_ended(&stolen).await);
    assert!(!users.has_ended(&live).await);

    for _ in 0..10 {
        users.login(EMAIL, PASSWORD).await.unwrap();
    }
    assert!(users.has_ended(&live).await);

    let (_, closed) = users.register("bob@example.com").await.unwrap();
    users
        .execute("UPDATE users SET active = false WHERE email_key = 'bob@example.com'")
        .await;
    assert!(users.has_ended(&closed).await);
    // Opened again, it has no sessions.
    users.execute("UPDATE users SET active = true").await;
    assert_eq!(why(users.refresh(&closed.refresh_token).await), revoked());

    let (_, removed) = users.register("cid@example.com").await.unwrap();
    users
        .execute("DELETE FROM users WHERE email_key = 'cid@example.com'")
        .await;
    assert!(users.has_ended(&removed).await);

    let ended = users.ended_after("").await;
    assert_eq!(ended.session_ids.len(), 5);
    assert_eq!((ended.has_more, ended.remember_seconds), (false, 660));
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_but_the_new_one() {
    let users = users().await;
    let (user, first) = users.register(EMAIL).await.unwrap();
    let second = users.login(EMAIL, PASSWORD).await.unwrap();
    let request = pb::ChangePasswordRequest {
        current_password: PASSWORD.to_owned(),
        new_password: "topaz zebra 8".to_owned(),
    };
    let changed = users.with(&first).change_password(request).await;
    let new = changed.unwrap().into_inner().session.unwrap();
    for session in [&first, &second] {
        assert!(users.has_ended(session).await);
        assert!(users.customer(&user, Some(users.session_id(session))).await);
    }
    assert!(!users.has_ended(&new).await);
    assert!(!users.customer(&user, Some(users.session_id(&new))).await);
}

#[tokio::test]
async fn checkout_learns_whether_a_customers_session_has_ended() {
    let users = users().await;
    let (ann, session) = users.register(EMAIL).await.unwrap();
    let (bob, _) = users.register("bob@example.com").await.unwrap();
    let session_id = users.session_id(&session);
    assert!(!users.customer(&ann, Some(session_id)).await);
    // A caller of the version before names none.
    assert!(!users.customer(&ann, None).await);
    assert!(users.customer(&bob, Some(session_id)).await);
    assert!(users.customer(&ann, Some(Uuid::new_v4())).await);
    users
        .execute("UPDATE sessions SET refreshed_at = now() - interval '8 d'")
        .await;
    assert!(users.customer(&ann, Some(session_id)).await);
}

#[tokio::test]
async fn only_the_gateway_is_told() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let request = pb::ListEndedSessionsRequest::default;
    let answer = users.client().list_ended_sessions(request()).await;
    assert_eq!(answer.unwrap_err().code(), Code::Unauthenticated);
    let answer = users.with(&session).list_ended_sessions(request()).await;
    assert_eq!(answer.unwrap_err().code(), Code::PermissionDenied);
    let checkout = users.identities.service("checkout", "user").unwrap();
    let channel = connect(users.address).unwrap();
    let mut checkout = UserServiceClient::with_interceptor(channel, checkout);
    let answer = checkout.list_ended_sessions(request()).await;
    assert_eq!(answer.unwrap_err().code(), Code::PermissionDenied);
    let request = pb::ListEndedSessionsRequest {
        page_token: "1.x".to_owned(),
    };
    let answer = users.gateway().list_ended_sessions(request).await;
    assert_eq!(answer.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_long_list_comes_in_parts_and_goes_on_where_it_was_left() {
    let users = users().await;
    let many = "INSERT INTO ended_sessions (ended_at, session_id)
        SELECT clock_timestamp() - interval '1 ms' * (n % 500) - interval '1 min', gen_random_uuid()
        FROM generate_series(1, 5000) n";
    users.execute(many).await;
    users
        .execute("INSERT INTO ended_sessions VALUES (now() - interval '12 min', gen_random_uuid())")
        .await;
    let (mut place, mut seen, mut parts) = (String::new(), BTreeSet::new(), 0);
    loop {
        let part = users.ended_after(&place).await;
        assert!(part.session_ids.len() <= 2_000);
        (place, parts) = (part.next_page_token, parts + 1);
        seen.extend(part.session_ids);
        if !part.has_more {
            break;
        }
    }
    // The one whose tokens have expired is left out.
    assert_eq!((seen.len(), parts), (5_000, 3));

    // What ended before, and was committed after it was asked.
    users
        .execute("INSERT INTO ended_sessions VALUES (now() - interval '65 s', gen_random_uuid())")
        .await;
    let late = users.ended_after(&place).await.session_ids;
    assert_eq!(late.iter().filter(|id| !seen.contains(*id)).count(), 1);

    let (_, session) = users.register(EMAIL).await.unwrap();
    let request = pb::LogoutRequest { everywhere: false };
    users.with(&session).logout(request).await.unwrap();
    let now = users.ended_after("").await;
    assert!(now.has_more);
    let ended = users.session_id(&session).to_string();
    loop {
        let part = users.ended_after(&place).await;
        if part.session_ids.contains(&ended) {
            return;
        }
        assert!(part.has_more, "it is not there");
        place = part.next_page_token;
    }
}

#[tokio::test]
async fn a_session_that_expired_long_ago_is_not_listed() {
    let users = users().await;
    let (_, idle) = users.register(EMAIL).await.unwrap();
    users
        .execute("UPDATE sessions SET refreshed_at = now() - interval '25 h'")
        .await;
    let active = users.login(EMAIL, PASSWORD).await.unwrap();
    // As the sweep does.
    users.execute("DELETE FROM sessions").await;
    assert!(!users.has_ended(&idle).await);
    assert!(users.has_ended(&active).await);
}
