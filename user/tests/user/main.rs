//! The user service as its callers see it, on a real PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cookies;
mod ended;
mod faults;
mod passwords;
mod profiles;
mod registration;
mod sessions;
mod strangers;
mod throttling;

use std::net::SocketAddr;
use std::time::Duration;

use mesh::fault;
use mesh::identity::{ACCESS_KEY, CLIENT_IP_HEADER};
use proto::user::v1 as pb;
use proto::user::v1::user_service_client::UserServiceClient;
use testkit::identity::{Bearer, Identities, connect};
use testkit::stores::TestStores;
use tokio_postgres::NoTls;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;
use user::Config;

type Client = UserServiceClient<Channel>;
type SignedIn = UserServiceClient<InterceptedService<Channel, Bearer>>;

const EMAIL: &str = "Ann@example.com";
const PASSWORD: &str = "opal giraffe 7";
/// A token in the right form that names no session.
const FOREIGN_TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The service and its store.
struct Users {
    stores: TestStores,
    identities: Identities,
    database: String,
    config: Config,
    address: SocketAddr,
}

async fn users() -> Users {
    users_with(|_| {}).await
}

async fn users_with(change: impl FnOnce(&mut Config)) -> Users {
    let stores = testkit::stores::Stores::for_test().unwrap();
    let mut users = Users::on(stores).await;
    change(&mut users.config);
    users.start().await;
    users.settled().await;
    users
}

impl Users {
    /// Everything but the service itself.
    async fn on(stores: TestStores) -> Self {
        let database = stores.postgres_database("user").await.unwrap();
        let identities = Identities::generate().unwrap();
        let config = Config {
            mesh: identities.config("user"),
            database_url: database.clone().into(),
            database_connections: 24,
            access_key_file: identities.key_file(ACCESS_KEY),
            access_token_life_s: 600,
            session_idle_s: 7 * 24 * 3600,
            session_life_s: 30 * 24 * 3600,
            sessions_per_account: 10,
            password_memory_kib: 64,
            password_passes: 1,
            password_queue: 32,
            staff_email: None,
            staff_password: None,
        };
        Self {
            stores,
            identities,
            database,
            config,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        }
    }

    /// Starts the service, or another replica of it, which is then the one that is called.
    async fn start(&mut self) {
        let service = user::service(&self.config).unwrap();
        let mesh = self.identities.mesh("user").unwrap();
        self.address = mesh.start(service).await.unwrap().address;
    }

    /// Waits until the service has prepared its store and says so.
    async fn settled(&self) {
        let mut health = HealthClient::new(connect(self.address).unwrap());
        for _ in 0..1_000 {
            let answer = health.check(HealthCheckRequest::default()).await;
            if answer.unwrap().into_inner().status() == ServingStatus::Serving {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the store does not come");
    }

    fn client(&self) -> Client {
        UserServiceClient::new(connect(self.address).unwrap())
    }

    fn with(&self, session: &pb::Session) -> SignedIn {
        let bearer = Bearer::new(&session.access_token).unwrap();
        UserServiceClient::with_interceptor(connect(self.address).unwrap(), bearer)
    }

    async fn register(&self, email: &str) -> Result<(pb::User, pb::Session), Status> {
        let request = register_request(email);
        let answer = self.client().register(request).await?.into_inner();
        Ok((answer.user.unwrap(), answer.session.unwrap()))
    }

    async fn login(&self, email: &str, password: &str) -> Result<pb::Session, Status> {
        let answer = self.client().login(login_request(email, password)).await?;
        Ok(answer.into_inner().session.unwrap())
    }

    /// With a wrong password, as somebody whose address the gateway vouches for.
    async fn login_from(
        &self,
        ip: &str,
        email: &str,
    ) -> Result<Response<pb::LoginResponse>, Status> {
        let request = from(ip, login_request(email, "a wrong one"));
        self.gateway().login(request).await
    }

    /// The same with the right one.
    async fn sign_in_from(&self, ip: &str) -> Result<Response<pb::LoginResponse>, Status> {
        let request = from(ip, login_request(EMAIL, PASSWORD));
        self.gateway().login(request).await
    }

    async fn register_from(
        &self,
        ip: &str,
        email: &str,
    ) -> Result<Response<pb::RegisterResponse>, Status> {
        let request = from(ip, register_request(email));
        self.gateway().register(request).await
    }

    fn gateway(&self) -> UserServiceClient<mesh::Channel> {
        let channel = self.identities.channel("gateway", "user", self.address);
        UserServiceClient::new(channel.unwrap())
    }

    async fn guest(&self) -> pb::Session {
        let request = pb::StartGuestSessionRequest {};
        let answer = self.client().start_guest_session(request).await;
        answer.unwrap().into_inner().session.unwrap()
    }

    async fn refresh(&self, token: &str) -> Result<pb::Session, Status> {
        let request = pb::RefreshSessionRequest {
            refresh_token: token.to_owned(),
        };
        let answer = self.client().refresh_session(request).await?;
        Ok(answer.into_inner().session.unwrap())
    }

    async fn profile(&self, session: &pb::Session) -> Result<pb::User, Status> {
        let request = pb::GetProfileRequest {};
        let answer = self.with(session).get_profile(request).await?;
        Ok(answer.into_inner().user.unwrap())
    }

    /// Moves time, or changes what no RPC changes: how many rows it touched.
    async fn execute(&self, statement: &str) -> u64 {
        self.sql().await.execute(statement, &[]).await.unwrap()
    }

    async fn count(&self, from: &str) -> i64 {
        let statement = format!("SELECT count(*) FROM {from}");
        let row = self.sql().await.query_one(&statement, &[]).await.unwrap();
        row.get(0)
    }

    async fn sql(&self) -> tokio_postgres::Client {
        let (client, connection) = tokio_postgres::connect(&self.database, NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        client
    }
}

fn register_request(email: &str) -> pb::RegisterRequest {
    pb::RegisterRequest {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        name: "Ann".to_owned(),
    }
}

fn login_request(email: &str, password: &str) -> pb::LoginRequest {
    pb::LoginRequest {
        email: email.to_owned(),
        password: password.to_owned(),
    }
}

/// The request with the network address of the person behind it.
fn from<T>(ip: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let ip = ip.parse().unwrap();
    request.metadata_mut().insert(CLIENT_IP_HEADER, ip);
    request
}

/// Code and reason of a refusal.
fn why<T: std::fmt::Debug>(answer: Result<T, Status>) -> (Code, String) {
    let status = answer.unwrap_err();
    let reason = fault::reason(&status).unwrap_or_default();
    (status.code(), reason)
}

fn is(code: Code, reason: &str) -> (Code, String) {
    (code, reason.to_owned())
}

fn wrong() -> (Code, String) {
    is(Code::Unauthenticated, "INVALID_CREDENTIALS")
}

fn revoked() -> (Code, String) {
    is(Code::Unauthenticated, "SESSION_REVOKED")
}

fn throttled() -> (Code, String) {
    is(Code::ResourceExhausted, "LOGIN_THROTTLED")
}

fn bad_fields(status: &Status) -> Vec<String> {
    let request = status.get_details_bad_request().unwrap();
    let violations = request.field_violations.into_iter();
    violations.map(|violation| violation.field).collect()
}

/// Makes the same call this often at once.
async fn at_once<T, F>(times: usize, call: impl Fn() -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let calls: Vec<_> = (0..times).map(|_| tokio::spawn(call())).collect();
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.unwrap());
    }
    answers
}
