use std::time::Duration;

use http::{Request, Response};
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint, Error};
use tower::{Service as _, ServiceExt as _};

/// A callee that does not take a connection by then is not there. (A request's own timeout does not cover connecting.)
const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);
/// A connection that went dead is found by pings this often, answered this fast.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(5);
/// Calls that wait for the connection at once.
const BUFFER: usize = 256;

/// One HTTP/2 connection to a callee, opened when needed and again after it broke.
#[derive(Clone)]
pub(super) struct Connection {
    channel: Channel,
}

impl Connection {
    pub(super) fn new(address: &str) -> anyhow::Result<Self> {
        let endpoint = Endpoint::from_shared(address.to_owned())?
            .connect_timeout(CONNECT_TIMEOUT)
            .http2_keep_alive_interval(KEEPALIVE_INTERVAL)
            .keep_alive_timeout(KEEPALIVE_TIMEOUT)
            .keep_alive_while_idle(true)
            .tcp_nodelay(true)
            .buffer_size(BUFFER);
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that opens connections"
        )]
        let channel = endpoint.connect_lazy();
        Ok(Self { channel })
    }

    pub(super) async fn call(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        let mut channel = self.channel.clone();
        channel.ready().await?.call(request).await
    }
}
