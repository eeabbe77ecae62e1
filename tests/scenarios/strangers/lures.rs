//! Answers that are somebody's own and meant for something else: what an intruder tries to ride along with.

use acceptance::{Daemon, RelyingParty, Stage};
use serde_json::json;

use super::only_alice_decides;

/// A daemon with two relying parties.
fn two_parties(stage: &Stage) -> Daemon {
    let mut setup = stage.setup();
    setup.relying_parties.push(RelyingParty::new("bank"));
    Daemon::start(setup)
}

pub(crate) fn the_same_identifier_under_another_relying_party(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = two_parties(stage);
    let same = json!({"transaction_id": "4711-same"});
    let shop = daemon.api_of(0).asks_with(alice.bare(), &same);
    let of_shop = alice.sees_request("4711-same");
    let bank = daemon.api_of(1).asks_with(alice.bare(), &same);
    let of_bank = alice.sees("the other request", |seen| {
        seen.is_request("4711-same") && seen.id() != of_shop.id()
    });
    alice.confirms(&of_shop);
    shop.becomes_approved_by(&alice);
    only_alice_decides(&alice, &bank, &of_bank);
}

pub(crate) fn an_old_answer_to_a_new_request_with_the_same_identifier(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = two_parties(stage);
    let same = json!({"transaction_id": "4711-same"});
    let shop = daemon.api_of(0).asks_with(alice.bare(), &same);
    let old = alice.sees_request("4711-same");
    alice.confirms(&old);
    shop.becomes_approved_by(&alice);
    let bank = daemon.api_of(1).asks_with(alice.bare(), &same);
    let request = alice.sees("the other request", |seen| {
        seen.is_request("4711-same") && seen.id() != old.id()
    });
    alice.sends(&old.yes_by_message());
    alice.is_through_to(old.from());
    only_alice_decides(&alice, &bank, &request);
}

pub(crate) fn a_late_answer_that_claims_to_be_older(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks_with(alice.bare(), &json!({"timeout": 5}));
    let request = alice.sees_request(asked.transaction_id());
    let settled = asked.becomes("expired");
    let deadline = settled["expires_at"].as_str().unwrap_or_default();
    let delay = format!("<delay xmlns='urn:xmpp:delay' stamp='{deadline}'/></message>");
    alice.sends(&request.yes_by_message().replace("</message>", &delay));
    alice.is_through_to(request.from());
    asked.is("expired");
}

pub(crate) fn an_old_answer_that_claims_to_be_from_the_future(stage: &Stage) {
    let alice = stage.person("alice");
    let first = stage.api().asks(alice.bare());
    let old = alice.sees_request(first.transaction_id());
    alice.confirms(&old);
    first.becomes_approved_by(&alice);
    let second = stage.api().asks(alice.bare());
    let request = alice.sees_request(second.transaction_id());
    let delay = "<delay xmlns='urn:xmpp:delay' stamp='2099-01-01T00:00:00Z'/></message>";
    alice.sends(&old.yes_by_message().replace("</message>", delay));
    alice.is_through_to(request.from());
    only_alice_decides(&alice, &second, &request);
}

/// The intruder logs in as alice while she does so herself, and hopes for her yes.
pub(crate) fn a_yes_while_two_are_open(stage: &Stage) {
    let alice = stage.person("alice");
    let tap = json!({"binding": "tap"});
    let [hers, intruders] = [0, 1].map(|_| stage.api().asks_with(alice.bare(), &tap));
    let request = alice.sees_request(hers.transaction_id());
    let _ = alice.sees_request(intruders.transaction_id());
    for text in ["yes", "ok", "\u{1f44d}"] {
        alice.says(&request, text);
    }
    alice.is_through_to(request.from());
    hers.is("pending");
    intruders.is("pending");
    alice.confirms(&request);
    hers.becomes_approved_by(&alice);
    intruders.is("pending");
}

/// Some sites let the claimant choose the identifier.
pub(crate) fn an_identifier_that_people_say_by_chance(stage: &Stage) {
    let alice = stage.person("alice");
    let chosen = json!({"transaction_id": "who is this?", "binding": "tap"});
    let asked = stage.api().asks_with(alice.bare(), &chosen);
    let request = alice.sees_request("who is this?");
    alice.says(&request, "who is this?");
    alice.is_through_to(request.from());
    only_alice_decides(&alice, &asked, &request);
}

/// The login page shows the intruder one code; the one that can be typed there went to alice.
pub(crate) fn the_code_on_the_login_page_typed_there(stage: &Stage) {
    let alice = stage.person("alice");
    let more = json!({"accepts_code": true});
    let asked = stage.api().asks_with(alice.bare(), &more);
    let request = alice.sees_request(asked.transaction_id());
    let typed = json!({"code": asked.transaction_id()});
    let answer = stage.api().post(&format!("{}/code", asked.path()), &typed);
    assert_eq!((answer.status, answer.problem()), (422, "wrong-code"));
    only_alice_decides(&alice, &asked, &request);
}
