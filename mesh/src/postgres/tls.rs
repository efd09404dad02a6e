//! TLS to a PostgreSQL that is not reached through a mesh.

use std::sync::Arc;

use anyhow::Context as _;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What connects as `config` asks: by TLS that checks the server's certificate, or without any. There is no third way:
/// TLS that is tried only when the server offers it keeps nobody from reading along.
pub(super) fn connector(config: &mut Config) -> anyhow::Result<MakeRustlsConnect> {
    let authorities = if config.get_ssl_mode() == SslMode::Require {
        authorities()?
    } else {
        config.ssl_mode(SslMode::Disable);
        RootCertStore::empty()
    };
    let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(tls))
}

/// The authorities that the system trusts, or those in the file that `SSL_CERT_FILE` names.
fn authorities() -> anyhow::Result<RootCertStore> {
    let found = rustls_native_certs::load_native_certs();
    let mut authorities = RootCertStore::empty();
    let (usable, _) = authorities.add_parsable_certificates(found.certs);
    if usable == 0 {
        let none = "no authority to check PostgreSQL's certificate by; SSL_CERT_FILE may name a file of them";
        return match found.errors.into_iter().next() {
            Some(error) => Err(error).context(none),
            None => anyhow::bail!(none),
        };
    }
    Ok(authorities)
}
