//! Whether a text can be called back; whether it may be, is decided where it is called.

use axum::http::Uri;

/// What a callback URL is.
pub(super) const ALLOWED: &str =
    "an absolute http or https URL without user or fragment, of at most 2000 characters";

/// RFC 9110 section 4.2; whom it names is checked on every call, on the address connected to.
pub(super) fn is_callback_url(text: &str) -> bool {
    let is_plain = text.len() <= 2000 && !text.contains(['#', '\\']);
    is_plain && text.parse::<Uri>().is_ok_and(|uri| is_web(&uri))
}

fn is_web(uri: &Uri) -> bool {
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let host = uri.host().filter(|host| !host.is_empty());
    // The whole authority is a host, with or without a port: no user, no port that is none.
    let rest = host.and_then(|host| uri.authority()?.as_str().strip_prefix(host));
    let is_plain = match uri.port() {
        Some(port) => port.as_u16() != 0 && rest.is_some_and(|rest| rest.starts_with(':')),
        None => rest == Some(""),
    };
    is_web && is_plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_web_addresses_can_be_called() {
        for url in [
            "https://shop.example/hook",
            "http://shop.example:8080/hook?a=b",
            "https://[2001:db8::1]/",
            "HTTPS://shop.example",
        ] {
            assert!(is_callback_url(url), "{url}");
        }
    }

    #[test]
    fn nothing_else_can() {
        for url in [
            "",
            "/hook",
            "shop.example/hook",
            "ftp://shop.example/",
            "https://",
            "https:///hook",
            "https://user:secret@shop.example/",
            "https://shop.example/#x",
            "https://shop.example/a b",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://shop.example:99999/",
            "https://a:0/",
            "https://shop.example\\@evil.example/",
            "http://shop.example/\n",
        ] {
            assert!(!is_callback_url(url), "{url}");
        }
        assert!(!is_callback_url(&format!(
            "https://shop.example/{}",
            "x".repeat(2000)
        )));
    }
}
