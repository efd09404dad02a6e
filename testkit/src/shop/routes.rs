//! Ways around: how a service reaches another, or its store, when that is not straight ahead.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;

use anyhow::{Context as _, ensure};

use crate::services::Store;

/// Is asked once for each edge of a shop: who calls (a service), who is called (a service, or a store by
/// [`store_name`]) and where that really listens. Answers the address that the caller is told.
pub type Route = Arc<dyn Fn(&str, &str, SocketAddr) -> anyhow::Result<SocketAddr> + Send + Sync>;

/// What a store is called as the end of an edge.
#[must_use]
pub fn store_name(store: Store) -> &'static str {
    match store {
        Store::Postgres => "postgres",
        Store::Mongo => "mongodb",
        Store::Redis(_) => "redis",
    }
}

/// The address that `from` is told for the service `to`.
pub(super) fn to_service(
    route: Option<&Route>,
    from: &str,
    to: &str,
    address: SocketAddr,
) -> anyhow::Result<SocketAddr> {
    route.map_or(Ok(address), |route| route(from, to, address))
}

/// The URL that `from` is told for its store.
pub(super) fn to_store(
    route: Option<&Route>,
    from: &str,
    store: Store,
    url: &str,
) -> anyhow::Result<String> {
    let Some(route) = route else {
        return Ok(url.to_owned());
    };
    let name = store_name(store);
    // A URL may hold a password, so none is quoted.
    let (before, host, after) = split(url).with_context(|| format!("no host in the {name} URL"))?;
    if store == Store::Mongo {
        ensure!(
            after.contains("directConnection=true"),
            "a MongoDB driver finds its way around any route without directConnection=true"
        );
    }
    let address = resolve(host, store).with_context(|| format!("{host} is no one {name} host"))?;
    let told = route(from, name, address)?;
    Ok(format!("{before}{told}{after}"))
}

/// A URL before, in and after its `host:port`.
fn split(url: &str) -> Option<(&str, &str, &str)> {
    let authority = url.find("://")? + "://".len();
    let length = url[authority..].find(['/', '?']);
    let end = length.map_or(url.len(), |length| authority + length);
    let host = url[authority..end]
        .rfind('@')
        .map_or(authority, |sign| authority + sign + 1);
    (host < end).then(|| (&url[..host], &url[host..end], &url[end..]))
}

fn resolve(host: &str, store: Store) -> anyhow::Result<SocketAddr> {
    let default_port = match store {
        Store::Postgres => 5432,
        Store::Mongo => 27017,
        Store::Redis(_) => 6379,
    };
    let mut found = host
        .to_socket_addrs()
        .or_else(|_| (host, default_port).to_socket_addrs())?;
    found.next().context("it has no address")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn only_the_host_of_a_url_is_replaced() {
        let expectations = [
            (
                Store::Postgres,
                "postgres://souk:p@ss@127.0.0.1:5555/user?sslmode=disable",
                "postgres://souk:p@ss@127.0.0.1:9/user?sslmode=disable",
                5555,
            ),
            (
                Store::Mongo,
                "mongodb://127.0.0.1/?directConnection=true",
                "mongodb://127.0.0.1:9/?directConnection=true",
                27017,
            ),
            (
                Store::Redis(0),
                "redis://127.0.0.1:7777",
                "redis://127.0.0.1:9",
                7777,
            ),
        ];
        for (store, url, expected, port) in expectations {
            let route: Route = Arc::new(move |from, to, real| {
                assert_eq!((from, to), ("cart", store_name(store)));
                assert_eq!(real, SocketAddr::from(([127, 0, 0, 1], port)));
                Ok(SocketAddr::from(([127, 0, 0, 1], 9)))
            });
            let told = to_store(Some(&route), "cart", store, url).unwrap();
            assert_eq!(told, expected);
            assert_eq!(to_store(None, "cart", store, url).unwrap(), url);
        }
    }

    #[test]
    fn what_cannot_be_routed_is_refused() {
        let route: Route = Arc::new(|_, _, real| Ok(real));
        for url in [
            "mongodb://127.0.0.1:1/?replicaSet=rs0",
            "mongodb://127.0.0.1:1,127.0.0.1:2/?directConnection=true",
            "127.0.0.1:1",
            "mongodb:///?directConnection=true",
        ] {
            to_store(Some(&route), "product", Store::Mongo, url).unwrap_err();
        }
    }
}
