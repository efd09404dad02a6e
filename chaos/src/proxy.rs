//! A TCP proxy that misbehaves on demand.
//!
//! It works on streams of bytes, so what it cannot do is lose or reorder packets, or refuse a connection because the
//! upstream does: it accepts first, and resets the connection when the upstream cannot be reached.

mod connection;
mod fault;
mod pump;

use std::future::poll_fn;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, ready};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use testkit::ports;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use fault::{Direction, Fault};

use connection::Connection;

/// How long to wait when a connection cannot be accepted, for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A proxy in front of one address. When it is dropped it stops listening and resets its connections.
pub struct Proxy {
    address: SocketAddr,
    upstream: SocketAddr,
    door: Arc<Door>,
    traffic: Arc<Counters>,
    accepting: JoinHandle<()>,
}

/// What has gone through a proxy since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Connections accepted.
    pub connections: u64,
    /// Bytes written to the upstream.
    pub to_upstream: u64,
    /// Bytes written to clients.
    pub to_client: u64,
}

/// What is to happen to connections.
#[derive(Clone, Copy, Default)]
struct State {
    fault: Fault,
    /// Grows with every change.
    version: u64,
    /// Grows when those connections that live are to be reset. A connection that compares it with what it was at its
    /// beginning cannot miss a fault, however short.
    resets: u64,
}

impl State {
    fn change(&mut self, fault: Fault) {
        // Told twice, a black hole goes on.
        if fault == self.fault && fault.leaves_holes() {
            return;
        }
        if self.fault.leaves_holes() || matches!(fault, Fault::Refuse | Fault::Reset) {
            self.resets += 1;
        }
        self.fault = fault;
        self.version += 1;
    }
}

/// Where connections come in. State and listener change together, under the listener's lock.
struct Door {
    listener: Mutex<Option<TcpListener>>,
    state: watch::Sender<State>,
}

impl Door {
    fn listener(&self) -> MutexGuard<'_, Option<TcpListener>> {
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next connection, and the state that it was born into.
    async fn accept(&self) -> io::Result<(TcpStream, State)> {
        poll_fn(|context| {
            let listener = self.listener();
            let Some(listener) = &*listener else {
                return Poll::Pending;
            };
            let accepted = ready!(listener.poll_accept(context));
            Poll::Ready(accepted.map(|(client, _)| (client, *self.state.borrow())))
        })
        .await
    }
}

#[derive(Default)]
struct Counters {
    connections: AtomicU64,
    to_upstream: AtomicU64,
    to_client: AtomicU64,
}

impl Counters {
    fn bytes(&self, direction: Direction) -> &AtomicU64 {
        match direction {
            Direction::ToUpstream => &self.to_upstream,
            Direction::ToClient => &self.to_client,
        }
    }
}

impl Proxy {
    /// Listens on a free port of 127.0.0.1 and passes everything on to `upstream`, which need not be there yet.
    /// `seed` decides the jitter.
    ///
    /// # Errors
    /// When no port can be had.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn start(upstream: SocketAddr, seed: u64) -> io::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, ports::free_port()?));
        let door = Arc::new(Door {
            listener: Mutex::new(Some(listen(address)?)),
            state: watch::Sender::new(State::default()),
        });
        let traffic = Arc::<Counters>::default();
        let accepting = accept(upstream, seed, Arc::clone(&door), Arc::clone(&traffic));
        Ok(Self {
            address,
            upstream,
            door,
            traffic,
            accepting: tokio::spawn(accepting),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whom it stands before.
    #[must_use]
    pub fn upstream(&self) -> SocketAddr {
        self.upstream
    }

    /// What is wrong with it now.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.door.state.borrow().fault
    }

    /// Behaves like this from now on. On return new connections are treated so, and bytes and live connections as soon
    /// as their tasks run.
    ///
    /// # Errors
    /// When it was refusing and cannot listen again.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn set(&self, fault: Fault) -> io::Result<()> {
        let mut listener = self.door.listener();
        if fault == Fault::Refuse {
            *listener = None;
        } else if listener.is_none() {
            *listener = Some(listen(self.address)?);
        }
        self.door.state.send_modify(|state| state.change(fault));
        Ok(())
    }

    /// What has gone through it.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        Traffic {
            connections: self.traffic.connections.load(Ordering::Relaxed),
            to_upstream: self.traffic.to_upstream.load(Ordering::Relaxed),
            to_client: self.traffic.to_client.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        *self.door.listener() = None;
        self.door
            .state
            .send_modify(|state| state.change(Fault::Refuse));
    }
}

/// Synchronous, so that a change is complete when `set` returns. The standard library sets SO_REUSEADDR, without which
/// a port cannot be listened on again while old connections linger.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

async fn accept(upstream: SocketAddr, seed: u64, door: Arc<Door>, traffic: Arc<Counters>) {
    let mut seeds = StdRng::seed_from_u64(seed);
    let mut state = door.state.subscribe();
    loop {
        let accepted = tokio::select! {
            accepted = door.accept() => accepted,
            // There may be another listener now.
            _ = state.changed() => continue,
        };
        let Ok((client, born)) = accepted else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        traffic.connections.fetch_add(1, Ordering::Relaxed);
        let connection = Connection {
            born,
            state: door.state.subscribe(),
            traffic: Arc::clone(&traffic),
            seed: seeds.random(),
        };
        tokio::spawn(connection.carry(client, upstream));
    }
}
