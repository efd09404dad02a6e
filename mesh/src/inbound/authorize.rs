use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};
use proto::access::v1::Role;
use proto::contract::Method;

use super::{Stack, method, refuse};
use crate::context;
use crate::fault::{Fault, Kind};
use crate::identity::{CLIENT_IP_HEADER, Caller, SERVICE_HEADER, Trust, access_token};

/// The service that is believed about where a person's request came from.
const GATEWAY: &str = "gateway";

/// Finds out who is calling, and refuses whom the method's access rule does not name.
pub(super) async fn authorize(
    State(stack): State<Arc<Stack>>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(method) = method(&request) else {
        return next.run(request).await;
    };
    let caller = authenticate(request.headers(), stack.service, &stack.trust);
    if let Some(service) = &caller.service {
        tracing::Span::current().record("caller", service);
    }
    if let Err(fault) = check(method, &caller) {
        tracing::info!(reason = fault.reason(), "call refused");
        return refuse(fault);
    }
    let authorization = request.headers().get(header::AUTHORIZATION).cloned();
    // A token that proves nobody here would prove nobody further on.
    let authorization = authorization.filter(|_| caller.person.is_some());
    request.extensions_mut().insert(caller);
    match authorization {
        Some(authorization) => context::on_behalf_of(authorization, next.run(request)).await,
        None => next.run(request).await,
    }
}

fn authenticate(headers: &HeaderMap, callee: &str, trust: &Trust) -> Caller {
    let person = access_token(headers).and_then(|token| trust.person(token));
    let service = headers
        .get(SERVICE_HEADER)
        .and_then(|value| value.to_str().ok())
        .and_then(|token| trust.service(token, callee));
    let client_ip = headers
        .get(CLIENT_IP_HEADER)
        .filter(|_| service.as_deref() == Some(GATEWAY))
        .and_then(|value| value.to_str().ok()?.parse().ok());
    Caller {
        person,
        service,
        client_ip,
    }
}

fn check(method: &Method, caller: &Caller) -> Result<(), Fault> {
    match method.role {
        Role::Public => Ok(()),
        Role::Service => match &caller.service {
            Some(service) if method.services.contains(service) => Ok(()),
            None if caller.person.is_none() => Err(unauthenticated()),
            _ => Err(forbidden()),
        },
        Role::Guest | Role::Customer | Role::Staff => match &caller.person {
            Some(person) if person.is_at_least(method.role) => Ok(()),
            Some(_) => Err(forbidden()),
            None => Err(unauthenticated()),
        },
        // A method without a rule is for nobody.
        Role::Unspecified => Err(forbidden()),
    }
}

fn unauthenticated() -> Fault {
    Fault::new(
        Kind::Unauthenticated,
        "UNAUTHENTICATED",
        "a valid access token is needed",
    )
}

fn forbidden() -> Fault {
    Fault::new(
        Kind::Forbidden,
        "PERMISSION_DENIED",
        "this is not for you to call",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Person;

    #[test]
    fn a_method_without_a_rule_is_for_nobody() {
        let ruled = proto::contract::methods().next().unwrap();
        let method = Method {
            path: ruled.path.clone(),
            service: ruled.service.clone(),
            role: Role::Unspecified,
            services: vec!["checkout".to_owned()],
            idempotent: true,
            server_streaming: false,
            request: ruled.request.clone(),
        };
        let caller = Caller {
            person: Some(Person {
                user_id: uuid::Uuid::nil(),
                role: Role::Staff,
                session_id: uuid::Uuid::nil(),
            }),
            service: Some("checkout".to_owned()),
            client_ip: None,
        };
        let fault = check(&method, &caller).unwrap_err();
        assert_eq!(fault.kind(), Kind::Forbidden);
    }
}
