//! Where a call comes from.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Once};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue};
use mesh::identity::CLIENT_IP_HEADER;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies that stand in front, and whether the operator has heard of one that is not trusted.
pub(crate) struct Proxies {
    trusted: usize,
    told: Once,
}

impl Proxies {
    pub(crate) fn new(trusted: usize) -> Self {
        Self {
            trusted,
            told: Once::new(),
        }
    }

    /// Says once that limits may fall on a proxy instead of on those behind it. Callers may write the header too, so this
    /// is no proof.
    fn doubt(&self, headers: &HeaderMap) {
        if self.trusted == 0 && headers.contains_key(FORWARDED_FOR) {
            self.told.call_once(|| {
                tracing::warn!(
                    "x-forwarded-for came and is not believed: if a proxy stands in front, \
                     SOUK_TRUSTED_PROXIES must say so, or all who come through it share one limit"
                );
            });
        }
    }
}

/// Sets the header by which the services learn a caller's address, whatever the caller wrote there.
pub(crate) async fn stamp(
    State(proxies): State<Arc<Proxies>>,
    mut request: Request,
    next: Next,
) -> Response {
    proxies.doubt(request.headers());
    let address = address(&request, proxies.trusted);
    let header = address.and_then(|address| HeaderValue::from_str(&address.to_string()).ok());
    match header {
        Some(header) => request.headers_mut().insert(CLIENT_IP_HEADER, header),
        None => request.headers_mut().remove(CLIENT_IP_HEADER),
    };
    next.run(request).await
}

/// The address that [`stamp`] has written, as far as limits tell addresses apart.
pub(crate) fn network(headers: &HeaderMap) -> Option<IpAddr> {
    let address = headers.get(CLIENT_IP_HEADER)?.to_str().ok()?.parse().ok()?;
    Some(mesh::network(address))
}

/// Where a request comes from, as far as it can be known.
pub(crate) fn address(request: &Request, trusted_proxies: usize) -> Option<IpAddr> {
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    let forwarded = forwarded_for(request.headers(), trusted_proxies);
    Some(forwarded.unwrap_or(peer.ip()).to_canonical())
}

/// What the outermost trusted proxy saw: each appends its peer, so the entries before that one are the caller's word.
fn forwarded_for(headers: &HeaderMap, trusted_proxies: usize) -> Option<IpAddr> {
    let values = headers.get_all(FORWARDED_FOR).iter();
    let entries: Vec<&str> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let entry = entries.len().checked_sub(trusted_proxies)?;
    entries.get(entry)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_what_trusted_proxies_appended_is_believed() {
        let forwarded = headers(&[
            ("x-forwarded-for", "6.6.6.6, 1.1.1.1"),
            ("x-forwarded-for", "2001:db8::1"),
        ]);
        let seen = |proxies| forwarded_for(&forwarded, proxies).map(|ip| ip.to_string());
        assert_eq!(seen(0), None);
        assert_eq!(seen(1).as_deref(), Some("2001:db8::1"));
        assert_eq!(seen(2).as_deref(), Some("1.1.1.1"));
        assert_eq!(seen(4), None);
        let nonsense = headers(&[("x-forwarded-for", "unknown")]);
        assert_eq!(forwarded_for(&nonsense, 1), None);
    }
}
