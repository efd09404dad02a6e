use std::time::Duration;

use testkit::stores::{Stores, TestStores};

use super::*;

const HOUR: Duration = Duration::from_secs(3600);

async fn store() -> (TestStores, Store) {
    let stores = Stores::for_test().unwrap();
    let database = stores.postgres_database("user").await.unwrap();
    let lives = Lives {
        idle: HOUR,
        absolute: 2 * HOUR,
    };
    let postgres = Postgres::new("user", &database.into(), 2).unwrap();
    let store = Store::new(postgres, lives);
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
                       ('waiting', 99, now() - interval '25 h', now() + interval '1 min');";
            Ok::<_, Error>(client.batch_execute(rows).await?)
        })
        .await
        .unwrap();
    store.sweep().await.unwrap();
    let statement = "SELECT (SELECT count(*) FROM sessions),
        (SELECT array_to_string(array_agg(key ORDER BY key), ' ') FROM login_failures)";
    let row = store
        .postgres
        .query_opt(statement, &[])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<_, i64>(0), 1);
    let left = "\\x77616974696e67 \\x796f756e67";
    assert_eq!(row.get::<_, String>(1), left, "waiting and young");
}
