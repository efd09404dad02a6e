use std::time::Duration;

use proto::access::v1::Role;
use testkit::stores::{Stores, TestStores};

use super::*;
use crate::account::{NewAccount, ProfileChange};
use crate::session::RefreshToken;
use crate::throttle::Keys;

const HOUR: Duration = Duration::from_secs(3600);

async fn store() -> (TestStores, Store) {
    let stores = Stores::for_test().unwrap();
    let database = stores.postgres_database("user").await.unwrap();
    let lives = Lives {
        idle: HOUR,
        absolute: 2 * HOUR,
        access_token: Duration::from_secs(600),
    };
    let postgres = Postgres::new("user", &database.into(), 2).unwrap();
    let store = Store::new(postgres, lives, 10);
    store.ready().await.unwrap();
    (stores, store)
}

#[tokio::test]
async fn sweeping_removes_only_what_has_expired() {
    let (_stores, store) = store().await;
    store
        .postgres
        .run(async |client| {
            let rows = "
                INSERT INTO users (user_id, email, email_key, name, role)
                VALUES (gen_random_uuid(), 'a', 'a', 'a', 'customer');
                INSERT INTO sessions (session_id, user_id, started_at, refreshed_at)
                SELECT gen_random_uuid(), user_id, now() - started, now() - refreshed
                FROM users, (VALUES
                    (interval '119 min', interval '59 min'),
                    (interval '119 min', interval '61 min'),
                    (interval '121 min', interval '0 min')) AS ages (started, refreshed);
                INSERT INTO login_failures (key, failures, counted_from, blocked_until)
                VALUES ('old', 9, now() - interval '25 h', '-infinity'),
                       ('young', 9, now() - interval '23 h', '-infinity'),
                       ('waiting', 99, now() - interval '25 h', now() + interval '1 min');
                INSERT INTO ended_sessions (ended_at, session_id)
                VALUES (now() - interval '12 min', gen_random_uuid()),
                       (now() - interval '10 min', gen_random_uuid());";
            Ok::<_, Error>(client.batch_execute(rows).await?)
        })
        .await
        .unwrap();
    store.sweep().await.unwrap();
    // The two sessions that were swept had been refreshed within a day.
    let statement = "SELECT (SELECT count(*) FROM sessions),
        (SELECT array_to_string(array_agg(key ORDER BY key), ' ') FROM login_failures),
        (SELECT array_agg(now() - ended_at > interval '9 min' ORDER BY ended_at) FROM ended_sessions)";
    let row = store
        .postgres
        .query_opt(statement, &[])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<_, i64>(0), 1);
    let left = "\\x77616974696e67 \\x796f756e67";
    assert_eq!(row.get::<_, String>(1), left, "waiting and young");
    assert_eq!(row.get::<_, Vec<bool>>(2), [true, false, false]);
}

/// A function for triggers on deletions, by which a statement that removes more than a sweep may at once fails.
const FEW: &str = "CREATE FUNCTION few() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM gone) > 5000 THEN RAISE 'too many'; END IF; RETURN NULL; END $$;
    CREATE TRIGGER few AFTER DELETE ON sessions REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION few();
    CREATE TRIGGER few AFTER DELETE ON login_failures REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION few();";
const MANY: &str = "INSERT INTO users (user_id, email, email_key, name, role)
    VALUES (gen_random_uuid(), 'a', 'a', 'a', 'customer');
    INSERT INTO sessions (session_id, user_id, refreshed_at)
    SELECT gen_random_uuid(), user_id, CASE WHEN n % 1000 = 0 THEN now() ELSE now() - interval '61 min' END
    FROM users, generate_series(1, 12000) n;
    INSERT INTO login_failures (key, failures, counted_from, blocked_until)
    SELECT n::text::bytea, 1, now() - interval '25 h', '-infinity' FROM generate_series(1, 12000) n;";

impl Store {
    async fn batch(&self, statements: &str) {
        let run = self
            .postgres
            .run(async |client| Ok::<_, Error>(client.batch_execute(statements).await?));
        run.await.unwrap();
    }

    /// How many sessions there are, and how many counts of failures.
    async fn counts(&self) -> (i64, i64) {
        let statement =
            "SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM login_failures)";
        let row = self.postgres.query_opt(statement, &[]).await;
        let row = row.unwrap().unwrap();
        (row.get(0), row.get(1))
    }
}

#[tokio::test]
async fn after_a_pause_all_is_removed_and_never_too_much_at_once() {
    let (_stores, store) = store().await;
    store.batch(MANY).await;
    store.batch(FEW).await;
    store.sweep().await.unwrap();
    assert_eq!(store.counts().await, (12, 0));
}

#[tokio::test]
async fn counts_go_even_when_sessions_cannot() {
    let (_stores, store) = store().await;
    store.batch(MANY).await;
    let refusing = "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE 'not now'; END $$;
        CREATE TRIGGER never BEFORE DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION never();";
    store.batch(refusing).await;
    store.sweep().await.unwrap_err();
    assert_eq!(store.counts().await, (12_000, 0));
}

#[tokio::test]
async fn a_wait_that_began_while_a_password_was_hashed_hides_free_addresses_too() {
    let (_stores, store) = store().await;
    let keys = Keys::of_login("a", Some("192.0.2.1".parse().unwrap()));
    let open = async |email: &str| {
        let new = NewAccount {
            email: email.to_owned(),
            name: email.to_owned(),
            role: Role::Customer,
            password_hash: String::new(),
        };
        let first = (&RefreshToken::first(), &keys);
        store.open_account(&new, Some(first)).await
    };
    let user = open("ann").await.unwrap();
    for _ in 0..10 {
        assert!(matches!(open("ann").await, Err(Error::EmailTaken)));
    }
    let longer =
        "UPDATE login_failures SET blocked_until = now() + interval '1 h' WHERE failures > 0";
    store.batch(longer).await;
    for email in ["ann", "bob"] {
        assert!(matches!(open(email).await, Err(Error::Throttled { .. })));
    }
    // Nor does a change of address tell.
    let statement = "SELECT session_id FROM sessions WHERE user_id = $1";
    let row = store.postgres.query_opt(statement, &[&user.user_id]).await;
    let session_id = row.unwrap().unwrap().get(0);
    let change = ProfileChange {
        name: None,
        email: Some("bob".to_owned()),
        address: None,
    };
    let changed = store.change_profile(session_id, &change, keys.taken.as_ref());
    assert!(matches!(changed.await, Err(Error::Throttled { .. })));
    let changed = store.change_profile(session_id, &change, None).await;
    assert_eq!(changed.unwrap().unwrap().email, "bob");
}
