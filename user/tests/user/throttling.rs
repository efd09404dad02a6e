//! What guessing passwords costs.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// As if the wait were over.
const WAITED: &str = "UPDATE login_failures SET blocked_until = '-infinity'";
/// Makes every wait an hour longer, so that a slow test finds it still on.
const LONGER: &str = "UPDATE login_failures SET blocked_until = blocked_until + interval '1 h'";

impl Users {
    /// Fails this often, waiting whenever that is asked for.
    async fn fail(&self, email: &str, times: usize) {
        for _ in 0..times {
            self.execute(WAITED).await;
            assert_eq!(why(self.login(email, "a wrong one").await), wrong());
        }
    }

    /// How many seconds to wait until the next try, once that is asked for.
    async fn wait(&self, email: &str) -> u64 {
        let status = self.login(email, PASSWORD).await.unwrap_err();
        let delay = status.get_details_retry_info().unwrap().retry_delay;
        assert_eq!(why::<()>(Err(status)), throttled());
        delay.unwrap().as_secs()
    }
}

#[tokio::test]
async fn after_five_failures_even_the_right_password_must_wait() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    for _ in 0..5 {
        assert_eq!(why(users.login(EMAIL, "a wrong one").await), wrong());
    }
    users.execute(LONGER).await;
    assert!((3590..=3601).contains(&users.wait("ANN@example.com").await));
    users.execute(WAITED).await;
    users.login(EMAIL, PASSWORD).await.unwrap();
    // All is forgiven.
    for _ in 0..5 {
        assert_eq!(why(users.login(EMAIL, "a wrong one").await), wrong());
    }
}

#[tokio::test]
async fn the_wait_doubles_up_to_fifteen_minutes() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    users.fail(EMAIL, 5).await;
    let sql = users.sql().await;
    let delay =
        "SELECT extract(epoch FROM blocked_until - clock_timestamp())::float8 FROM login_failures";
    for expected in [
        2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 900.0, 900.0,
    ] {
        users.fail(EMAIL, 1).await;
        let actual: f64 = sql.query_one(delay, &[]).await.unwrap().get(0);
        assert!((expected - 5.0..=expected).contains(&actual), "{actual}");
    }
    assert!((895..=900).contains(&users.wait(EMAIL).await));
    // A refused try does not make the wait longer.
    assert!((895..=900).contains(&users.wait(EMAIL).await));
}

#[tokio::test]
async fn an_unknown_address_must_wait_just_as_long() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    for email in [EMAIL, "nobody@example.com"] {
        users.fail(email, 13).await;
        assert!((250..=256).contains(&users.wait(email).await), "{email}");
    }
    // A third address is not concerned.
    assert_eq!(
        why(users.login("bob@example.com", "a wrong one").await),
        wrong()
    );
}

#[tokio::test]
async fn a_burst_of_guesses_learns_no_more_than_one_by_one() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    // The next failure is followed by a long wait, which does not end during the burst.
    users.fail(EMAIL, 12).await;
    users.execute(WAITED).await;
    let client = users.client();
    let answers = at_once(20, || {
        let mut client = client.clone();
        async move { client.login(login_request(EMAIL, "a wrong one")).await }
    })
    .await;
    let refusals: Vec<_> = answers.into_iter().map(why).collect();
    assert_eq!(count(&refusals, &wrong()), 1, "{refusals:?}");
    assert_eq!(count(&refusals, &throttled()), 19, "{refusals:?}");
}

#[tokio::test]
async fn failures_are_forgotten_after_a_day() {
    let users = users().await;
    users.register(EMAIL).await.unwrap();
    users.fail(EMAIL, 12).await;
    users.execute("UPDATE login_failures SET counted_from = counted_from - interval '25 h', blocked_until = '-infinity'").await;
    for _ in 0..5 {
        assert_eq!(why(users.login(EMAIL, "a wrong one").await), wrong());
    }
    users.execute(LONGER).await;
    assert_eq!(why(users.login(EMAIL, "a wrong one").await), throttled());
}

#[tokio::test]
async fn one_network_address_gets_twenty_failures_a_minute() {
    let users = users().await;
    for number in 0..20 {
        let email = format!("user{number}@example.com");
        assert_eq!(why(users.login_from("192.0.2.7", &email).await), wrong());
    }
    let refused = users.login_from("192.0.2.7", "user20@example.com").await;
    assert_eq!(why(refused), throttled());
    let elsewhere = users.login_from("192.0.2.8", "user20@example.com").await;
    assert_eq!(why(elsewhere), wrong());
    users.execute("UPDATE login_failures SET blocked_until = '-infinity', counted_from = counted_from - interval '61 s'").await;
    let later = users.login_from("192.0.2.7", "user20@example.com").await;
    assert_eq!(why(later), wrong());
}

#[tokio::test]
async fn a_burst_over_many_accounts_is_one_of_its_network_address() {
    let users = users().await;
    for number in 0..19 {
        let email = format!("user{number}@example.com");
        assert_eq!(why(users.login_from("192.0.2.7", &email).await), wrong());
    }
    let (gateway, next) = (users.gateway(), AtomicUsize::new(19));
    let answers = at_once(10, || {
        let mut gateway = gateway.clone();
        let email = format!("user{}@example.com", next.fetch_add(1, Ordering::Relaxed));
        let request = from("192.0.2.7", login_request(&email, "a wrong one"));
        async move { gateway.login(request).await }
    })
    .await;
    let refusals: Vec<_> = answers.into_iter().map(why).collect();
    assert_eq!(count(&refusals, &wrong()), 1, "{refusals:?}");
    assert_eq!(count(&refusals, &throttled()), 9, "{refusals:?}");
}

#[tokio::test]
async fn only_the_gateway_is_believed_about_network_addresses() {
    let users = users().await;
    let request = from("192.0.2.7", login_request(EMAIL, "a wrong one"));
    assert_eq!(why(users.client().login(request).await), wrong());
    assert_eq!(users.count("login_failures").await, 1);
    assert_eq!(why(users.login_from("192.0.2.7", EMAIL).await), wrong());
    // Source, network and account.
    assert_eq!(users.count("login_failures").await, 4);
}

#[tokio::test]
async fn a_stolen_access_token_is_no_way_around() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let request = pb::ChangePasswordRequest {
        current_password: "a wrong one".to_owned(),
        new_password: "topaz zebra 8".to_owned(),
    };
    let mut thief = users.with(&session);
    for _ in 0..5 {
        let refused = thief.change_password(request.clone()).await;
        assert_eq!(why(refused).0, Code::PermissionDenied);
    }
    users.execute(LONGER).await;
    assert_eq!(why(thief.change_password(request).await), throttled());
    let request = pb::UpdateProfileRequest {
        email: Some("thief@example.com".to_owned()),
        current_password: PASSWORD.to_owned(),
        ..Default::default()
    };
    assert_eq!(why(thief.update_profile(request).await), throttled());
    users.execute(WAITED).await;
    users.login(EMAIL, PASSWORD).await.unwrap();
}

type Refusal = (Code, String);

fn count(refusals: &[Refusal], expected: &Refusal) -> usize {
    let same = refusals.iter().filter(|refusal| *refusal == expected);
    same.count()
}
