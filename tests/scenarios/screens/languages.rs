//! In which language people are asked, and that they can answer in it.

use acceptance::{Daemon, Stage};
use serde_json::json;

pub(crate) fn a_request_is_asked_and_answered_in_its_language(stage: &Stage) {
    let alice = stage.person("alice");
    let german = json!({"lang": "de-AT", "binding": "tap"});
    let asked = stage.api().asks_with(alice.bare(), &german);
    let request = alice.sees_request(asked.transaction_id());
    let body = request.body().unwrap_or_default();
    assert!(body.starts_with("shop bittet um Bestätigung: "), "{body}");
    assert!(request.xml().contains("lang=\"de\""), "{}", request.xml());
    alice.says(&request, "was soll das?");
    let _ = alice.reads("Das ist keine Antwort.");
    alice.says(&request, "Ja.");
    asked.becomes_approved_by(&alice);
    let _ = alice.reads("Bestätigt auf phone, ");
}

pub(crate) fn who_asks_goes_by_the_title(stage: &Stage) {
    let mut setup = stage.setup();
    setup.relying_parties[0]
        .more
        .push_str("title = \"Ben's Café\"\n");
    let daemon = Daemon::start(setup);
    let alice = stage.person("alice");
    let asked = daemon
        .api()
        .asks_with(alice.bare(), &json!({"binding": "tap"}));
    let request = alice.sees_request(asked.transaction_id());
    let body = request.body().unwrap_or_default();
    assert!(
        body.starts_with("Ben's Café asks you to confirm: "),
        "{body}"
    );
    alice.says(&request, "yes");
    let _ = alice.reads("Ben's Café");
    asked.becomes_approved_by(&alice);
    assert_eq!(asked.becomes("approved")["relying_party"], "shop");
}

pub(crate) fn a_button_sends_what_the_daemon_reads(stage: &Stage) {
    let alice = stage.person("alice");
    let polish = json!({"lang": "pl"});
    let asked = stage.api().asks_with(alice.bare(), &polish);
    let request = alice.sees_request(asked.transaction_id());
    let xml = request.xml();
    for offered in ["value=\"NIE\"", "label=\"Odrzuć\"", "value=\"TO NIE JA\""] {
        assert!(xml.contains(offered), "{xml}");
    }
    assert!(!xml.contains("value=\"TAK\""), "a word is not enough here");
    alice.says(&request, "TO NIE JA");
    assert_eq!(asked.becomes("denied")["reason"], "not_me");
}

pub(crate) fn of_whom_nothing_is_known_is_asked_in_each_configured_language(stage: &Stage) {
    let mut setup = stage.setup();
    setup.xmpp.push_str("languages = [\"fr\", \"en\"]\n");
    let daemon = Daemon::start(setup);
    let alice = stage.person("alice");
    let asked = daemon.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let xml = request.xml();
    let french = xml.find("lang=\"fr\">shop vous demande de confirmer");
    let english = xml.find("lang=\"en\">shop asks you to confirm: ");
    assert!(french.is_some() && french < english, "{xml}");
    assert!(!xml.contains("urn:xmpp:tmp:quick-response"), "{xml}");
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}

pub(crate) fn nothing_others_wrote_is_a_link(stage: &Stage) {
    let alice = stage.person("alice");
    let more = json!({
        "url": "https://shop.example/login",
        "message": "see https://evil.example, www.evil.example or xmpp:bob@evil.example",
        "context": {"ip": "192.0.2.7", "user_agent": "mailto:bob@evil.example"},
    });
    let asked = stage.api().asks_with(alice.bare(), &more);
    let request = alice.sees_request(asked.transaction_id());
    let text = request
        .xml()
        .split("body>")
        .find(|text| text.contains("asks you to confirm"))
        .unwrap_or_default();
    assert!(text.contains("\u{2060}"), "{text:?}");
    for link in [
        "://",
        "www.e",
        "xmpp:b",
        "mailto:b",
        "evil.example",
        "@evil",
    ] {
        assert!(!text.contains(link), "{link} in {text:?}");
    }
    // It can be read all the same.
    let seen = request.body().unwrap_or_default();
    assert!(seen.contains("https://evil.example, www.evil.example or xmpp:bob@evil.example"));
}
