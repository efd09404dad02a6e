//! The one list of services: the runner, the images and the manifests come from it.

/// A store that a service owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// A PostgreSQL database named after the service.
    Postgres,
    /// A database of a MongoDB-protocol server, named after the service.
    Mongo,
    /// A Redis database of the given number.
    Redis(u8),
}

/// What the world needs to know of a service to run it.
#[derive(Clone, Copy, Debug)]
pub struct ServiceSpec {
    /// Its name: of the folder, the package, the binary, the key and the deployment.
    pub name: &'static str,
    /// The store that it owns, if it has one.
    pub store: Option<Store>,
    /// The services that it calls. Each is told to it as `SOUK_<NAME>_URL`.
    pub calls: &'static [&'static str],
}

/// Every service, in the order in which a reader meets them.
pub const SERVICES: &[ServiceSpec] = &[
    ServiceSpec {
        name: "user",
        store: Some(Store::Postgres),
        calls: &[],
    },
    ServiceSpec {
        name: "product",
        store: Some(Store::Mongo),
        calls: &["checkout"],
    },
    ServiceSpec {
        name: "cart",
        store: Some(Store::Redis(0)),
        calls: &[],
    },
    ServiceSpec {
        name: "payment",
        store: None,
        calls: &[],
    },
    ServiceSpec {
        name: "email",
        store: Some(Store::Redis(2)),
        calls: &[],
    },
    ServiceSpec {
        name: "recommendation",
        store: Some(Store::Redis(1)),
        calls: &["product", "cart"],
    },
    ServiceSpec {
        name: "checkout",
        store: Some(Store::Postgres),
        calls: &[
            "user",
            "product",
            "cart",
            "payment",
            "email",
            "recommendation",
        ],
    },
    ServiceSpec {
        name: "gateway",
        store: None,
        calls: &["user", "product", "cart", "recommendation", "checkout"],
    },
];

/// The names of all services.
pub fn names() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().map(|service| service.name)
}

/// The service called `name`.
pub fn named(name: &str) -> Option<&'static ServiceSpec> {
    SERVICES.iter().find(|service| service.name == name)
}
