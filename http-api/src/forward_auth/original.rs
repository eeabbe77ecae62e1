//! The request that a proxy asks about: what it was, by the proxy's word alone.
//!
//! Each header that counts must be there once and hold one value: where a proxy appends to what a client sent, two
//! values stand there, and nobody can tell which is the proxy's. The query of the subrequest itself is never read
//! (Caddy hands the original one on in it), nor is any header that names somebody.

use std::net::IpAddr;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use ipnet::IpNet;
use verification::Verifier;

use super::site::Site;
use crate::extract::claimant;
use crate::line::{Line, Peer};
use crate::refused::Refused;

/// Longest path and query that is read, in bytes.
const LONGEST_TARGET: usize = 8192;

const SITE: &str = "an https site, or an http one on a loopback host, as host or host:port";
const SCHEME: &str = "https or http, once";
const METHOD: &str = "a method, once";
const TARGET: &str = "a path and query of at most 8192 visible ASCII characters, once";
const URL: &str = "an absolute URL with a path, https or on a loopback host, once";

/// How a proxy asks, and what it understands of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Traefik, Caddy, HAProxy: `X-Forwarded-*`; hands any answer on.
    Forwarded,
    /// nginx: `X-Original-*`; takes 2xx, 401 and 403 alone.
    Nginx,
    /// Envoy: the request itself under a prefix; hands any answer on.
    Envoy,
}

/// What somebody wants of a site.
#[derive(Debug, Clone)]
pub(crate) struct Original {
    pub(crate) site: Site,
    pub(crate) method: Method,
    /// Path and query, as it was sent.
    pub(crate) target: String,
}

impl Original {
    /// # Errors
    /// 400, naming the header that is missing, there twice, or cannot be read.
    pub(crate) fn read(
        dialect: Dialect,
        head: &Parts,
        envoys_target: &str,
    ) -> Result<Self, Refused> {
        let headers = &head.headers;
        match dialect {
            Dialect::Forwarded => Ok(Self {
                site: site(headers, "x-forwarded-host")?,
                method: method(headers, "x-forwarded-method")?,
                target: target(once(headers, "x-forwarded-uri", TARGET)?, "x-forwarded-uri")?,
            }),
            Dialect::Nginx => {
                let url = once(headers, "x-original-url", URL)?;
                let (site, path) = split_url(url).ok_or_else(|| invalid("x-original-url", URL))?;
                Ok(Self {
                    site,
                    method: method(headers, "x-original-method")?,
                    target: target(path, "x-original-url")?,
                })
            }
            Dialect::Envoy => Ok(Self {
                site: site(headers, "host")?,
                method: head.method.clone(),
                target: target(envoys_target, "path")?,
            }),
        }
    }

    /// Without the query.
    pub(crate) fn path(&self) -> &str {
        path_of(&self.target)
    }
}

/// A path and query without the query.
pub(crate) fn path_of(target: &str) -> &str {
    target.split('?').next().unwrap_or_default()
}

/// Whether it can be a path and query of a site.
pub(crate) fn is_target(text: &str) -> bool {
    let is_read = |b: u8| b.is_ascii_graphic() && b != b'#';
    text.len() <= LONGEST_TARGET && text.starts_with('/') && text.bytes().all(is_read)
}

/// The site that a visitor of one of our paths behind a proxy is at.
///
/// # Errors
/// 400, naming the header.
pub(crate) fn visited(headers: &HeaderMap) -> Result<Site, Refused> {
    let has_told = headers.contains_key("x-forwarded-host");
    site(headers, if has_told { "x-forwarded-host" } else { "host" })
}

/// Whether a trusted proxy is at the other end.
///
/// # Errors
/// 403, and a line in the log, for anybody else: they could say that they want anything, anywhere.
pub(crate) fn must_be_proxy<V: Verifier>(head: &Parts, trusted: &[IpNet]) -> Result<(), Refused> {
    let peer = match head.extensions.get::<std::sync::Arc<Line<V>>>() {
        Some(line) => line.peer(),
        None => return Err(Refused::internal()),
    };
    let is_proxy = match peer {
        Peer::Address(ip) => {
            let ip = ip.to_canonical();
            trusted.iter().any(|net| net.contains(&ip))
        }
        Peer::User(_) => false,
    };
    if is_proxy {
        return Ok(());
    }
    tracing::warn!(
        ?peer,
        "forward-auth was asked by none of http.trusted_proxies"
    );
    Err(Refused::not_allowed(
        "peer",
        "only proxies that http.trusted_proxies names may ask this",
    ))
}

/// Where the visitor is, by the proxy's word.
///
/// # Errors
/// 400 where the proxy says nothing, or no address: all its visitors would be one.
pub(crate) fn visitor<V: Verifier>(head: &Parts, trusted: &[IpNet]) -> Result<IpAddr, Refused> {
    const CLIENT: &str = "the address of the client, by the proxy";
    let told = head.headers.get_all("x-forwarded-for").iter().next_back();
    let told = told.and_then(|value| value.to_str().ok());
    let last = told.and_then(|text| text.rsplit(',').next());
    let has_told = last.is_some_and(|hop| hop.trim().parse::<IpAddr>().is_ok());
    let address = claimant::<V>(head, trusted).filter(|_| has_told);
    address.ok_or_else(|| invalid("x-forwarded-for", CLIENT))
}

fn site(headers: &HeaderMap, name: &'static str) -> Result<Site, Refused> {
    let scheme = once(headers, "x-forwarded-proto", SCHEME)?;
    let host = once(headers, name, SITE)?;
    if !matches!(scheme, "https" | "http") {
        return Err(invalid("x-forwarded-proto", SCHEME));
    }
    Site::of(scheme, host).ok_or_else(|| invalid(name, SITE))
}

fn method(headers: &HeaderMap, name: &'static str) -> Result<Method, Refused> {
    let text = once(headers, name, METHOD)?;
    Method::from_bytes(text.as_bytes()).map_err(|_| invalid(name, METHOD))
}

fn target(text: &str, name: &'static str) -> Result<String, Refused> {
    if is_target(text) {
        Ok(text.to_owned())
    } else {
        Err(invalid(name, TARGET))
    }
}

/// Origin, and what follows it.
fn split_url(url: &str) -> Option<(Site, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let slash = rest.find('/')?;
    let (host, target) = rest.split_at_checked(slash)?;
    Some((Site::of(scheme, host)?, target))
}

/// The only value of a header.
fn once<'h>(
    headers: &'h HeaderMap,
    name: &'static str,
    allowed: &'static str,
) -> Result<&'h str, Refused> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| invalid(name, allowed)),
        (Some(_), Some(_)) | (None, _) => Err(invalid(name, allowed)),
    }
}

fn invalid(name: &'static str, allowed: &'static str) -> Refused {
    Refused::invalid(written(name), allowed)
}

/// As documentation writes it.
fn written(name: &'static str) -> &'static str {
    match name {
        "x-forwarded-host" => "X-Forwarded-Host",
        "x-forwarded-proto" => "X-Forwarded-Proto",
        "x-forwarded-method" => "X-Forwarded-Method",
        "x-forwarded-uri" => "X-Forwarded-Uri",
        "x-forwarded-for" => "X-Forwarded-For",
        "x-original-url" => "X-Original-URL",
        "x-original-method" => "X-Original-Method",
        "host" => "Host",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn read(dialect: Dialect, headers: &[(&str, &str)]) -> Result<String, String> {
        let mut request = Request::builder()
            .method("PUT")
            .uri("/asked?x-forwarded-uri=/q");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        let original = Original::read(dialect, &head, "/envoys?x=1");
        let told = original
            .map(|original| format!("{} {}{}", original.method, original.site, original.target));
        told.map_err(|refused| refused.field().unwrap().to_owned())
    }

    const FORWARDED: [(&str, &str); 4] = [
        ("x-forwarded-method", "GET"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "app.example.org"),
        ("x-forwarded-uri", "/page?a=1"),
    ];

    #[test]
    fn each_dialect_says_what_is_wanted() {
        let app = "https://app.example.org";
        assert_eq!(
            read(Dialect::Forwarded, &FORWARDED),
            Ok(format!("GET {app}/page?a=1"))
        );
        let original = [
            ("x-original-method", "POST"),
            ("x-original-url", "https://app.example.org/page?a=1"),
            ("x-forwarded-host", "ignored.example.org"),
        ];
        assert_eq!(
            read(Dialect::Nginx, &original),
            Ok(format!("POST {app}/page?a=1"))
        );
        let host = [("host", "app.example.org"), ("x-forwarded-proto", "https")];
        assert_eq!(
            read(Dialect::Envoy, &host),
            Ok(format!("PUT {app}/envoys?x=1"))
        );
    }

    #[test]
    fn a_header_that_is_missing_or_there_twice_is_named() {
        for (place, (name, _)) in FORWARDED.iter().enumerate() {
            let mut headers = FORWARDED.to_vec();
            headers.push((name, "GET"));
            let twice = read(Dialect::Forwarded, &headers);
            headers.truncate(4);
            headers.remove(place);
            let missing = read(Dialect::Forwarded, &headers);
            assert_eq!(
                twice.as_ref().map_err(|n| n.to_lowercase()),
                Err((*name).to_owned())
            );
            assert_eq!(twice, missing);
        }
    }

    #[test]
    fn values_that_two_hands_wrote_are_refused() {
        for (place, value) in [
            (0, "GET, POST"),
            (0, ""),
            (1, "https,http"),
            (1, "http"),
            (1, "wss"),
            (2, "app.example.org, evil.example"),
            (2, "app.example.org@evil.example"),
            (3, "page"),
            (3, "https://evil.example/"),
            (3, "/a b"),
            (3, "/a#b"),
            (3, "*"),
            (3, ""),
        ] {
            let mut headers = FORWARDED;
            headers[place].1 = value;
            assert!(read(Dialect::Forwarded, &headers).is_err(), "{value:?}");
        }
        for url in [
            "/page",
            "https://app.example.org",
            "https:///page",
            "https://a@app.example.org/",
        ] {
            let headers = [("x-original-method", "GET"), ("x-original-url", url)];
            let told = read(Dialect::Nginx, &headers);
            assert_eq!(told, Err("X-Original-URL".to_owned()), "{url}");
        }
    }
}
