//! Who is reached, on which route, and what happens where nobody is.

use acceptance::Stage;
use serde_json::json;

pub(crate) fn nobody_answers(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks_with(alice.bare(), &json!({"timeout": 5}));
    let _ = alice.sees_request(asked.transaction_id());
    asked.becomes("expired");
}

pub(crate) fn nobody_has_that_address(stage: &Stage) {
    let api = stage.api();
    let bare = api.asks("ghost@localhost");
    let full = api.asks("phantom@localhost/phone");
    for asked in [bare, full] {
        let settled = asked.becomes("undeliverable");
        assert!(settled["reason"].is_string(), "{settled}");
    }
}

pub(crate) fn a_client_that_does_not_know_the_iq_gets_a_message(stage: &Stage) {
    let alice = stage.person_with_a_plain_client("alice");
    let asked = stage.api().asks(alice.full());
    let request = alice.sees("the message", |seen| {
        !seen.is_iq() && seen.is_request(asked.transaction_id())
    });
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}

pub(crate) fn a_client_that_is_silent_gets_a_message(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.full());
    assert!(alice.sees_request(asked.transaction_id()).is_iq());
    let message = alice.sees("the message", |seen| {
        !seen.is_iq() && seen.is_request(asked.transaction_id())
    });
    alice.confirms(&message);
    asked.becomes_approved_by(&alice);
}

pub(crate) fn a_client_that_is_gone_gets_a_message(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(&format!("{}/gone", alice.bare()));
    let request = alice.sees_request(asked.transaction_id());
    assert!(!request.is_iq());
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
}

pub(crate) fn the_first_of_two_clients_to_confirm_wins(stage: &Stage) {
    let [phone, laptop] = stage.person_with_two_clients("alice");
    let asked = stage.api().asks(phone.bare());
    let on_the_laptop = laptop.sees_request(asked.transaction_id());
    phone.confirms(&phone.sees_request(asked.transaction_id()));
    asked.becomes_approved_by(&phone);
    laptop.denies(&on_the_laptop);
    laptop.is_through_to(on_the_laptop.from());
    asked.is("approved");
}

pub(crate) fn the_first_of_two_clients_to_deny_wins(stage: &Stage) {
    let [phone, laptop] = stage.person_with_two_clients("alice");
    let asked = stage.api().asks(phone.bare());
    let on_the_laptop = laptop.sees_request(asked.transaction_id());
    phone.denies(&phone.sees_request(asked.transaction_id()));
    asked.becomes("denied");
    laptop.confirms(&on_the_laptop);
    laptop.is_through_to(on_the_laptop.from());
    asked.is("denied");
}

pub(crate) fn an_address_in_another_case_is_the_same_person(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(&alice.bare().to_uppercase());
    alice.confirms(&alice.sees_request(asked.transaction_id()));
    asked.becomes_approved_by(&alice);
    let asked = stage.api().asks(&alice.bare().replace("alice", "aLiCe"));
    alice.says(
        &alice.sees_request(asked.transaction_id()),
        asked.transaction_id(),
    );
    asked.becomes_approved_by(&alice);
}

pub(crate) fn two_of_three_must_confirm(stage: &Stage) {
    let people = ["alice", "bob", "carol"].map(|name| stage.person(name));
    let [alice, bob, carol] = &people;
    let all = [alice.bare(), bob.bare(), carol.bare()];
    let answer = stage.api().post(
        "/v1/verifications",
        &json!({"confirmers": all, "needed": 2, "method": "POST", "url": "https://shop.example/pay"}),
    );
    assert_eq!(answer.status, 201, "{}", answer.text);
    let id = answer.json["id"].as_str().unwrap_or_default();
    let code = answer.json["transaction_id"].as_str().unwrap_or_default();
    let request = bob.sees_request(code);
    bob.confirms(&request);
    bob.confirms(&request);
    bob.is_through_to(request.from());
    let path = format!("/v1/verifications/{id}");
    assert_eq!(
        stage.api().get(&path).json["state"],
        "pending",
        "one person is not two"
    );
    carol.confirms(&carol.sees_request(code));
    let settled = stage.api().get(&format!("{path}?wait=60")).json;
    assert_eq!(settled["state"], "approved", "{settled}");
    assert_eq!(settled["approvals"].as_array().map(Vec::len), Some(2));
}

pub(crate) fn whoever_asked_takes_it_back(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let answer = asked.is_withdrawn();
    assert!(
        (200..300).contains(&answer.status),
        "{} {}",
        answer.status,
        answer.text
    );
    asked.is("withdrawn");
    // Her devices are told.
    let told = alice.sees("the notice", |seen| {
        !seen.is_iq() && seen.confirm("id").is_none() && seen.from() == request.from()
    });
    assert!(told.body().is_some(), "{}", told.xml());
    alice.confirms(&request);
    alice.is_through_to(request.from());
    asked.is("withdrawn");
}
