//! Who must not get anything: other people, other devices, late answers, old answers, stanzas that decide nothing.
#![expect(
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod copies;
mod lures;
mod neighbours;
mod people;

use std::process::ExitCode;
use std::sync::Arc;

use acceptance::{Asked, Confirmer, Stage, Stanza, play, stories};
use serde_json::json;

fn main() -> ExitCode {
    play(&stories![everywhere:
        another_person_confirms_by_message,
        another_person_sends_an_iq_result_with_the_right_id,
        another_person_guesses_iq_ids,
        another_person_says_the_code,
        another_person_denies,
        another_person_has_one_with_the_same_id,
        another_device_confirms_an_iq_it_was_not_asked,
        an_answer_after_the_deadline,
        an_answer_sent_again_for_the_next_one,
        an_answer_from_before_the_question,
        a_headline_and_a_groupchat_message,
        an_error_that_names_no_error,
        a_yes_to_another_transaction,
        people::another_person_reacts,
        people::another_person_replies,
        people::another_person_answers_in_its_thread,
        people::another_person_corrects_her_words,
        people::an_old_message_corrected_to_yes,
        people::a_receipt_or_a_marker_is_no_answer,
        people::two_confirms_in_one_stanza,
        people::an_admin_who_was_not_asked,
        copies::a_forwarded_yes,
        copies::a_forged_carbon_of_what_she_received,
        copies::a_forged_carbon_of_what_she_sent,
        copies::a_forged_archive_result,
        copies::an_error_with_a_yes_in_it,
        copies::a_yes_that_stands_in_for_what_is_encrypted,
        lures::the_same_identifier_under_another_relying_party,
        lures::an_old_answer_to_a_new_request_with_the_same_identifier,
        lures::a_late_answer_that_claims_to_be_older,
        lures::an_old_answer_that_claims_to_be_from_the_future,
        lures::a_yes_while_two_are_open,
        lures::an_identifier_that_people_say_by_chance,
        lures::the_code_on_the_login_page_typed_there,
        neighbours::a_sibling_component_in_her_name,
        neighbours::a_namesake_at_a_sibling_component,
        neighbours::look_alikes_of_her_address,
        neighbours::an_event_of_a_node_that_others_write_to;
        once:
        neighbours::a_sibling_component_in_our_place
    ])
}

/// The same with the policy under which a word or a reaction of alice's is enough.
fn asked_for_a_tap(stage: &Stage) -> (Confirmer, Confirmer, Asked, Arc<Stanza>) {
    let (alice, mallory) = (stage.person("alice"), stage.person("mallory"));
    let tap = json!({"binding": "tap", "timeout": 120});
    let asked = stage.api().asks_with(alice.bare(), &tap);
    let request = alice.sees_request(asked.transaction_id());
    (alice, mallory, asked, request)
}

/// Alice is asked by message, and mallory has a client of his own.
fn alice_is_asked(stage: &Stage) -> (Confirmer, Confirmer, Asked, Arc<Stanza>) {
    let (alice, mallory) = (stage.person("alice"), stage.person("mallory"));
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    (alice, mallory, asked, request)
}

/// What came did not count, and alice's own answer does.
fn only_alice_decides(alice: &Confirmer, asked: &Asked, request: &Stanza) {
    asked.is("pending");
    alice.confirms(request);
    asked.becomes_approved_by(alice);
}

fn another_person_confirms_by_message(stage: &Stage) {
    let (alice, mallory, asked, request) = alice_is_asked(stage);
    mallory.sends(&request.yes_by_message());
    mallory.is_through_to(request.from());
    only_alice_decides(&alice, &asked, &request);
}

fn another_person_sends_an_iq_result_with_the_right_id(stage: &Stage) {
    let (alice, mallory) = (stage.person("alice"), stage.person("mallory"));
    let asked = stage.api().asks(alice.full());
    let request = alice.sees_request(asked.transaction_id());
    mallory.sends(&format!(
        "<iq type='result' id='{}' to='{}'>{}</iq>",
        request.id(),
        request.from(),
        request.confirm_element()
    ));
    mallory.is_through_to(request.from());
    only_alice_decides(&alice, &asked, &request);
}

fn another_person_guesses_iq_ids(stage: &Stage) {
    let (alice, mallory) = (stage.person("alice"), stage.person("mallory"));
    let asked = stage.api().asks(alice.full());
    let request = alice.sees_request(asked.transaction_id());
    for guess in 0..200 {
        mallory.sends(&format!(
            "<iq type='result' id='{guess}' to='{}'/>",
            request.from()
        ));
    }
    mallory.is_through_to(request.from());
    only_alice_decides(&alice, &asked, &request);
}

fn another_person_says_the_code(stage: &Stage) {
    let (alice, mallory, asked, request) = alice_is_asked(stage);
    mallory.says(&request, asked.transaction_id());
    mallory.is_through_to(request.from());
    only_alice_decides(&alice, &asked, &request);
}

fn another_person_denies(stage: &Stage) {
    let (alice, mallory, asked, request) = alice_is_asked(stage);
    mallory.says(&request, "no");
    mallory.sends(&format!(
        "<message type='error' to='{}'><thread>{}</thread>{}<error type='auth'>\
         <not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
        request.from(),
        request.thread().unwrap_or_default(),
        request.confirm_element()
    ));
    mallory.is_through_to(request.from());
    only_alice_decides(&alice, &asked, &request);
}

fn another_person_has_one_with_the_same_id(stage: &Stage) {
    let (alice, mallory) = (stage.person("alice"), stage.person("mallory"));
    let same = json!({"transaction_id": "4711-same"});
    let of_alice = stage.api().asks_with(alice.bare(), &same);
    let of_mallory = stage.api().asks_with(mallory.bare(), &same);
    let request = alice.sees_request("4711-same");
    mallory.confirms(&mallory.sees_request("4711-same"));
    of_mallory.becomes_approved_by(&mallory);
    only_alice_decides(&alice, &of_alice, &request);
}

fn another_device_confirms_an_iq_it_was_not_asked(stage: &Stage) {
    let [phone, laptop] = stage.person_with_two_clients("alice");
    let asked = stage.api().asks(phone.full());
    let request = phone.sees_request(asked.transaction_id());
    laptop.sends(&format!(
        "<iq type='result' id='{}' to='{}'/>",
        request.id(),
        request.from()
    ));
    laptop.sends(&format!(
        "<message to='{}'>{}</message>",
        request.from(),
        request.confirm_element()
    ));
    laptop.is_through_to(request.from());
    only_alice_decides(&phone, &asked, &request);
}

fn an_answer_after_the_deadline(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks_with(alice.bare(), &json!({"timeout": 5}));
    let request = alice.sees_request(asked.transaction_id());
    asked.becomes("expired");
    alice.confirms(&request);
    alice.says(&request, asked.transaction_id());
    alice.is_through_to(request.from());
    asked.is("expired");
}

fn an_answer_sent_again_for_the_next_one(stage: &Stage) {
    let alice = stage.person("alice");
    let first = stage.api().asks(alice.bare());
    let old = alice.sees_request(first.transaction_id());
    alice.confirms(&old);
    first.becomes_approved_by(&alice);
    let second = stage.api().asks(alice.bare());
    let request = alice.sees_request(second.transaction_id());
    assert_ne!(old.id(), request.id());
    assert_ne!(old.thread(), request.thread());
    alice.confirms(&old);
    alice.sends(&format!(
        "<iq type='result' id='{}' to='{}'/>",
        old.id(),
        old.from()
    ));
    alice.is_through_to(request.from());
    only_alice_decides(&alice, &second, &request);
}

fn an_answer_from_before_the_question(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let delayed = "<delay xmlns='urn:xmpp:delay' stamp='2020-01-01T00:00:00Z'/></message>";
    alice.sends(&request.yes_by_message().replace("</message>", delayed));
    alice.is_through_to(request.from());
    only_alice_decides(&alice, &asked, &request);
}

fn a_headline_and_a_groupchat_message(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    for kind in ["headline", "groupchat"] {
        let answer = request.yes_by_message();
        alice.sends(&answer.replacen("<message ", &format!("<message type='{kind}' "), 1));
    }
    alice.is_through_to(request.from());
    only_alice_decides(&alice, &asked, &request);
}

fn an_error_that_names_no_error(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let answer = request.yes_by_message();
    alice.sends(&answer.replacen("<message ", "<message type='error' ", 1));
    alice.is_through_to(request.from());
    let now = asked.now();
    assert_ne!(now["state"], "approved", "{now}");
}

fn a_yes_to_another_transaction(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let answer = request.yes_by_message();
    let other_id = format!("id='{}'", asked.transaction_id());
    alice.sends(&answer.replace(&other_id, "id='000000x'"));
    alice.sends(&answer.replace("https://shop.example/login", "https://shop.example/pay"));
    alice.is_through_to(request.from());
    only_alice_decides(&alice, &asked, &request);
}
