//! The stores and the processes they run in, tried on the real servers.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use mongodb::{
    Client,
    bson::{Document, doc},
    options::{Acknowledgment, WriteConcern},
};
use redis::AsyncTypedCommands;
use testkit::{
    ports,
    process::{Process, Program, is_alive},
    stores::{Given, Mongo, Options, Postgres, Redis, SharedStores, Stores, TestStores},
    tools::{self, Extra},
};
use tokio_postgres::NoTls;

/// Tells a second run of this test binary what to do; see `second_process`.
const ROLE: &str = "SOUK_TESTKIT_ROLE";

#[test]
fn a_port_is_given_out_once() -> Result<()> {
    let mut ports = BTreeSet::new();
    for _ in 0..2_000 {
        let port = ports::free_port()?;
        assert!(ports.insert(port), "{port} was given out twice");
    }
    Ok(())
}

#[test]
fn processes_die_with_the_process_that_started_them() -> Result<()> {
    for role in ["sleep", "postgres"] {
        let mut parent = second_process(role).stdout(Stdio::piped()).spawn()?;
        let output = BufReader::new(parent.stdout.take().context("no output")?);
        // The test harness writes before us, and not always to the end of a line.
        let mut lines = output.lines().map_while(Result::ok);
        let pid = lines.find_map(|line| line.split_once("pid=")?.1.trim().parse::<u32>().ok());
        let pid = pid.context("the second process ended early")?;
        assert!(is_alive(pid), "{role}");
        parent.kill()?;
        parent.wait()?;
        let since = Instant::now();
        while is_alive(pid) {
            ensure!(
                since.elapsed() < Duration::from_secs(10),
                "{role} outlived its parent"
            );
            thread::sleep(Duration::from_millis(10));
        }
    }
    Ok(())
}

/// What a second run of this binary does; without a role it is no test at all.
#[tokio::test]
async fn second_process_main() -> Result<()> {
    let Some(role) = std::env::var_os(ROLE) else {
        return Ok(());
    };
    if role == "sleep" {
        let process = Process::spawn(&Program::new("sleep", "sleep").arg("60"))?;
        println!("\npid={}", process.pid());
        process.wait().await?;
    } else if role == "postgres" {
        let stores = TestStores::private();
        println!("\npid={}", stores.postgres().await?.process()?.pid());
        tokio::time::sleep(Duration::from_secs(60)).await;
    } else {
        let stores = Stores::for_test()?;
        println!("\npostgres={}", stores.postgres_database("order").await?);
        println!("mongo={}", stores.mongo_database("product").await?.0);
        let refused = stores.postgres().await?.kill().await.is_err();
        println!("refused={refused}");
    }
    Ok(())
}

#[tokio::test]
async fn postgres_keeps_what_it_has_committed() -> Result<()> {
    let place = TestStores::private();
    let postgres = timed(
        "PostgreSQL, first",
        Postgres::start(&place.folder().join("pg")),
    )
    .await?;
    let url = postgres.create_database("checkout").await?;
    assert_eq!(
        postgres.create_database("checkout").await?,
        url,
        "making it twice is fine"
    );
    query(&url, "CREATE TABLE orders (id int PRIMARY KEY)").await?;
    for (id, end) in ["kill", "immediate", "fast"].into_iter().enumerate() {
        query(&url, &format!("INSERT INTO orders VALUES ({id})")).await?;
        match end {
            "kill" => postgres.kill().await?,
            "immediate" => postgres.stop_immediate().await?,
            _ => postgres.stop_fast().await?,
        }
        assert!(query(&url, "SELECT 1").await.is_err(), "{end}");
        timed("PostgreSQL, restart", postgres.restart()).await?;
        let rows = query(&url, "SELECT count(*)::text FROM orders").await?;
        assert_eq!(rows, [(id + 1).to_string()], "{end}");
    }
    assert_eq!(query(&url, "SHOW fsync").await?, ["on"]);
    assert_eq!(query(&url, "SHOW synchronous_commit").await?, ["on"]);
    assert_eq!(query(&url, "SHOW max_connections").await?, ["300"]);
    // A later run finds the data again, on another port.
    drop(postgres);
    let postgres = timed(
        "PostgreSQL, again",
        Postgres::start(&place.folder().join("pg")),
    )
    .await?;
    assert_eq!(
        query(
            &postgres.url("checkout"),
            "SELECT count(*)::text FROM orders"
        )
        .await?,
        ["3"]
    );
    Ok(())
}

#[tokio::test]
async fn postgres_moves_out_of_a_folder_that_its_user_cannot_enter() -> Result<()> {
    let place = TestStores::private();
    let closed = place.folder().join("closed");
    let dir = closed.join("postgres");
    fs::create_dir_all(&dir)?;
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700))?;
    let postgres = Postgres::start(&dir).await?;
    let data = postgres.data_folder().context("it is local")?.to_owned();
    query(&postgres.url("postgres"), "SELECT 1").await?;
    drop(postgres);
    if data.starts_with("/var/tmp") {
        fs::remove_dir_all(data.parent().context("it has a folder")?)?;
    } else {
        assert!(data.starts_with(&dir), "{}", data.display());
    }
    Ok(())
}

#[tokio::test]
async fn a_store_that_does_not_start_says_why() -> Result<()> {
    let place = TestStores::private();
    let data = place.folder().join("pg/data");
    fs::create_dir_all(&data)?;
    fs::write(data.join("PG_VERSION"), "7\n")?;
    let error = Postgres::start(&place.folder().join("pg"))
        .await
        .err()
        .context("it started")?;
    let text = format!("{error:#}");
    assert!(
        text.contains("PostgreSQL") && text.contains("last lines"),
        "{text}"
    );
    assert!(text.lines().count() > 1, "{text}");
    Ok(())
}

#[tokio::test]
async fn redis_keeps_what_it_has_answered_until_it_is_wiped() -> Result<()> {
    let place = TestStores::private();
    let redis = timed("Redis, first", Redis::start(&place.folder().join("redis"))).await?;
    let client = redis::Client::open(redis.url())?;
    client
        .get_multiplexed_async_connection()
        .await?
        .set("cart", "full")
        .await?;
    redis.kill().await?;
    assert!(client.get_multiplexed_async_connection().await.is_err());
    timed("Redis, restart", redis.restart()).await?;
    let mut connection = client.get_multiplexed_async_connection().await?;
    assert_eq!(connection.get("cart").await?.as_deref(), Some("full"));
    redis.wipe().await?;
    assert_eq!(connection.get("cart").await?, None);
    redis.stop().await
}

#[tokio::test]
async fn mongo_keeps_what_it_has_acknowledged() -> Result<()> {
    let place = TestStores::private();
    let mongo = timed(
        "MongoDB, first",
        Mongo::start(&place.folder().join("mongo")),
    )
    .await?;
    let products = async |mongo: &Mongo| -> Result<_> {
        let database = Client::with_uri_str(mongo.url()).await?.database("product");
        Ok(database.collection::<Document>("products"))
    };
    let durable = WriteConcern::builder()
        .w(Acknowledgment::Majority)
        .journal(true)
        .build();
    for round in 1..=3_u64 {
        let collection = products(&mongo).await?;
        for _ in 0..20 {
            collection
                .insert_one(doc! { "stock": 1 })
                .write_concern(durable.clone())
                .await?;
        }
        mongo.kill().await?;
        timed("MongoDB, restart", mongo.restart()).await?;
        assert_eq!(
            products(&mongo).await?.count_documents(doc! {}).await?,
            round * 20
        );
    }
    let process = mongo.process()?;
    timed("MongoDB, stop", mongo.stop()).await?;
    assert!(!process.is_running());
    Ok(())
}

#[tokio::test]
async fn databases_of_tests_do_not_see_each_other() -> Result<()> {
    let stores = Stores::for_test()?;
    let first = timed("PostgreSQL, throw-away", stores.postgres_database("order")).await?;
    let second = timed(
        "PostgreSQL, one more database",
        stores.postgres_database("order"),
    )
    .await?;
    query(&first, "CREATE TABLE orders (id int)").await?;
    query(&second, "CREATE TABLE orders (id int)").await?;
    let (url, first) = timed("MongoDB, throw-away", stores.mongo_database("product")).await?;
    let (_, second) = stores.mongo_database("product").await?;
    let client = Client::with_uri_str(url).await?;
    client
        .database(&first)
        .collection("products")
        .insert_one(doc! { "_id": 1 })
        .await?;
    let other = client.database(&second).collection::<Document>("products");
    assert_eq!(other.count_documents(doc! {}).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_test_starts_only_what_it_asks_for_and_leaves_nothing() -> Result<()> {
    let stores = TestStores::private();
    let folder = stores.folder().to_owned();
    timed("Redis, for a test", stores.redis()).await?;
    assert!(folder.join("redis").exists());
    assert!(!folder.join("postgres").exists() && !folder.join("mongo").exists());
    let pid = stores.redis().await?.process()?.pid();
    drop(stores);
    assert!(!folder.exists() && !is_alive(pid));
    Ok(())
}

#[tokio::test]
async fn tests_of_one_run_share_servers_that_they_cannot_stop() -> Result<()> {
    let shared = timed("shared stores", SharedStores::start(&Given::default())).await?;
    let (name, value) = shared.variable()?;
    let run = || second_process("shared").env(name, &value).output();
    let (first, second) = (
        String::from_utf8(run()?.stdout)?,
        String::from_utf8(run()?.stdout)?,
    );
    let field = |output: &str, name: &str| {
        let found = output
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        found
            .map(str::to_owned)
            .with_context(|| format!("no {name} in {output}"))
    };
    let (one, other) = (field(&first, "postgres")?, field(&second, "postgres")?);
    assert_ne!(one, other);
    assert_eq!(
        one.rsplit_once('/').map(|parts| parts.0),
        other.rsplit_once('/').map(|parts| parts.0)
    );
    assert_eq!(field(&first, "mongo")?, field(&second, "mongo")?);
    assert_eq!(field(&first, "refused")?, "true");
    Ok(())
}

#[tokio::test]
async fn stores_in_two_folders_run_side_by_side_and_one_folder_has_one_user() -> Result<()> {
    let place = TestStores::private();
    let (first, second) = (place.folder().join("first"), place.folder().join("second"));
    let options = Options {
        throwaway: true,
        ..Options::default()
    };
    let nothing_given = Given::default();
    let first_stores = timed("all stores", Stores::private(&first)).await?;
    let second_stores = Stores::start(&second, &nothing_given, &options).await?;
    assert_ne!(
        first_stores.postgres.url("user"),
        second_stores.postgres.url("user")
    );
    assert_ne!(first_stores.redis.url(), second_stores.redis.url());
    assert_ne!(first_stores.mongo.url(), second_stores.mongo.url());
    let error = Stores::private(&first)
        .await
        .err()
        .context("it started twice")?;
    assert!(error.to_string().contains("in use"), "{error}");

    // What was given is used, and is not ours to stop.
    let given = Given {
        postgres: Some(first_stores.postgres.url("postgres")),
        redis: Some(first_stores.redis.url().to_owned()),
        mongo: Some(first_stores.mongo.url().to_owned()),
    };
    let guest = Stores::start(&place.folder().join("guest"), &given, &options).await?;
    assert_eq!(
        guest.postgres.url("user"),
        first_stores.postgres.url("user")
    );
    assert!(guest.postgres.kill().await.is_err());
    assert!(guest.redis.restart().await.is_err() && guest.redis.wipe().await.is_err());
    assert!(guest.mongo.kill().await.is_err());
    guest.stop().await?;

    timed("all stores, stop", first_stores.stop()).await?;
    drop(first_stores);
    let again = timed("all stores, again", Stores::private(&first)).await?;
    query(&again.postgres.url("postgres"), "SELECT 1").await?;
    Ok(())
}

#[test]
fn tools_are_found_and_nothing_is_missing_after_getting_all() -> Result<()> {
    let extras = [Extra::Node, Extra::Chromium];
    tools::ensure_all(&extras)?;
    assert_eq!(tools::missing(&extras), Vec::<String>::new());
    for program in [
        tools::postgres()?.join("initdb"),
        tools::redis_server()?,
        tools::buf()?,
        tools::python()?,
        tools::node()?.join("node"),
        tools::node()?.join("npm"),
        tools::chromium()?,
    ] {
        assert!(program.is_file(), "{}", program.display());
    }
    Ok(())
}

/// This test binary once more, doing only what `second_process_main` does for the role.
fn second_process(role: &str) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command
        .args(["--exact", "second_process_main", "--nocapture"])
        .env(ROLE, role);
    command
}

async fn query(url: &str, statement: &str) -> Result<Vec<String>> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let connection = tokio::spawn(connection);
    let mut values = Vec::new();
    for message in client.simple_query(statement).await? {
        if let tokio_postgres::SimpleQueryMessage::Row(row) = message {
            values.extend(row.get(0).map(str::to_owned));
        }
    }
    drop(client);
    connection.await??;
    Ok(values)
}

/// Shows in the output of a test how long a store took.
#[expect(
    clippy::print_stderr,
    reason = "a measurement, shown when the output of tests is"
)]
async fn timed<T>(what: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
    let since = Instant::now();
    let outcome = work.await;
    eprintln!("{what}: {:.2} s", since.elapsed().as_secs_f64());
    outcome
}
