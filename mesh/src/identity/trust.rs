use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::caller::Person;
use super::token::{
    ACCESS_AUDIENCE, ACCESS_ISSUER, ACCESS_TYPE, AccessClaims, SERVICE_TYPE, ServiceClaims,
    role_named,
};

/// Longer tokens are refused unread.
const MAX_TOKEN_BYTES: usize = 4096;
/// Clocks of two machines may differ by this much.
const LEEWAY: Duration = Duration::from_secs(5);

/// The published keys, and the checks of tokens against them.
#[derive(Clone)]
pub struct Trust {
    file: PathBuf,
    keys: Arc<RwLock<Keys>>,
}

/// The form of the trust file: a JWK set for access tokens, and one for each service.
#[derive(Serialize, Deserialize)]
pub(super) struct TrustFile {
    pub(super) access: JwkSet,
    pub(super) services: HashMap<String, JwkSet>,
}

struct Keys {
    access: HashMap<String, DecodingKey>,
    services: HashMap<String, HashMap<String, DecodingKey>>,
    modified: Option<SystemTime>,
}

impl Trust {
    /// Reads the published keys.
    ///
    /// # Errors
    /// When the file is missing or is not a trust file.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let keys = Keys::read(file)?;
        Ok(Self {
            file: file.to_owned(),
            keys: Arc::new(RwLock::new(keys)),
        })
    }

    /// Reads the keys again when the file has changed, so that keys are rotated without a restart. A file that cannot
    /// be read leaves the keys as they are.
    pub(crate) fn refresh(&self) {
        let modified = modified(&self.file);
        let known = self.read_keys().modified;
        if modified.is_none() || modified == known {
            return;
        }
        match Keys::read(&self.file) {
            Ok(keys) => {
                *self
                    .keys
                    .write()
                    .unwrap_or_else(|poisoned| poisoned.into_inner()) = keys;
                tracing::info!("trusted keys read again");
            }
            Err(error) => tracing::warn!(%error, "trusted keys not read again"),
        }
    }

    /// The person that an access token proves, if it proves one.
    pub fn person(&self, token: &str) -> Option<Person> {
        let keys = self.read_keys();
        let mut validation = validation(ACCESS_AUDIENCE);
        validation.set_issuer(&[ACCESS_ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let claims: AccessClaims = verify(token, ACCESS_TYPE, &keys.access, &validation)?;
        Some(Person {
            user_id: claims.sub,
            role: role_named(&claims.role)?,
            session_id: claims.sid,
        })
    }

    /// The service that a service token, addressed to `callee`, proves, if it proves one.
    pub fn service(&self, token: &str, callee: &str) -> Option<String> {
        let keys = self.read_keys();
        let validation = validation(callee);
        // Each service's keys prove that service alone, so the issuer says only which keys to try.
        keys.services.iter().find_map(|(service, service_keys)| {
            let claims: ServiceClaims = verify(token, SERVICE_TYPE, service_keys, &validation)?;
            (claims.iss == *service).then(|| service.clone())
        })
    }

    fn read_keys(&self) -> std::sync::RwLockReadGuard<'_, Keys> {
        self.keys
            .read()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Keys {
    fn read(file: &Path) -> anyhow::Result<Self> {
        // Asked before reading: a change in between is then read the next time.
        let modified = modified(file);
        let text = std::fs::read(file)
            .with_context(|| format!("reading the trusted keys {}", file.display()))?;
        let trusted: TrustFile = serde_json::from_slice(&text)
            .with_context(|| format!("{} is not a trust file", file.display()))?;
        Ok(Self {
            access: decoding_keys(&trusted.access)?,
            services: trusted
                .services
                .iter()
                .map(|(service, keys)| Ok((service.clone(), decoding_keys(keys)?)))
                .collect::<anyhow::Result<_>>()?,
            modified,
        })
    }
}

fn decoding_keys(keys: &JwkSet) -> anyhow::Result<HashMap<String, DecodingKey>> {
    keys.keys
        .iter()
        .map(|jwk| {
            let id = jwk
                .common
                .key_id
                .clone()
                .context("a trusted key has no kid")?;
            Ok((id, DecodingKey::from_jwk(jwk)?))
        })
        .collect()
}

/// One algorithm, and every claim that we rely on required: a token decides neither.
fn validation(audience: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.leeway = LEEWAY.as_secs();
    // Nobody issues a beginning now; one that is there counts all the same.
    validation.validate_nbf = true;
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation
}

fn verify<C: DeserializeOwned>(
    token: &str,
    kind: &str,
    keys: &HashMap<String, DecodingKey>,
    validation: &Validation,
) -> Option<C> {
    if token.len() > MAX_TOKEN_BYTES {
        return None;
    }
    let header = jsonwebtoken::decode_header(token).ok()?;
    if header.typ.as_deref() != Some(kind) {
        return None;
    }
    let key = keys.get(header.kid.as_deref()?)?;
    Some(jsonwebtoken::decode(token, key, validation).ok()?.claims)
}

fn modified(file: &Path) -> Option<SystemTime> {
    std::fs::metadata(file).ok()?.modified().ok()
}
