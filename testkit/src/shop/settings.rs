//! What each service is told when it runs here.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use super::ShopStores;
use crate::services::{ServiceSpec, Store};

/// What the simulated payment processor accepted, in the shop's folder.
pub(super) const LEDGER_FILE: &str = "payments.jsonl";

/// The staff account of a shop that runs here.
pub const STAFF_EMAIL: &str = "staff@souk.example";
/// Its password; known to everybody, so never used anywhere else.
pub const STAFF_PASSWORD: &str = "staff of the souk";

/// The variables of one service.
pub(super) fn of(
    service: &ServiceSpec,
    folder: &Path,
    stores: &ShopStores,
    addresses: &BTreeMap<&'static str, (SocketAddr, SocketAddr)>,
) -> Vec<(String, String)> {
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
    match service.store {
        Some(Store::Postgres) if service.name == "user" => {
            set("SOUK_DATABASE_URL", stores.user_database.clone())
        }
        Some(Store::Postgres) => set("SOUK_DATABASE_URL", stores.checkout_database.clone()),
        Some(Store::Mongo) => {
            set("SOUK_MONGODB_URL", stores.mongodb_url.clone());
            set("SOUK_MONGODB_DATABASE", stores.mongodb_database.clone());
        }
        Some(Store::Redis(database)) => {
            let url = stores.redis_url.trim_end_matches('/');
            set("SOUK_REDIS_URL", format!("{url}/{database}"));
        }
        None => {}
    }
    for callee in service.calls {
        let url = format!("http://{}", addresses[callee].0);
        set(&format!("SOUK_{}_URL", callee.to_uppercase()), url);
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
        "email" => set("SOUK_MAIL_FOLDER", path("mail")),
        // A load generator on one address is one caller to the gateway.
        "gateway" => {
            for rate in ["ANONYMOUS", "CALLER"] {
                set(&format!("SOUK_{rate}_RATE"), "10000".to_owned());
                set(&format!("SOUK_{rate}_BURST"), "10000".to_owned());
            }
        }
        _ => {}
    }
    settings
}
