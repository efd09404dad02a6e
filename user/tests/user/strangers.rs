//! What strangers can do to an owner, and learn of others: little.

use super::*;

/// As if every wait were over.
const WAITED: &str = "UPDATE login_failures SET blocked_until = '-infinity'";
/// As if every wait had just begun, for an hour.
const WAITING: &str = "UPDATE login_failures SET blocked_until = clock_timestamp() + interval '1 h'
    WHERE blocked_until > '-infinity'";
const HOME: &str = "192.0.2.1";
const AWAY: &str = "203.0.113.1";

fn taken() -> (Code, String) {
    is(Code::AlreadyExists, "EMAIL_TAKEN")
}

impl Users {
    /// So many failures for an account, each from another network.
    async fn fail_everywhere(&self, times: usize) {
        for number in 0..times {
            let ip = format!("198.51.100.{number}");
            assert_eq!(why(self.login_from(&ip, EMAIL).await), wrong(), "{number}");
        }
    }
}

#[tokio::test]
async fn a_few_strangers_keep_nobody_out() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    users.fail_everywhere(20).await;
    // One of them guessed until they had to wait.
    for _ in 1..5 {
        assert_eq!(why(users.login_from("198.51.100.1", EMAIL).await), wrong());
    }
    users.execute(WAITING).await;
    let refused = users.sign_in_from("198.51.100.1").await;
    assert_eq!(why(refused), throttled());
    users.sign_in_from(HOME).await.unwrap();
}

#[tokio::test]
async fn a_hundred_failures_stop_all_but_the_networks_of_the_owner() {
    let users = users().await;
    users.register_from(HOME, EMAIL).await.unwrap();
    users.fail_everywhere(99).await;
    users.sign_in_from(AWAY).await.unwrap();
    assert_eq!(why(users.login_from("198.51.100.99", EMAIL).await), wrong());
    let status = users.sign_in_from("192.0.2.99").await.unwrap_err();
    let delay = status.get_details_retry_info().unwrap().retry_delay;
    assert!((86_300..=86_400).contains(&delay.unwrap().as_secs()));
    assert_eq!(why::<()>(Err(status)), throttled());
    // Where the owner registered or signed in, their own failures count, and no others.
    for network in [HOME, AWAY] {
        users.sign_in_from(network).await.unwrap();
        for _ in 0..5 {
            assert_eq!(why(users.login_from(network, EMAIL).await), wrong());
        }
        users.execute(WAITING).await;
        assert_eq!(why(users.sign_in_from(network).await), throttled());
    }
    // Another account is not concerned.
    let bob = users.login_from("198.51.100.1", "bob@example.com").await;
    assert_eq!(why(bob), wrong());
}

#[tokio::test]
async fn a_burst_from_one_network_counts_once_for_the_account() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    for _ in 0..4 {
        assert_eq!(why(users.login_from(HOME, EMAIL).await), wrong());
    }
    let gateway = users.gateway();
    let answers = at_once(20, || {
        let mut gateway = gateway.clone();
        let request = from(HOME, login_request(EMAIL, "a wrong one"));
        async move { gateway.login(request).await }
    })
    .await;
    let refusals: Vec<_> = answers.into_iter().map(why).collect();
    let answered = refusals.iter().filter(|why| **why == wrong()).count();
    // A slow machine sees the wait of one second end.
    assert!((1..=3).contains(&answered), "{refusals:?}");
    // Source, network and account count the same: what was answered.
    let counted = format!("login_failures WHERE failures = {}", 4 + answered);
    assert_eq!(users.count(&counted).await, 3);
}

#[tokio::test]
async fn a_network_is_forgotten_when_its_owner_stays_away() {
    let users = users().await;
    users.register_from(HOME, EMAIL).await.unwrap();
    let known = "login_failures WHERE failures = 0 AND counted_from BETWEEN
        clock_timestamp() + interval '89 d' AND clock_timestamp() + interval '90 d'";
    assert_eq!(users.count(known).await, 1);
    users
        .execute("UPDATE login_failures SET counted_from = counted_from - interval '80 d'")
        .await;
    assert_eq!(users.count(known).await, 0);
    users.sign_in_from(HOME).await.unwrap();
    assert_eq!(users.count(known).await, 1);
    // Who only tries is not known for it.
    users.login_from(AWAY, EMAIL).await.unwrap_err();
    users.register_from(AWAY, EMAIL).await.unwrap_err();
    assert_eq!(users.count("login_failures WHERE failures = 0").await, 1);
}

#[tokio::test]
async fn a_network_is_told_of_ten_addresses_that_are_taken_and_then_waits() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    let free = |number| format!("free{number}@example.com");
    for number in 0..10 {
        users.register_from(HOME, &free(number)).await.unwrap();
        assert_eq!(why(users.register_from(HOME, EMAIL).await), taken());
    }
    users.execute(WAITING).await;
    // Then taken and free ones get the same answer, and no account is opened.
    for email in [EMAIL.to_owned(), free(10)] {
        assert_eq!(why(users.register_from(HOME, &email).await), throttled());
    }
    assert_eq!(users.count("users").await, 11);
    users.register_from(AWAY, &free(10)).await.unwrap();
    // Signing in is another matter.
    users.sign_in_from(HOME).await.unwrap();
    users.execute(WAITED).await;
    assert_eq!(why(users.register_from(HOME, EMAIL).await), taken());
    users.execute(WAITING).await;
    assert_eq!(why(users.register_from(HOME, EMAIL).await), throttled());
}

#[tokio::test]
async fn a_burst_of_questions_is_answered_as_one() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    for _ in 0..9 {
        assert_eq!(why(users.register_from(HOME, EMAIL).await), taken());
    }
    let gateway = users.gateway();
    let answers = at_once(20, || {
        let mut gateway = gateway.clone();
        let request = from(HOME, register_request(EMAIL));
        async move { gateway.register(request).await }
    })
    .await;
    let refusals: Vec<_> = answers.into_iter().map(why).collect();
    let told = refusals.iter().filter(|why| **why == taken()).count();
    assert!((1..=3).contains(&told), "{refusals:?}");
    let rest = refusals.iter().filter(|why| **why == throttled()).count();
    assert_eq!(told + rest, 20, "{refusals:?}");
}

#[tokio::test]
async fn moving_to_addresses_is_asking_too() {
    let users = users().await;
    users.register("bob@example.com").await.unwrap();
    let (user, session) = users.register(EMAIL).await.unwrap();
    let update = async |email: &str| {
        let mut request = from(
            HOME,
            pb::UpdateProfileRequest {
                email: Some(email.to_owned()),
                current_password: PASSWORD.to_owned(),
                ..Default::default()
            },
        );
        let bearer = format!("Bearer {}", session.access_token).parse().unwrap();
        request.metadata_mut().insert("authorization", bearer);
        users.gateway().update_profile(request).await
    };
    for _ in 0..9 {
        assert_eq!(why(update("bob@example.com").await), taken());
    }
    let registered = users.register_from(HOME, "bob@example.com").await;
    assert_eq!(why(registered), taken());
    users.execute(WAITING).await;
    for email in ["bob@example.com", "free@example.com"] {
        assert_eq!(why(update(email).await), throttled());
    }
    assert_eq!(users.profile(&session).await.unwrap(), user);
    // One's own address in another case asks for nothing.
    update("ANN@example.com").await.unwrap();
}

#[tokio::test]
async fn a_stolen_session_hinders_neither_sign_ins_nor_the_next_session() {
    let users = users().await;
    let (_, stolen) = users.register(EMAIL).await.unwrap();
    let request = |current: &str| pb::ChangePasswordRequest {
        current_password: current.to_owned(),
        new_password: "topaz zebra 8".to_owned(),
    };
    let (mut thief, wrong) = (users.with(&stolen), request("a wrong one"));
    for _ in 0..5 {
        let refused = thief.change_password(wrong.clone()).await;
        assert_eq!(why(refused).0, Code::PermissionDenied);
    }
    users.execute(WAITING).await;
    let refused = thief.change_password(request(PASSWORD)).await;
    assert_eq!(why(refused), throttled());
    let own = users.login(EMAIL, PASSWORD).await.unwrap();
    let changed = users.with(&own).change_password(request(PASSWORD)).await;
    changed.unwrap();
}
