//! Browsers, and those who would like to get in without one.

use acceptance::{Browser, Confirmer, ProxyBrand, Stage, Visitor};

use crate::house::{FORGED, House};

/// Goes through the sign-in pages.
fn signs_in(visitor: &Visitor, person: &Confirmer) {
    visitor.waits_for_url("/sign-in");
    visitor.fills("Your XMPP address", person.bare());
    visitor.presses("Continue");
    visitor.waits_for(".code");
    let code = visitor.text_of(".code [aria-hidden]");
    let request = person.sees_request(&code);
    person.confirms(&request);
}

pub(crate) fn somebody_signs_in_and_out(stage: &Stage, brand: ProxyBrand) {
    let (alice, bob) = (stage.person("alice"), stage.person("bob"));
    let house = House::new(stage, brand, bob.bare());
    let browser = Browser::start();
    let visitor = browser.visitor();
    visitor.goes_to(&house.url("/page?a=1&b=2"));
    signs_in(&visitor, &alice);
    visitor.waits_for_url("/page?a=1&b=2");
    let shown = visitor.text();
    assert!(shown.contains("GET /page?a=1&b=2 "), "{shown}");
    assert!(
        shown.contains(&format!("x-auth-jid: {}", alice.bare())),
        "{shown}"
    );
    assert!(
        shown.contains(&format!("remote-user: {}", alice.bare())),
        "{shown}"
    );

    // With her pass, and more that she claims.
    let pass = visitor.cookie("__Host-verifierd-pass").expect("a pass");
    assert_eq!(pass["httpOnly"], true);
    let pass = pass["value"].as_str().expect("a text").to_owned();
    let cookie = format!("Cookie: __Host-verifierd-pass={pass}");
    let with_pass = ["-H", cookie.as_str(), "-H", "Accept: text/html"];
    let forged: Vec<&str> = with_pass.iter().chain(&FORGED).copied().collect();
    let told = house.curl("/page?jid=mallory@localhost", &forged);
    assert_eq!(told.status, 200, "{told:?}");
    assert!(!told.body.contains(": mallory"), "{told:?}");
    assert_eq!(told.body.matches("x-auth-jid:").count(), 1, "{told:?}");
    assert!(
        told.body.contains(&format!("x-auth-jid: {}", alice.bare())),
        "{told:?}"
    );

    // Nor by another spelling of the names, which some applications take for the same.
    let respelled: Vec<String> = FORGED
        .iter()
        .map(|text| text.replacen('-', "_", 1))
        .collect();
    let respelled = respelled
        .iter()
        .map(|text| if text == "_H" { "-H" } else { text.as_str() });
    let forged: Vec<&str> = with_pass.into_iter().chain(respelled).collect();
    let told = house.curl("/page", &forged);
    assert!(matches!(told.status, 200 | 400), "{told:?}");
    assert!(!told.body.contains("mallory"), "{told:?}");

    // Who is somebody is not who may.
    assert_eq!(house.curl("/staff/list", &with_pass).status, 403);
    let other = browser.visitor();
    other.goes_to(&house.url("/staff/list"));
    signs_in(&other, &bob);
    other.waits_for_url("/staff/list");
    assert!(
        other
            .text()
            .contains(&format!("x-auth-jid: {}", bob.bare()))
    );

    // Signed out is out, whatever was kept.
    assert_eq!(visitor.goes_to(&house.url("/.verifierd/sign-out")), 200);
    let told = house.curl("/page", &with_pass);
    assert!(matches!(told.status, 302 | 303), "{told:?}");
    visitor.goes_to(&house.url("/page"));
    visitor.waits_for_url("/sign-in");
}

pub(crate) fn nobody_gets_past(stage: &Stage, brand: ProxyBrand) {
    let house = House::new(stage, brand, "bob@localhost");
    let browser = ["-H", "Accept: text/html"];
    let sent = house.curl("/page?x=%20y", &browser);
    assert!(matches!(sent.status, 302 | 303), "{sent:?}");
    let start = format!("{}/.verifierd/start?to=", house.ports.origin());
    assert!(sent.values("location")[0].starts_with(&start), "{sent:?}");
    let sent = house.curl("/.verifierd/start?to=/page", &[]);
    assert_eq!(sent.status, 303, "{sent:?}");
    assert!(sent.values("location")[0].contains("/forward-auth/grant?site="));
    assert!(sent.values("set-cookie")[0].starts_with("__host-verifierd-start="));

    // A program, a script, a body, a socket.
    assert_eq!(house.curl("/page", &[]).status, 401);
    assert_eq!(house.curl("/page", &["--head"]).status, 401);
    assert_eq!(house.curl("/page", &["-d", "a=1"]).status, 401);
    let script = ["-H", "Accept: text/html", "-H", "Sec-Fetch-Mode: cors"];
    assert_eq!(house.curl("/page", &script).status, 401);
    let socket = [
        "-H",
        "Upgrade: websocket",
        "-H",
        "Connection: Upgrade",
        "-H",
        "Sec-WebSocket-Version: 13",
        "-H",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    assert_eq!(house.curl("/page", &socket).status, 401);

    // What a client says of itself, of the request, and of the host.
    for lie in [
        "X-Forwarded-Uri: /public/x",
        "X-Original-URL: http://app.localhost/public/x",
        "X-Forwarded-Host: elsewhere.example",
        "X-Forwarded-Method: OPTIONS",
        "Cookie: __Host-verifierd-pass=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Authorization: Basic bWFsbG9yeUBsb2NhbGhvc3Q6MTIzNDU2",
    ] {
        let told = house.curl("/page", &["-H", lie]);
        assert!(matches!(told.status, 400 | 401 | 403), "{lie}: {told:?}");
    }
    let told = house.curl("/page?x-forwarded-uri=/public/x&uri=/public/x", &FORGED);
    assert_eq!(told.status, 401, "{told:?}");

    // Everybody may see this, and is nobody there.
    let told = house.curl("/public/x?y=1", &FORGED);
    assert_eq!(told.status, 200, "{told:?}");
    assert!(told.body.contains("GET /public/x?y=1 "), "{told:?}");
    assert!(!told.body.contains("mallory"), "{told:?}");

    // Nor does a path lead from there to elsewhere.
    for path in [
        "/public/../page",
        "/public/..%2fpage",
        "/public/%2e%2e/page",
        "/public//../page",
        "/public/..;/page",
        "/PUBLIC/x",
        "/public/%252e%252e/page",
        "/.verifierd/../page",
        "/.verifierd/%2e%2e/page",
    ] {
        let told = house.curl(path, &[]);
        assert!(!told.body.contains("GET "), "{path}: {told:?}");
        assert!((400..500).contains(&told.status), "{path}: {told:?}");
    }
}
