//! What each service is told when it runs here.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use super::ShopStores;
use super::routes::{self, Route};
use crate::services::{ServiceSpec, Store};

/// What the simulated payment processor accepted, in the shop's folder.
pub(super) const LEDGER_FILE: &str = "payments.jsonl";

/// The staff account of a shop that runs here.
pub const STAFF_EMAIL: &str = "staff@souk.example";
/// Its password; known to everybody, so never used anywhere else.
pub const STAFF_PASSWORD: &str = "staff of the souk";

/// What a shop is told that keeps a crowd waiting rather than refuse it: some hundreds at once get what they came for, or
/// a definite refusal. A shop that strangers reach keeps its own limits, and its answers quick.
#[must_use]
pub fn patient() -> Vec<(&'static str, &'static str, String)> {
    const LIMITS: [(&str, &str, &str); 7] = [
        ("checkout", "SOUK_MOST_DECLINES", "10000"),
        ("gateway", "SOUK_METHOD_IN_FLIGHT", "32"),
        ("gateway", "SOUK_MAX_IN_FLIGHT", "4096"),
        ("gateway", "SOUK_CALLER_IN_FLIGHT", "10000"),
        ("gateway", "SOUK_CONNECTIONS_PER_ADDRESS", "10000"),
        ("user", "SOUK_PASSWORD_QUEUE", "512"),
        // A suite may sign in to the staff account in every test and keep the first session to its end.
        ("user", "SOUK_SESSIONS_PER_ACCOUNT", "1000"),
    ];
    LIMITS
        .map(|(service, key, value)| (service, key, value.to_owned()))
        .into()
}

/// The variables of one service.
pub(super) fn of(
    service: &ServiceSpec,
    folder: &Path,
    stores: &ShopStores,
    addresses: &BTreeMap<&'static str, (SocketAddr, SocketAddr)>,
    route: Option<&Route>,
) -> anyhow::Result<Vec<(String, String)>> {
    let (address, admin_address) = addresses[service.name];
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let mut settings = vec![
        ("SOUK_LISTEN".to_owned(), address.to_string()),
        ("SOUK_ADMIN_LISTEN".to_owned(), admin_address.to_string()),
        ("SOUK_TRUST_FILE".to_owned(), path("keys/trust.json")),
        (
            "SOUK_SIGNING_KEY_FILE".to_owned(),
            path(&format!("keys/{}.pem", service.name)),
        ),
        ("SOUK_REFLECTION".to_owned(), "true".to_owned()),
    ];
    let mut set = |key: &str, value: String| settings.push((key.to_owned(), value));
    if let Some(store) = service.store {
        let url = match store {
            Store::Postgres if service.name == "user" => stores.user_database.clone(),
            Store::Postgres => stores.checkout_database.clone(),
            Store::Mongo => stores.mongodb_url.clone(),
            Store::Redis(database) => {
                format!("{}/{database}", stores.redis_url.trim_end_matches('/'))
            }
        };
        let key = match store {
            Store::Postgres => "SOUK_DATABASE_URL",
            Store::Mongo => "SOUK_MONGODB_URL",
            Store::Redis(_) => "SOUK_REDIS_URL",
        };
        set(key, routes::to_store(route, service.name, store, &url)?);
        if store == Store::Mongo {
            set("SOUK_MONGODB_DATABASE", stores.mongodb_database.clone());
        }
    }
    for callee in service.calls {
        let address = routes::to_service(route, service.name, callee, addresses[callee].0)?;
        set(
            &format!("SOUK_{}_URL", callee.to_uppercase()),
            format!("http://{address}"),
        );
    }
    match service.name {
        "user" => {
            set("SOUK_ACCESS_KEY_FILE", path("keys/access.pem"));
            set("SOUK_STAFF_EMAIL", STAFF_EMAIL.to_owned());
            set("SOUK_STAFF_PASSWORD", STAFF_PASSWORD.to_owned());
        }
        "payment" => {
            set("SOUK_PAYMENT_LEDGER_FILE", path(LEDGER_FILE));
            set(
                "SOUK_PAYMENT_SECRET",
                "known to everybody, so good for nothing else".to_owned(),
            );
        }
        "email" => {
            set("SOUK_MAIL_FOLDER", path("mail"));
            let shop = addresses["gateway"].0.port();
            set("SOUK_SHOP_URL", format!("http://localhost:{shop}"));
        }
        // A load generator on one address is one caller to the gateway.
        "gateway" => {
            for rate in ["ANONYMOUS", "CALLER"] {
                set(&format!("SOUK_{rate}_RATE"), "10000".to_owned());
                set(&format!("SOUK_{rate}_BURST"), "10000".to_owned());
            }
        }
        _ => {}
    }
    Ok(settings)
}
