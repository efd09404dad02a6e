//! What callers show, and what it proves.

use std::path::Path;

use anyhow::Context as _;
use mesh::identity::{CLIENT_IP_HEADER, SERVICE_HEADER};
use proto::access::v1::Role;
use proto::contract::Method;
use proto::user::v1 as user;
use serde_json::json;
use testkit::identity::Identities;
use testkit::services;
use testkit::shop::{STAFF_EMAIL, STAFF_PASSWORD};

use super::forgery::{Forgery, now};
use crate::hostile::lab::{Caller, Lab, Route};
use crate::hostile::wire::Headers;

/// A column of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Credential {
    /// What stands above the column.
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

/// What kind of thing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nothing,
    /// In `authorization`.
    BadAccess(BadToken),
    /// In `x-souk-service`, of a service that may call.
    BadService(BadToken),
    ServiceTokenAsAccess,
    AccessTokenAsService,
    ForgedHeaders,
    Guest,
    /// The one whom the objects of the request belong to.
    Customer,
    AnotherCustomer,
    SignedOut,
    Staff,
    RightService,
    OtherService,
}

/// In what a token is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadToken {
    Garbage,
    Expired,
    NotYet,
    Unsigned,
    Hmac,
    Rsa,
    Audience,
    Issuer,
    Type,
    OtherKey,
    ServiceKey,
}

/// What a credential proves to a service that checks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    Nobody,
    Person(Role),
    Service(&'static str),
}

/// Every column.
pub(super) const CREDENTIALS: &[Credential] = {
    use BadToken::*;
    use Kind::*;
    const fn of(name: &'static str, kind: Kind) -> Credential {
        Credential { name, kind }
    }
    &[
        of("none", Nothing),
        of("garbage", BadAccess(Garbage)),
        of("expired", BadAccess(Expired)),
        of("not yet", BadAccess(NotYet)),
        of("alg none", BadAccess(Unsigned)),
        of("HS256", BadAccess(Hmac)),
        of("RS256", BadAccess(Rsa)),
        of("audience", BadAccess(Audience)),
        of("issuer", BadAccess(Issuer)),
        of("typ", BadAccess(Type)),
        of("other key", BadAccess(OtherKey)),
        of("service key", BadAccess(ServiceKey)),
        of("service token", ServiceTokenAsAccess),
        of("forged headers", ForgedHeaders),
        of("guest", Guest),
        of("customer", Customer),
        of("other customer", AnotherCustomer),
        of("signed out", SignedOut),
        of("staff", Staff),
        of("right service", RightService),
        of("other service", OtherService),
        of("s. staff token", AccessTokenAsService),
        of("s. garbage", BadService(Garbage)),
        of("s. expired", BadService(Expired)),
        of("s. not yet", BadService(NotYet)),
        of("s. alg none", BadService(Unsigned)),
        of("s. HS256", BadService(Hmac)),
        of("s. RS256", BadService(Rsa)),
        of("s. audience", BadService(Audience)),
        of("s. issuer", BadService(Issuer)),
        of("s. typ", BadService(Type)),
        of("s. other key", BadService(OtherKey)),
        of("s. service key", BadService(ServiceKey)),
    ]
};

impl Credential {
    /// What this proves at a service; the gateway lets no service token through.
    pub(super) fn proves(self, method: &Method, route: Route) -> anyhow::Result<Proof> {
        Ok(match self.kind {
            Kind::Guest => Proof::Person(Role::Guest),
            Kind::Customer | Kind::AnotherCustomer | Kind::SignedOut => {
                Proof::Person(Role::Customer)
            }
            Kind::Staff => Proof::Person(Role::Staff),
            Kind::RightService if route == Route::Direct => Proof::Service(right_service(method)?),
            Kind::OtherService if route == Route::Direct => Proof::Service(other_service(method)?),
            _ => Proof::Nobody,
        })
    }
}

/// One that the method names; for what is for people, one that has much to do with them.
fn right_service(method: &Method) -> anyhow::Result<&'static str> {
    let name = method.services.first().map_or("checkout", String::as_str);
    services::names()
        .find(|service| *service == name)
        .context("the contract names a service that there is not")
}

/// One that the method does not name.
fn other_service(method: &Method) -> anyhow::Result<&'static str> {
    services::names()
        .find(|service| !method.services.iter().any(|named| named == service))
        .context("every service may call")
}

/// Makes what is shown. Holds keys that nobody trusts.
pub(super) struct Wallet<'a> {
    lab: &'a Lab,
    strangers: Identities,
    signed_out: String,
}

impl<'a> Wallet<'a> {
    pub(super) async fn new(lab: &'a Lab) -> anyhow::Result<Self> {
        let leaver = lab.register().await?;
        let request = user::LogoutRequest { everywhere: true };
        let caller = Caller::Person(leaver.access_token.clone());
        let rpc = "/souk.user.v1.UserService/Logout";
        let _: user::LogoutResponse = lab.ask(rpc, Route::Gateway, &caller, &request).await?;
        Ok(Self {
            lab,
            strangers: Identities::generate()?,
            signed_out: leaver.access_token,
        })
    }

    /// The headers of a call with `credential`; `right` is who the request belongs to.
    pub(super) async fn headers(
        &self,
        credential: Credential,
        method: &Method,
        right: &Caller,
    ) -> anyhow::Result<Headers> {
        let callee = method.service.as_str();
        let caller = match credential.kind {
            Kind::Nothing => Caller::Nobody,
            Kind::BadAccess(bad) => Caller::Person(self.bad_access(bad)?),
            Kind::BadService(bad) => {
                let token = self.bad_service(bad, right_service(method)?, callee)?;
                return Ok(vec![(SERVICE_HEADER, token)]);
            }
            Kind::ServiceTokenAsAccess => Caller::Person(
                Forgery::service(self.lab.keys(), right_service(method)?, callee)?.sign()?,
            ),
            Kind::AccessTokenAsService => {
                return Ok(vec![(SERVICE_HEADER, self.lab.staff_token.clone())]);
            }
            Kind::ForgedHeaders => return Ok(self.forged_headers()),
            Kind::Guest => Caller::Person(self.lab.guest_token.clone()),
            Kind::Customer => match right {
                Caller::Person(_) if method.role != Role::Staff => right.clone(),
                _ => Caller::Person(self.lab.shopper.access_token.clone()),
            },
            Kind::AnotherCustomer => Caller::Person(self.lab.register().await?.access_token),
            Kind::SignedOut => Caller::Person(self.signed_out.clone()),
            Kind::Staff => Caller::Person(self.staff_token().await?),
            Kind::RightService => Caller::Service(right_service(method)?),
            Kind::OtherService => Caller::Service(other_service(method)?),
        };
        self.lab.headers(&caller, callee)
    }

    /// Of a new session: some requests end every session of their caller.
    async fn staff_token(&self) -> anyhow::Result<String> {
        let request = user::LoginRequest {
            email: STAFF_EMAIL.to_owned(),
            password: STAFF_PASSWORD.to_owned(),
        };
        let rpc = "/souk.user.v1.UserService/Login";
        let answer: user::LoginResponse = self
            .lab
            .ask(rpc, Route::Direct, &Caller::Nobody, &request)
            .await?;
        Ok(answer.session.unwrap_or_default().access_token)
    }

    fn bad_access(&self, bad: BadToken) -> anyhow::Result<String> {
        let (keys, user_id) = (self.lab.keys(), &self.lab.shopper.user_id);
        let forgery = Forgery::access(keys, "access", user_id)?;
        match bad {
            BadToken::ServiceKey => Forgery::access(keys, "cart", user_id)?.sign(),
            bad => self.spoiled(forgery, bad, "access"),
        }
    }

    fn bad_service(&self, bad: BadToken, service: &str, callee: &str) -> anyhow::Result<String> {
        let keys = self.lab.keys();
        match bad {
            // The key of a service that may not call, under its own name.
            BadToken::ServiceKey => Forgery::service(keys, "email", callee)?
                .claiming("iss", json!(service))
                .sign(),
            bad => self.spoiled(Forgery::service(keys, service, callee)?, bad, service),
        }
    }

    fn spoiled(&self, forgery: Forgery, bad: BadToken, key_name: &str) -> anyhow::Result<String> {
        match bad {
            BadToken::Garbage => Ok("garbage".to_owned()),
            BadToken::Expired => forgery.claiming("exp", json!(now()? - 60)).sign(),
            BadToken::NotYet => forgery.claiming("nbf", json!(now()? + 300)).sign(),
            BadToken::Unsigned => forgery.unsigned(),
            BadToken::Hmac => forgery.hmac(),
            BadToken::Rsa => forgery.headed("alg", "RS256").sign(),
            BadToken::Audience => forgery.claiming("aud", json!("another shop")).sign(),
            BadToken::Issuer => forgery.claiming("iss", json!("another shop")).sign(),
            BadToken::Type => forgery.headed("typ", "JWT").sign(),
            BadToken::OtherKey => {
                let file = self.strangers.key_file(key_name);
                let folder: &Path = file.parent().context("a key that lies nowhere")?;
                forgery.under_key_of(folder, key_name)?.sign()
            }
            BadToken::ServiceKey => anyhow::bail!("is made where the key is known"),
        }
    }

    fn forged_headers(&self) -> Headers {
        let user_id = self.lab.shopper.user_id.clone();
        vec![
            ("x-user-id", user_id.clone()),
            ("x-user-role", "staff".to_owned()),
            ("x-souk-user", user_id.clone()),
            ("x-souk-role", "staff".to_owned()),
            (SERVICE_HEADER, "checkout".to_owned()),
            (CLIENT_IP_HEADER, "127.0.0.1".to_owned()),
            ("x-forwarded-user", user_id),
            ("x-forwarded-for", "127.0.0.1".to_owned()),
            (
                "x-forwarded-client-cert",
                "URI=spiffe://souk/checkout".to_owned(),
            ),
            ("cookie", "session=staff; role=staff".to_owned()),
        ]
    }
}
