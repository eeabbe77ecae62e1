//! Commands as short texts, for clients without a menu.

use acceptance::{Confirmer, Stage};
use serde_json::json;

/// Writes a chat message with this text, and further children, to an address.
pub(crate) fn writes(person: &Confirmer, bot: &str, text: &str, more: &str) {
    person.sends(&format!(
        "<message to='{bot}' type='chat'><body>{text}</body>{more}</message>"
    ));
}

pub(crate) fn everybody_has_their_commands_as_texts(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let bot = alice.sees_request(asked.transaction_id()).from().to_owned();
    writes(&alice, &bot, "pending", "");
    let pending = alice.reads("Waiting for your answer: 1");
    assert!(
        !pending
            .body()
            .unwrap_or_default()
            .contains(asked.transaction_id())
    );
    writes(&alice, &bot, "no 1 please", "");
    writes(&alice, &bot, "no", "");
    asked.becomes("denied");
    writes(&alice, &bot, "History", "");
    let _ = alice.reads("refused: shop");
    writes(&alice, &bot, "mute 2h", "");
    let _ = alice.reads("Nobody can ask you until");
    let refused = stage.api().tries_to_ask(alice.bare(), &json!({}));
    assert_eq!((refused.status, refused.problem()), (429, "limited"));
    writes(&alice, &bot, "unmute", "");
    let _ = alice.reads("You can be asked again");
    writes(&alice, &bot, "mute for ever", "");
    writes(&alice, &bot, "mute never", "");
    let _ = alice.reads("mute [MINUTES]");
    writes(&alice, &bot, "language de", "");
    let _ = alice.reads("Deutsch");
    let asked = stage.api().asks(alice.bare());
    let _ = alice.sees_request(asked.transaction_id());
    asked.is_withdrawn();
}

pub(crate) fn what_comes_late_or_copied_is_no_command(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let bot = alice.sees_request(asked.transaction_id()).from().to_owned();
    let forwarded = "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body>mute</body>\
        </message></forwarded>";
    for more in [
        "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>".to_owned(),
        "<x xmlns='jabber:x:delay' stamp='20260101T00:00:00'/>".to_owned(),
        forwarded.to_owned(),
        format!("<received xmlns='urn:xmpp:carbons:2'>{forwarded}</received>"),
        format!("<result xmlns='urn:xmpp:mam:2' id='1'>{forwarded}</result>"),
        "<reply xmlns='urn:xmpp:reply:0' id='abc'/>".to_owned(),
        "<replace xmlns='urn:xmpp:message-correct:0' id='abc'/>".to_owned(),
    ] {
        writes(&alice, &bot, "mute", &more);
    }
    for kind in ["error", "headline", "groupchat"] {
        alice.sends(&format!(
            "<message to='{bot}' type='{kind}'><body>mute</body></message>"
        ));
    }
    alice.is_through_to(&bot);
    let second = stage
        .api()
        .asks_with(alice.bare(), &json!({"context": {"ip": "192.0.2.9"}}));
    let _ = alice.sees_request(second.transaction_id());
    for asked in [asked, second] {
        asked.is_withdrawn();
    }
}
