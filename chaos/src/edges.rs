//! Every edge of a shop, each through a proxy of its own.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, ensure};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use testkit::services::SERVICES;
use testkit::shop::{Route, store_name};

use crate::proxy::{Fault, Proxy, Traffic};

/// Who calls whom. As text, also in a script: `checkout->postgres`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// A service.
    pub from: &'static str,
    /// A service, or a store: `postgres`, `mongodb` or `redis`.
    pub to: &'static str,
}

impl Edge {
    /// Every edge of a shop, always in the same order: of each service its store, then those that it calls.
    pub fn all() -> impl Iterator<Item = Self> {
        SERVICES.iter().flat_map(|service| {
            let callees = service.calls.iter().copied();
            let ends = service.store.map(store_name).into_iter().chain(callees);
            ends.map(|to| Self {
                from: service.name,
                to,
            })
        })
    }

    /// The edge between these two.
    ///
    /// # Errors
    /// When no shop has it.
    pub fn between(from: &str, to: &str) -> anyhow::Result<Self> {
        Self::all()
            .find(|edge| (edge.from, edge.to) == (from, to))
            .with_context(|| format!("{from} does not call {to}"))
    }

    /// Whether it leads to a store.
    #[must_use]
    pub fn is_to_store(self) -> bool {
        SERVICES.iter().all(|service| service.name != self.to)
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}->{}", self.from, self.to)
    }
}

impl FromStr for Edge {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (from, to) = text
            .split_once("->")
            .with_context(|| format!("{text:?} does not look like checkout->postgres"))?;
        Self::between(from, to)
    }
}

impl Serialize for Edge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Edge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// The proxies of one shop. A clone is the same proxies; they end with the last clone and hook.
#[derive(Clone)]
pub struct Edges(Arc<Inner>);

struct Inner {
    seed: u64,
    proxies: Mutex<BTreeMap<Edge, Proxy>>,
}

impl Edges {
    /// No proxy yet: each is started when the shop asks for its route. `seed` decides what is random in all of them.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Inner {
            seed,
            proxies: Mutex::default(),
        }))
    }

    /// What to give to a shop as [`testkit::shop::ShopOptions::route`], and to no second one. Further processes of a
    /// service, as [`testkit::shop::Shop::replica`] makes them, share the routes of the first.
    #[must_use]
    pub fn hook(&self) -> Route {
        let edges = self.clone();
        Arc::new(move |from, to, upstream| edges.route(from, to, upstream))
    }

    fn route(&self, from: &str, to: &str, upstream: SocketAddr) -> anyhow::Result<SocketAddr> {
        let edge = Edge::between(from, to)?;
        let mut proxies = self.proxies();
        ensure!(
            !proxies.contains_key(&edge),
            "{edge} is an edge of another shop already"
        );
        // By its place among all edges, so that no other edge changes what this one draws.
        let place = Edge::all().take_while(|other| *other != edge).count();
        let seed = self.0.seed.wrapping_mul(1_000).wrapping_add(place as u64);
        let proxy = Proxy::start(upstream, seed)?;
        let address = proxy.address();
        proxies.insert(edge, proxy);
        Ok(address)
    }

    fn proxies(&self) -> MutexGuard<'_, BTreeMap<Edge, Proxy>> {
        let proxies = &self.0.proxies;
        proxies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The edges that have a proxy: all of a shop, once it is started.
    #[must_use]
    pub fn names(&self) -> Vec<Edge> {
        let proxies = self.proxies();
        Edge::all()
            .filter(|edge| proxies.contains_key(edge))
            .collect()
    }

    /// Makes one edge behave like this; see [`Proxy::set`].
    ///
    /// # Errors
    /// When the edge has no proxy, or its port cannot be listened on again.
    pub fn set(&self, edge: Edge, fault: Fault) -> anyhow::Result<()> {
        self.with(edge, |proxy| proxy.set(fault))?
            .with_context(|| format!("could not set {edge} to {fault}"))
    }

    /// Lets everything pass everywhere. Goes on to the last edge whatever fails.
    ///
    /// # Errors
    /// When a port cannot be listened on again.
    pub fn heal_all(&self) -> anyhow::Result<()> {
        let mut outcome = Ok(());
        for (edge, proxy) in &*self.proxies() {
            let healed = proxy.set(Fault::Pass);
            outcome = outcome.and(healed.with_context(|| format!("could not heal {edge}")));
        }
        outcome
    }

    /// What is wrong with an edge now.
    ///
    /// # Errors
    /// When the edge has no proxy.
    pub fn fault(&self, edge: Edge) -> anyhow::Result<Fault> {
        self.with(edge, Proxy::fault)
    }

    /// What has gone over an edge.
    ///
    /// # Errors
    /// When the edge has no proxy.
    pub fn traffic(&self, edge: Edge) -> anyhow::Result<Traffic> {
        self.with(edge, Proxy::traffic)
    }

    fn with<T>(&self, edge: Edge, of: impl FnOnce(&Proxy) -> T) -> anyhow::Result<T> {
        let proxies = self.proxies();
        let proxy = proxies.get(&edge);
        Ok(of(proxy.with_context(|| format!("{edge} has no proxy"))?))
    }
}
