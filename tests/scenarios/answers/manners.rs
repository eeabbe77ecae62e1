//! How the daemon's address behaves towards clients that look it over (RFC 6120 section 8.2.3: every request is answered).

use acceptance::{Confirmer, Stage, Stanza};

/// Alice's client asks the address that has just asked her, and gets this back.
fn answer_to(alice: &Confirmer, to: &str, kind: &str, payload: &str) -> std::sync::Arc<Stanza> {
    let id = format!("look-{kind}-{}", payload.len());
    alice.sends(&format!(
        "<iq type='{kind}' id='{id}' to='{to}'>{payload}</iq>"
    ));
    alice.sees("the answer", |seen| seen.is_iq() && seen.id() == id)
}

pub(crate) fn every_request_gets_an_answer(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let to = request.from();
    let features = "<query xmlns='http://jabber.org/protocol/disco#info'/>";
    let features = answer_to(&alice, to, "get", features);
    assert_eq!(features.kind(), Some("result"), "{}", features.xml());
    for feature in [
        "http://jabber.org/protocol/http-auth",
        "urn:xmpp:ping",
        "jabber:iq:version",
    ] {
        assert!(
            features.xml().contains(feature),
            "{feature} is missing: {}",
            features.xml()
        );
    }
    let version = answer_to(&alice, to, "get", "<query xmlns='jabber:iq:version'/>");
    assert!(version.xml().contains("verifierd"), "{}", version.xml());
    for kind in ["get", "set"] {
        let payload = format!("<unheard-of xmlns='urn:example:{kind}-of'/>");
        let refused = answer_to(&alice, to, kind, &payload);
        assert_eq!(
            refused.condition(),
            Some("service-unavailable"),
            "{}",
            refused.xml()
        );
    }
    asked.is("pending");
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
}
