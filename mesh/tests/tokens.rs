//! Tokens as an attacker would make them.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use testkit::identity::Identities;

use crate::support::{CALLEE, ID};

pub(crate) const ACCESS: &str = "at+jwt";
pub(crate) const SERVICE: &str = "souk-service+jwt";

/// A token that can be wrong in any way.
pub(crate) struct Forgery {
    pub(crate) typ: &'static str,
    pub(crate) kid: Option<String>,
    pub(crate) claims: Value,
    pub(crate) key: EncodingKey,
}

impl Forgery {
    /// A good access token, to be spoiled.
    pub(crate) fn access(identities: &Identities) -> Self {
        let claims = json!({
            "iss": "souk/user", "aud": "souk", "sub": ID, "sid": ID, "jti": ID,
            "role": "staff", "iat": now(), "exp": now() + 60,
        });
        Self::new(identities, ACCESS, "access", claims)
    }

    /// A good service token of `service`, to be spoiled.
    pub(crate) fn service(identities: &Identities, service: &str) -> Self {
        let claims = json!({"iss": service, "aud": CALLEE, "iat": now(), "exp": now() + 60});
        Self::new(identities, SERVICE, service, claims)
    }

    fn new(identities: &Identities, typ: &'static str, key: &str, claims: Value) -> Self {
        let pem = std::fs::read(identities.key_file(key)).unwrap();
        Self {
            typ,
            kid: Some(
                public_key(identities, key)["kid"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            ),
            claims,
            key: EncodingKey::from_ed_pem(&pem).unwrap(),
        }
    }

    /// With a claim changed, or left out when `value` is null.
    pub(crate) fn with(mut self, claim: &str, value: Value) -> Self {
        let claims = self.claims.as_object_mut().unwrap();
        claims.remove(claim);
        if !value.is_null() {
            claims.insert(claim.to_owned(), value);
        }
        self
    }

    pub(crate) fn typed(self, typ: &'static str) -> Self {
        Self { typ, ..self }
    }

    pub(crate) fn key_named(self, kid: Option<&str>) -> Self {
        Self {
            kid: kid.map(str::to_owned),
            ..self
        }
    }

    pub(crate) fn sign(self) -> String {
        self.sign_with(Algorithm::EdDSA)
    }

    fn sign_with(self, algorithm: Algorithm) -> String {
        let header = Header {
            typ: Some(self.typ.to_owned()),
            kid: self.kid,
            ..Header::new(algorithm)
        };
        jsonwebtoken::encode(&header, &self.claims, &self.key).unwrap()
    }

    /// Signed with a shared secret that everybody knows: the public key.
    pub(crate) fn hmac(mut self, secret: &[u8]) -> String {
        self.key = EncodingKey::from_secret(secret);
        self.sign_with(Algorithm::HS256)
    }

    /// Not signed at all.
    pub(crate) fn unsigned(self) -> String {
        let header = json!({"alg": "none", "typ": self.typ, "kid": self.kid});
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.", part(&header), part(&self.claims))
    }

    /// Signed, then changed.
    pub(crate) fn tampered(self) -> String {
        let other = self.claims.to_string().replace(ID, &ID.replace('6', "7"));
        let token = self.sign();
        let mut parts = token.split('.');
        let (header, _, signature) = (
            parts.next().unwrap(),
            parts.next().unwrap(),
            parts.next().unwrap(),
        );
        format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(other))
    }
}

/// The published key of a service, or of access tokens.
pub(crate) fn public_key(identities: &Identities, name: &str) -> Value {
    let trust = std::fs::read(identities.config(CALLEE).trust_file).unwrap();
    let trust: Value = serde_json::from_slice(&trust).unwrap();
    let keys = match name {
        "access" => &trust["access"],
        service => &trust["services"][service],
    };
    keys["keys"][0].clone()
}

pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}
