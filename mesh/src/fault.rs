//! How a call can fail: one set of kinds, turned into a gRPC status in one place.

use std::collections::HashMap;
use std::time::Duration;

use http::HeaderMap;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// The `domain` of every `google.rpc.ErrorInfo` that Souk answers with.
pub const DOMAIN: &str = "souk";

/// Where gRPC's own retries look for when to come again, in milliseconds.
pub(crate) const PUSHBACK: &str = "grpc-retry-pushback-ms";
/// A status travels in headers, which are small: what would not fit would reach the caller as a broken connection.
const MAX_MESSAGE_BYTES: usize = 1024;
const MAX_VALUE_BYTES: usize = 256;
const MAX_VIOLATIONS: usize = 10;

/// How a request can fail, as far as its caller can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request itself is wrong: mend it.
    Invalid,
    /// Nobody, or nobody we know, is calling: sign in.
    Unauthenticated,
    /// The caller is known and may not do this.
    Forbidden,
    /// There is no such thing, or not for this caller.
    NotFound,
    /// It exists already.
    AlreadyExists,
    /// The state of things does not allow it now; repeating does not help.
    Precondition,
    /// Somebody else was faster: read again and retry.
    Aborted,
    /// Too much is asked for: wait, then retry.
    Exhausted,
    /// The caller's time ran out; whether something happened is not known.
    Late,
    /// Something behind is not reachable: retry.
    Unavailable,
    /// The contract does not have this.
    Unimplemented,
    /// A bug of ours.
    Internal,
}

impl Kind {
    fn code(self) -> Code {
        match self {
            Self::Invalid => Code::InvalidArgument,
            Self::Unauthenticated => Code::Unauthenticated,
            Self::Forbidden => Code::PermissionDenied,
            Self::NotFound => Code::NotFound,
            Self::AlreadyExists => Code::AlreadyExists,
            Self::Precondition => Code::FailedPrecondition,
            Self::Aborted => Code::Aborted,
            Self::Exhausted => Code::ResourceExhausted,
            Self::Late => Code::DeadlineExceeded,
            Self::Unavailable => Code::Unavailable,
            Self::Unimplemented => Code::Unimplemented,
            Self::Internal => Code::Internal,
        }
    }
}

/// A failure as its caller will read it: a kind, a stable reason for programs, a sentence for people.
///
/// It never carries the text of an inner error: log that where it is handled.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{reason}: {message}")]
pub struct Fault {
    kind: Kind,
    reason: &'static str,
    message: String,
    metadata: Vec<(String, String)>,
    violations: Vec<(String, String)>,
    retry_after: Option<Duration>,
}

impl Fault {
    /// A failure with a reason in capitals (`OUT_OF_STOCK`) that programs may branch on.
    pub fn new(kind: Kind, reason: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            reason,
            message: message.into(),
            metadata: Vec::new(),
            violations: Vec::new(),
            retry_after: None,
        }
    }

    /// A request with a bad field.
    pub fn invalid(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self::violations(vec![(field.into(), description.into())])
    }

    /// A request with a bad field, and a reason of its own, so that a form can say more than "invalid".
    pub fn invalid_because(
        reason: &'static str,
        field: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        Self {
            reason,
            ..Self::invalid(field, description)
        }
    }

    /// A request with bad fields: pairs of a field's path and what is wrong with it.
    pub fn violations(violations: Vec<(String, String)>) -> Self {
        let message = violations
            .iter()
            .take(MAX_VIOLATIONS)
            .map(|(field, description)| format!("{field}: {description}"))
            .collect::<Vec<_>>()
            .join("; ");
        Self {
            violations,
            ..Self::new(Kind::Invalid, "INVALID_FIELD", message)
        }
    }

    /// A store of our own does not answer. Logs `cause`; the caller only learns which store.
    pub fn store(store: &'static str, cause: &dyn std::error::Error) -> Self {
        tracing::warn!(store, cause = %chain(cause), "store failed");
        Self::new(
            Kind::Unavailable,
            "STORE_UNAVAILABLE",
            format!("{store} is not available, try again"),
        )
        .with("store", store)
    }

    /// Adds a value to the error's metadata.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.push((key.into(), value.into()));
        self
    }

    /// Says when a retry may succeed.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.retry_after = Some(delay);
        self
    }

    /// The kind of this failure.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The stable reason.
    pub fn reason(&self) -> &'static str {
        self.reason
    }
}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        let mut details = ErrorDetails::new();
        let metadata: HashMap<_, _> = fault
            .metadata
            .into_iter()
            .map(|(key, value)| (key, shortened(value, MAX_VALUE_BYTES)))
            .collect();
        details.set_error_info(fault.reason, DOMAIN, metadata);
        for (field, description) in fault.violations.into_iter().take(MAX_VIOLATIONS) {
            details.add_bad_request_violation(
                shortened(field, MAX_VALUE_BYTES),
                shortened(description, MAX_VALUE_BYTES),
            );
        }
        let mut metadata = MetadataMap::new();
        if let Some(delay) = fault.retry_after {
            details.set_retry_info(Some(delay));
            // The same for clients that retry by themselves.
            let millis = u32::try_from(delay.as_millis()).unwrap_or(u32::MAX);
            metadata.insert(PUSHBACK, millis.into());
        }
        let message = shortened(fault.message, MAX_MESSAGE_BYTES);
        Self::with_error_details_and_metadata(fault.kind.code(), message, details, metadata)
    }
}

fn shortened(mut text: String, max_bytes: usize) -> String {
    if text.len() > max_bytes {
        text.truncate(text.floor_char_boundary(max_bytes));
        text.push_str("...");
    }
    text
}

/// A code as the protocol writes it: `NOT_FOUND`.
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// The code that an answer's headers or trailers carry.
pub(crate) fn code(headers: &HeaderMap) -> Option<Code> {
    let code = headers.get(Status::GRPC_STATUS)?;
    Some(Code::from_bytes(code.as_bytes()))
}

/// The reason of a status that a Souk service answered with, if it has one.
pub fn reason(status: &Status) -> Option<String> {
    Some(status.get_details_error_info()?.reason)
}

/// A value of the status's error metadata.
pub fn metadata(status: &Status, key: &str) -> Option<String> {
    status.get_details_error_info()?.metadata.remove(key)
}

/// An error with its causes, for a log line: `outer: inner: innermost`.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
