//! A running shop with people and things in it, so that a request can be right in all but one field.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use mesh::identity::{ACCESS_KEY, AccessTokens, SERVICE_HEADER, ServiceTokens, Trust};
use proto::contract::{self, Method};
use proto::r#type::v1::Money;
use testkit::shop::ServiceProcess;
use tonic::Code;
use tonic::transport::Channel;
use uuid::Uuid;

use super::furnish::UNITS;
use super::wire::{Call, Headers, Protocol};

/// Longer than any run: the shop's own access tokens last ten minutes.
const TOKEN_LIFE: Duration = Duration::from_secs(6 * 3600);

/// Whom a call says that it is from.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    Nobody,
    /// With this access token.
    Person(String),
    Service(&'static str),
}

/// Where a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Gateway,
    /// To the service's own port.
    Direct,
}

/// An account of the shop.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) user_id: String,
    pub(crate) email: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

/// The shop, the callers, and the objects that requests name.
pub(crate) struct Lab {
    pub(super) gateway: Channel,
    pub(super) services: BTreeMap<&'static str, Channel>,
    pub(super) signers: BTreeMap<&'static str, ServiceTokens>,
    pub(super) keys: PathBuf,
    /// Has the orders below.
    pub(crate) shopper: Account,
    pub(super) keeper: Account,
    pub(super) leaver: Account,
    pub(super) owner: Account,
    pub(crate) staff_token: String,
    pub(crate) guest_token: String,
    /// Sold by the shop itself.
    pub(super) product_id: String,
    pub(super) page_token: String,
    /// For what staff and checkout do with products.
    pub(super) products: Vec<String>,
    pub(super) cart_line_id: String,
    pub(super) total: Money,
    pub(super) seen_order: String,
    pub(super) cancelled_order: String,
    pub(super) moved_order: String,
    /// The order of the authorization, and the authorization.
    pub(super) authorized: (String, String),
    /// The orders that were placed, of which nothing may be wrong.
    pub(super) placed: Mutex<BTreeSet<String>>,
    #[expect(dead_code, reason = "held so that they run: dropped, they are killed")]
    pub(super) replicas: Vec<ServiceProcess>,
}

impl Lab {
    pub(super) fn signed_in(&self, account: &Account) -> Caller {
        Caller::Person(account.access_token.clone())
    }

    /// The folder with everybody's private keys.
    pub(crate) fn keys(&self) -> &Path {
        &self.keys
    }

    /// The way to `service`.
    pub(crate) fn channel(&self, service: &str, route: Route) -> anyhow::Result<&Channel> {
        match route {
            Route::Gateway => Ok(&self.gateway),
            Route::Direct => self.services.get(service).context("no such service"),
        }
    }

    /// What proves `caller` to `callee`.
    pub(crate) fn headers(&self, caller: &Caller, callee: &str) -> anyhow::Result<Headers> {
        Ok(match caller {
            Caller::Nobody => Vec::new(),
            Caller::Person(token) => vec![("authorization", format!("Bearer {token}"))],
            Caller::Service(name) => {
                let signer = self.signers.get(name).context("no such service")?;
                vec![(SERVICE_HEADER, signer.token_for(callee)?)]
            }
        })
    }

    /// Calls as a client would, and expects to be answered.
    pub(crate) async fn ask<A: prost::Message + Default>(
        &self,
        rpc: &str,
        route: Route,
        caller: &Caller,
        request: &impl prost::Message,
    ) -> anyhow::Result<A> {
        let method = contract::method(rpc).context("the contract has no such method")?;
        let headers = self.headers(caller, &method.service)?;
        let channel = self.channel(&method.service, route)?;
        ask(channel, method, &headers, request).await
    }

    /// A new account, made at the service itself: the gateway counts those of one address.
    pub(crate) async fn register(&self) -> anyhow::Result<Account> {
        register(&self.services, &self.keys).await
    }

    /// Units of the shop's own products that were added here.
    pub(super) fn received(&self) -> Vec<(String, i64)> {
        vec![(self.product_id.clone(), i64::from(UNITS))]
    }

    /// The orders that were placed.
    pub(super) fn placed(&self) -> BTreeSet<String> {
        let placed = self.placed.lock();
        placed
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .clone()
    }

    /// Remembers an order that was placed.
    pub(super) fn keep(&self, order_id: String) {
        self.placed
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .insert(order_id);
    }
}

/// Every password here.
pub(super) const PASSWORD: &str = "a long enough password";

pub(crate) async fn ask<A: prost::Message + Default>(
    channel: &Channel,
    method: &Method,
    headers: &Headers,
    request: &impl prost::Message,
) -> anyhow::Result<A> {
    let call = Call {
        path: &method.path,
        headers,
        message: &request.encode_to_vec(),
        protocol: Protocol::Grpc,
        is_streaming: method.server_streaming,
    };
    let answer = call.send(channel).await.map_err(anyhow::Error::msg)?;
    ensure!(
        answer.status.code() == Code::Ok,
        "{}: {:?}",
        method.path,
        answer.status
    );
    let message = answer.message.context("an answer without a message")?;
    Ok(A::decode(message)?)
}

pub(super) async fn register(
    services: &BTreeMap<&'static str, Channel>,
    keys: &Path,
) -> anyhow::Result<Account> {
    use proto::user::v1::{RegisterRequest, RegisterResponse};
    let request = RegisterRequest {
        email: format!("guinea-pig-{}@souk.example", Uuid::new_v4().simple()),
        password: PASSWORD.to_owned(),
        name: "Guinea Pig".to_owned(),
    };
    let method = contract::method("/souk.user.v1.UserService/Register");
    let method = method.context("the contract has no Register")?;
    let channel = services.get("user").context("there is no user service")?;
    let answer: RegisterResponse = ask(channel, method, &Vec::new(), &request).await?;
    let user = answer.user.unwrap_or_default();
    let session = answer.session.unwrap_or_default();
    Ok(Account {
        user_id: user.user_id,
        email: request.email,
        access_token: prolonged(keys, &session.access_token)?,
        refresh_token: session.refresh_token,
    })
}

/// The same person and session, for longer.
pub(super) fn prolonged(keys: &Path, access_token: &str) -> anyhow::Result<String> {
    let person = Trust::read(&keys.join("trust.json"))?
        .person(access_token)
        .context("an access token that proves nobody")?;
    let signer = AccessTokens::read(&keys.join(format!("{ACCESS_KEY}.pem")))?;
    Ok(signer.sign(&person, TOKEN_LIFE)?.0)
}
