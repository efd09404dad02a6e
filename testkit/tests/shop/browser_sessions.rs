//! Signed in by a cookie, as a page in a browser is.

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use prost::Message;
use proto::user::v1 as user;
use tokio::net::TcpStream;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::support::{TestShop, assert_refused, open};

const PASSWORD: &str = "a long enough password";
const ATTRIBUTES: [&str; 4] = [
    "Path=/souk.user.v1.UserService/RefreshSession",
    "HttpOnly",
    "Secure",
    "SameSite=Strict",
];
/// A week: how long a session lasts without being refreshed.
const WEEK: &str = "Max-Age=604800";

/// A page of the shop: it has an origin, and what its scripts know.
struct Page<'a> {
    test: &'a TestShop,
    origin: Option<String>,
    is_by_cookie: bool,
    cookie: Option<String>,
    access_token: String,
    /// Further headers that its scripts set.
    headers: Vec<(&'static str, String)>,
}

/// What a call answered: the message, or why there is none, and what the browser is told to keep.
struct Answer<M> {
    message: Result<M, Status>,
    cookie: Option<String>,
}

impl<'a> Page<'a> {
    fn open(test: &'a TestShop) -> Self {
        Self {
            test,
            origin: Some(format!("http://{}", test.shop.gateway())),
            is_by_cookie: true,
            cookie: None,
            access_token: String::new(),
            headers: Vec::new(),
        }
    }

    /// The status of HTTP, the headers and the body.
    async fn send(&self, method: &str, message: &impl Message) -> (StatusCode, HeaderMap, Bytes) {
        let gateway = self.test.shop.gateway();
        let mut frame = BytesMut::new();
        frame.put_u8(0);
        frame.put_u32(u32::try_from(message.encoded_len()).unwrap());
        message.encode(&mut frame).unwrap();
        let mut request = Request::post(format!("/souk.user.v1.UserService/{method}"))
            .header("host", gateway.to_string())
            .header("content-type", "application/grpc-web+proto")
            .header("x-grpc-web", "1");
        let mut set = |name: &str, value: String| {
            let headers = request.headers_mut().unwrap();
            headers.append(
                http::HeaderName::try_from(name).unwrap(),
                value.parse().unwrap(),
            );
        };
        if let Some(origin) = &self.origin {
            set("origin", origin.clone());
        }
        if self.is_by_cookie {
            set("souk-session", "cookie".to_owned());
        }
        if !self.access_token.is_empty() {
            set("authorization", format!("Bearer {}", self.access_token));
        }
        // As its path says, the browser sends it nowhere else.
        if let Some(cookie) = self.cookie.as_ref().filter(|_| method == "RefreshSession") {
            set("cookie", format!("theme=dark; {cookie}"));
        }
        for (name, value) in &self.headers {
            set(name, value.clone());
        }
        let stream = TokioIo::new(TcpStream::connect(gateway).await.unwrap());
        let (mut sender, connection) = http1::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let request = request.body(Full::new(frame.freeze())).unwrap();
        let (parts, body) = sender.send_request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status, parts.headers, body)
    }

    async fn call<M: Message + Default>(&self, method: &str, message: &impl Message) -> Answer<M> {
        let (status, headers, mut body) = self.send(method, message).await;
        assert_eq!(status, StatusCode::OK);
        for name in ["souk-refresh-token", "souk-refresh-max-age"] {
            assert!(!headers.contains_key(name), "{name}");
        }
        let mut cookies = headers.get_all("set-cookie").iter();
        let cookie = cookies
            .next()
            .map(|value| value.to_str().unwrap().to_owned());
        assert!(cookies.next().is_none());
        let message = match Status::from_header_map(&headers) {
            Some(status) => Err(status),
            None => {
                assert_eq!(body.get_u8(), 0);
                let length = body.get_u32() as usize;
                let message = M::decode(body.split_to(length)).unwrap();
                let trailers = String::from_utf8_lossy(&body).into_owned();
                assert!(trailers.contains("grpc-status:0"), "{trailers}");
                assert!(!trailers.contains("souk-"), "{trailers}");
                Ok(message)
            }
        };
        Answer { message, cookie }
    }

    async fn register(&mut self) -> user::Session {
        let request = user::RegisterRequest {
            email: format!("page-{}@souk.example", Uuid::new_v4().simple()),
            password: PASSWORD.to_owned(),
            name: "Ada Shopper".to_owned(),
        };
        let answer = self
            .call::<user::RegisterResponse>("Register", &request)
            .await;
        let session = answer.message.unwrap().session.unwrap();
        self.access_token.clone_from(&session.access_token);
        self.cookie = answer.cookie.as_deref().map(kept);
        session
    }

    async fn refresh(&self) -> Answer<user::RefreshSessionResponse> {
        let request = user::RefreshSessionRequest::default();
        self.call("RefreshSession", &request).await
    }

    async fn profile(&self) -> Result<user::GetProfileResponse, Status> {
        let request = user::GetProfileRequest {};
        self.call("GetProfile", &request).await.message
    }

    async fn logout(&self) -> Option<String> {
        let request = user::LogoutRequest::default();
        let answer = self.call::<user::LogoutResponse>("Logout", &request).await;
        answer.message.unwrap();
        answer.cookie
    }
}

/// What a browser keeps of a `Set-Cookie` with every attribute that it must have.
fn kept(cookie: &str) -> String {
    let parts: Vec<_> = cookie.split("; ").collect();
    assert_eq!(parts[1..5], ATTRIBUTES, "{cookie}");
    assert_eq!(parts[5..], [WEEK], "{cookie}");
    let token = parts[0].strip_prefix("__Secure-souk-refresh=").unwrap();
    assert_eq!(token.len(), 64, "{cookie}");
    parts[0].to_owned()
}

fn assert_ended(cookie: Option<&str>) {
    let parts: Vec<_> = cookie.unwrap().split("; ").collect();
    assert_eq!(parts[0], "__Secure-souk-refresh=");
    assert_eq!(parts[1..5], ATTRIBUTES);
    assert_eq!(parts[5..], ["Max-Age=0"]);
}

#[tokio::test]
async fn a_reload_keeps_the_shopper_signed_in() {
    let test = open().await;
    let mut page = Page::open(&test);
    let session = page.register().await;
    assert_eq!(session.refresh_token, "");
    assert!(page.cookie.is_some());

    // A reload: nothing is left but the cookie.
    page.access_token.clear();
    assert_refused(
        page.profile().await,
        Code::Unauthenticated,
        "UNAUTHENTICATED",
    );
    let answer = page.refresh().await;
    let next = answer.cookie.as_deref().map(kept).unwrap();
    assert_ne!(Some(&next), page.cookie.as_ref());
    let message = answer.message.unwrap();
    let session = message.session.unwrap();
    assert_eq!(session.refresh_token, "");
    page.access_token = session.access_token;
    let profile = page.profile().await.unwrap();
    assert_eq!(profile.user, message.user);

    // Two tabs that reload at once, with the same cookie.
    let (one, other) = tokio::join!(page.refresh(), page.refresh());
    for answer in [one, other] {
        assert_eq!(answer.cookie.as_deref().map(kept).as_ref(), Some(&next));
        assert!(answer.message.is_ok());
    }
    page.cookie = Some(next);
    assert!(page.refresh().await.message.is_ok());
}

#[tokio::test]
async fn signing_in_and_a_new_password_bring_a_new_cookie() {
    let test = open().await;
    let mut page = Page::open(&test);
    page.register().await;
    let email = page.profile().await.unwrap().user.unwrap().email;
    let login = user::LoginRequest {
        email,
        password: PASSWORD.to_owned(),
    };
    let answer = page.call::<user::LoginResponse>("Login", &login).await;
    let session = answer.message.unwrap().session.unwrap();
    assert_eq!(session.refresh_token, "");
    page.cookie = answer.cookie.as_deref().map(kept);
    let change = user::ChangePasswordRequest {
        current_password: PASSWORD.to_owned(),
        new_password: "another long password".to_owned(),
    };
    let answer = page
        .call::<user::ChangePasswordResponse>("ChangePassword", &change)
        .await;
    let session = answer.message.unwrap().session.unwrap();
    assert_eq!(session.refresh_token, "");

    // The old one ended with the old password.
    let refused = page.refresh().await;
    assert_refused(refused.message, Code::Unauthenticated, "SESSION_REVOKED");
    assert_ended(refused.cookie.as_deref());
    page.cookie = answer.cookie.as_deref().map(kept);
    assert!(page.refresh().await.message.is_ok());
}

#[tokio::test]
async fn signing_out_ends_the_cookie() {
    let test = open().await;
    let mut page = Page::open(&test);
    page.register().await;
    assert_ended(page.logout().await.as_deref());
    // Somebody kept it all the same.
    let refused = page.refresh().await;
    assert_refused(refused.message, Code::Unauthenticated, "SESSION_REVOKED");
    assert_ended(refused.cookie.as_deref());
    page.cookie = None;
    let refused = page.refresh().await;
    assert_refused(refused.message, Code::Unauthenticated, "NO_SESSION");
    assert_eq!(refused.cookie, None);
    page.cookie = Some("__Secure-souk-refresh=nonsense".to_owned());
    let refused = page.refresh().await;
    assert_refused(
        refused.message,
        Code::Unauthenticated,
        "INVALID_REFRESH_TOKEN",
    );
    assert_ended(refused.cookie.as_deref());
}

#[tokio::test]
async fn only_pages_of_ours_use_the_cookie() {
    let test = open().await;
    let mut page = Page::open(&test);
    page.register().await;
    let own = page.origin.take();
    let refused = page.refresh().await;
    assert_refused(refused.message, Code::PermissionDenied, "ORIGIN_REQUIRED");
    assert_eq!(refused.cookie, None);
    for foreign in ["https://evil.example", "null"] {
        page.origin = Some(foreign.to_owned());
        let request = user::RefreshSessionRequest::default();
        let (status, headers, body) = page.send("RefreshSession", &request).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{foreign}");
        assert!(!headers.contains_key("set-cookie") && body.is_empty());
    }
    // None of that used it up.
    page.origin = own;
    assert!(page.refresh().await.message.is_ok());
}

#[tokio::test]
async fn a_script_cannot_name_a_token_beside_the_message() {
    let test = open().await;
    let mut page = Page::open(&test);
    page.register().await;
    let cookie = page.cookie.take().unwrap();
    let (_, token) = cookie.split_once('=').unwrap();
    page.headers = vec![("souk-refresh-token", token.to_owned())];
    for is_by_cookie in [true, false] {
        page.is_by_cookie = is_by_cookie;
        let refused = page.refresh().await.message;
        assert_refused(refused, Code::Unauthenticated, "NO_SESSION");
    }
}

#[tokio::test]
async fn who_does_not_ask_for_a_cookie_reads_the_token_in_the_message() {
    let test = open().await;
    let mut page = Page::open(&test);
    page.is_by_cookie = false;
    let session = page.register().await;
    assert_eq!((session.refresh_token.len(), &page.cookie), (64, &None));
    // A cookie that comes along counts for nothing.
    page.cookie = Some(format!("__Secure-souk-refresh={}", session.refresh_token));
    let refused = page.refresh().await;
    assert_refused(refused.message, Code::Unauthenticated, "NO_SESSION");
    let request = user::RefreshSessionRequest {
        refresh_token: session.refresh_token,
    };
    // Programs that are no browsers have no origin.
    page.origin = None;
    let answer: Answer<user::RefreshSessionResponse> = page.call("RefreshSession", &request).await;
    let session = answer.message.unwrap().session.unwrap();
    assert_eq!((session.refresh_token.len(), answer.cookie), (64, None));
    assert_eq!(page.logout().await, None);
    let refused: Answer<user::RefreshSessionResponse> = page.call("RefreshSession", &request).await;
    assert_refused(refused.message, Code::Unauthenticated, "SESSION_REVOKED");
    assert_eq!(refused.cookie, None);
}
