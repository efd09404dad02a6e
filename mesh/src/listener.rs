//! Accepts connections, a bounded number of them, and lets go of each in time.
//!
//! tonic's own server waits for ever for a connection that never spoke when it stops, spins when file descriptors run
//! out, and answers late calls with CANCELLED; this one is built on hyper's parts instead.

mod abandoned;
mod patient;

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::shares::{Shares, network};
use crate::shutdown::Shutdown;

use abandoned::Abandoned;
use patient::Patient;

/// When stopping: how long a connection that has made no request yet may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(500);
/// How long the calls of a connection that is to go may still take; then it goes with them.
const LAST_STREAMS: Duration = Duration::from_secs(60);
/// The same when its peer has abandoned too many. Behind a proxy, not all of them are its own.
const LAST_STREAMS_OF_A_NUISANCE: Duration = Duration::from_secs(5);
/// How long to rest when the process has no file descriptor left, instead of asking again at once.
const OUT_OF_DESCRIPTORS: Duration = Duration::from_millis(100);
/// Calls that one connection may have in work at once: more than a service lets in, so that it refuses what is too much
/// for it instead of having it wait unseen.
const STREAMS_PER_CONNECTION: u32 = 4096;
/// The same for people's connections: a browser asks for a few things at a time, and a proxy opens more of them.
const STREAMS_PER_PUBLIC_CONNECTION: u32 = 128;
/// A peer that takes nothing of what it is sent for so long is hung up on.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);
/// Dead peers are found by pings this often, answered this fast.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(20);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_HEADER_BYTES: u32 = 16 * 1024;

/// How connections are held.
pub(crate) struct Listening {
    /// Speak HTTP/1.1 too, for browsers, and bear with less: anyone may connect.
    pub(crate) is_public: bool,
    pub(crate) max_connections: usize,
    /// More are closed at once.
    pub(crate) max_connections_per_address: usize,
    pub(crate) max_connection_age: Duration,
    /// A connection that has made no request by then is closed.
    pub(crate) first_request: Duration,
}

/// Serves `router` on `listener` until stopping begins and every connection has ended.
pub(crate) async fn serve(
    listener: TcpListener,
    router: axum::Router,
    listening: Listening,
    shutdown: Shutdown,
) {
    let builder = Arc::new(builder(&listening));
    let places = Arc::new(Semaphore::new(listening.max_connections));
    let addresses = Shares::new(listening.max_connections_per_address);
    let connections = TaskTracker::new();
    loop {
        // A full house leaves new connections in the kernel's queue.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = shutdown.begun() => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = shutdown.begun() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(held) = addresses.take(network(peer.ip())) else {
                    metrics::counter!("connections_refused_total").increment(1);
                    continue;
                };
                let connection = Connection {
                    builder: Arc::clone(&builder),
                    router: router.clone(),
                    is_public: listening.is_public,
                    age: with_jitter(listening.max_connection_age),
                    first_request: listening.first_request,
                    shutdown: shutdown.clone(),
                };
                connections.spawn(async move {
                    connection.run(stream, peer).await;
                    drop((held, place));
                });
            }
            // The peer was gone before we came to it.
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept connections");
                tokio::time::sleep(OUT_OF_DESCRIPTORS).await;
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

fn builder(listening: &Listening) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(if listening.is_public {
            STREAMS_PER_PUBLIC_CONNECTION
        } else {
            STREAMS_PER_CONNECTION
        })
        .keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT)
        .max_header_list_size(MAX_HEADER_BYTES);
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(listening.first_request);
    if listening.is_public {
        builder
    } else {
        builder.http2_only()
    }
}

/// Spreads the ends of connections that began together.
fn with_jitter(age: Duration) -> Duration {
    age.mul_f64(rand::random_range(0.9..=1.1))
}

struct Connection {
    builder: Arc<Builder<TokioExecutor>>,
    router: axum::Router,
    is_public: bool,
    age: Duration,
    first_request: Duration,
    shutdown: Shutdown,
}

impl Connection {
    async fn run(self, stream: TcpStream, peer: SocketAddr) {
        // Small answers should leave at once.
        let _ = stream.set_nodelay(true);
        let spoken = Arc::new(AtomicBool::new(false));
        let abandoned = Arc::new(Abandoned::default());
        let service = {
            let (spoken, calls) = (Arc::clone(&spoken), Arc::clone(&abandoned));
            let router = self.router;
            tower::service_fn(move |mut request: http::Request<hyper::body::Incoming>| {
                spoken.store(true, Ordering::Relaxed);
                request
                    .extensions_mut()
                    .insert(axum::extract::ConnectInfo(peer));
                let (router, call) = (router.clone(), calls.call());
                async move {
                    let response = tower::ServiceExt::oneshot(router, request).await;
                    call.answered();
                    response
                }
            })
        };
        let connection = self.builder.serve_connection(
            TokioIo::new(Patient::new(stream, WRITE_PATIENCE)),
            TowerToHyperService::new(service),
        );
        let mut connection = pin!(connection);

        let mut last_streams = LAST_STREAMS;
        let first_request = self.first_request;
        let silent = async {
            tokio::time::sleep(first_request).await;
            if spoken.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            _ = connection.as_mut() => return,
            () = silent => return,
            // Between services one connection carries everybody's calls, and each of them may take its own back.
            () = abandoned.too_many(), if self.is_public => {
                metrics::counter!("connections_refused_total").increment(1);
                last_streams = LAST_STREAMS_OF_A_NUISANCE;
            }
            () = tokio::time::sleep(self.age) => {}
            () = self.shutdown.begun() => {}
        }
        // Says GOAWAY, takes no new calls and ends when those in work have. A connection that never spoke HTTP/2 would
        // wait for ever (hyper#4170).
        connection.as_mut().graceful_shutdown();
        let goodbye = async {
            tokio::time::sleep(GOODBYE).await;
            if spoken.load(Ordering::Relaxed) {
                tokio::select! {
                    () = self.shutdown.ended() => {}
                    // Calls have long been late by now, and whoever watches something watches again.
                    () = tokio::time::sleep(last_streams) => {}
                }
            }
        };
        tokio::select! {
            _ = connection => {}
            () = goodbye => {}
        }
    }
}
