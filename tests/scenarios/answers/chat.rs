//! What clients of today can do with a message: react to it, quote it, encrypt what they answer, tell how far it has come.

use acceptance::{Confirmer, Stage, Stanza};
use serde_json::{Value, json};

fn tap() -> Value {
    json!({"binding": "tap", "timeout": 60})
}

fn reacts(alice: &Confirmer, request: &Stanza, reactions: &[&str]) {
    let reactions = reactions.iter().fold(String::new(), |all, reaction| {
        all + "<reaction>" + reaction + "</reaction>"
    });
    alice.sends(&format!(
        "<message type='chat' to='{}'><reactions xmlns='urn:xmpp:reactions:0' id='{}'>{reactions}</reactions>\
         <store xmlns='urn:xmpp:hints'/></message>",
        request.from(),
        request.id()
    ));
}

pub(crate) fn a_thumb_up_approves_and_a_thumb_down_denies(stage: &Stage) {
    let alice = stage.person("alice");
    let [first, second] = [0, 1].map(|_| stage.api().asks_with(alice.bare(), &tap()));
    let (of_first, of_second) = (
        alice.sees_request(first.transaction_id()),
        alice.sees_request(second.transaction_id()),
    );
    // A turtle means nothing, and so does taking it away.
    reacts(&alice, &of_first, &["\u{1f422}"]);
    reacts(&alice, &of_first, &[]);
    alice.is_through_to(of_first.from());
    first.is("pending");
    // Dino writes a variation selector behind it; and it says which of two is meant.
    reacts(&alice, &of_first, &["\u{1f422}", "\u{1f44d}\u{fe0f}"]);
    let settled = first.becomes_approved_by(&alice);
    assert_eq!(settled["approvals"][0]["evidence"], "reaction");
    second.is("pending");
    reacts(&alice, &of_second, &["\u{1f44e}\u{1f3fd}"]);
    let settled = second.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
    // What is taken away afterwards stays as it was decided.
    reacts(&alice, &of_first, &[]);
    alice.is_through_to(of_first.from());
    first.is("approved");
}

pub(crate) fn a_thumb_up_is_too_weak_where_a_code_is_wanted(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    reacts(&alice, &request, &["\u{1f44d}"]);
    let _ = alice.sees("what would be enough", |seen| {
        seen.body().is_some() && seen.confirm("id").is_none()
    });
    asked.is("pending");
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}

pub(crate) fn a_quotation_by_hand_is_not_part_of_the_answer(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let first_line = request.body().unwrap_or_default();
    let first_line = first_line.lines().next().unwrap_or_default();
    alice.says(
        &request,
        &format!("> {first_line}\n> ...\n{}", asked.transaction_id()),
    );
    asked.becomes_approved_by(&alice);
}

pub(crate) fn who_encrypts_is_told_that_it_cannot_be_read(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let encrypted = |children: &str| {
        alice.sends(&format!(
            "<message type='chat' to='{}'><encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/>{children}\
             </encrypted></message>",
            request.from()
        ));
    };
    // A program that sends keys says nothing.
    encrypted("");
    alice.is_through_to(request.from());
    let texts = |alice: &Confirmer| {
        let all = alice.has_seen().into_iter();
        all.filter(|seen| seen.body().is_some() && seen.confirm("id").is_none())
            .count()
    };
    assert_eq!(texts(&alice), 0);
    for _ in 0..3 {
        encrypted("<payload>AAAA</payload>");
    }
    let _ = alice.reads("encrypted");
    alice.is_through_to(request.from());
    assert_eq!(texts(&alice), 1, "at most one a minute");
    asked.is("pending");
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
}

pub(crate) fn the_events_tell_how_far_it_has_come(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let told = |namespace: &str, name: &str| {
        alice.sends(&format!(
            "<message type='chat' to='{}'><{name} xmlns='{namespace}' id='{}'/></message>",
            request.from(),
            request.id()
        ));
    };
    let listening = {
        let (api, id) = (stage.api(), asked.id().to_owned());
        std::thread::spawn(move || api.events(&id))
    };
    let becomes = |notice: &str| {
        acceptance::until(notice, || (asked.now()["notice"] == notice).then_some(()));
    };
    told("urn:xmpp:receipts", "received");
    becomes("delivered");
    told("urn:xmpp:chat-markers:0", "displayed");
    becomes("seen");
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
    let events = listening.join().unwrap_or_default();
    let last = events
        .last()
        .map(|(_, data)| data.clone())
        .unwrap_or_default();
    assert_eq!(
        (&last["state"], &last["notice"]),
        (&json!("approved"), &json!("seen")),
        "{events:?}"
    );
}

pub(crate) fn a_link_opens_the_chat_with_the_code_typed(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let uri = asked.opened()["chat_uri"].as_str().unwrap_or_default();
    let (to, code) = uri
        .strip_prefix("xmpp:")
        .and_then(|rest| rest.split_once("?message;body="))
        .unwrap_or_default();
    assert_eq!(Some(to), request.from().split('/').next(), "{uri}");
    alice.sends(&format!(
        "<message type='chat' to='{to}'><body>{code}</body></message>"
    ));
    asked.becomes_approved_by(&alice);
    assert_eq!(
        asked.now().get("chat_uri"),
        None,
        "it is of no use any more"
    );
}
