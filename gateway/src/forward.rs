use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use http_body_util::{BodyStream, StreamBody};
use mesh::identity::{CLIENT_IP_HEADER, REFRESH_TOKEN_HEADER, SESSION_HEADER};
use mesh::{Channel, Fault, Kind};
use proto::contract;
use tonic::Status;
use tower::ServiceExt as _;

use crate::config::Config;

/// The headers that go on to a service: who calls, for how long, in which trace. Whatever else a caller sends stays
/// here, so that nobody can pass for a proxy, for another service or for an earlier attempt.
const PASSED_ON: [HeaderName; 13] = [
    header::AUTHORIZATION,
    header::USER_AGENT,
    HeaderName::from_static(CLIENT_IP_HEADER),
    // Both as `cookie.rs` left them, for the user service alone.
    HeaderName::from_static(SESSION_HEADER),
    HeaderName::from_static(REFRESH_TOKEN_HEADER),
    HeaderName::from_static("grpc-timeout"),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    HeaderName::from_static("b3"),
    HeaderName::from_static("x-b3-traceid"),
    HeaderName::from_static("x-b3-spanid"),
    HeaderName::from_static("x-b3-sampled"),
    HeaderName::from_static("grpc-trace-bin"),
];

/// The ways to the services that people may call.
pub(crate) struct Upstreams {
    channels: HashMap<&'static str, Channel>,
}

impl Upstreams {
    pub(crate) fn new(config: &Config, mesh: &mesh::Mesh) -> anyhow::Result<Self> {
        let channels = [
            ("user", &config.user_url),
            ("product", &config.product_url),
            ("cart", &config.cart_url),
            ("recommendation", &config.recommendation_url),
            ("checkout", &config.checkout_url),
        ];
        let channels = channels.into_iter().map(|(service, url)| {
            let channel = mesh.channel(service, url)?;
            // Callers may ask for less.
            Ok((service, channel.time_limit(config.mesh.max_deadline())))
        });
        Ok(Self {
            channels: channels.collect::<anyhow::Result<_>>()?,
        })
    }

    /// The way to the service that has this method, if people may call it.
    fn channel(&self, path: &str) -> Option<Channel> {
        let method = contract::method(path).filter(|method| method.is_for_people())?;
        self.channels.get(method.service.as_str()).cloned()
    }
}

/// Passes a call on to its service, unread, and the answer back as it comes.
pub(crate) async fn forward(State(upstreams): State<Arc<Upstreams>>, request: Request) -> Response {
    let Some(channel) = upstreams.channel(request.uri().path()) else {
        // The same for what is not for people as for what does not exist.
        let fault = Fault::new(Kind::Unimplemented, "UNKNOWN_METHOD", "no such method");
        return Status::from(fault).into_http();
    };
    let (parts, body) = request.into_parts();
    let mut onward = Request::new(tonic::body::Body::new(body));
    *onward.method_mut() = Method::POST;
    *onward.uri_mut() = parts.uri;
    *onward.headers_mut() = passed_on(parts.headers);
    match channel.oneshot(onward).await {
        Ok(response) => backward(response),
        Err(never) => match never {},
    }
}

fn backward(response: http::Response<tonic::body::Body>) -> Response {
    // A call that failed before its first message is headers and nothing else: many clients do not look for a status
    // in headers that something follows.
    if response.headers().contains_key("grpc-status") {
        return response.map(|_| Body::empty());
    }
    // A body that knows its length would have HTTP/1.1 cut off what gRPC-Web adds to it, the trailers.
    response.map(|body| Body::new(StreamBody::new(BodyStream::new(body))))
}

fn passed_on(mut headers: HeaderMap) -> HeaderMap {
    let mut passed: HeaderMap = PASSED_ON
        .into_iter()
        .filter_map(|name| Some((name.clone(), headers.remove(name)?)))
        .collect();
    passed.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/grpc"),
    );
    passed.insert(header::TE, HeaderValue::from_static("trailers"));
    passed
}
