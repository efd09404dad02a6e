use axum::extract::Request;
use http::{HeaderValue, Uri, header};

/// The origins of web pages that may call, besides the gateway's own.
#[derive(Clone, Debug, Default)]
pub struct Origins(Vec<HeaderValue>);

impl Origins {
    pub(crate) fn list(&self) -> Vec<HeaderValue> {
        self.0.clone()
    }

    /// Whether the page that makes this request, if one does, may. Programs that are not browsers send no origin.
    pub(crate) fn allow(&self, request: &Request) -> bool {
        let mut origins = request.headers().get_all(header::ORIGIN).iter();
        let (origin, None) = (origins.next(), origins.next()) else {
            // A page has one. Who reads another of them than we do would take this call for that one's.
            return false;
        };
        if origin.is_some_and(|origin| self.0.contains(origin)) {
            return true;
        }
        // Browsers say so even where they leave the origin out.
        let site = request.headers().get("sec-fetch-site");
        site.is_none_or(|site| site != "cross-site")
            && origin.is_none_or(|origin| is_own(origin, request))
    }
}

/// Whether a page's origin is where this request went. Proxies that end TLS hide our scheme, so it is not compared.
fn is_own(origin: &HeaderValue, request: &Request) -> bool {
    let authority = request
        .uri()
        .authority()
        .map(|authority| authority.as_str());
    let host = request.headers().get(header::HOST);
    let host = authority.or_else(|| host?.to_str().ok());
    let origin = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"));
    match (origin, host) {
        (Some((_, origin)), Some(host)) => origin.eq_ignore_ascii_case(host),
        _ => false,
    }
}

impl std::str::FromStr for Origins {
    type Err = String;

    /// Reads a list with commas between; an empty one is none.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let origins = text
            .split(',')
            .map(str::trim)
            .filter(|origin| !origin.is_empty());
        origins.map(read).collect::<Result<_, _>>().map(Self)
    }
}

/// Exactly as a browser writes it: anything else would never match, and a wildcard would match too much.
fn read(origin: &str) -> Result<HeaderValue, String> {
    let wrong = || format!("{origin} is not an origin such as https://shop.example");
    let uri: Uri = origin.parse().map_err(|_| wrong())?;
    let (Some(scheme @ ("http" | "https")), Some(authority)) = (uri.scheme_str(), uri.authority())
    else {
        return Err(wrong());
    };
    let as_sent = format!("{scheme}://{}", authority.as_str().to_lowercase());
    if as_sent != origin || origin.contains(['*', '@']) {
        return Err(wrong());
    }
    HeaderValue::from_str(origin).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_origins_and_nothing_else() {
        let origins: Origins = "https://shop.example, http://localhost:5173"
            .parse()
            .unwrap();
        assert_eq!(origins.0, ["https://shop.example", "http://localhost:5173"]);
        for empty in ["", " , "] {
            assert!(empty.parse::<Origins>().unwrap().0.is_empty());
        }
        for wrong in [
            "*",
            "https://*",
            "https://*.shop.example",
            "null",
            "shop.example",
            "https://shop.example/",
            "https://Shop.example",
            "https://me@shop.example",
            "ftp://shop.example",
        ] {
            assert!(wrong.parse::<Origins>().is_err(), "{wrong}");
        }
    }
}
