//! Where browsers may be sent: what may stand in the configuration, and what a request may name of it.

use std::net::IpAddr;

use openidconnect::url::{Host, Url};

/// What a redirect URI may be, for errors.
pub const REDIRECT_URI: &str = "an https URL, http to a loopback address such as http://127.0.0.1:8080/callback, or for an app its \
     own scheme such as org.example.app:/callback; without # and of at most 1000 ASCII characters";

/// Whether this may be registered: where anybody else could listen on the way or at the end, a code must not go.
#[must_use]
pub fn is_redirect_uri(text: &str) -> bool {
    let is_plain = text.len() <= 1000 && text.bytes().all(|byte| byte.is_ascii_graphic());
    let Some(url) = Url::parse(text).ok().filter(|_| is_plain) else {
        return false;
    };
    let has_user = !url.username().is_empty() || url.password().is_some();
    let is_safe = match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback(&url),
        // A scheme of an app's own is the name of a domain turned round (RFC 8252 section 7.1).
        scheme => scheme.contains('.'),
    };
    is_safe && !has_user && !text.contains(['#', '\\', '"', '<', '>'])
}

/// The one that is meant, of those that are registered: the same, character by character. Of a public client that
/// listens on a loopback address the port is its own business (RFC 8252 section 7.3).
pub(super) fn is_registered(asked: &str, registered: &[String], is_public: bool) -> bool {
    registered
        .iter()
        .any(|known| known == asked || (is_public && is_same_but_for_the_port(asked, known)))
}

fn is_same_but_for_the_port(asked: &str, known: &str) -> bool {
    let (Ok(asked_url), Ok(mut known_url)) = (Url::parse(asked), Url::parse(known)) else {
        return false;
    };
    let is_local = known_url.scheme() == "http"
        && matches!(known_url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)))
        && is_loopback(&known_url);
    // Spelled in any other way than the usual one, it is another.
    is_local
        && known_url.set_port(asked_url.port()).is_ok()
        && asked_url == known_url
        && asked_url.as_str() == asked
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Scheme, host and port; none where browsers know no origin of it.
pub(super) fn origin(text: &str) -> Option<String> {
    let origin = Url::parse(text).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

/// The same with these parameters behind what is there.
pub(super) fn with_parameters(uri: &str, parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    let glue = match uri.split_once('?') {
        Some((_, "")) => "",
        Some(_) => "&",
        None => "?",
    };
    format!("{uri}{glue}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_nowhere_where_others_listen() {
        for right in [
            "https://shop.example/callback",
            "https://shop.example/callback?a=b",
            "http://127.0.0.1:8080/callback",
            "http://[::1]/callback",
            "http://localhost:3000/",
            "org.example.app:/callback",
        ] {
            assert!(is_redirect_uri(right), "{right}");
        }
        for wrong in [
            "",
            "/callback",
            "http://shop.example/callback",
            "http://127.0.0.1.example/callback",
            "https://shop.example/callback#here",
            "https://user@shop.example/callback",
            "https://shop.example/\u{e4}",
            "https://shop.example/ callback",
            "javascript:alert(1)",
            "data:text/html,x",
            "app:/callback",
            "https://shop.example/\"onload",
        ] {
            assert!(!is_redirect_uri(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_redirect_uri_is_registered_to_the_character() {
        let registered = [
            "https://shop.example/callback".to_owned(),
            "http://127.0.0.1/callback".to_owned(),
            "http://localhost/callback".to_owned(),
        ];
        for (asked, confidential, public) in [
            ("https://shop.example/callback", true, true),
            ("https://shop.example/callback/", false, false),
            ("https://shop.example/callback?a=b", false, false),
            ("https://shop.example:443/callback", false, false),
            ("HTTPS://shop.example/callback", false, false),
            ("https://shop.example/x/../callback", false, false),
            ("https://evil.example/callback", false, false),
            ("http://127.0.0.1/callback", true, true),
            ("http://127.0.0.1:51004/callback", false, true),
            ("http://127.0.0.1:51004/x/../callback", false, false),
            ("http://127.0.0.1:51004/callback?a=b", false, false),
            ("http://127.0.0.2:51004/callback", false, false),
            ("http://localhost:51004/callback", false, false),
            ("http://user@127.0.0.1:51004/callback", false, false),
        ] {
            assert_eq!(
                is_registered(asked, &registered, false),
                confidential,
                "{asked}"
            );
            assert_eq!(is_registered(asked, &registered, true), public, "{asked}");
        }
    }

    #[test]
    fn parameters_go_behind_those_there_are() {
        for (uri, whole) in [
            ("https://a.example/b", "https://a.example/b?code=1+2"),
            (
                "https://a.example/b?c=d",
                "https://a.example/b?c=d&code=1+2",
            ),
            ("https://a.example/b?", "https://a.example/b?code=1+2"),
        ] {
            assert_eq!(with_parameters(uri, &[("code", "1 2")]), whole);
        }
    }
}
