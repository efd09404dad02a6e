//! Bytes that are no HTTP, or HTTP/2 that breaks its rules.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::attack::LIST_PRODUCTS;
use super::frames::{
    ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PING, PUSH_PROMISE, RST_STREAM,
    SETTINGS, WINDOW_UPDATE, call, call_headers, frame, hello,
};

/// Longer than any limit on silence.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is sent, by name.
fn conversations() -> Vec<(&'static str, BytesMut)> {
    let after_hello = |frames: &[BytesMut]| {
        let mut all = hello(None);
        frames.iter().for_each(|frame| all.extend_from_slice(frame));
        all
    };
    let plain = |bytes: &[u8]| BytesMut::from(bytes);
    let headers = call_headers(LIST_PRODUCTS);
    let mut long_headers = BytesMut::from(&b"GET / HTTP/1.1\r\nx: "[..]);
    long_headers.resize(600_000, b'a');
    vec![
        ("TLS", plain(&[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])),
        ("nothing sensible", plain(&[0xff; 500])),
        ("a bad request line", plain(b"GET\r\n\r\n")),
        ("a header without end", long_headers),
        (
            "two lengths",
            plain(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"),
        ),
        (
            "chunks and a length",
            plain(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: x\r\n\r\n0\r\n\r\n"),
        ),
        ("data of no stream", after_hello(&[frame(DATA, 0, 0, &[0; 5])])),
        ("data before headers", after_hello(&[frame(DATA, END_STREAM, 1, &[0; 5])])),
        ("an even stream", after_hello(&[frame(HEADERS, END_HEADERS, 2, &headers)])),
        (
            "a stream that goes backwards",
            after_hello(&[call(5, LIST_PRODUCTS), call(3, LIST_PRODUCTS)]),
        ),
        ("a continuation of nothing", after_hello(&[frame(CONTINUATION, 0, 1, &headers)])),
        (
            "headers cut short by data",
            after_hello(&[frame(HEADERS, 0, 1, &headers), frame(DATA, 0, 1, &[0; 5])]),
        ),
        ("bad compression", after_hello(&[frame(HEADERS, END_HEADERS, 1, &[0xff; 40])])),
        ("a promise from a client", after_hello(&[frame(PUSH_PROMISE, END_HEADERS, 1, &[0; 8])])),
        ("a reset of nothing", after_hello(&[frame(RST_STREAM, 0, 9, &[0; 4])])),
        ("a window of nothing", after_hello(&[frame(WINDOW_UPDATE, 0, 0, &[0; 4])])),
        (
            "a window too wide",
            after_hello(&vec![frame(WINDOW_UPDATE, 0, 0, &[0x7f, 0xff, 0xff, 0xff]); 2]),
        ),
        ("half a setting", after_hello(&[frame(SETTINGS, 0, 0, &[0; 5])])),
        ("a setting of a stream", after_hello(&[frame(SETTINGS, 0, 1, &[])])),
        ("settings acknowledged with settings", after_hello(&[frame(SETTINGS, ACK, 0, &[0; 6])])),
        ("half a ping", after_hello(&[frame(PING, 0, 0, &[0; 7])])),
        ("a frame too large", after_hello(&[frame(DATA, 0, 1, &[0; 20_000])])),
        ("a second preface", after_hello(&[hello(None)])),
    ]
}

/// Says everything that is wrong, each on a connection of its own, and names what was not hung up on.
pub(super) async fn say_all(address: SocketAddr) -> (usize, Vec<&'static str>) {
    let conversations = conversations();
    let said = conversations.len();
    let ended = conversations.into_iter().map(|(name, bytes)| {
        tokio::spawn(async move { (name, is_hung_up_on(address, &bytes).await) })
    });
    let mut left_open = Vec::new();
    for conversation in ended.collect::<Vec<_>>() {
        if let Ok((name, false)) = conversation.await {
            left_open.push(name);
        }
    }
    (said, left_open)
}

async fn is_hung_up_on(address: SocketAddr, bytes: &[u8]) -> bool {
    let conversation = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(bytes).await?;
        let mut ignored = [0; 4096];
        while stream.read(&mut ignored).await? > 0 {}
        std::io::Result::Ok(())
    };
    // A reset is as good an end as any.
    tokio::time::timeout(PATIENCE, conversation).await.is_ok()
}
