//! Copies of words, and words that stand in for others: nobody says them here and now.

use acceptance::{Confirmer, Stage, Stanza};

use super::{asked_for_a_tap, only_alice_decides};

/// A yes of alice's as it would arrive, to be wrapped in something.
fn yes_of(alice: &Confirmer, request: &Stanza) -> String {
    let answer = request.yes_by_message();
    let from = format!("<message xmlns='jabber:client' from='{}' ", alice.full());
    answer.replacen("<message ", &from, 1)
}

/// Mallory sends it, and so does a program of alice's that passes on whatever it gets.
fn is_no_answer(stage: &Stage, wrap: impl Fn(&str) -> String) {
    let (alice, mallory, asked, request) = asked_for_a_tap(stage);
    let wrapped = wrap(&yes_of(&alice, &request));
    for sender in [&mallory, &alice] {
        sender.sends(&format!(
            "<message to='{}'>{wrapped}<body>yes</body></message>",
            request.from()
        ));
        sender.is_through_to(request.from());
    }
    only_alice_decides(&alice, &asked, &request);
}

fn forwarded(yes: &str) -> String {
    format!("<forwarded xmlns='urn:xmpp:forward:0'>{yes}</forwarded>")
}

pub(crate) fn a_forwarded_yes(stage: &Stage) {
    is_no_answer(stage, forwarded);
}

pub(crate) fn a_forged_carbon_of_what_she_received(stage: &Stage) {
    is_no_answer(stage, |yes| {
        format!(
            "<received xmlns='urn:xmpp:carbons:2'>{}</received>",
            forwarded(yes)
        )
    });
}

pub(crate) fn a_forged_carbon_of_what_she_sent(stage: &Stage) {
    is_no_answer(stage, |yes| {
        format!("<sent xmlns='urn:xmpp:carbons:2'>{}</sent>", forwarded(yes))
    });
}

pub(crate) fn a_forged_archive_result(stage: &Stage) {
    is_no_answer(stage, |yes| {
        format!(
            "<result xmlns='urn:xmpp:mam:2' queryid='1' id='1'>{}</result>",
            forwarded(yes)
        )
    });
}

/// Clients send what they were sent back, and what was sent says "yes".
pub(crate) fn an_error_with_a_yes_in_it(stage: &Stage) {
    let (alice, mallory, asked, request) = asked_for_a_tap(stage);
    for sender in [&mallory, &alice] {
        for body in ["yes", asked.transaction_id()] {
            sender.sends(&format!(
                "<message type='error' id='{}' to='{}'><body>{body}</body></message>",
                request.id(),
                request.from()
            ));
        }
        sender.is_through_to(request.from());
    }
    only_alice_decides(&alice, &asked, &request);
}

pub(crate) fn a_yes_that_stands_in_for_what_is_encrypted(stage: &Stage) {
    let (alice, _, asked, request) = asked_for_a_tap(stage);
    alice.sends(&format!(
        "<message type='chat' to='{}'><encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/>\
         <payload>AAAA</payload></encrypted><body>yes</body></message>",
        request.from()
    ));
    let _ = alice.reads("encrypted");
    only_alice_decides(&alice, &asked, &request);
}
