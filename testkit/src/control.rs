//! A server by which a test that is not a Rust program, such as one in a browser, breaks a running shop.
//!
//! | POST | does |
//! |---|---|
//! | `/services/{name}/stop` | ends the service in an orderly way (SIGTERM) |
//! | `/services/{name}/kill` | ends it at once (SIGKILL) |
//! | `/services/{name}/pause` | freezes it, connections open (SIGSTOP); answers some 2 s later, when it surely is |
//! | `/services/{name}/resume` | lets it go on (SIGCONT) |
//! | `/services/{name}/start` | starts it, or lets it go on; answers when it is ready |
//! | `/gateways` | starts a second checkout and a second gateway that calls it; answers `{"url": "http://..."}` |
//!
//! What is done is answered with 204, or 200 with a body; an unknown service or action with 404, and a failure with
//! 500 and its text. It listens on the loopback address alone: who reaches it may stop the shop.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::ports;
use crate::services;
use crate::shop::{ServiceProcess, Shop};

/// A running control server; dropping it ends it, and kills the replicas that it has started.
pub struct Control {
    address: SocketAddr,
    controlled: Arc<Controlled>,
    server: JoinHandle<()>,
}

struct Controlled {
    shop: Arc<Shop>,
    /// Started last, stopped first.
    replicas: Mutex<Vec<ServiceProcess>>,
}

impl Control {
    /// Listens on a free port of the loopback address.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(shop: Arc<Shop>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", ports::free_port()?)).await?;
        let address = listener.local_addr()?;
        let controlled = Arc::new(Controlled {
            shop,
            replicas: Mutex::default(),
        });
        let router = Router::new()
            .route("/services/{name}/{action}", post(act))
            .route("/gateways", post(open_gateway))
            .with_state(Arc::clone(&controlled));
        let server = tokio::spawn(async move {
            // It only ends when it is told to.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            address,
            controlled,
            server,
        })
    }

    /// Its address, such as `http://127.0.0.1:12345`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes no more calls, and stops the replicas that it has started.
    ///
    /// # Errors
    /// When a process cannot be signalled.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.server.abort();
        let mut replicas = self.controlled.replicas.lock().await;
        while let Some(replica) = replicas.pop() {
            replica.terminate().await?;
        }
        Ok(())
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// What went wrong, for the one who wrote the test.
struct Failure(anyhow::Error);

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, format!("{:#}", self.0)).into_response()
    }
}

async fn act(
    State(controlled): State<Arc<Controlled>>,
    Path((name, action)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let Some(spec) = services::named(&name) else {
        let answer = format!("there is no service {name}");
        return Ok((StatusCode::NOT_FOUND, answer).into_response());
    };
    let service = controlled.shop.service(spec.name);
    match action.as_str() {
        "stop" => service.terminate().await?,
        "kill" => service.kill().await?,
        "pause" => {
            service.pause().await?;
            // A busy machine stops its threads one after the other, and some answer until then.
            service.unready().await?;
        }
        "resume" => service.resume().await?,
        "start" => {
            service.start().await?;
            service.resume().await?;
            service.ready().await?;
        }
        _ => {
            let answer = format!("{action} is none of stop, kill, pause, resume, start");
            return Ok((StatusCode::NOT_FOUND, answer).into_response());
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn open_gateway(State(controlled): State<Arc<Controlled>>) -> Result<Response, Failure> {
    let checkout = controlled.shop.replica("checkout").await?;
    let to_checkout = ("SOUK_CHECKOUT_URL", format!("http://{}", checkout.address));
    let gateway = controlled
        .shop
        .replica_with("gateway", &[to_checkout])
        .await?;
    let answer = serde_json::json!({ "url": format!("http://{}", gateway.address) });
    controlled.replicas.lock().await.extend([checkout, gateway]);
    let json = [(header::CONTENT_TYPE, "application/json")];
    Ok((json, answer.to_string()).into_response())
}
