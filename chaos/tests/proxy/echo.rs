//! A server that answers every byte with itself, a proxy before it, and clients.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chaos::proxy::{Fault, Proxy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// What takes longer will not happen.
pub(crate) const SOON: Duration = Duration::from_secs(5);
/// What has not happened by then was stopped.
pub(crate) const QUIET: Duration = Duration::from_millis(150);

/// What the server has received: the sizes of its reads, connection by connection, in order of arrival.
#[derive(Clone, Default)]
pub(crate) struct Received(Arc<Mutex<Vec<usize>>>);

impl Received {
    pub(crate) fn reads(&self) -> Vec<usize> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.reads().iter().sum()
    }

    /// Waits until the server has this many bytes.
    pub(crate) async fn reaches(&self, bytes: usize) {
        let enough = timeout(SOON, async {
            while self.bytes() < bytes {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
        assert!(enough.await.is_ok(), "only {} of {bytes}", self.bytes());
    }
}

/// Starts an echo server.
pub(crate) async fn server() -> (SocketAddr, Received) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let received = Received::default();
    let reads = Arc::clone(&received.0);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(echo(stream, Arc::clone(&reads)));
        }
    });
    (address, received)
}

async fn echo(mut stream: TcpStream, reads: Arc<Mutex<Vec<usize>>>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return stream.shutdown().await;
        }
        reads.lock().unwrap().push(length);
        stream.write_all(&buffer[..length]).await?;
    }
}

/// A proxy before an echo server, with one connection that has already said something.
pub(crate) async fn proxied() -> (Proxy, Client, Received) {
    let (address, received) = server().await;
    let proxy = Proxy::start(address, 7).unwrap();
    let mut client = Client::to(&proxy).await;
    client.echoes(b"hello").await;
    (proxy, client, received)
}

/// Someone connected to a proxy.
pub(crate) struct Client(pub(crate) TcpStream);

impl Client {
    pub(crate) async fn to(proxy: &Proxy) -> Self {
        let stream = TcpStream::connect(proxy.address()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// Checks that exactly these bytes come next.
    pub(crate) async fn expect(&mut self, bytes: &[u8]) {
        let mut answer = vec![0; bytes.len()];
        let read = timeout(SOON, self.0.read_exact(&mut answer));
        read.await.unwrap().unwrap();
        assert!(answer == bytes, "other bytes came back");
    }

    pub(crate) async fn echoes(&mut self, bytes: &[u8]) {
        self.send(bytes).await;
        self.expect(bytes).await;
    }

    /// Checks that nothing comes, not even an end.
    pub(crate) async fn hears_nothing(&mut self) {
        let heard = timeout(QUIET, self.0.read(&mut [0; 64])).await;
        assert!(heard.is_err(), "heard {heard:?}");
    }

    /// Everything that still comes until the connection is closed, and whether it broke.
    pub(crate) async fn rest(&mut self) -> (Vec<u8>, Option<io::ErrorKind>) {
        let mut rest = Vec::new();
        let read = timeout(SOON, self.0.read_to_end(&mut rest));
        let ended = read.await.unwrap();
        (rest, ended.err().map(|error| error.kind()))
    }

    /// Checks that the connection was reset, not closed.
    pub(crate) async fn is_reset(&mut self) {
        let expected = (Vec::new(), Some(io::ErrorKind::ConnectionReset));
        assert_eq!(self.rest().await, expected);
    }
}

/// Heals the proxy and checks that a new connection works.
pub(crate) async fn works_again(proxy: &Proxy) {
    proxy.set(Fault::Pass).unwrap();
    Client::to(proxy).await.echoes(b"and again").await;
}
