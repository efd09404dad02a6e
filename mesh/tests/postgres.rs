//! What reaching PostgreSQL through mesh promises, on a real one.

use std::time::{Duration, Instant};

use mesh::Fault;
use mesh::fault;
use mesh::postgres::{Error, Postgres};
use refinery::{Migration, Runner};
use testkit::identity::Identities;
use testkit::stores::{Stores, TestStores};
use tokio_postgres::error::SqlState;
use tonic::{Code, Status};

use crate::child::{self, Child, SECRET};
use crate::raw::{LIST, Raw, framed};

/// A fresh database with the table `notes`.
async fn database() -> (TestStores, String, Postgres) {
    let stores = Stores::for_test().unwrap();
    let url = stores.postgres_database("mesh").await.unwrap();
    let postgres = connect(&url, 1);
    postgres.ready(notes).await.unwrap();
    (stores, url, postgres)
}

fn connect(url: &str, connections: usize) -> Postgres {
    Postgres::new("mesh", &url.into(), connections).unwrap()
}

fn notes() -> Runner {
    // Slow, so that those who would do it at once have time to.
    let table = "SELECT pg_sleep(0.2);
        CREATE TABLE notes (author text CONSTRAINT one_each PRIMARY KEY, text text);";
    Runner::new(&[Migration::unapplied("V1__notes", table).unwrap()])
}

fn one_text_each() -> Runner {
    let index = "CREATE UNIQUE INDEX ON notes (text)";
    let migration = Migration::unapplied("V2__one_text_each", index).unwrap();
    Runner::new(&[notes().get_migrations().clone(), vec![migration]].concat())
}

async fn write(postgres: &Postgres, author: &str) -> Result<(), Error> {
    let statement = "INSERT INTO notes (author, text) VALUES ($1, 'a secret')";
    postgres.query(statement, &[&author]).await.map(drop)
}

async fn count(postgres: &Postgres) -> i64 {
    let row = postgres.query_opt("SELECT count(*) FROM notes", &[]).await;
    row.unwrap().unwrap().get(0)
}

#[tokio::test]
async fn replicas_that_start_together_migrate_once() {
    let stores = Stores::for_test().unwrap();
    let url = stores.postgres_database("mesh").await.unwrap();
    let replicas: Vec<_> = (0..4)
        .map(|_| {
            let postgres = connect(&url, 1);
            tokio::spawn(async move { postgres.ready(notes).await })
        })
        .collect();
    for replica in replicas {
        replica.await.unwrap().unwrap();
    }
    let statement = "SELECT version FROM refinery_schema_history";
    let versions = connect(&url, 1).query(statement, &[]).await.unwrap();
    assert_eq!(versions.len(), 1);
}

#[tokio::test]
async fn a_version_that_is_gone_back_to_finds_newer_tables_and_works() {
    let (_stores, url, _) = database().await;
    connect(&url, 1).ready(one_text_each).await.unwrap();
    let older = connect(&url, 1);
    older.ready(notes).await.unwrap();
    write(&older, "ann").await.unwrap();
    assert_eq!(count(&older).await, 1);
    // And it has undone nothing of what the newer one had made.
    write(&older, "bob").await.unwrap_err();
}

#[tokio::test]
async fn an_error_names_its_constraint_and_quotes_no_row() {
    let (_stores, url, postgres) = database().await;
    write(&postgres, "ann@example.com").await.unwrap();
    let refused = write(&postgres, "ann@example.com").await.unwrap_err();
    let Error::Statement(error) = &refused else {
        panic!("{refused}");
    };
    let refusal = error.as_db_error().unwrap();
    assert_eq!(refusal.code(), &SqlState::UNIQUE_VIOLATION);
    assert_eq!(refusal.constraint(), Some("one_each"));
    assert!(refusal.detail().unwrap().contains("ann@example.com"));

    write(&postgres, "bob@example.com").await.unwrap();
    let migration = connect(&url, 1).ready(one_text_each).await.unwrap_err();
    for (error, code) in [(refused, "23505"), (migration, "could not create")] {
        let texts = format!("{error} {error:?} {} ", fault::chain(&error));
        assert!(texts.contains(code), "{texts}");
        assert!(!texts.contains("example.com"), "{texts}");
        assert!(!texts.contains("a secret"), "{texts}");
        let status = Status::from(Fault::from(error));
        assert_eq!(status.code(), Code::Unavailable);
        let reason = fault::reason(&status);
        assert_eq!(reason.as_deref(), Some("STORE_UNAVAILABLE"));
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_not_repeated() {
    for url in [
        "postgres//souk:hunter2@host/user",
        "hunter2",
        "host=a password='hunter2",
        "postgres://souk:hunter2@host:port/user",
    ] {
        let error = Postgres::new("mesh", &url.into(), 1).err().unwrap();
        assert!(!format!("{error:?}").contains("hunter2"), "{url}");
    }
}

#[tokio::test]
async fn a_stuck_statement_is_given_up_and_holds_nobody_up() {
    let (_stores, _, postgres) = database().await;
    let since = Instant::now();
    let slow = postgres.query("SELECT pg_sleep(30)", &[]).await;
    assert!(matches!(slow, Err(Error::Statement(_))), "{slow:?}");

    // Each statement is quick, and all together take too long: the server has no limit for that.
    let work = postgres.run::<(), Error>(async |client| {
        let transaction = client.transaction().await?;
        transaction.execute("DELETE FROM notes", &[]).await?;
        loop {
            transaction.query_one("SELECT pg_sleep(0.1)", &[]).await?;
        }
    });
    assert!(matches!(work.await, Err(Error::TimedOut)));
    assert!(since.elapsed() < Duration::from_secs(8));
    // It was the only connection that there may be.
    assert_eq!(count(&postgres).await, 0);
}

#[tokio::test]
async fn a_transaction_that_fails_leaves_nothing() {
    let (_stores, _, postgres) = database().await;
    let failed = postgres.run::<(), Error>(async |client| {
        let transaction = client.transaction().await?;
        let statement = "INSERT INTO notes (author) VALUES ('ann')";
        transaction.execute(statement, &[]).await?;
        transaction.execute(statement, &[]).await?;
        Ok(transaction.commit().await?)
    });
    failed.await.unwrap_err();
    assert_eq!(count(&postgres).await, 0);
}

#[tokio::test]
async fn a_table_that_a_newer_replica_migrated_is_read_again() {
    let (_stores, url, postgres) = database().await;
    write(&postgres, "ann").await.unwrap();
    let read = async || postgres.query("SELECT * FROM notes", &[]).await;
    assert_eq!(read().await.unwrap()[0].len(), 2);
    let newer = connect(&url, 1);
    newer
        .query("ALTER TABLE notes ADD read boolean", &[])
        .await
        .unwrap();
    // The statement as it was prepared is of no use any more, and nobody notices.
    assert_eq!(read().await.unwrap()[0].len(), 3);
}

#[tokio::test]
async fn options_of_the_address_hold_beside_our_limits() {
    let (_stores, url, _) = database().await;
    let separator = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{separator}options=-c%20work_mem%3D77MB");
    let settings = "SELECT current_setting('work_mem'), current_setting('statement_timeout'),
        current_setting('lock_timeout'), current_setting('application_name')";
    let row = connect(&url, 1).query_opt(settings, &[]).await;
    let row = row.unwrap().unwrap();
    let settings: Vec<&str> = (0..4).map(|column| row.get(column)).collect();
    assert_eq!(settings, ["77MB", "2s", "1s", "mesh"]);
}

#[tokio::test]
async fn parameters_of_statements_are_never_logged() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let (_stores, url, _) = database().await;
    let identities = Identities::generate().unwrap();
    let mut child = Child::start(
        "postgres::parameters_of_statements_are_never_logged",
        &identities,
        &[
            Child::asking(&url),
            ("SOUK_LOG", "trace,tokio_postgres::query=trace"),
        ],
    )
    .await;
    let mut raw = Raw::connect(child.address).await;
    let status = raw.post(LIST, &[], framed(&[])).await;
    assert_eq!(status.code(), Code::Ok);
    child.log("call ended").await;
    let is_verbose = |line: &serde_json::Value| line["level"] == "TRACE";
    assert!(child.seen().any(is_verbose));
    let leak = child.seen().find(|line| line.to_string().contains(SECRET));
    assert_eq!(leak, None);
}
