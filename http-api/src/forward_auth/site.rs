//! A site behind a proxy: the origin its visitors see (RFC 6454), and what the rules say of it.

use std::fmt;
use std::net::IpAddr;

use axum::http::uri::Authority;

/// `https://app.example.org`, or `http` on a loopback host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Site {
    is_https: bool,
    host: String,
    /// None where it is the one of the scheme.
    port: Option<u16>,
}

impl Site {
    /// From a scheme and what a request has in `Host`.
    ///
    /// None where that is no host name, or where what is sent there would travel in the clear over a network (XEP-0070
    /// section 6.2).
    pub(crate) fn of(scheme: &str, host: &str) -> Option<Self> {
        let (is_https, usual) = match scheme {
            "https" => (true, 443),
            "http" => (false, 80),
            _ => return None,
        };
        let (host, port) = read_host(host)?;
        let is_private = is_https || is_loopback(&host);
        is_private.then(|| Self {
            is_https,
            port: port.filter(|port| *port != usual),
            host,
        })
    }

    /// From an origin, as [`fmt::Display`] writes it.
    pub(crate) fn parse(origin: &str) -> Option<Self> {
        let (scheme, host) = origin.split_once("://")?;
        Self::of(scheme, host).filter(|site| site.to_string() == origin)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

/// Which sites a rule is about: `app.example.org`, `app.example.org:8443`, or `*.example.org` for any host below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitePattern {
    host: String,
    is_below: bool,
    port: Option<u16>,
}

impl SitePattern {
    /// Reads one; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (text, is_below) = match text.strip_prefix("*.") {
            Some(parent) => (parent, true),
            None => (text, false),
        };
        let (host, port) = read_host(text)?;
        let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
        let is_usual = matches!(port, Some(80 | 443));
        let is_one = !(is_usual || is_below && is_address);
        is_one.then_some(Self {
            host,
            is_below,
            port,
        })
    }

    pub(crate) fn matches(&self, site: &Site) -> bool {
        let host = site.host.as_str();
        let is_host = if self.is_below {
            let label = host.strip_suffix(self.host.as_str());
            label.is_some_and(|label| label.len() > 1 && label.ends_with('.'))
        } else {
            host == self.host
        };
        is_host && self.port == site.port
    }
}

/// Host in small letters, and port. A name is what DNS and browsers take, without a dot at its end.
fn read_host(text: &str) -> Option<(String, Option<u16>)> {
    let authority: Authority = text.parse().ok()?;
    let host = authority.host().to_ascii_lowercase();
    let port = authority.port_u16();
    // Whatever else may stand in an authority is left over.
    let spelled = match port {
        Some(port) => format!("{host}:{port}"),
        None => host.clone(),
    };
    let is_whole = spelled == text.to_ascii_lowercase();
    (is_whole && is_host(&host)).then_some((host, port))
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        let inner = inner.strip_suffix(']');
        return inner.is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok());
    }
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(is_letter);
    host.len() <= 253 && host.split('.').all(is_label)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(ip) => ip.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_has_one_spelling() {
        for (scheme, host, origin) in [
            ("https", "app.example.org", "https://app.example.org"),
            ("https", "APP.Example.org:443", "https://app.example.org"),
            (
                "https",
                "app.example.org:8443",
                "https://app.example.org:8443",
            ),
            ("http", "127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http", "app.localhost:80", "http://app.localhost"),
            ("http", "[::1]:8080", "http://[::1]:8080"),
        ] {
            let site = Site::of(scheme, host).unwrap();
            assert_eq!(site.to_string(), origin);
            assert_eq!(Site::parse(origin), Some(site));
        }
    }

    #[test]
    fn what_is_no_site_is_refused() {
        for (scheme, host) in [
            ("http", "app.example.org"),
            ("http", "127.0.0.1.example.org"),
            ("http", "localhost.example.org"),
            ("ftp", "app.example.org"),
            ("HTTPS", "app.example.org"),
            ("https", ""),
            ("https", "app.example.org."),
            ("https", "app..example.org"),
            ("https", "user@app.example.org"),
            ("https", "app.example.org/path"),
            ("https", "app.example.org:"),
            ("https", "app.example.org:0443"),
            ("https", "app.example.org, other.example"),
            ("https", "app.example.org other"),
            ("https", "app%2eexample.org"),
            ("https", "b\u{fc}cher.example"),
            ("https", "[::1"),
            ("https", "[v1.a]"),
            ("https", "*.example.org"),
        ] {
            assert_eq!(Site::of(scheme, host), None, "{scheme} {host}");
        }
        for origin in [
            "https://app.example.org/",
            "https://APP.example.org",
            "https://app.example.org:443",
            "https:app.example.org",
            "//app.example.org",
            "",
        ] {
            assert_eq!(Site::parse(origin), None, "{origin}");
        }
    }

    #[test]
    fn patterns_cover_what_they_say_and_nothing_else() {
        for (pattern, origin, is_covered) in [
            ("app.example.org", "https://app.example.org", true),
            ("App.Example.org", "https://app.example.org", true),
            ("app.example.org", "https://app.example.org:8443", false),
            ("app.example.org:8443", "https://app.example.org:8443", true),
            ("app.example.org:8443", "https://app.example.org", false),
            ("*.example.org", "https://app.example.org", true),
            ("*.example.org", "https://a.b.example.org", true),
            ("*.example.org", "https://example.org", false),
            ("*.example.org", "https://evilexample.org", false),
            ("*.example.org", "https://app.example.org.evil.org", false),
            ("*.localhost:8080", "http://app.localhost:8080", true),
        ] {
            let site = Site::parse(origin).unwrap();
            let pattern = SitePattern::parse(pattern).unwrap();
            assert_eq!(pattern.matches(&site), is_covered, "{pattern:?} {origin}");
        }
        for text in [
            "",
            "*",
            "*.",
            "a*.org",
            "https://a.org",
            "*.127.0.0.1",
            "a.org:443",
            "a.org/x",
        ] {
            assert_eq!(SitePattern::parse(text), None, "{text}");
        }
    }
}
