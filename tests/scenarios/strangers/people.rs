//! What other people can say about a request that is none of theirs, and what says nothing whoever says it.

use acceptance::{Confirmer, Daemon, Stage, Stanza};

use super::{asked_for_a_tap, only_alice_decides};

/// A message with this in it, to whoever sent the request.
fn message(request: &Stanza, children: &str) -> String {
    format!(
        "<message type='chat' to='{}'>{children}</message>",
        request.from()
    )
}

/// Mallory sends it, and it has arrived.
fn says(mallory: &Confirmer, request: &Stanza, children: &str) {
    mallory.sends(&message(request, children));
    mallory.is_through_to(request.from());
}

const YES: &str = "<body>yes</body>";

pub(crate) fn another_person_reacts(stage: &Stage) {
    let (alice, mallory, asked, request) = asked_for_a_tap(stage);
    let reaction = format!(
        "<reactions xmlns='urn:xmpp:reactions:0' id='{}'><reaction>\u{1f44d}</reaction></reactions>",
        request.id()
    );
    says(&mallory, &request, &reaction);
    asked.is("pending");
    alice.sends(&message(&request, &reaction));
    asked.becomes_approved_by(&alice);
}

pub(crate) fn another_person_replies(stage: &Stage) {
    let (alice, mallory, asked, request) = asked_for_a_tap(stage);
    let reply = format!(
        "{YES}<reply xmlns='urn:xmpp:reply:0' id='{}' to='{}'/>",
        request.id(),
        request.from()
    );
    says(&mallory, &request, &reply);
    asked.is("pending");
    alice.sends(&message(&request, &reply));
    asked.becomes_approved_by(&alice);
}

pub(crate) fn another_person_answers_in_its_thread(stage: &Stage) {
    let (alice, mallory, asked, request) = asked_for_a_tap(stage);
    let own = stage.api().asks(mallory.bare());
    let of_mallory = mallory.sees_request(own.transaction_id());
    let thread = format!("<thread>{}</thread>", request.thread().unwrap_or_default());
    for answer in [
        format!("{thread}{YES}"),
        format!("{thread}{}", of_mallory.confirm_element()),
        format!("{thread}{}", request.confirm_element()),
    ] {
        says(&mallory, &request, &answer);
    }
    only_alice_decides(&alice, &asked, &request);
}

pub(crate) fn another_person_corrects_her_words(stage: &Stage) {
    let (alice, mallory, asked, request) = asked_for_a_tap(stage);
    alice.sends(&message(&request, "<body>yes?</body>").replacen(
        "<message ",
        "<message id='hers' ",
        1,
    ));
    alice.is_through_to(request.from());
    let correction = "<body>yes</body><replace xmlns='urn:xmpp:message-correct:0' id='hers'/>";
    says(&mallory, &request, correction);
    only_alice_decides(&alice, &asked, &request);
}

/// Her own correction may be of what she wrote about an earlier request: its yes is none to this one.
pub(crate) fn an_old_message_corrected_to_yes(stage: &Stage) {
    let (alice, _, asked, request) = asked_for_a_tap(stage);
    let correction = "<body>yes</body><replace xmlns='urn:xmpp:message-correct:0' id='older'/>";
    alice.sends(&message(&request, correction));
    alice.is_through_to(request.from());
    only_alice_decides(&alice, &asked, &request);
}

pub(crate) fn a_receipt_or_a_marker_is_no_answer(stage: &Stage) {
    let (alice, mallory, asked, request) = asked_for_a_tap(stage);
    let id = request.id();
    let told = [
        format!("<received xmlns='urn:xmpp:receipts' id='{id}'/>"),
        format!("<displayed xmlns='urn:xmpp:chat-markers:0' id='{id}'/>"),
        format!("<acknowledged xmlns='urn:xmpp:chat-markers:0' id='{id}'/>"),
        "<active xmlns='http://jabber.org/protocol/chatstates'/>".to_owned(),
    ];
    for children in &told {
        says(&mallory, &request, children);
    }
    assert_eq!(asked.now().get("notice"), None, "not hers");
    for children in &told {
        says(&alice, &request, children);
    }
    assert_eq!(asked.now()["notice"], "seen");
    only_alice_decides(&alice, &asked, &request);
}

pub(crate) fn two_confirms_in_one_stanza(stage: &Stage) {
    let (alice, mallory, asked, request) = asked_for_a_tap(stage);
    let own = stage.api().asks(mallory.bare());
    let of_mallory = mallory.sees_request(own.transaction_id());
    let (hers, his) = (request.confirm_element(), of_mallory.confirm_element());
    says(&mallory, &request, &format!("{his}{hers}"));
    says(&mallory, &request, &format!("{hers}{his}"));
    says(&alice, &request, &format!("{his}{hers}"));
    own.is("pending");
    only_alice_decides(&alice, &asked, &request);
}

pub(crate) fn an_admin_who_was_not_asked(stage: &Stage) {
    let (alice, carol) = (stage.person("alice"), stage.person("carol"));
    let mut setup = stage.setup();
    let admin = format!("[[admin]]\njid = \"{}\"\n", carol.bare());
    setup.relying_parties[0].more = admin;
    let daemon = Daemon::start(setup);
    let asked = daemon.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    carol.sends(&request.yes_by_message());
    for text in [YES, &format!("<body>{}</body>", asked.transaction_id())] {
        says(&carol, &request, text);
    }
    only_alice_decides(&alice, &asked, &request);
}
