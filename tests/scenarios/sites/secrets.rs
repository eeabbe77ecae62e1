//! What nobody may find in the log, however much of it there is.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;

use acceptance::{Browser, Daemon, RelyingParty, Stage, run, token_hash};
use serde_json::Value;

use crate::page::{SECRET, issuer, signs_in};

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(crate) fn nothing_secret_is_in_the_log(stage: &Stage) {
    let callback = format!("http://localhost:{}/callback", website());
    let daemon = daemon_for(stage, &callback);
    let (alice, browser) = (stage.person("alice"), Browser::start());
    let visitor = browser.visitor();
    visitor.goes_to(&format!(
        "{}/oidc/authorize?response_type=code&client_id=shop&redirect_uri={callback}&scope=openid&nonce=not-for-others\
         &state=nor-this-one&code_challenge={CHALLENGE}&code_challenge_method=S256",
        issuer(&daemon)
    ));
    signs_in(&visitor, &alice);
    let url = visitor.waits_for_url("/callback?");
    let code = parameter(&url, "code");

    // Once with a wrong secret, once with the right one, and once too often.
    assert!(tokens(&daemon, "a-wrong-secret", &code, &callback)["error"].is_string());
    let granted = tokens(&daemon, SECRET, &code, &callback);
    let text = |key: &str| granted[key].as_str().expect(key).to_owned();
    let (access, identity) = (text("access_token"), text("id_token"));
    let userinfo = format!("{}/oidc/userinfo", issuer(&daemon));
    let bearer = format!("Authorization: Bearer {access}");
    let known = run(Command::new("curl").args(["-sS", "-H", &bearer, &userinfo]));
    assert!(known.stdout.contains("\"sub\""), "{}", known.stdout);
    assert!(tokens(&daemon, SECRET, &code, &callback)["error"].is_string());

    let session = visitor.cookie("__Host-verifierd-session");
    let session = session.expect("she is signed in")["value"].clone();
    let log = daemon.log();
    assert!(log.contains("shop"), "a log that says nothing:\n{log}");
    for secret in [
        SECRET,
        "a-wrong-secret",
        &daemon.setup().relying_parties[0].token,
        VERIFIER,
        "not-for-others",
        "nor-this-one",
        &code,
        &access,
        &identity,
        session.as_str().expect("a text"),
    ] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}

/// One that logs all it can.
fn daemon_for(stage: &Stage, callback: &str) -> Daemon {
    let mut setup = stage.setup();
    "default_domain = \"localhost\"\n".clone_into(&mut setup.sign_in);
    setup.limits.push_str("[log]\nlevel = \"debug\"\n");
    let mut party = RelyingParty::new("shop");
    party.more = format!(
        "redirect_uris = [\"{callback}\"]\nclient_secret_hash = \"{}\"\n",
        token_hash(SECRET)
    );
    setup.relying_parties = vec![party];
    Daemon::start(setup)
}

fn tokens(daemon: &Daemon, secret: &str, code: &str, callback: &str) -> Value {
    let mut curl = Command::new("curl");
    curl.args(["-sS", "-u", &format!("shop:{secret}")]);
    for field in [
        "grant_type=authorization_code",
        &format!("code={code}"),
        &format!("redirect_uri={callback}"),
        &format!("code_verifier={VERIFIER}"),
    ] {
        curl.args(["--data-urlencode", field]);
    }
    let answer = run(curl.arg(format!("{}/oidc/token", issuer(daemon))));
    serde_json::from_str(&answer.stdout).expect("JSON")
}

fn parameter(url: &str, name: &str) -> String {
    let (_, query) = url.split_once('?').expect("a query");
    let start = format!("{name}=");
    let value = query.split('&').find_map(|pair| pair.strip_prefix(&start));
    value.expect("the parameter").to_owned()
}

/// A website that says yes to everything; its port.
fn website() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut line = String::new();
            let _ = BufReader::new(&client).read_line(&mut line);
            let _ = client.write_all(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    });
    port
}
