//! The frame around a gRPC message: one byte of flags, four of length, the message.

use bytes::{Buf as _, Bytes};
use http_body::Body;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::fault::{Fault, Kind};

/// Larger requests are refused, with RESOURCE_EXHAUSTED.
pub const MAX_MESSAGE_BYTES: usize = 256 * 1024;
const HEADER_BYTES: usize = 5;
/// The message in its frame.
pub(super) const MAX_BODY_BYTES: usize = MAX_MESSAGE_BYTES + HEADER_BYTES;

/// Reads the whole body of a call that sends one message.
pub(crate) async fn read<B>(body: B) -> Result<Bytes, Fault>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
{
    match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) => Err(unread(&*error, MAX_BODY_BYTES)),
    }
}

/// Why a body of which `max_bytes` were to be read could not be.
pub(super) fn unread(error: &(dyn std::error::Error + 'static), max_bytes: usize) -> Fault {
    if error.is::<LengthLimitError>() {
        let most = max_bytes.min(MAX_MESSAGE_BYTES);
        return Fault::new(
            Kind::Exhausted,
            "MESSAGE_TOO_LARGE",
            format!("a request may have {most} bytes"),
        );
    }
    // Whoever stands between may have had enough of it.
    let causes = std::iter::successors(Some(error), |error| error.source());
    if let Some(fault) = causes.filter_map(|cause| cause.downcast_ref()).next() {
        return Fault::clone(fault);
    }
    // The caller went away, so nobody reads this; or it sent what is no base64.
    malformed("the request broke off")
}

/// The one message in `body`.
pub(super) fn message(body: &Bytes) -> Result<Bytes, Fault> {
    let mut rest = body.clone();
    if rest.len() < HEADER_BYTES {
        return Err(malformed("no message was sent"));
    }
    let flags = rest.get_u8();
    let length = rest.get_u32() as usize;
    if flags != 0 {
        return Err(Fault::new(
            Kind::Unimplemented,
            "COMPRESSION_NOT_SUPPORTED",
            "requests are taken uncompressed",
        ));
    }
    if rest.len() != length {
        return Err(malformed(
            "the message does not have the length that it says",
        ));
    }
    Ok(rest)
}

pub(super) fn malformed(message: impl Into<String>) -> Fault {
    Fault::new(Kind::Invalid, "MALFORMED_MESSAGE", message)
}
