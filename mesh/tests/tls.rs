//! PostgreSQL and Redis reached by TLS, on real ones that were given a certificate.

use std::path::{Path, PathBuf};
use std::time::Duration;

use mesh::postgres::Postgres;
use testkit::identity::Identities;
use testkit::ports::free_port;
use testkit::stores::TestStores;
use tonic::Code;

use crate::child::{self, Child};
use crate::raw::{LIST, Raw, framed};

/// An authority of our own, and what it certifies: that a server is the one at `localhost`.
struct Certified {
    authority: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
}

impl Certified {
    fn new(folder: &Path) -> Self {
        let authority_key = rcgen::KeyPair::generate().unwrap();
        let mut authority = rcgen::CertificateParams::default();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority = rcgen::CertifiedIssuer::self_signed(authority, authority_key).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let server = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = server.signed_by(&key, &authority).unwrap();
        let write = |name: &str, content: String| {
            std::fs::create_dir_all(folder).unwrap();
            let file = folder.join(name);
            std::fs::write(&file, content).unwrap();
            file
        };
        Self {
            authority: write("authority.pem", authority.pem()),
            certificate: write("certificate.pem", certificate.pem()),
            key: write("key.pem", key.serialize_pem()),
        }
    }

    fn authority(&self) -> (&'static str, &str) {
        ("SSL_CERT_FILE", self.authority.to_str().unwrap())
    }
}

/// Has a PostgreSQL of the test's own offer TLS, and returns an address that asks for it.
async fn postgres_with_tls(stores: &TestStores, certified: &Certified) -> String {
    let plain = stores.postgres_database("mesh").await.unwrap();
    let postgres = Postgres::new("mesh", &plain.as_str().into(), 1).unwrap();
    for (setting, file) in [
        ("ssl_cert_file", &certified.certificate),
        ("ssl_key_file", &certified.key),
    ] {
        // Written by the server itself: it takes a key only from a file that none but its user can read.
        let content = std::fs::read_to_string(file).unwrap();
        let copy =
            format!("COPY (SELECT) TO PROGRAM 'umask 077; cat; echo \"{content}\" > {setting}'");
        postgres.query(&copy, &[]).await.unwrap();
        let set = format!("ALTER SYSTEM SET {setting} = '{setting}'");
        postgres.query(&set, &[]).await.unwrap();
    }
    for on in ["ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"] {
        postgres.query(on, &[]).await.unwrap();
    }
    let url = asking_for_tls(&plain);
    // It reads its settings again in its own time.
    while refusal(&url).await.contains("does not support TLS") {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    url
}

fn asking_for_tls(url: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}sslmode=require").replace("127.0.0.1", "localhost")
}

/// How one who trusts the system's authorities alone fails to ask the PostgreSQL at `url`.
async fn refusal(url: &str) -> String {
    let postgres = Postgres::new("mesh", &url.into(), 1).unwrap();
    postgres
        .query("SELECT 1", &[])
        .await
        .unwrap_err()
        .to_string()
}

#[tokio::test]
async fn postgresql_is_reached_by_tls_when_its_address_asks_for_it() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let stores = TestStores::private();
    let certified = Certified::new(&stores.folder().join("tls"));
    let url = postgres_with_tls(&stores, &certified).await;
    let identities = Identities::generate().unwrap();
    let child = Child::start(
        "tls::postgresql_is_reached_by_tls_when_its_address_asks_for_it",
        &identities,
        &[Child::asking(&url), certified.authority()],
    )
    .await;
    let mut raw = Raw::connect(child.address).await;
    assert_eq!(raw.post(LIST, &[], framed(&[])).await.code(), Code::Ok);

    let plain = stores.postgres().await.unwrap().url("postgres");
    let plain = Postgres::new("mesh", &plain.into(), 1).unwrap();
    let sessions = "SELECT ssl, application_name FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE application_name <> '' ORDER BY ssl";
    let sessions = plain.query(sessions, &[]).await.unwrap();
    let sessions: Vec<(bool, &str)> = sessions
        .iter()
        .map(|row| (row.get(0), row.get(1)))
        .collect();
    assert_eq!(sessions.first(), Some(&(false, "mesh")));
    assert_eq!(sessions.last(), Some(&(true, crate::support::CALLEE)));
}

#[tokio::test]
async fn a_postgresql_that_cannot_prove_its_name_is_not_talked_to() {
    let stores = TestStores::private();
    let certified = Certified::new(&stores.folder().join("tls"));
    let plain = stores.postgres_database("mesh").await.unwrap();
    let without = refusal(&asking_for_tls(&plain)).await;
    assert!(without.contains("does not support TLS"), "{without}");
    let unknown = refusal(&postgres_with_tls(&stores, &certified).await).await;
    assert!(unknown.contains("invalid peer certificate"), "{unknown}");
}

#[tokio::test]
async fn redis_is_reached_by_tls_when_its_address_asks_for_it() {
    if child::is_this_process() {
        return child::serve().await;
    }
    let stores = TestStores::private();
    let certified = Certified::new(&stores.folder().join("tls"));
    let mut plain = mesh::redis::connect(&stores.redis().await.unwrap().url().into()).unwrap();
    let port = free_port().unwrap();
    let mut set = redis::cmd("CONFIG");
    set.arg("SET").arg("tls-auth-clients").arg("no");
    for (setting, file) in [
        ("tls-cert-file", &certified.certificate),
        ("tls-key-file", &certified.key),
        ("tls-ca-cert-file", &certified.authority),
    ] {
        set.arg(setting).arg(file.to_str().unwrap());
    }
    set.arg("tls-port").arg(port);
    set.exec_async(&mut plain).await.unwrap();

    // No other one is configured: what arrives there came by TLS.
    let url = format!("rediss://localhost:{port}");
    let identities = Identities::generate().unwrap();
    let child = Child::start(
        "tls::redis_is_reached_by_tls_when_its_address_asks_for_it",
        &identities,
        &[Child::keeping(&url), certified.authority()],
    )
    .await;
    let mut raw = Raw::connect(child.address).await;
    assert_eq!(raw.post(LIST, &[], framed(&[])).await.code(), Code::Ok);
    let secret: String = redis::cmd("GET")
        .arg("secret")
        .query_async(&mut plain)
        .await
        .unwrap();
    assert_eq!(secret, child::SECRET);

    let stranger = mesh::redis::connect(&url.into()).unwrap();
    let refused = redis::cmd("PING").exec_async(&mut stranger.clone()).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("certificate"), "{refused}");
}
