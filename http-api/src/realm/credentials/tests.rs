use super::*;

fn read(header: &str) -> Result<(String, String), Unreadable> {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, header.parse().unwrap());
    let credentials = Credentials::read(&headers, "/page?a=1")?;
    Ok((credentials.jid.to_string(), credentials.transaction_id))
}

fn basic_of(text: impl AsRef<[u8]>) -> Result<(String, String), Unreadable> {
    read(&format!("Basic {}", STANDARD.encode(text)))
}

fn pair(jid: &str, id: &str) -> (String, String) {
    (jid.to_owned(), id.to_owned())
}

#[test]
fn r13_r14_basic_carries_a_jid_and_the_identifier() {
    for (text, jid, id) in [
        ("alice@example.org:839201", "alice@example.org", "839201"),
        (
            "alice@example.org/phone:839201",
            "alice@example.org/phone",
            "839201",
        ),
        ("alice@example.org:a:b c", "alice@example.org", "a:b c"),
        (
            "alice@example.org/a%3Ab:x%3ay",
            "alice@example.org/a:b",
            "x:y",
        ),
        // Gateways have a literal % in local parts.
        (
            "bob%40example.net@gateway.example:%41%2F",
            "bob%40example.net@gateway.example",
            "%41%2F",
        ),
    ] {
        assert_eq!(basic_of(text), Ok(pair(jid, id)), "{text}");
    }
    assert_eq!(
        read("bAsIc  YWxpY2VAZXhhbXBsZS5vcmc6MQ=="),
        Ok(pair("alice@example.org", "1"))
    );
}

#[test]
fn r15_what_is_not_ascii_is_percent_encoded_or_as_it_is() {
    let jid = "b\u{fc}cher@example.org";
    assert_eq!(
        basic_of("b%C3%BCcher@example.org:caf%c3%a9"),
        Ok(pair(jid, "caf\u{e9}"))
    );
    assert_eq!(
        basic_of("b\u{fc}cher@example.org:caf\u{e9}"),
        Ok(pair(jid, "caf\u{e9}"))
    );
    for text in [&b"b\xfccher@example.org:1"[..], b"b%FCcher@example.org:1"] {
        assert_eq!(basic_of(text), Err(Unreadable));
    }
}

#[test]
fn r16_base64_is_strict() {
    for header in [
        "Basic YWxpY2VAZXhhbXBsZS5vcmc6MQ",
        "Basic YWxpY2VAZXhhbXBsZS5vcmc6MQ=",
        "Basic YWxpY2VAZXhhbXBsZS5vcmc6MR==",
        "Basic YWxpY2VA ZXhhbXBsZS5vcmc6MQ==",
        "Basic YWxpY2VAZXhhbXBsZS5vcmc6_-==",
        "Basic YWxpY2VAZXhhbXBsZS5vcmc6MQ==, Basic x",
        "Basic ",
        "Basic",
        "",
        "Bearer YWxpY2VAZXhhbXBsZS5vcmc6MQ==",
    ] {
        assert_eq!(read(header), Err(Unreadable), "{header}");
    }
}

#[test]
fn r13_who_is_no_jid_is_nobody() {
    for text in [
        "alice@example.org",
        ":839201",
        "example.org:1",
        "@example.org:1",
        "alice@:1",
        "al ice@example.org:1",
        "alice@example.org/:1",
        "\0alice@example.org:1",
    ] {
        assert_eq!(basic_of(text), Err(Unreadable), "{text}");
    }
}

const DIGEST: &str = "Digest username=\"b%C3%BCcher@example.org/x:y\", realm=\"xmpp\", nonce=\"n\", \
     uri=\"/page?a=1\", qop=auth, nc=00000001, cnonce=\"83\\9201\", response=\"6629fae4\", opaque=\"\"";

#[test]
fn r17_r18_r19_digest_carries_them_too() {
    assert_eq!(
        read(DIGEST),
        Ok(pair("b\u{fc}cher@example.org/x:y", "839201"))
    );
}

#[test]
fn digest_that_is_not_whole_is_none() {
    for (from, to) in [
        ("realm=\"xmpp\"", "realm=\"XMPP\""),
        ("realm=\"xmpp\", ", ""),
        ("uri=\"/page?a=1\"", "uri=\"/other\""),
        ("username=\"b", "user=\"b"),
        ("cnonce=", "nonce="),
        ("response=\"6629fae4\"", "response=\"\""),
        (", opaque=\"\"", ", opaque=\""),
        (", opaque=\"\"", ", opaque"),
        (", opaque=\"\"", ", realm=\"xmpp\""),
        ("realm=\"xmpp\",", "realm=\"xmpp\" "),
    ] {
        let broken = DIGEST.replace(from, to);
        assert_ne!(broken, DIGEST);
        assert_eq!(read(&broken), Err(Unreadable), "{broken}");
    }
}

#[test]
fn two_headers_are_none() {
    let mut headers = HeaderMap::new();
    for id in ["1", "2"] {
        let text = STANDARD.encode(format!("alice@example.org:{id}"));
        headers.append(AUTHORIZATION, format!("Basic {text}").parse().unwrap());
    }
    let told = Credentials::read(&headers, "/");
    assert_eq!(told, Err(Unreadable));
}

#[test]
fn the_identifier_does_not_show() {
    let credentials = Credentials::new("alice@example.org", "swordfish".to_owned(), None).unwrap();
    assert!(!format!("{credentials:?}").contains("swordfish"));
}
