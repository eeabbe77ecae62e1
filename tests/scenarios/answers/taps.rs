//! Yes and no in clients that know XEP-0070, each written as that client writes it.

use acceptance::{Brand, Stage};
use serde_json::json;

pub(crate) fn a_tap_on_an_iq_approves(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage
        .api()
        .asks_with(alice.full(), &json!({"transaction_id": "a7374jn"}));
    let request = alice.sees_request("a7374jn");
    assert!(request.is_iq(), "{}", request.xml());
    assert_eq!(request.kind(), Some("get"));
    assert_eq!(request.confirm("method"), Some("GET"));
    assert_eq!(request.confirm("url"), Some("https://shop.example/login"));
    assert!(request.id().len() >= 16, "guessable: {}", request.id());
    asked.is("pending");
    alice.confirms(&request);
    let settled = asked.becomes_approved_by(&alice);
    assert_eq!(settled["approvals"][0]["from"], alice.full());
    assert_eq!(settled["approvals"][0]["evidence"], "tap");
}

pub(crate) fn a_tap_on_a_message_approves(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    assert!(!request.is_iq());
    // Written out, or Libervia does not look at it (ejabberd writes every stanza anew, and leaves the default out);
    // with a thread, or Converse's plugin falls over.
    let kind = request.kind();
    let is_left_out = kind.is_none() && stage.brand() == Brand::Ejabberd;
    assert!(kind == Some("normal") || is_left_out, "{}", request.xml());
    assert!(request.thread().is_some_and(|thread| !thread.is_empty()));
    assert!(request.id().len() >= 16, "guessable: {}", request.id());
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
}

pub(crate) fn no_to_an_iq_denies(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.full());
    alice.denies(&alice.sees_request(asked.transaction_id()));
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
}

pub(crate) fn no_to_a_message_denies(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    alice.denies(&alice.sees_request(asked.transaction_id()));
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
}

pub(crate) fn gajim_confirms_an_iq_without_attributes(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.full());
    let request = alice.sees_request(asked.transaction_id());
    alice.sends(&format!(
        "<iq type='result' id='{}' to='{}'><confirm xmlns='http://jabber.org/protocol/http-auth'/></iq>",
        request.id(),
        request.from()
    ));
    asked.becomes_approved_by(&alice);
}

pub(crate) fn an_iq_result_without_confirm_approves(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.full());
    let request = alice.sees_request(asked.transaction_id());
    alice.sends(&format!(
        "<iq type='result' id='{}' to='{}'/>",
        request.id(),
        request.from()
    ));
    asked.becomes_approved_by(&alice);
}

pub(crate) fn movim_confirms_an_iq_by_message(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.full());
    let request = alice.sees_request(asked.transaction_id());
    assert!(request.is_iq());
    let confirm = request.confirm_element();
    alice.sends(&format!(
        "<message to='{}'>{confirm}</message>",
        request.from()
    ));
    asked.becomes_approved_by(&alice);
}

pub(crate) fn psi_confirms_with_whitespace_and_no_type(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    alice.sends(&format!(
        "<message to='{}' id='aab5a'>\n<thread>{}</thread>\n{}\n</message>",
        request.from(),
        request.thread().unwrap_or_default(),
        request.confirm_element()
    ));
    asked.becomes_approved_by(&alice);
}

pub(crate) fn gajim_denies_a_message_with_our_own_body_in_it(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage
        .api()
        .asks_with(alice.bare(), &json!({"binding": "tap"}));
    let request = alice.sees_request(asked.transaction_id());
    alice.sends(&format!(
        "<message type='error' id='{}' to='{}'><thread>{}</thread><body>OK {}</body>{}\
         <error type='auth' code='401'><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
        request.id(),
        request.from(),
        request.thread().unwrap_or_default(),
        asked.transaction_id(),
        request.confirm_element()
    ));
    asked.becomes("denied");
}

pub(crate) fn chat_states_and_markers_are_no_answers(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage
        .api()
        .asks_with(alice.bare(), &json!({"binding": "tap"}));
    let request = alice.sees_request(asked.transaction_id());
    let (to, id) = (request.from(), request.id());
    for noise in [
        format!(
            "<message type='chat' to='{to}'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>"
        ),
        format!(
            "<message type='chat' to='{to}'><displayed xmlns='urn:xmpp:chat-markers:0' id='{id}'/></message>"
        ),
        format!("<message to='{to}'><received xmlns='urn:xmpp:receipts' id='{id}'/></message>"),
    ] {
        alice.sends(&noise);
    }
    alice.is_through_to(to);
    asked.is("pending");
    assert!(
        alice
            .has_seen()
            .iter()
            .all(|seen| seen.body().is_none() || seen.confirm("id").is_some())
    );
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
}
