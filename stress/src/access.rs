//! The access matrix: every RPC with every credential, right and forged, on every way to it.
//!
//! What should come follows from the rule beside each RPC in the contract, worked out here a second time, apart from the
//! code that enforces it.

mod credential;
mod forgery;
mod matrix;

use anyhow::ensure;
use proto::access::v1::Role;
use proto::contract::{self, Method};
use testkit::shop::Shop;
use tonic::Code;

pub use matrix::Matrix;

use crate::hostile::lab::{Caller, Lab, Route};
use crate::hostile::request::{self, Right};
use crate::hostile::wire::{Answer, Call, Protocol};
use credential::{CREDENTIALS, Credential, Kind, Proof, Wallet};
use matrix::{Cell, Row};
use mesh::fault::code_name;
use prost::Message as _;

/// What should come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// It is done.
    Done,
    /// The caller is let in; whether it can be done is for the service to say.
    LetIn,
    Refused(Code, &'static str),
}

/// The requests that look themselves whether the caller's session has ended. For the others the gateway does.
const ASK_ABOUT_THE_SESSION: [&str; 4] = [
    "GetProfile",
    "UpdateProfile",
    "ChangePassword",
    "PlaceOrder",
];

/// Calls every RPC of the contract on its service's own port and through the gateway, with every credential. Orders and
/// products are made for it in the shop itself.
///
/// # Errors
/// When the shop cannot be furnished, or a method has no access rule or no request is known for it.
pub async fn run(shop: &Shop) -> anyhow::Result<Matrix> {
    let lab = Lab::open(shop, false).await?;
    let wallet = Wallet::new(&lab).await?;
    let mut methods: Vec<_> = contract::methods().collect();
    methods.sort_by(|one, other| one.path.cmp(&other.path));
    let mut matrix = Matrix::default();
    for route in [Route::Direct, Route::Gateway] {
        for method in &methods {
            ensure!(
                method.role != Role::Unspecified,
                "{} has no access rule",
                method.path
            );
            let mut cells = Vec::new();
            for credential in CREDENTIALS {
                cells.push(cell(&lab, &wallet, method, route, *credential).await?);
            }
            matrix.add(Row {
                path: method.path.clone(),
                route,
                cells,
            });
        }
    }
    Ok(matrix)
}

async fn cell(
    lab: &Lab,
    wallet: &Wallet<'_>,
    method: &Method,
    route: Route,
    credential: Credential,
) -> anyhow::Result<Cell> {
    // Anew for each: what was done once cannot be done again.
    let right = request::right(lab, method, true).await?;
    let expected = expected(method, route, credential, &right)?;
    let headers = wallet.headers(credential, method, &right.caller).await?;
    let call = Call {
        path: &method.path,
        headers: &headers,
        message: &right.message.encode_to_vec(),
        protocol: Protocol::Grpc,
        is_streaming: method.server_streaming,
    };
    let channel = lab.channel(&method.service, route)?;
    let answer = call.send(channel).await.map_err(anyhow::Error::msg)?;
    Ok(Cell {
        credential: credential.name,
        answer: code_name(answer.status.code()).to_owned(),
        wrong: (!is_expected(&answer, expected)).then(|| match expected {
            Expected::Refused(code, reason) => format!("{} with {reason}", code_name(code)),
            expected => format!("{expected:?}: {:?}", answer.status),
        }),
    })
}

/// What the contract says of this call.
fn expected(
    method: &Method,
    route: Route,
    credential: Credential,
    right: &Right,
) -> anyhow::Result<Expected> {
    if route == Route::Gateway && method.role == Role::Service {
        return Ok(Expected::Refused(Code::Unimplemented, "UNKNOWN_METHOD"));
    }
    let rpc = method.path.rsplit('/').next().unwrap_or_default();
    // What anyone may call goes on without the token, and signing out twice is no mistake.
    let is_for_sessions = method.role != Role::Public && rpc != "Logout";
    if credential.kind == Kind::SignedOut && route == Route::Gateway && is_for_sessions {
        return Ok(Expected::Refused(Code::Unauthenticated, "SESSION_REVOKED"));
    }
    let proof = credential.proves(method, route)?;
    let is_let_in = match (method.role, proof) {
        (Role::Public, _) => true,
        (Role::Service, Proof::Service(name)) => method.services.iter().any(|each| each == name),
        (Role::Guest, Proof::Person(_)) => true,
        (Role::Customer, Proof::Person(role)) => role != Role::Guest,
        (Role::Staff, Proof::Person(role)) => role == Role::Staff,
        _ => false,
    };
    if !is_let_in {
        // A service is nobody among people, and a person is known, but no service.
        let is_known = match proof {
            Proof::Nobody => false,
            Proof::Person(_) => true,
            Proof::Service(_) => method.role == Role::Service,
        };
        return Ok(if is_known {
            Expected::Refused(Code::PermissionDenied, "PERMISSION_DENIED")
        } else {
            Expected::Refused(Code::Unauthenticated, "UNAUTHENTICATED")
        });
    }
    let names_an_order = method.request.get_field_by_name("order_id").is_some();
    Ok(match credential.kind {
        Kind::SignedOut if ASK_ABOUT_THE_SESSION.contains(&rpc) => {
            Expected::Refused(Code::Unauthenticated, "SESSION_REVOKED")
        }
        Kind::AnotherCustomer | Kind::SignedOut
            if names_an_order && method.role == Role::Customer =>
        {
            Expected::Refused(Code::NotFound, "ORDER_NOT_FOUND")
        }
        Kind::Customer if matches!(right.caller, Caller::Person(_)) => Expected::Done,
        Kind::Staff if method.role == Role::Staff => Expected::Done,
        Kind::RightService if method.role == Role::Service => Expected::Done,
        // A bad token is as good as none where none is needed.
        _ if matches!(right.caller, Caller::Nobody) => Expected::Done,
        _ => Expected::LetIn,
    })
}

fn is_expected(answer: &Answer, expected: Expected) -> bool {
    let code = answer.status.code();
    let reason = mesh::fault::reason(&answer.status).unwrap_or_default();
    match expected {
        Expected::Done => code == Code::Ok,
        Expected::Refused(refused, because) => code == refused && reason == because,
        Expected::LetIn => match code {
            Code::Ok | Code::NotFound | Code::AlreadyExists | Code::FailedPrecondition => true,
            // The password in the request is somebody else's.
            Code::PermissionDenied => reason == "INVALID_CREDENTIALS",
            _ => false,
        },
    }
}
