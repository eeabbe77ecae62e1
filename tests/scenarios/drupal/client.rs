//! The module's client, by Guzzle as in a site, at a daemon that asks a person.

use std::process::Command;

use acceptance::{Confirmer, Daemon, Meanwhile, Stage, Stanza};
use serde_json::Value;

use crate::module::MODULE;

/// The site asks `jid`, and waits for the end of it.
fn asks(daemon: &Daemon, token: &str, jid: &str, more: &[(&str, &str)]) -> Meanwhile {
    let mut php = Command::new("php");
    php.arg(format!("{MODULE}/tests/ask.php"))
        .env("DAEMON", format!("http://127.0.0.1:{}", daemon.http_port()))
        .env("TOKEN", token)
        .env("JID", jid)
        .envs(more.iter().copied());
    Meanwhile::start(php)
}

/// Whether it let somebody in, and what it said.
fn ended(site: Meanwhile) -> (bool, Value) {
    let output = site.output();
    let said = serde_json::from_str(&output.stdout);
    let said = said.unwrap_or_else(|error| panic!("{error}: {}{}", output.stdout, output.stderr));
    (output.code == 0, said)
}

fn token(daemon: &Daemon) -> &str {
    &daemon.setup().relying_parties[0].token
}

fn question(alice: &Confirmer) -> std::sync::Arc<Stanza> {
    alice.sees("the question", |seen| seen.confirm("id").is_some())
}

pub(crate) fn alice_says_yes_to_the_site(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = stage.daemon();
    let site = asks(daemon, token(daemon), alice.bare(), &[]);
    let request = question(&alice);
    assert_eq!(
        request.confirm("url"),
        Some("https://site.example/user/login")
    );
    let body = request.body().unwrap_or_default();
    assert!(body.contains("Example: sign in"), "{body}");
    alice.confirms(&request);
    let (is_in, said) = ended(site);
    assert!(is_in, "{said}");
    assert_eq!(said["by"], alice.bare());
    assert_eq!(request.confirm("id"), said["code"].as_str());
    assert_eq!(said["again"], false, "an approval is taken once");
}

pub(crate) fn alice_says_no_to_the_site(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = stage.daemon();
    let site = asks(daemon, token(daemon), alice.bare(), &[]);
    alice.denies(&question(&alice));
    let (is_in, said) = ended(site);
    assert!(!is_in, "{said}");
    assert_eq!(said["standing"], "Denied");
}

pub(crate) fn a_site_takes_its_question_back(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = stage.daemon();
    let site = asks(daemon, token(daemon), alice.bare(), &[("CANCELS", "1")]);
    let (is_in, said) = ended(site);
    assert!(!is_in, "{said}");
    assert_eq!(said["standing"], "Expired");
}

pub(crate) fn a_site_with_a_wrong_token_asks_nobody(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = stage.daemon();
    let (is_in, said) = ended(asks(daemon, "nobodys-token", alice.bare(), &[]));
    assert!(!is_in, "{said}");
    assert_eq!(said["refused"], "the daemon answered 401 unauthorized");
}

pub(crate) fn a_site_that_may_not_ask_asks_nobody(stage: &Stage) {
    let daemon = stage.daemon();
    let site = asks(daemon, token(daemon), "mallory@elsewhere.example", &[]);
    let (is_in, said) = ended(site);
    assert!(!is_in, "{said}");
    assert_eq!(said["refused"], "the daemon answered 403 not-allowed");
}
