//! Every device that shows a request is told how it ended.

use std::sync::Arc;

use acceptance::{Confirmer, Stage, Stanza};
use serde_json::json;

/// The first correction of that request.
fn correction(person: &Confirmer, request: &Stanza, words: &str) -> Arc<Stanza> {
    person.sees(&format!("the correction {words:?}"), |seen| {
        seen.replaces() == Some(request.id())
            && seen.body().is_some_and(|body| body.contains(words))
    })
}

pub(crate) fn the_other_device_sees_who_answered(stage: &Stage) {
    let [phone, laptop] = stage.person_with_two_clients("alice");
    let asked = stage.api().asks(phone.bare());
    let [on_phone, on_laptop] =
        [&phone, &laptop].map(|client| client.sees_request(asked.transaction_id()));
    assert_eq!(on_phone.id(), on_laptop.id());
    phone.confirms(&on_phone);
    asked.becomes_approved_by(&phone);
    for client in [&phone, &laptop] {
        let closing = correction(client, &on_phone, "Approved on phone, ");
        assert!(
            closing
                .body()
                .is_some_and(|body| body.contains(" UTC. shop: "))
        );
        assert_eq!(closing.confirm("id"), None, "{}", closing.xml());
        assert_eq!(closing.thread(), on_phone.thread());
        assert_eq!(closing.from(), on_phone.from());
        assert_ne!(closing.id(), on_phone.id());
    }
}

pub(crate) fn several_see_how_far_it_has_come(stage: &Stage) {
    let [alice, bob] = ["alice", "bob"].map(|name| stage.person(name));
    let asked = stage.api().asks_with(
        alice.bare(),
        &json!({"jid": null, "confirmers": [alice.bare(), bob.bare()], "needed": 2}),
    );
    let [alices, bobs] = [&alice, &bob].map(|one| one.sees_request(asked.transaction_id()));
    alice.confirms(&alices);
    let progress = correction(&bob, &bobs, "1 of 2 has confirmed");
    assert!(
        progress
            .body()
            .is_some_and(|body| body.contains("reply with"))
    );
    assert_eq!(progress.confirm("id"), None, "{}", progress.xml());
    correction(&alice, &alices, "Your answer counts");
    bob.says(&progress, asked.transaction_id());
    asked.becomes("approved");
    for (person, request) in [(&alice, &alices), (&bob, &bobs)] {
        let closing = correction(person, request, "Approved by ");
        for name in [alice.bare(), bob.bare()] {
            let name = name.split('@').next().unwrap_or_default();
            assert!(closing.body().is_some_and(|body| body.contains(name)));
        }
    }
}

pub(crate) fn what_is_taken_back_and_what_expires_is_closed(stage: &Stage) {
    let alice = stage.person("alice");
    let short = stage.api().asks_with(alice.bare(), &json!({"timeout": 5}));
    let expires = alice.sees_request(short.transaction_id());
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    asked.is_withdrawn();
    correction(&alice, &request, "Withdrawn by the one who asked");
    short.becomes("expired");
    correction(&alice, &expires, "Expired, nobody answered");
}
