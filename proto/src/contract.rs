//! What the descriptors say about each RPC: who may call it, whether it may be repeated, what its request looks like.

use std::collections::HashMap;
use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, MethodDescriptor};

use crate::access::v1::Role;

/// One RPC of the contract.
#[derive(Debug)]
pub struct Method {
    /// As in an HTTP/2 path: `/souk.cart.v1.CartService/GetCart`.
    pub path: String,
    /// The service's short name, from its package: `cart`.
    pub service: String,
    /// The least a person must be to call it. `Unspecified` when the rule is missing, which refuses everybody.
    pub role: Role,
    /// With [`Role::Service`]: the services that may call it.
    pub services: Vec<String>,
    /// Whether repeating a call changes nothing more, so that a caller may retry.
    pub idempotent: bool,
    /// Whether the answer is a stream, which has no deadline of its own.
    pub server_streaming: bool,
    /// The request message.
    pub request: MessageDescriptor,
}

impl Method {
    /// Its name within its service: `GetCart`.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Whether a person, not only a service, may call it: then the gateway exposes it.
    pub fn is_for_people(&self) -> bool {
        matches!(
            self.role,
            Role::Public | Role::Guest | Role::Customer | Role::Staff
        )
    }
}

/// The descriptors of the whole contract.
pub fn pool() -> &'static DescriptorPool {
    static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "compiled in, and decoded by a test")]
        DescriptorPool::decode(crate::DESCRIPTORS).expect("the compiled contract decodes")
    });
    &POOL
}

/// The RPC behind an HTTP/2 path, if the contract has it.
pub fn method(path: &str) -> Option<&'static Method> {
    METHODS.get(path)
}

/// Every RPC of the contract, in no particular order.
pub fn methods() -> impl Iterator<Item = &'static Method> {
    METHODS.values()
}

static METHODS: LazyLock<HashMap<String, Method>> = LazyLock::new(|| {
    pool()
        .services()
        .flat_map(|service| service.methods().collect::<Vec<_>>())
        .map(|method| {
            let method = describe(&method);
            (method.path.clone(), method)
        })
        .collect()
});

fn describe(method: &MethodDescriptor) -> Method {
    let (role, services) = access_rule(&method.options());
    Method {
        path: format!("/{}/{}", method.parent_service().full_name(), method.name()),
        service: method
            .parent_service()
            .package_name()
            .split('.')
            .nth(1)
            .unwrap_or_default()
            .to_owned(),
        role,
        services,
        idempotent: idempotency_level(&method.options()) != 0,
        server_streaming: method.is_server_streaming(),
        request: method.input(),
    }
}

fn access_rule(options: &DynamicMessage) -> (Role, Vec<String>) {
    let Some(extension) = pool().get_extension_by_name("souk.access.v1.allow") else {
        return (Role::Unspecified, Vec::new());
    };
    let rule = options.get_extension(&extension);
    let Some(rule) = rule.as_message() else {
        return (Role::Unspecified, Vec::new());
    };
    let role = rule
        .get_field_by_name("role")
        .and_then(|role| role.as_enum_number())
        .and_then(|role| Role::try_from(role).ok())
        .unwrap_or(Role::Unspecified);
    let services = rule
        .get_field_by_name("services")
        .and_then(|services| {
            let names = services.as_list()?.iter();
            Some(
                names
                    .filter_map(|name| name.as_str().map(str::to_owned))
                    .collect(),
            )
        })
        .unwrap_or_default();
    (role, services)
}

/// `IDEMPOTENCY_UNKNOWN` is 0.
fn idempotency_level(options: &DynamicMessage) -> i32 {
    options
        .get_field_by_name("idempotency_level")
        .and_then(|level| level.as_enum_number())
        .unwrap_or(0)
}
