//! Passwords: taken as they are, changed, hashed again.

use super::*;

impl Users {
    async fn change_password(
        &self,
        session: &pb::Session,
        current: &str,
        new: &str,
    ) -> Result<pb::Session, Status> {
        let request = pb::ChangePasswordRequest {
            current_password: current.to_owned(),
            new_password: new.to_owned(),
        };
        let answer = self.with(session).change_password(request).await?;
        Ok(answer.into_inner().session.unwrap())
    }
}

#[tokio::test]
async fn a_password_is_taken_as_it_is() {
    let users = users().await;
    let password = format!(" \u{e4}\u{1f511}{}", "x".repeat(125));
    let request = pb::RegisterRequest {
        email: EMAIL.to_owned(),
        password: password.clone(),
        name: "Ann".to_owned(),
    };
    users.client().register(request).await.unwrap();
    users.login(EMAIL, &password).await.unwrap();
    for other in [password.trim(), &password.to_uppercase(), &password[..127]] {
        assert_eq!(why(users.login(EMAIL, other).await), wrong());
    }
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_get_the_same_answer() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    let known = users.login(EMAIL, "a wrong one").await.unwrap_err();
    let unknown = users.login("bob@example.com", "a wrong one").await;
    let unknown = unknown.unwrap_err();
    assert_eq!(known.code(), unknown.code());
    assert_eq!(known.message(), unknown.message());
    assert_eq!(known.details(), unknown.details());
    assert_eq!(why::<()>(Err(known)), wrong());
    assert_eq!(users.count("login_failures").await, 2);
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_opens_one() {
    let users = users().await;
    let (_, first) = users.register(EMAIL).await.unwrap();
    let second = users.login(EMAIL, PASSWORD).await.unwrap();
    let new = users
        .change_password(&first, PASSWORD, "topaz zebra 8")
        .await
        .unwrap();
    users.profile(&new).await.unwrap();
    for ended in [&first, &second] {
        assert_eq!(why(users.refresh(&ended.refresh_token).await), revoked());
        assert_eq!(why(users.profile(ended).await), revoked());
    }
    users.refresh(&new.refresh_token).await.unwrap();
    assert_eq!(why(users.login(EMAIL, PASSWORD).await), wrong());
    users.login(EMAIL, "topaz zebra 8").await.unwrap();
}

#[tokio::test]
async fn a_password_is_not_changed_without_the_current_one() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let refused = users.change_password(&session, "a wrong one", "topaz zebra 8");
    let expected = is(Code::PermissionDenied, "INVALID_CREDENTIALS");
    assert_eq!(why(refused.await), expected);
    let weak = users.change_password(&session, PASSWORD, "Password1");
    let status = weak.await.unwrap_err();
    assert_eq!(bad_fields(&status), ["new_password"]);
    assert_eq!(
        why::<()>(Err(status)),
        is(Code::InvalidArgument, "WEAK_PASSWORD")
    );
    users.login(EMAIL, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn of_two_changes_at_once_one_wins() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let (one, other) = tokio::join!(
        users.change_password(&session, PASSWORD, "topaz zebra 8"),
        users.change_password(&session, PASSWORD, "amber walrus 9"),
    );
    let (new, lost) = if one.is_ok() {
        ("topaz zebra 8", other)
    } else {
        ("amber walrus 9", one)
    };
    let (code, _) = why(lost);
    assert!(matches!(
        code,
        Code::PermissionDenied | Code::Unauthenticated
    ));
    users.login(EMAIL, new).await.unwrap();
    assert_eq!(users.count("sessions").await, 2);
}

#[tokio::test]
async fn a_password_is_hashed_again_when_the_cost_has_changed() {
    let mut users = users().await;
    users.register(EMAIL).await.unwrap();
    assert_eq!(
        users
            .count("credentials WHERE password_hash LIKE '$argon2id$v=19$m=64,t=1,p=1$%'")
            .await,
        1
    );
    users.config.password_memory_kib = 128;
    users.config.password_passes = 2;
    users.start().await;
    users.settled().await;

    let client = users.client();
    let answers = at_once(4, || {
        let mut client = client.clone();
        async move { client.login(login_request(EMAIL, PASSWORD)).await }
    });
    assert!(answers.await.iter().all(Result::is_ok));
    assert_eq!(
        users
            .count("credentials WHERE password_hash LIKE '$argon2id$v=19$m=128,t=2,p=1$%'")
            .await,
        1
    );
    users.login(EMAIL, PASSWORD).await.unwrap();
    assert_eq!(why(users.login(EMAIL, "a wrong one").await), wrong());
}

#[tokio::test]
async fn nothing_of_a_password_or_a_token_is_stored() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    users.refresh(&session.refresh_token).await.unwrap();
    let stored = users
        .sql()
        .await
        .query_one(
            "SELECT (SELECT string_agg(c::text, '') FROM credentials c)
                 || (SELECT string_agg(t::text, '') FROM refresh_tokens t)
                 || (SELECT string_agg(s::text, '') FROM sessions s)",
            &[],
        )
        .await
        .unwrap();
    let stored: String = stored.get(0);
    assert!(!stored.contains(PASSWORD));
    assert!(!stored.contains(&session.refresh_token));
}
