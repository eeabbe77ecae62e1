//! `ciba`, `keycloak` and user codes.

use super::{complaints, good, smallest};

const HASH: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

fn party(lines: &str) -> String {
    let head = "[http]\npublic_url = \"https://login.example.org\"\n[sign_in]\n[[relying_party]]\nname = \"till\"\njids = [\"*\"]\n";
    smallest(&format!("{head}{lines}\n"))
}

fn client(ciba: &str) -> String {
    party(&format!("client_secret_hash = \"{HASH}\"\nciba = {ciba}"))
}

#[test]
fn a_client_polls_or_is_told() {
    let config = good(&client("{}"));
    let ciba = config.doors.relying_parties[0].ciba.clone().unwrap();
    assert_eq!(ciba, http_api::Ciba::default());
    let config = good(&client(
        "{ notification_endpoint = \"https://till.example/x?y\", user_code = true }",
    ));
    let ciba = config.doors.relying_parties[0].ciba.clone().unwrap();
    let endpoint = ciba.notification_endpoint.as_deref();
    assert_eq!(endpoint, Some("https://till.example/x?y"));
    assert!(ciba.takes_user_code);
}

#[test]
fn nobody_is_told_where_others_can_listen() {
    for url in [
        "http://127.0.0.1:8080/x",
        "http://[::1]/x",
        "http://localhost/x",
    ] {
        good(&client(&format!("{{ notification_endpoint = \"{url}\" }}")));
    }
    for url in [
        "http://till.example/x",
        "http://10.0.0.1/x",
        "http://localhost.evil.example/x",
        "ftp://till.example/",
        "https://",
        "https://me@till.example/",
        "https://till.example/#x",
        "/x",
        "",
    ] {
        let told = complaints(&client(&format!("{{ notification_endpoint = \"{url}\" }}")));
        assert!(
            told.contains("relying_party.ciba.notification_endpoint"),
            "{url}: {told}"
        );
    }
    let told = complaints(&client("{ endpoint = \"https://till.example/\" }"));
    assert!(told.contains("endpoint is not a key"), "{told}");
    let told = complaints(&client("{ user_code = 1 }"));
    assert!(told.contains("expected true or false"), "{told}");
}

#[test]
fn a_realm_needs_no_token_and_no_pages() {
    let realm = "[[relying_party]]\nname = \"main\"\njids = [\"*\"]\nkeycloak = { issuer = \"https://kc.example/realms/main\" }\n";
    let config = good(&smallest(realm));
    let found = config.doors.relying_parties[0].keycloak.clone().unwrap();
    assert_eq!(found.url, found.issuer);
    let elsewhere = realm.replace("main\" }", "main\", url = \"http://127.0.0.1:8080/kc\" }");
    let config = good(&smallest(&elsewhere));
    let found = config.doors.relying_parties[0].keycloak.clone().unwrap();
    assert_eq!(found.url, "http://127.0.0.1:8080/kc");
    assert_eq!(found.issuer, "https://kc.example/realms/main");
}

#[test]
fn a_realm_is_one_that_nobody_can_play() {
    for (keycloak, words) in [
        ("{ }", "keycloak.issuer is missing"),
        (
            "{ issuer = \"http://kc.example/realms/a\" }",
            "expected https, unless the host is this machine",
        ),
        (
            "{ issuer = \"https://kc.example/realms/a/\" }",
            "without a slash at its end",
        ),
        (
            "{ issuer = \"https://kc.example/realms/a?b\" }",
            "the URL of a realm",
        ),
        (
            "{ issuer = \"https://kc.example/a\", url = \"http://10.0.0.1/a\" }",
            "keycloak.url",
        ),
        ("true", "expected a table"),
    ] {
        let told = complaints(&party(&format!("keycloak = {keycloak}")));
        assert!(told.contains(words), "{keycloak}: {told}");
    }
    let twice = "keycloak = { issuer = \"https://kc.example/a\" }";
    let told = complaints(&party(&format!(
        "{twice}\n[[relying_party]]\nname = \"other\"\njids = [\"*\"]\n{twice}"
    )));
    assert!(told.contains("has this realm already"), "{told}");
}

#[test]
fn user_codes_are_hashes_by_jid() {
    let codes = |codes: &str| {
        smallest(&format!(
            "[http]\npublic_url = \"https://login.example.org\"\n[sign_in]\nuser_codes = {codes}\n"
        ))
    };
    let config = good(&codes(&format!("{{ \"Alice@example.org\" = \"{HASH}\" }}")));
    let codes_of = config.doors.sign_in.unwrap().user_codes;
    let (jid, hash) = codes_of.first_key_value().unwrap();
    assert_eq!(
        (jid.to_string().as_str(), hash),
        ("alice@example.org", &[0; 32])
    );
    for wrong in [
        "{ \"alice@example.org\" = \"swordfish\" }".to_owned(),
        format!("{{ \"example.org\" = \"{HASH}\" }}"),
        format!("{{ \"alice@example.org/x\" = \"{HASH}\" }}"),
        "7".to_owned(),
    ] {
        let told = complaints(&codes(&wrong));
        assert!(told.contains("sign_in.user_codes"), "{wrong}: {told}");
    }
}
