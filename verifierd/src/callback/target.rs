//! Where a callback goes: an `http` or `https` URL, in parts.

use hyper::Uri;

/// A URL that can be posted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    host: String,
    port: u16,
    path: String,
    is_tls: bool,
}

impl Target {
    /// Refuses other schemes, and user names and passwords in the URL.
    pub(super) fn parse(url: &str) -> Result<Self, NotATarget> {
        let uri: Uri = url.parse().map_err(|_| NotATarget)?;
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(NotATarget),
        };
        let authority = uri.authority().ok_or(NotATarget)?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(NotATarget);
        }
        // `Authority::port` takes one that is out of range for none.
        let port = match authority.as_str().strip_prefix(authority.host()) {
            Some("") if is_tls => 443,
            Some("") => 80,
            Some(port) => port
                .trim_start_matches(':')
                .parse()
                .map_err(|_| NotATarget)?,
            None => return Err(NotATarget),
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            host: authority.host().to_owned(),
            port,
            path: path.to_owned(),
            is_tls,
        })
    }

    /// As in the URL: an IPv6 address has its brackets.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// To resolve, or to check a certificate against.
    pub(super) fn name(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    pub(super) const fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// Path and query (RFC 9112 section 3.2.1).
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The field `Host` (RFC 9110 section 7.2).
    pub(super) fn host_field(&self) -> String {
        let default = if self.is_tls { 443 } else { 80 };
        if self.port == default {
            self.host.clone()
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// A URL that cannot be posted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotATarget;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        let target = Target::parse("https://[2001:db8::1]:8443/a?b=c").unwrap();
        assert_eq!(
            (target.name(), target.port(), target.is_tls()),
            ("2001:db8::1", 8443, true)
        );
        assert_eq!(
            (target.path(), target.host_field().as_str()),
            ("/a?b=c", "[2001:db8::1]:8443")
        );
        let target = Target::parse("http://example.org").unwrap();
        assert_eq!(
            (target.path(), target.port(), target.host_field().as_str()),
            ("/", 80, "example.org")
        );
    }

    #[test]
    fn other_urls_are_refused() {
        for url in [
            "",
            "/a",
            "ftp://x/",
            "file:///etc/passwd",
            "http://me@x/",
            "https://me:pw@x/",
            "http:///x",
            "http://x:99999/",
        ] {
            assert_eq!(Target::parse(url), Err(NotATarget), "{url}");
        }
    }
}
