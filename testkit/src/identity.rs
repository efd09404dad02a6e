//! Keys and callers for tests: fresh keys for every service, tokens for people, ready-made clients' channels.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use mesh::identity::{ACCESS_KEY, AccessTokens, SERVICE_HEADER, ServiceTokens, generate_keys};
use mesh::{LogFormat, Mesh, Person};
use proto::access::v1::Role;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::transport::Endpoint;
use tonic::{Request, Status};
use uuid::Uuid;

use crate::services;
use crate::tools;

/// A set of keys of its own in a temporary folder, which is removed in the end.
pub struct Identities {
    folder: PathBuf,
}

impl Identities {
    /// Makes keys for every service.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn generate() -> anyhow::Result<Self> {
        let folder = tools::state_folder()
            .join("test")
            .join(format!("keys-{}", Uuid::new_v4()));
        generate_keys(&folder, services::names())?;
        Ok(Self { folder })
    }

    /// The configuration that every service shares, for `service`: free ports, these keys, reflection on.
    pub fn config(&self, service: &str) -> mesh::Config {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        mesh::Config {
            listen: any,
            admin_listen: any,
            trust_file: self.folder.join("trust.json"),
            signing_key_file: self.key_file(service),
            max_in_flight: 256,
            max_connections: 2048,
            max_deadline_ms: 10_000,
            max_connection_age_ms: 300_000,
            first_request_ms: 10_000,
            drain_delay_ms: 0,
            drain_limit_ms: 5_000,
            reflection: true,
            log_format: LogFormat::Human,
            log: "info".to_owned(),
            otlp_endpoint: None,
        }
    }

    /// The private key of `service`, or of access tokens ([`ACCESS_KEY`]).
    pub fn key_file(&self, service: &str) -> PathBuf {
        self.folder.join(format!("{service}.pem"))
    }

    /// The place of `service` among the others, to start it in this process or to call as it.
    ///
    /// # Errors
    /// When there is no service of that name.
    pub fn mesh(&self, service: &'static str) -> anyhow::Result<Mesh> {
        Mesh::new(service, &self.config(service))
    }

    /// The way that `caller`, a service, calls `callee` at `address`: through the outbound stack, with its identity.
    ///
    /// # Errors
    /// When there is no service of that name.
    pub fn channel(
        &self,
        caller: &'static str,
        callee: &'static str,
        address: SocketAddr,
    ) -> anyhow::Result<mesh::Channel> {
        self.mesh(caller)?
            .channel(callee, &format!("http://{address}"))
    }

    /// What proves to `callee` that the service `caller` calls: to see the answer itself, without our outbound stack.
    ///
    /// # Errors
    /// When there is no service of that name.
    pub fn service(&self, caller: &str, callee: &str) -> anyhow::Result<Bearer> {
        let tokens = ServiceTokens::read(caller, &self.key_file(caller))?;
        Ok(Bearer {
            name: SERVICE_HEADER,
            header: tokens.token_for(callee)?.parse()?,
        })
    }

    /// A new person with `role`, and what signs each of their calls.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub fn person(&self, role: Role) -> anyhow::Result<(Person, Bearer)> {
        let person = Person {
            user_id: Uuid::new_v4(),
            role,
            session_id: Uuid::new_v4(),
        };
        let token = self.access_token(&person, Duration::from_secs(600))?;
        Ok((person, Bearer::new(&token)?))
    }

    /// An access token for `person` that lasts for `life`.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub fn access_token(&self, person: &Person, life: Duration) -> anyhow::Result<String> {
        let tokens = AccessTokens::read(&self.key_file(ACCESS_KEY))?;
        Ok(tokens.sign(person, life)?.0)
    }
}

impl Drop for Identities {
    fn drop(&mut self) {
        // Left behind, it is only litter in an ignored folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Puts a token on every call of a client: `Client::with_interceptor(connect(address)?, bearer)`.
#[derive(Clone, Debug)]
pub struct Bearer {
    name: &'static str,
    header: MetadataValue<Ascii>,
}

impl Bearer {
    /// A caller with `token`, an access token.
    ///
    /// # Errors
    /// When the token has characters that no header may have.
    pub fn new(token: &str) -> anyhow::Result<Self> {
        Ok(Self {
            name: "authorization",
            header: format!("Bearer {token}").parse()?,
        })
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request
            .metadata_mut()
            .insert(self.name, self.header.clone());
        Ok(request)
    }
}

/// A plain channel, such as any client has: no identity, no retries.
///
/// # Errors
/// When the address is none.
pub fn connect(address: SocketAddr) -> anyhow::Result<tonic::transport::Channel> {
    let endpoint = Endpoint::from_shared(format!("http://{address}"))?;
    #[expect(
        clippy::disallowed_methods,
        reason = "a foreign client does not have our stack"
    )]
    Ok(endpoint.connect_lazy())
}
