//! What happens when the store does not answer, and what is written to the log.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tracing_subscriber::EnvFilter;

use super::*;

fn unavailable() -> (Code, String) {
    is(Code::Unavailable, "STORE_UNAVAILABLE")
}

#[tokio::test]
async fn it_starts_without_its_store_and_recovers_when_that_comes() {
    let stores = TestStores::private();
    let mut users = Users::on(stores).await;
    users.stores.postgres().await.unwrap().kill().await.unwrap();
    users.start().await;
    assert_eq!(why(users.register(EMAIL).await), unavailable());
    assert_eq!(why(users.login(EMAIL, PASSWORD).await), unavailable());
    assert_eq!(why(users.refresh(FOREIGN_TOKEN).await), unavailable());
    // Those without an account need no store.
    users.guest().await;

    let postgres = users.stores.postgres().await.unwrap();
    postgres.restart().await.unwrap();
    users.settled().await;
    users.register(EMAIL).await.unwrap();
}

#[tokio::test]
async fn it_survives_that_its_store_is_killed() {
    let mut users = Users::on(TestStores::private()).await;
    users.start().await;
    users.settled().await;
    let (user, session) = users.register(EMAIL).await.unwrap();
    for _ in 0..2 {
        let postgres = users.stores.postgres().await.unwrap();
        postgres.kill().await.unwrap();
        assert_eq!(why(users.profile(&session).await), unavailable());
        assert_eq!(why(users.login(EMAIL, PASSWORD).await), unavailable());
        let refused = users.refresh(&session.refresh_token).await;
        assert_eq!(why(refused), unavailable());
        postgres.restart().await.unwrap();
        users.settled().await;
    }
    assert_eq!(users.profile(&session).await.unwrap(), user);
    users.login(EMAIL, PASSWORD).await.unwrap();
    users.refresh(&session.refresh_token).await.unwrap();
}

#[tokio::test]
async fn a_store_that_is_stuck_is_given_up_on() {
    let users = users().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let mut sql = users.sql().await;
    let lock = sql.transaction().await.unwrap();
    let statement = "LOCK TABLE users, sessions IN ACCESS EXCLUSIVE MODE";
    lock.batch_execute(statement).await.unwrap();
    let since = Instant::now();
    let (profile, login, refresh) = tokio::join!(
        users.profile(&session),
        users.login(EMAIL, PASSWORD),
        users.refresh(&session.refresh_token)
    );
    for refused in [why(profile), why(login), why(refresh)] {
        assert_eq!(refused, unavailable());
    }
    assert!(since.elapsed() < Duration::from_secs(5));
    lock.rollback().await.unwrap();
    users.refresh(&session.refresh_token).await.unwrap();
}

#[tokio::test]
async fn more_callers_than_connections_all_get_an_answer() {
    let users = users_with(|config| config.database_connections = 1).await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let client = users.with(&session);
    let answers = at_once(200, || {
        let mut client = client.clone();
        async move { client.get_profile(pb::GetProfileRequest {}).await }
    })
    .await;
    let (answered, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert!(!answered.is_empty());
    for answer in refused {
        assert_eq!(why(answer), unavailable());
    }
}

/// Everything that is logged, for looking at it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_line_holds_a_secret_or_an_address() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("info,user=trace,mesh=trace"))
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();

    let mut users = Users::on(TestStores::private()).await;
    users.config.staff_email = Some("staff@example.com".to_owned());
    users.config.staff_password = Some("onyx badger 5".into());
    users.start().await;
    users.settled().await;
    let (_, session) = users.register(EMAIL).await.unwrap();
    let second = users.refresh(&session.refresh_token).await.unwrap();
    users.register(EMAIL).await.unwrap_err();
    users.login(EMAIL, "jasper otter 3").await.unwrap_err();
    users.profile(&second).await.unwrap();
    // A statement that fails with the row in its detail.
    users
        .execute("ALTER TABLE users ADD CHECK (name <> 'Onno')")
        .await;
    let request = pb::RegisterRequest {
        email: "onno@example.com".to_owned(),
        password: PASSWORD.to_owned(),
        name: "Onno".to_owned(),
    };
    assert_eq!(why(users.client().register(request).await), unavailable());
    users
        .execute("UPDATE refresh_tokens SET used_at = used_at - interval '11 s'")
        .await;
    users.refresh(&session.refresh_token).await.unwrap_err();
    users.login_from("192.0.2.7", EMAIL).await.unwrap_err();
    // A customer's address is given to the staff account of another replica.
    users.config.staff_email = Some(EMAIL.to_owned());
    users.start().await;
    users.settled().await;
    users.stores.postgres().await.unwrap().kill().await.unwrap();
    users.login(EMAIL, PASSWORD).await.unwrap_err();

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for line in [
        "call ended",
        "wrong password",
        "used twice",
        "store failed",
        "no staff account",
    ] {
        assert!(log.contains(line), "{line} is missing:\n{log}");
    }
    // Each line says whom it is about.
    let about = |line: &str| log.lines().rfind(|each| each.contains(line)).unwrap();
    for part in ["source ", "account ", "network "] {
        assert!(about("wrong password").contains(part));
    }
    assert!(about("used twice").contains("session="));
    for secret in [
        "192.0.2.7",
        PASSWORD,
        "onyx badger",
        "jasper otter",
        &session.access_token,
        &session.refresh_token,
        &second.refresh_token,
        "argon2id",
        "example.com",
        "Onno",
    ] {
        let leak = log.lines().find(|line| line.contains(secret));
        assert_eq!(leak, None);
    }
}
