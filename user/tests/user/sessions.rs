//! Sessions: refreshed, repeated, stolen, expired, ended.

use std::time::SystemTime;

use proto::access::v1::Role;

use super::*;

/// As if so much time had passed since tokens were used.
const LATER: &str = "UPDATE refresh_tokens SET used_at = used_at - interval '11 s'";

impl Users {
    async fn logout(&self, session: &pb::Session, everywhere: bool) {
        let request = pb::LogoutRequest { everywhere };
        self.with(session).logout(request).await.unwrap();
    }
}

fn lasts(session: &pb::Session) -> Duration {
    let end = SystemTime::try_from(session.expires_at.unwrap()).unwrap();
    end.duration_since(SystemTime::now()).unwrap()
}

#[tokio::test]
async fn a_refresh_token_buys_a_new_session() {
    let users = users_with(|config| config.access_token_life_s = 300).await;
    let (user, first) = users.register(EMAIL).await.unwrap();
    let request = pb::RefreshSessionRequest {
        refresh_token: first.refresh_token.clone(),
    };
    let answer = users.client().refresh_session(request).await.unwrap();
    let answer = answer.into_inner();
    assert_eq!(answer.user, Some(user));
    let second = answer.session.unwrap();
    assert_ne!(second.refresh_token, first.refresh_token);
    assert!((290..=300).contains(&lasts(&second).as_secs()));
    users.profile(&second).await.unwrap();
    users.refresh(&second.refresh_token).await.unwrap();
}

#[tokio::test]
async fn twenty_refreshes_at_once_get_one_successor() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let client = users.client();
    let answers = at_once(20, || {
        let mut client = client.clone();
        let refresh_token = session.refresh_token.clone();
        async move {
            client
                .refresh_session(pb::RefreshSessionRequest { refresh_token })
                .await
        }
    })
    .await;
    let mut tokens: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.unwrap().into_inner().session.unwrap().refresh_token)
        .collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    users.refresh(&tokens[0]).await.unwrap();
}

#[tokio::test]
async fn a_repeat_within_the_grace_gets_the_same() {
    let users = users().await;
    let (_, first) = users.register(EMAIL).await.unwrap();
    let second = users.refresh(&first.refresh_token).await.unwrap();
    for _ in 0..2 {
        let repeated = users.refresh(&first.refresh_token).await.unwrap();
        assert_eq!(repeated.refresh_token, second.refresh_token);
    }
    let third = users.refresh(&second.refresh_token).await.unwrap();
    let repeated = users.refresh(&second.refresh_token).await.unwrap();
    assert_eq!(repeated.refresh_token, third.refresh_token);
    users.refresh(&third.refresh_token).await.unwrap();
}

#[tokio::test]
async fn a_repeat_within_the_grace_is_a_theft_once_the_successor_was_used() {
    let users = users().await;
    let (_, first) = users.register(EMAIL).await.unwrap();
    let second = users.refresh(&first.refresh_token).await.unwrap();
    let third = users.refresh(&second.refresh_token).await.unwrap();
    assert_eq!(why(users.refresh(&first.refresh_token).await), revoked());
    assert_eq!(why(users.refresh(&third.refresh_token).await), revoked());
    assert_eq!(users.count("sessions").await, 0);
}

#[tokio::test]
async fn a_token_used_again_later_ends_its_whole_family_and_no_other() {
    let users = users().await;
    let (_, first) = users.register(EMAIL).await.unwrap();
    let other = users.login(EMAIL, PASSWORD).await.unwrap();
    let second = users.refresh(&first.refresh_token).await.unwrap();
    users.execute(LATER).await;
    assert_eq!(why(users.refresh(&first.refresh_token).await), revoked());
    assert_eq!(why(users.refresh(&second.refresh_token).await), revoked());
    assert_eq!(why(users.profile(&second).await), revoked());
    users.refresh(&other.refresh_token).await.unwrap();
}

#[tokio::test]
async fn a_token_from_long_ago_ends_its_family_though_it_is_not_kept() {
    let users = users().await;
    let (_, first) = users.register(EMAIL).await.unwrap();
    let mut last = first.clone();
    for _ in 0..5 {
        last = users.refresh(&last.refresh_token).await.unwrap();
        users.execute(LATER).await;
    }
    assert_eq!(users.count("refresh_tokens").await, 2);
    assert_eq!(why(users.refresh(&first.refresh_token).await), revoked());
    assert_eq!(why(users.refresh(&last.refresh_token).await), revoked());
    assert_eq!(users.count("sessions").await, 0);
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_or_old() {
    let users = users_with(|config| {
        config.session_idle_s = 60;
        config.session_life_s = 3600;
    })
    .await;
    for (column, almost, over) in [("refreshed_at", 50, 61), ("started_at", 3590, 3601)] {
        let session = match users.register(EMAIL).await {
            Ok((_, session)) => session,
            Err(_) => users.login(EMAIL, PASSWORD).await.unwrap(),
        };
        let back = |seconds| {
            format!("UPDATE sessions SET {column} = clock_timestamp() - interval '{seconds} s'")
        };
        users.execute(&back(almost)).await;
        users.profile(&session).await.unwrap();
        let session = users.refresh(&session.refresh_token).await.unwrap();
        users.execute(&back(over)).await;
        assert_eq!(why(users.refresh(&session.refresh_token).await), revoked());
        assert_eq!(why(users.profile(&session).await), revoked());
    }
}

#[tokio::test]
async fn refreshing_keeps_a_session_from_being_idle_but_not_from_ageing() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let days = |days| {
        format!(
            "UPDATE sessions SET refreshed_at = refreshed_at - interval '{days} d', started_at = started_at - interval '{days} d'"
        )
    };
    let mut token = session.refresh_token;
    for _ in 0..4 {
        users.execute(&days(6)).await;
        token = users.refresh(&token).await.unwrap().refresh_token;
    }
    users.execute(&days(6)).await;
    assert_eq!(why(users.refresh(&token).await), revoked());
}

#[tokio::test]
async fn logging_out_ends_this_session_or_all() {
    let users = users().await;
    let (_, first) = users.register(EMAIL).await.unwrap();
    let second = users.login(EMAIL, PASSWORD).await.unwrap();
    let third = users.login(EMAIL, PASSWORD).await.unwrap();
    let (_, bobs) = users.register("bob@example.com").await.unwrap();

    for _ in 0..2 {
        users.logout(&first, false).await;
    }
    assert_eq!(why(users.refresh(&first.refresh_token).await), revoked());
    assert_eq!(why(users.profile(&first).await), revoked());
    users.profile(&second).await.unwrap();

    for _ in 0..2 {
        users.logout(&second, true).await;
    }
    for ended in [second, third] {
        assert_eq!(why(users.refresh(&ended.refresh_token).await), revoked());
    }
    users.refresh(&bobs.refresh_token).await.unwrap();
}

#[tokio::test]
async fn a_session_that_has_ended_ends_no_other() {
    let users = users().await;
    let (_, stolen) = users.register(EMAIL).await.unwrap();
    let request = pb::ChangePasswordRequest {
        current_password: PASSWORD.to_owned(),
        new_password: "topaz zebra 8".to_owned(),
    };
    let changed = users.with(&stolen).change_password(request).await;
    let new = changed.unwrap().into_inner().session.unwrap();
    users.logout(&stolen, true).await;
    users.profile(&new).await.unwrap();
    users.refresh(&new.refresh_token).await.unwrap();
}

#[tokio::test]
async fn the_eleventh_session_ends_the_oldest() {
    let users = users().await;
    let (_, oldest) = users.register(EMAIL).await.unwrap();
    let mut others = Vec::new();
    for _ in 0..10 {
        others.push(users.login(EMAIL, PASSWORD).await.unwrap());
    }
    assert_eq!(why(users.refresh(&oldest.refresh_token).await), revoked());
    for session in others {
        users.refresh(&session.refresh_token).await.unwrap();
    }
}

#[tokio::test]
async fn an_account_has_as_many_sessions_as_the_service_is_told() {
    let users = users_with(|config| config.sessions_per_account = 12).await;
    let (_, oldest) = users.register(EMAIL).await.unwrap();
    for _ in 0..11 {
        users.login(EMAIL, PASSWORD).await.unwrap();
    }
    let oldest = users.refresh(&oldest.refresh_token).await.unwrap();
    users.login(EMAIL, PASSWORD).await.unwrap();
    assert_eq!(why(users.refresh(&oldest.refresh_token).await), revoked());
    assert_eq!(users.count("sessions").await, 12);
}

#[tokio::test]
async fn twenty_logins_at_once_succeed_and_leave_ten_sessions() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    let client = users.client();
    let answers = at_once(20, || {
        let mut client = client.clone();
        async move { client.login(login_request(EMAIL, PASSWORD)).await }
    })
    .await;
    for answer in answers {
        answer.unwrap();
    }
    assert_eq!(users.count("sessions").await, 10);
    assert_eq!(users.count("refresh_tokens").await, 10);
}

#[tokio::test]
async fn a_guest_gets_a_month_and_no_refresh_token() {
    let users = users().await;
    let (one, other) = (users.guest().await, users.guest().await);
    assert_eq!(one.refresh_token, "");
    let days = lasts(&one).as_secs_f64() / 86_400.0;
    assert!((29.99..=30.0).contains(&days), "{days}");
    let mesh = users.identities.mesh("cart").unwrap();
    let [one, other] =
        [one, other].map(|session| mesh.trust().person(&session.access_token).unwrap());
    assert_eq!((one.role, other.role), (Role::Guest, Role::Guest));
    assert_ne!(one.user_id, other.user_id);
}

#[tokio::test]
async fn what_is_no_refresh_token_signs_nobody_in() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let invalid = is(Code::Unauthenticated, "INVALID_REFRESH_TOKEN");
    for token in ["x", &session.refresh_token[1..], "'; DROP TABLE sessions"] {
        assert_eq!(why(users.refresh(token).await), invalid, "{token}");
    }
    assert_eq!(why(users.refresh(FOREIGN_TOKEN).await), revoked());
    let none = is(Code::Unauthenticated, "NO_SESSION");
    assert_eq!(why(users.refresh("").await), none);
    let long = "A".repeat(129);
    assert_eq!(why(users.refresh(&long).await).0, Code::InvalidArgument);
    users.refresh(&session.refresh_token).await.unwrap();
}

#[tokio::test]
async fn a_closed_account_is_signed_out_and_cannot_sign_in() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    users.execute("UPDATE users SET active = false").await;
    assert_eq!(why(users.refresh(&session.refresh_token).await), revoked());
    assert_eq!(why(users.profile(&session).await), revoked());
    assert_eq!(why(users.login(EMAIL, PASSWORD).await), wrong());
}
