//! HTTP/2 by hand, to say what no library would.

use bytes::{BufMut as _, BytesMut};

/// What every client says first.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PUSH_PROMISE: u8 = 5;
pub(super) const PING: u8 = 6;
pub(super) const WINDOW_UPDATE: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;

pub(super) const END_STREAM: u8 = 1;
pub(super) const ACK: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;

/// The error that a client gives when it no longer wants an answer.
pub(super) const CANCEL: &[u8] = &[0, 0, 0, 8];

/// A frame, whether it makes sense or not.
pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> BytesMut {
    let mut frame = BytesMut::with_capacity(9 + payload.len());
    frame.put_uint(payload.len() as u64, 3);
    frame.put_u8(kind);
    frame.put_u8(flags);
    frame.put_u32(stream);
    frame.put_slice(payload);
    frame
}

/// The preface and settings: nothing but defaults, unless a window is given that each answer must fit into.
pub(super) fn hello(window: Option<u32>) -> BytesMut {
    let mut settings = BytesMut::new();
    if let Some(window) = window {
        settings.put_u16(4);
        settings.put_u32(window);
    }
    let mut hello = BytesMut::from(PREFACE);
    hello.extend_from_slice(&frame(SETTINGS, 0, 0, &settings));
    hello
}

/// The headers of a gRPC call, each spelt out.
pub(super) fn call_headers(path: &str) -> BytesMut {
    let mut block = BytesMut::new();
    for (name, value) in [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", path),
        (":authority", "souk"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ] {
        block.put_u8(0);
        for text in [name, value] {
            // All of them are shorter than the 127 bytes that one byte can say.
            block.put_u8(text.len() as u8);
            block.put_slice(text.as_bytes());
        }
    }
    block
}

/// A whole call with a message that has nothing in it.
pub(super) fn call(stream: u32, path: &str) -> BytesMut {
    let mut call = frame(HEADERS, END_HEADERS, stream, &call_headers(path));
    call.extend_from_slice(&frame(DATA, END_STREAM, stream, &[0; 5]));
    call
}

/// The first half of a call: it says nine bytes and sends one.
pub(super) fn half_call(stream: u32, path: &str) -> BytesMut {
    let mut call = frame(HEADERS, END_HEADERS, stream, &call_headers(path));
    call.extend_from_slice(&frame(DATA, 0, stream, &[0, 0, 0, 0, 9, 1]));
    call
}
