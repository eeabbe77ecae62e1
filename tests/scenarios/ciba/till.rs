//! A client of CIBA, in poll and in ping mode.

use acceptance::{Answer, Confirmer, Daemon, Receiver, RelyingParty, Stage, token_hash};
use serde_json::json;

const SECRET: &str = "a-secret-of-the-till";

fn daemon(stage: &Stage, ciba: &str) -> Daemon {
    let mut setup = stage.setup();
    "default_domain = \"localhost\"\n".clone_into(&mut setup.sign_in);
    let mut party = RelyingParty::new("till");
    party.more = format!(
        "client_secret_hash = \"{}\"\nid_token_signed_response_alg = \"ES256\"\nciba = {{ {ciba} }}\n",
        token_hash(SECRET)
    );
    setup.relying_parties = vec![party];
    Daemon::start(setup)
}

fn posts(daemon: &Daemon, path: &str, form: &str) -> Answer {
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let body = format!("{form}&client_id=till&client_secret={SECRET}");
    daemon.api_with(None).call("POST", path, &headers, &body)
}

/// Has somebody asked; gives the `auth_req_id`.
fn starts(daemon: &Daemon, person: &Confirmer, more: &str) -> String {
    let hint = person.bare().replace('@', "%40");
    let form = format!("scope=openid%20profile&login_hint={hint}{more}");
    let answer = posts(daemon, "/bc-authorize", &form);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json["auth_req_id"]
        .as_str()
        .expect("a name")
        .to_owned()
}

fn fetches(daemon: &Daemon, id: &str) -> Answer {
    let form = format!("grant_type=urn%3Aopenid%3Aparams%3Agrant-type%3Aciba&auth_req_id={id}");
    posts(daemon, "/oidc/token", &form)
}

fn comes_to(daemon: &Daemon, id: &str, word: &str) {
    let answer = fetches(daemon, id);
    assert_eq!(answer.json["error"], word, "{}", answer.text);
}

/// Asks again, as a client does, until somebody has answered.
fn polls(daemon: &Daemon, id: &str) -> Answer {
    acceptance::until("an answer", || {
        let answer = fetches(daemon, id);
        let error = answer.json["error"].as_str().unwrap_or_default();
        (!["authorization_pending", "slow_down"].contains(&error)).then_some(answer)
    })
}

pub(crate) fn a_client_polls(stage: &Stage) {
    let (daemon, alice) = (daemon(stage, ""), stage.person("alice"));
    let id = starts(&daemon, &alice, "&binding_message=W4SCT");
    let request = alice.sees_request("W4SCT");
    comes_to(&daemon, &id, "authorization_pending");
    comes_to(&daemon, &id, "slow_down");
    // As the till shows it.
    alice.says(&request, "W4SCT");
    let tokens = polls(&daemon, &id);
    assert_eq!(tokens.status, 200, "{}", tokens.text);
    let access = tokens.json["access_token"].as_str().expect("a token");
    let info = daemon.api_with(Some(access)).get("/oidc/userinfo");
    let name = alice.bare().split('@').next().expect("a local part");
    assert_eq!(
        info.json["preferred_username"],
        json!(name),
        "{}",
        info.text
    );
    comes_to(&daemon, &id, "invalid_grant");
    let log = daemon.log();
    for secret in [SECRET, access, &*id] {
        assert!(!log.contains(secret), "{log}");
    }
}

pub(crate) fn a_client_is_told_by_ping(stage: &Stage) {
    // Once it is too busy, which ends nothing.
    let till = Receiver::answering(&[503, 204]);
    let ciba = format!("notification_endpoint = \"{}\"", till.url());
    let (daemon, alice) = (daemon(stage, &ciba), stage.person("alice"));
    let more =
        "&binding_message=PING1&client_notification_token=8d67dc78-7faa-4d41-aabd-67707b374255";
    let id = starts(&daemon, &alice, more);
    alice.confirms(&alice.sees_request("PING1"));
    for _ in 0..2 {
        let ping = till.is_called();
        assert!(
            ping.line.starts_with("POST /done?order=7 "),
            "{}",
            ping.line
        );
        let bearer = "Bearer 8d67dc78-7faa-4d41-aabd-67707b374255";
        assert_eq!(ping.header("authorization"), bearer);
        assert_eq!(ping.body, json!({ "auth_req_id": id }).to_string());
    }
    assert_eq!(fetches(&daemon, &id).status, 200);
    assert!(!till.has_been_called());
}

pub(crate) fn bob_says_no(stage: &Stage) {
    let (daemon, bob) = (daemon(stage, ""), stage.person("bob"));
    let id = starts(&daemon, &bob, "&binding_message=B0B77");
    bob.denies(&bob.sees_request("B0B77"));
    let answer = polls(&daemon, &id);
    assert_eq!(answer.json["error"], "access_denied", "{}", answer.text);
}

pub(crate) fn a_restart_ends_what_waited(stage: &Stage) {
    let (daemon, alice) = (daemon(stage, ""), stage.person("alice"));
    let id = starts(&daemon, &alice, "&binding_message=LATE1");
    let request = alice.sees_request("LATE1");
    daemon.kill();
    daemon.restart();
    comes_to(&daemon, &id, "expired_token");
    // Her answer comes too late, and lets nobody in.
    alice.confirms(&request);
    alice.is_through_to(request.from());
    comes_to(&daemon, &id, "expired_token");
}
