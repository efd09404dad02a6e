//! One case: sent, judged, and sent again when it met a busy store.

use std::time::{Duration, Instant};

use prost::Message as _;
use prost_reflect::DynamicMessage;
use proto::checkout::v1::PlaceOrderResponse;
use proto::contract;
use tonic::Code;

use super::judge::{self, Sent};
use super::lab::{Lab, Route};
use super::plan::{Case, Spoiling, Target};
use super::report::short;
use super::request::{self, Right};
use super::wire::{Answer, Call, Protocol};

/// How often a case may meet a store that is too busy. What a value does to a store it does every time.
const TRIES: usize = 4;
const PAUSE: Duration = Duration::from_millis(200);

/// What came of a case.
pub(super) struct Trial {
    pub(super) target: usize,
    /// None when there was no answer.
    pub(super) code: Option<Code>,
    pub(super) failure: Option<String>,
    pub(super) repeats: usize,
    pub(super) time: Duration,
}

/// Tries a case.
pub(super) async fn try_case(lab: &Lab, target: &Target, case: Case, protocol: Protocol) -> Trial {
    let began = Instant::now();
    let mut repeats = 0;
    loop {
        let tried = try_once(lab, target, case.spoiling, protocol).await;
        let is_busy = match &tried {
            Ok((answer, _)) => is_busy(answer),
            // Nobody answered in time, or something failed that is right; a break is never excused.
            Err(broken) => broken.contains("no answer") || broken.contains("_UNAVAILABLE"),
        };
        if is_busy && repeats + 1 < TRIES {
            repeats += 1;
            tokio::time::sleep(PAUSE * u32::try_from(repeats).unwrap_or(1)).await;
            continue;
        }
        let (code, failure) = match tried {
            Ok((answer, judged)) => {
                let failure = judged
                    .err()
                    .map(|wrong| format!("{wrong}: {:?}", answer.status));
                (Some(answer.status.code()), failure)
            }
            Err(broken) => (None, Some(broken)),
        };
        return Trial {
            target: case.target,
            code,
            failure: failure.map(|failure| {
                let what = describe(target, case.spoiling);
                format!("{what} by {protocol:?}: {failure}")
            }),
            repeats,
            time: began.elapsed(),
        };
    }
}

fn is_busy(answer: &Answer) -> bool {
    let reason = judge::reason(&answer.status);
    answer.status.code() == Code::DeadlineExceeded
        || ["STORE_UNAVAILABLE", "SERVICE_UNAVAILABLE", "OVERLOADED"].contains(&reason.as_str())
}

fn describe(target: &Target, spoiling: Spoiling) -> String {
    let path = short(&target.method.path);
    match hostile(target, spoiling) {
        Some((field, value)) => format!("{path} {field} ({})", value.what),
        None => format!("{path} {spoiling:?}"),
    }
}

fn hostile(
    target: &Target,
    spoiling: Spoiling,
) -> Option<(&super::field::Path, &super::values::Hostile)> {
    match spoiling {
        Spoiling::Field(field, value) => target.hostile(field, value),
        _ => None,
    }
}

type Judged = (Answer, Result<(), String>);

async fn try_once(
    lab: &Lab,
    target: &Target,
    spoiling: Spoiling,
    protocol: Protocol,
) -> Result<Judged, String> {
    let hostile = hostile(target, spoiling);
    let is_forbidden = hostile.is_some_and(|(_, hostile)| hostile.is_forbidden);
    let mut right = prepared(lab, target, false).await?;
    let mut bytes = target.bytes(&right.message, spoiling);
    // What is refused before it reaches a handler needs nothing to be ready for it.
    if !is_forbidden && judge::is_readable(target.method, &bytes) {
        right = prepared(lab, target, true).await?;
        bytes = target.bytes(&right.message, spoiling);
    }
    let answer = send(lab, target, &right, &bytes, protocol).await?;
    let sent = Sent {
        method: target.method,
        bytes: &bytes,
        path: hostile.map(|(path, _)| path),
        is_forbidden,
    };
    let judged = judge::judge(&sent, &answer).and_then(|()| readable(lab, target, &answer));
    Ok((answer, judged))
}

async fn prepared(lab: &Lab, target: &Target, ready: bool) -> Result<Right, String> {
    request::right(lab, target.method, ready)
        .await
        .map_err(|error| format!("before it: {error:#}"))
}

async fn send(
    lab: &Lab,
    target: &Target,
    right: &Right,
    bytes: &[u8],
    protocol: Protocol,
) -> Result<Answer, String> {
    let method = target.method;
    let headers = lab.headers(&right.caller, &method.service);
    let channel = lab.channel(&method.service, right.route);
    let call = Call {
        path: &method.path,
        headers: &headers.map_err(|error| error.to_string())?,
        message: bytes,
        protocol: match right.route {
            Route::Gateway => protocol,
            // Only the gateway speaks gRPC-Web.
            Route::Direct => Protocol::Grpc,
        },
        is_streaming: method.server_streaming,
    };
    call.send(channel.map_err(|error| error.to_string())?).await
}

/// An answer that is OK holds what the contract says; an order that was placed is remembered.
fn readable(lab: &Lab, target: &Target, answer: &Answer) -> Result<(), String> {
    if answer.status.code() != Code::Ok {
        return Ok(());
    }
    let message = answer.message.clone().ok_or("OK without a message")?;
    let (service, name) = target
        .method
        .path
        .trim_start_matches('/')
        .split_once('/')
        .unwrap_or_default();
    let service = contract::pool().get_service_by_name(service);
    let method = service.and_then(|service| service.methods().find(|each| each.name() == name));
    let output = method.ok_or("no such method")?.output();
    DynamicMessage::decode(output, message.clone()).map_err(|error| error.to_string())?;
    if name == "PlaceOrder" {
        let placed = PlaceOrderResponse::decode(message).map_err(|error| error.to_string())?;
        lab.keep(placed.order.unwrap_or_default().order_id);
    }
    Ok(())
}
