//! One connection through the proxy, from accept to close.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::sync::watch;

use super::pump::Pump;
use super::{Counters, Direction, Fault, State};

/// Why a connection ended before both of its streams did.
pub(super) enum End {
    /// It is closed in order, with bytes missing.
    Cut,
    /// It breaks.
    Reset,
}

/// What a connection needs to know.
pub(super) struct Connection {
    pub(super) born: State,
    pub(super) state: watch::Receiver<State>,
    pub(super) traffic: Arc<Counters>,
    pub(super) seed: u64,
}

impl Connection {
    /// Carries bytes both ways until both streams have ended or the connection is to end.
    pub(super) async fn carry(self, mut client: TcpStream, upstream: SocketAddr) {
        let mut doomed = pin!(reset_after(self.state.clone(), self.born.resets));
        let connected = tokio::select! {
            biased;
            () = &mut doomed => None,
            connected = self.connect(upstream) => connected.ok(),
        };
        let Some(mut server) = connected else {
            return reset(client);
        };
        let end = tokio::select! {
            biased;
            () = &mut doomed => Err(End::Reset),
            end = self.exchange(&mut client, &mut server) => end,
        };
        if let Err(End::Reset) = end {
            reset(client);
            reset(server);
        }
    }

    async fn connect(&self, upstream: SocketAddr) -> io::Result<TcpStream> {
        if self.state.borrow().fault == Fault::BlackHole {
            // Its end is the end of this connection, so the upstream never hears of it.
            return pending().await;
        }
        TcpStream::connect(upstream).await
    }

    async fn exchange(&self, client: &mut TcpStream, server: &mut TcpStream) -> Result<(), End> {
        for stream in [&*client, &*server] {
            stream.set_nodelay(true).map_err(|_| End::Reset)?;
        }
        let (client_reader, client_writer) = client.split();
        let (server_reader, server_writer) = server.split();
        let pump = |direction| {
            let traffic = Arc::clone(&self.traffic);
            Pump::new(direction, self.state.clone(), traffic, self.seed)
        };
        tokio::try_join!(
            pump(Direction::ToUpstream).run(client_reader, server_writer),
            pump(Direction::ToClient).run(server_reader, client_writer),
        )?;
        Ok(())
    }
}

/// Returns once connections that began at `resets` are to be reset, or the proxy is gone.
async fn reset_after(mut state: watch::Receiver<State>, resets: u64) {
    let _ = state.wait_for(|state| state.resets != resets).await;
}

fn reset(stream: TcpStream) {
    // A socket that the peer has reset already may refuse; it is as good as reset.
    let _ = stream.set_zero_linger();
    drop(stream);
}
