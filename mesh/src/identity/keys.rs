use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::EncodingKey;
use jsonwebtoken::jwk::JwkSet;

use super::token::public_key;
use super::trust::TrustFile;

/// The name of the key that signs access tokens, beside the services' own: `access.pem`.
pub const ACCESS_KEY: &str = "access";

/// Writes a fresh private key for each service and for access tokens (`<name>.pem`, readable by the owner alone), and
/// `trust.json` with their public halves, into `folder`.
///
/// # Errors
/// When a file cannot be written; existing keys are never overwritten.
pub fn generate_keys<'a>(
    folder: &Path,
    services: impl IntoIterator<Item = &'a str>,
) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let mut trusted = TrustFile {
        access: generate(folder, ACCESS_KEY)?,
        services: HashMap::new(),
    };
    for service in services {
        let keys = generate(folder, service)?;
        trusted.services.insert(service.to_owned(), keys);
    }
    let trust_file = folder.join("trust.json");
    fs::write(&trust_file, serde_json::to_vec_pretty(&trusted)?)
        .with_context(|| format!("writing {}", trust_file.display()))
}

fn generate(folder: &Path, name: &str) -> anyhow::Result<JwkSet> {
    let pair = Ed25519KeyPair::generate().context("generating a key")?;
    let der = pair.to_pkcs8v1().context("encoding a key")?;
    let pem = pem(der.as_ref());
    let file = folder.join(format!("{name}.pem"));
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&file)
        .and_then(|mut open| open.write_all(pem.as_bytes()))
        .with_context(|| format!("writing {}", file.display()))?;
    let key = EncodingKey::from_ed_pem(pem.as_bytes())?;
    Ok(JwkSet {
        keys: vec![public_key(&key)?],
    })
}

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.push_str(&String::from_utf8_lossy(line));
        pem.push('\n');
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    pem
}
