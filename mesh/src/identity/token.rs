use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use proto::access::v1::Role;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::caller::Person;

/// `iss` and `aud` of access tokens.
pub(super) const ACCESS_ISSUER: &str = "souk/user";
pub(super) const ACCESS_AUDIENCE: &str = "souk";
/// `typ` of access tokens (RFC 9068) and of service tokens: neither passes for the other.
pub(super) const ACCESS_TYPE: &str = "at+jwt";
pub(super) const SERVICE_TYPE: &str = "souk-service+jwt";

/// How long a service token is valid. It is renewed at half of that.
const SERVICE_TOKEN_LIFE: Duration = Duration::from_secs(60);

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AccessClaims {
    pub(super) iss: String,
    pub(super) aud: String,
    pub(super) sub: Uuid,
    pub(super) sid: Uuid,
    pub(super) jti: Uuid,
    pub(super) role: String,
    pub(super) iat: u64,
    pub(super) exp: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ServiceClaims {
    pub(super) iss: String,
    pub(super) aud: String,
    pub(super) iat: u64,
    pub(super) exp: u64,
}

/// Signs the access tokens of people. Only the user service has the key.
pub struct AccessTokens {
    key: Key,
}

impl AccessTokens {
    /// Reads the private key from a PEM file.
    ///
    /// # Errors
    /// When the file is missing or holds no Ed25519 key.
    pub fn read(key_file: &Path) -> anyhow::Result<Self> {
        let key = Key::read(key_file)?;
        Ok(Self { key })
    }

    /// A token that proves `person` for `life`, and the moment it ends.
    ///
    /// # Errors
    /// When signing fails, which a key that was read does not.
    pub fn sign(&self, person: &Person, life: Duration) -> anyhow::Result<(String, SystemTime)> {
        let now = unix_seconds();
        let expires = now + life.as_secs();
        let claims = AccessClaims {
            iss: ACCESS_ISSUER.to_owned(),
            aud: ACCESS_AUDIENCE.to_owned(),
            sub: person.user_id,
            sid: person.session_id,
            jti: Uuid::new_v4(),
            role: role_name(person.role).to_owned(),
            iat: now,
            exp: expires,
        };
        let token = self.key.sign(ACCESS_TYPE, &claims)?;
        Ok((token, UNIX_EPOCH + Duration::from_secs(expires)))
    }
}

/// Signs the tokens by which one service identifies itself to others.
pub struct ServiceTokens {
    service: String,
    key: Key,
    /// The last token for each callee, and the second in which it was signed.
    recent: Mutex<HashMap<String, (String, u64)>>,
}

impl ServiceTokens {
    /// Reads the private key of `service` from a PEM file.
    ///
    /// # Errors
    /// When the file is missing or holds no Ed25519 key.
    pub fn read(service: &str, key_file: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            service: service.to_owned(),
            key: Key::read(key_file)?,
            recent: Mutex::default(),
        })
    }

    /// A token that proves this service to `callee` for at least half a minute.
    ///
    /// # Errors
    /// When signing fails, which a key that was read does not.
    pub fn token_for(&self, callee: &str) -> anyhow::Result<String> {
        let mut recent = self
            .recent
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        // Judged by the same clock as callees judge it by: after that clock has jumped, a new one is needed.
        let now = unix_seconds();
        let half_life = SERVICE_TOKEN_LIFE.as_secs() / 2;
        if let Some((token, signed)) = recent.get(callee)
            && (*signed..*signed + half_life).contains(&now)
        {
            return Ok(token.clone());
        }
        let claims = ServiceClaims {
            iss: self.service.clone(),
            aud: callee.to_owned(),
            iat: now,
            exp: now + SERVICE_TOKEN_LIFE.as_secs(),
        };
        let token = self.key.sign(SERVICE_TYPE, &claims)?;
        recent.insert(callee.to_owned(), (token.clone(), now));
        Ok(token)
    }
}

struct Key {
    id: String,
    key: EncodingKey,
}

impl Key {
    fn read(file: &Path) -> anyhow::Result<Self> {
        let pem =
            std::fs::read(file).with_context(|| format!("reading the key {}", file.display()))?;
        let key = EncodingKey::from_ed_pem(&pem)
            .with_context(|| format!("{} holds no Ed25519 private key in PEM", file.display()))?;
        Ok(Self {
            id: key_id(&key)?,
            key,
        })
    }

    fn sign(&self, kind: &str, claims: &impl Serialize) -> anyhow::Result<String> {
        let header = Header {
            typ: Some(kind.to_owned()),
            kid: Some(self.id.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        Ok(jsonwebtoken::encode(&header, claims, &self.key)?)
    }
}

/// A key's RFC 7638 thumbprint: the same key has the same id everywhere.
fn key_id(key: &EncodingKey) -> anyhow::Result<String> {
    Ok(Jwk::from_encoding_key(key, Algorithm::EdDSA)?.thumbprint(ThumbprintHash::SHA256)?)
}

/// The public half of a private key, with its id.
pub(super) fn public_key(key: &EncodingKey) -> anyhow::Result<Jwk> {
    let mut jwk = Jwk::from_encoding_key(key, Algorithm::EdDSA)?;
    jwk.common.key_id = Some(key_id(key)?);
    Ok(jwk)
}

pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Staff => "staff",
        Role::Customer => "customer",
        _ => "guest",
    }
}

pub(super) fn role_named(name: &str) -> Option<Role> {
    match name {
        "staff" => Some(Role::Staff),
        "customer" => Some(Role::Customer),
        "guest" => Some(Role::Guest),
        _ => None,
    }
}

fn unix_seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| elapsed.as_secs())
}
