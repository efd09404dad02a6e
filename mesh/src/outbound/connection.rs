use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::fault;

/// A callee that does not take a connection by then is not there. (A call's own deadline would be too long a wait.)
const CONNECT_TIMEOUT: Duration = Duration::from_millis(300);
/// A connection that went dead is found by pings this often, answered this fast.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(5);

/// One HTTP/2 connection to a callee, opened when needed and again after it broke.
///
/// tonic's channel lets calls that wait for a connection fail one after another, each after a connect timeout of its
/// own, and does not say which calls never left. Here they fail together, and what never left is known.
#[derive(Clone)]
pub(super) struct Connection {
    shared: Arc<Shared>,
}

struct Shared {
    authority: Authority,
    open: Mutex<Open>,
}

type Sender = SendRequest<Full<Bytes>>;

#[derive(Default)]
struct Open {
    sender: Option<Sender>,
    last_failure: Option<(Instant, String)>,
}

/// Why there is no answer.
pub(super) enum Broken {
    /// The callee certainly did not see the call.
    BeforeSending(String),
    /// The callee may have seen it, and done what it asks.
    AfterSending(String),
}

impl Connection {
    pub(super) fn new(address: &str) -> anyhow::Result<Self> {
        let uri: Uri = address
            .parse()
            .with_context(|| format!("{address} is no address"))?;
        let is_plain = uri.scheme() == Some(&Scheme::HTTP);
        let authority = uri.into_parts().authority.filter(|_| is_plain);
        let authority =
            authority.with_context(|| format!("{address} is not of the form http://host:port"))?;
        Ok(Self {
            shared: Arc::new(Shared {
                authority,
                open: Mutex::default(),
            }),
        })
    }

    pub(super) async fn call(
        &self,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, Broken> {
        let path = request.uri().path_and_query().cloned();
        *request.uri_mut() = self.uri(path);
        // A connection that its callee retires hands back what it has not sent: that goes over the next one, at once.
        for _ in 0..2 {
            let mut sender = self.sender().await.map_err(Broken::BeforeSending)?;
            match sender.try_send_request(request).await {
                Ok(response) => return Ok(response),
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(Broken::AfterSending(fault::chain(error.error()))),
                },
            }
        }
        let cause = "the connection closed before the call was sent";
        Err(Broken::BeforeSending(cause.to_owned()))
    }

    fn uri(&self, path: Option<PathAndQuery>) -> Uri {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(self.shared.authority.clone());
        parts.path_and_query = path.or_else(|| Some(PathAndQuery::from_static("/")));
        // All three parts are there, so they make a URI.
        Uri::from_parts(parts).unwrap_or_default()
    }

    async fn sender(&self) -> Result<Sender, String> {
        let asked = Instant::now();
        let mut open = self.shared.open.lock().await;
        if let Some(sender) = open.sender.as_ref().filter(|sender| !sender.is_closed()) {
            return Ok(sender.clone());
        }
        // Whoever waited while another tried shares that outcome, instead of waiting as long once more.
        if let Some((failed, cause)) = &open.last_failure
            && *failed >= asked
        {
            return Err(cause.clone());
        }
        match connect(&self.shared.authority).await {
            Ok(sender) => {
                open.sender = Some(sender.clone());
                Ok(sender)
            }
            Err(error) => {
                let cause = format!("{error:#}");
                open.sender = None;
                open.last_failure = Some((Instant::now(), cause.clone()));
                Err(cause)
            }
        }
    }
}

async fn connect(authority: &Authority) -> anyhow::Result<Sender> {
    // An IPv6 address stands in brackets in a URI.
    let host = authority.host().trim_matches(['[', ']']);
    let port = authority.port_u16().unwrap_or(80);
    let stream = tokio::time::timeout(CONNECT_TIMEOUT, TcpStream::connect((host, port)))
        .await
        .with_context(|| format!("no connection within {CONNECT_TIMEOUT:?}"))?
        .context("connecting")?;
    // Small requests should leave at once.
    stream.set_nodelay(true)?;
    let (sender, connection) = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT)
        .keep_alive_while_idle(true)
        .handshake(TokioIo::new(stream))
        .await
        .context("opening HTTP/2")?;
    // It ends with the connection or with its last sender; each call learns by itself what became of it.
    tokio::spawn(connection);
    Ok(sender)
}
