//! The stores of a shop that runs here: our own, or ones that exist already.

use std::path::Path;
use std::time::Duration;

use testkit::process::Process;
use testkit::stores::{Given, Options, Stores};
use testkit::tools;

/// What `--help` says of them.
pub(crate) const HELP: &str = "\
Environment:
  POSTGRES_URL  postgres://user:password@host:port/database; makes the databases user and checkout there
  REDIS_URL     redis://host:port; uses the databases 0, 1 and 2 there
  MONGODB_URL   mongodb://host:port/?options; uses the database product there
Each names a server to use. Those that are unset are started here.";

/// How often a person is told that a store is still waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Starts the stores whose addresses the environment does not give, with their data in `folder`, and says which are used.
pub(crate) async fn start(folder: &Path) -> anyhow::Result<Stores> {
    let given = Given::from_env();
    let kinds = [
        ("PostgreSQL", &given.postgres),
        ("Redis", &given.redis),
        ("MongoDB", &given.mongo),
    ];
    let local: Vec<_> = kinds
        .iter()
        .filter(|(_, url)| url.is_none())
        .map(|(name, _)| *name)
        .collect();
    if !local.is_empty() {
        let shown = folder.strip_prefix(tools::workspace()).unwrap_or(folder);
        println!(
            "==> starting {} (data in {})",
            local.join(", "),
            shown.display()
        );
    }
    for (name, url) in kinds {
        if let Some(url) = url {
            println!("==> using the {name} at {}", place(url));
        }
    }
    let folder = folder.join("stores");
    let options = Options::default();
    let mut starting = std::pin::pin!(Stores::start(&folder, &given, &options));
    loop {
        tokio::select! {
            stores = &mut starting => return stores,
            () = tokio::time::sleep(PATIENCE) => println!("    not all of them answer yet; waiting"),
        }
    }
}

/// The stores that we have started and that do not run any more.
pub(crate) fn ended(stores: &Stores) -> Vec<&'static str> {
    let processes = [
        ("PostgreSQL", stores.postgres.process()),
        ("Redis", stores.redis.process()),
        ("MongoDB", stores.mongo.process()),
    ];
    let has_ended = |process: &Process| !process.is_running();
    processes
        .into_iter()
        .filter(|(_, process)| process.as_ref().is_ok_and(|process| has_ended(process)))
        .map(|(name, _)| name)
        .collect()
}

/// Host and port of a URL: what else it holds may be secret.
fn place(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    // The last one: an unescaped password may hold anything.
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    match rest.split('/').next() {
        None | Some("") => "no host",
        Some(host) => host,
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn only_host_and_port_of_a_store_are_shown() {
        let expectations = [
            ("postgres://souk:p@s/s@db:5432/postgres", "db:5432"),
            ("redis://:secret@127.0.0.1:6379", "127.0.0.1:6379"),
            ("mongodb://a,b/?replicaSet=rs0&password=x", "a,b"),
            ("postgres://db/souk?user=souk&password=p@ss", "db"),
            ("db:5432", "db:5432"),
            ("postgres:///souk", "no host"),
        ];
        for (url, expected) in expectations {
            assert_eq!(place(url), expected);
        }
    }
}
