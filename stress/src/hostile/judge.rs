//! What an answer may look like, whatever was sent.

use prost_reflect::DynamicMessage;
use proto::contract::Method;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::field::Path;
use super::wire::Answer;

/// Words that only the inside of a service knows.
const INTERNALS: [&str; 20] = [
    "select ",
    "insert into",
    "syntax error",
    "postgres",
    "mongo",
    "redis",
    "bson",
    "lua",
    "panicked",
    "unwrap",
    "backtrace",
    ".rs:",
    "src/",
    "/root",
    "/home",
    "/tmp",
    "127.0.0.1",
    "connection refused",
    "os error",
    "tokio",
];

/// What an authorization of another order, a page of another list, or the tracking code of what is not being shipped is
/// called: by the field that no longer fits.
const RELATED: [(&str, &str); 6] = [
    ("order_id", "authorization_id"),
    ("category", "page_token"),
    ("in_stock_only", "page_token"),
    ("query", "page_token"),
    ("sort", "page_token"),
    ("status", "tracking_code"),
];

/// What was sent, as far as it decides what may come back.
pub(super) struct Sent<'a> {
    pub(super) method: &'a Method,
    pub(super) bytes: &'a [u8],
    /// The one field that is wrong, if it is one.
    pub(super) path: Option<&'a Path>,
    /// Whether the contract forbids it.
    pub(super) is_forbidden: bool,
}

/// Judges an answer.
///
/// # Errors
/// With what is wrong with it.
pub(super) fn judge(sent: &Sent<'_>, answer: &Answer) -> Result<(), String> {
    let status = &answer.status;
    discreet(sent, status)?;
    let is_readable = is_readable(sent.method, sent.bytes);
    if (sent.is_forbidden || !is_readable) && status.code() != Code::InvalidArgument {
        let is_too_large = reason(status) == "MESSAGE_TOO_LARGE";
        return if is_too_large {
            Ok(())
        } else {
            Err("the contract forbids it, and it was not refused as such".to_owned())
        };
    }
    match status.code() {
        Code::Ok => Ok(()),
        Code::InvalidArgument if !is_readable => expect(status, &["MALFORMED_MESSAGE"]),
        Code::InvalidArgument => named(sent, status),
        Code::NotFound | Code::AlreadyExists | Code::FailedPrecondition | Code::Aborted => {
            explained(status)
        }
        // Of the service; the ones of the stack would mean that the caller's token did not count.
        Code::Unauthenticated => expect(
            status,
            &[
                "INVALID_CREDENTIALS",
                "INVALID_REFRESH_TOKEN",
                "NO_SESSION",
                "SESSION_REVOKED",
            ],
        ),
        Code::PermissionDenied => expect(status, &["INVALID_CREDENTIALS"]),
        Code::ResourceExhausted => expect(
            status,
            &["MESSAGE_TOO_LARGE", "LOGIN_THROTTLED", "TOO_MANY_STREAMS"],
        ),
        // Both come of calls at the same time, and say when to try again.
        Code::Unavailable => expect(status, &["SEND_IN_PROGRESS", "PRODUCT_CONTENDED"]),
        _ => Err("no caller may be answered so".to_owned()),
    }
}

/// Whether `bytes` are a request of `method`, right or wrong.
pub(super) fn is_readable(method: &Method, bytes: &[u8]) -> bool {
    DynamicMessage::decode(method.request.clone(), bytes).is_ok()
}

/// The reason in the details of a status.
pub(super) fn reason(status: &Status) -> String {
    mesh::fault::reason(status).unwrap_or_default()
}

fn explained(status: &Status) -> Result<(), String> {
    match status.get_details_error_info() {
        Some(info) if info.domain == mesh::fault::DOMAIN && !info.reason.is_empty() => Ok(()),
        _ => Err("no reason is given".to_owned()),
    }
}

fn expect(status: &Status, reasons: &[&str]) -> Result<(), String> {
    let reason = reason(status);
    if reasons.contains(&reason.as_str()) {
        Ok(())
    } else {
        Err(format!("the reason is {reason:?}, not one of {reasons:?}"))
    }
}

/// A request that could be read, and is wrong, is wrong in a field: in the one that was spoiled, if it was one.
fn named(sent: &Sent<'_>, status: &Status) -> Result<(), String> {
    explained(status)?;
    let violations = status
        .get_details_bad_request()
        .map(|details| details.field_violations)
        .unwrap_or_default();
    let fields: Vec<&str> = violations.iter().map(|each| each.field.as_str()).collect();
    let is_known = |field: &&str| {
        let top = field.split(['.', '[']).next().unwrap_or_default();
        sent.method.request.get_field_by_name(top).is_some()
    };
    if fields.is_empty() || !fields.iter().all(is_known) {
        return Err(format!("no field is named, but {fields:?}"));
    }
    let Some(path) = sent.path.map(Path::to_string) else {
        return Ok(());
    };
    let is_named = |field: &&str| {
        is_within(&path, field) || is_within(field, &path) || RELATED.contains(&(&path, field))
    };
    if fields.iter().any(is_named) {
        Ok(())
    } else {
        Err(format!("not {path} is named, but {fields:?}"))
    }
}

/// Whether `inner` is `outer`, or a part of it.
fn is_within(inner: &str, outer: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Checks that an error tells nothing of what is inside, but what its caller wrote there.
fn discreet(sent: &Sent<'_>, status: &Status) -> Result<(), String> {
    if status.code() == Code::Ok {
        return Ok(());
    }
    let details = String::from_utf8_lossy(status.details()).to_lowercase();
    let text = format!("{} {details}", status.message().to_lowercase());
    let mut told = INTERNALS
        .iter()
        .filter(|word| text.contains(**word))
        .peekable();
    if told.peek().is_none() {
        return Ok(());
    }
    let own = String::from_utf8_lossy(sent.bytes).to_lowercase();
    match told.find(|word| !own.contains(**word)) {
        Some(word) => Err(format!("it speaks of {word:?}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use mesh::{Fault, Kind};
    use proto::contract;

    use super::*;

    fn judged(
        path: Option<&str>,
        is_forbidden: bool,
        status: impl Into<Status>,
    ) -> Result<(), String> {
        let method = contract::method("/souk.checkout.v1.CheckoutService/PlaceOrder").unwrap();
        let paths = Path::all(&method.request);
        let path = path.map(|name| {
            let found = paths.iter().find(|path| path.to_string() == name);
            found.unwrap()
        });
        let sent = Sent {
            method,
            bytes: b"",
            path,
            is_forbidden,
        };
        let status = status.into();
        let message = None;
        judge(&sent, &Answer { status, message })
    }

    #[test]
    fn a_bad_field_must_be_the_one_that_is_named() {
        let city = Some("shipping_address.city");
        let fault = |field: &str| Fault::invalid(field, "no");
        judged(city, true, fault("shipping_address.city")).unwrap();
        judged(city, true, fault("shipping_address")).unwrap();
        judged(
            Some("shipping_address"),
            true,
            fault("shipping_address.city"),
        )
        .unwrap();
        judged(city, true, fault("shipping_address.city_name")).unwrap_err();
        judged(city, true, fault("payment_token")).unwrap_err();
        judged(None, false, fault("payment_token")).unwrap();
        judged(None, false, fault("nonsense")).unwrap_err();
        judged(city, true, Status::invalid_argument("no")).unwrap_err();
    }

    #[test]
    fn what_is_forbidden_is_refused_as_such() {
        let city = Some("shipping_address.city");
        judged(city, true, Status::new(Code::Ok, "")).unwrap_err();
        judged(city, false, Status::new(Code::Ok, "")).unwrap();
        let empty = Fault::new(Kind::Precondition, "CART_EMPTY", "the cart is empty");
        judged(city, true, empty.clone()).unwrap_err();
        judged(city, false, empty).unwrap();
    }

    #[test]
    fn no_answer_may_be_a_breakdown_or_speak_of_one() {
        for code in [
            Code::Internal,
            Code::Unknown,
            Code::DataLoss,
            Code::Unimplemented,
            Code::DeadlineExceeded,
            Code::Cancelled,
        ] {
            judged(None, false, Status::new(code, "")).unwrap_err();
        }
        let store = Fault::new(Kind::Unavailable, "STORE_UNAVAILABLE", "try again");
        judged(None, false, store).unwrap_err();
        let sql = Fault::invalid("payment_token", "syntax error at or near");
        judged(None, false, sql).unwrap_err();
        let gate = Fault::new(Kind::Unauthenticated, "UNAUTHENTICATED", "who are you");
        judged(None, false, gate).unwrap_err();
    }
}
