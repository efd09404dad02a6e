//! Tokens as an attacker would make them.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use uuid::Uuid;

/// A token that is right until it is spoiled.
#[derive(Clone)]
pub(super) struct Forgery {
    header: Value,
    claims: Value,
    key: EncodingKey,
    /// The public half of the key it should be signed with.
    public: Vec<u8>,
}

impl Forgery {
    /// An access token that says it is staff's, signed with `key_name`'s key in `keys`.
    pub(super) fn access(keys: &Path, key_name: &str, user_id: &str) -> anyhow::Result<Self> {
        let id = Uuid::new_v4();
        let claims = json!({
            "iss": "souk/user", "aud": "souk", "sub": user_id, "sid": id, "jti": id,
            "role": "staff", "iat": now()?, "exp": now()? + 600,
        });
        Self::new(keys, key_name, "at+jwt", claims)
    }

    /// A service token of `service` for `callee`.
    pub(super) fn service(keys: &Path, service: &str, callee: &str) -> anyhow::Result<Self> {
        let claims = json!({"iss": service, "aud": callee, "iat": now()?, "exp": now()? + 60});
        Self::new(keys, service, "souk-service+jwt", claims)
    }

    fn new(keys: &Path, key_name: &str, typ: &str, claims: Value) -> anyhow::Result<Self> {
        let pem = std::fs::read(keys.join(format!("{key_name}.pem")))?;
        let public = public_key(keys, key_name)?;
        let bytes = public["x"].as_str().context("a key without a point")?;
        Ok(Self {
            header: json!({"alg": "EdDSA", "typ": typ, "kid": public["kid"]}),
            claims,
            key: EncodingKey::from_ed_pem(&pem)?,
            public: URL_SAFE_NO_PAD.decode(bytes)?,
        })
    }

    /// With another claim.
    pub(super) fn claiming(mut self, claim: &str, value: Value) -> Self {
        self.claims[claim] = value;
        self
    }

    /// With another field of the header.
    pub(super) fn headed(mut self, field: &str, value: &str) -> Self {
        self.header[field] = json!(value);
        self
    }

    /// Under the key of somebody else, but with the name of the right one.
    pub(super) fn under_key_of(mut self, keys: &Path, key_name: &str) -> anyhow::Result<Self> {
        let pem = std::fs::read(keys.join(format!("{key_name}.pem")))?;
        self.key = EncodingKey::from_ed_pem(&pem)?;
        Ok(self)
    }

    /// Signed with Ed25519, whatever the header says.
    pub(super) fn sign(self) -> anyhow::Result<String> {
        self.signed_with(|content, key| jsonwebtoken::crypto::sign(content, key, Algorithm::EdDSA))
    }

    /// Signed with a secret that everybody knows: the public key.
    pub(super) fn hmac(self) -> anyhow::Result<String> {
        let secret = EncodingKey::from_secret(&self.public);
        let forged = self.headed("alg", "HS256");
        forged.signed_with(|content, _| {
            jsonwebtoken::crypto::sign(content, &secret, Algorithm::HS256)
        })
    }

    /// Not signed at all.
    pub(super) fn unsigned(self) -> anyhow::Result<String> {
        self.headed("alg", "none")
            .signed_with(|_, _| Ok(String::new()))
    }

    fn signed_with(
        self,
        sign: impl Fn(&[u8], &EncodingKey) -> jsonwebtoken::errors::Result<String>,
    ) -> anyhow::Result<String> {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let content = format!("{}.{}", part(&self.header), part(&self.claims));
        let signature = sign(content.as_bytes(), &self.key)?;
        Ok(format!("{content}.{signature}"))
    }
}

/// Seconds since 1970.
pub(super) fn now() -> anyhow::Result<u64> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())
}

fn public_key(keys: &Path, name: &str) -> anyhow::Result<Value> {
    let trust: Value = serde_json::from_slice(&std::fs::read(keys.join("trust.json"))?)?;
    let keys = match name {
        "access" => &trust["access"],
        service => &trust["services"][service],
    };
    let key = keys["keys"].get(0).context("no such key is published")?;
    Ok(key.clone())
}
