//! Answers in words, in any client at all, and what the binding policy makes of them.

use acceptance::{Confirmer, Stage};
use serde_json::json;

pub(crate) fn the_code_as_a_text_approves(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    alice.says(&request, &format!(" {}\n", asked.transaction_id()));
    let settled = asked.becomes_approved_by(&alice);
    assert_eq!(settled["approvals"][0]["evidence"], "code");
}

pub(crate) fn the_word_no_denies(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    alice.says(&alice.sees_request(asked.transaction_id()), "No!");
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
}

pub(crate) fn not_me_denies_and_mutes(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    alice.says(&alice.sees_request(asked.transaction_id()), "not me");
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "not_me", "{settled}");
    let refused = stage.api().tries_to_ask(alice.bare(), &json!({}));
    assert_eq!(
        (refused.status, refused.problem()),
        (429, "limited"),
        "{}",
        refused.text
    );
    assert!(
        refused
            .header("retry-after")
            .parse::<u32>()
            .is_ok_and(|seconds| seconds > 60)
    );
}

/// Six digits that are not the code.
fn another_than(code: &str) -> String {
    code.chars()
        .map(|digit| if digit == '9' { '0' } else { '9' })
        .collect()
}

pub(crate) fn a_wrong_code_is_not_the_end(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    alice.says(&request, &another_than(asked.transaction_id()));
    alice.is_through_to(request.from());
    asked.is("pending");
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}

pub(crate) fn three_wrong_codes_are_the_end(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    for _ in 0..3 {
        asked.is("pending");
        alice.says(&request, &another_than(asked.transaction_id()));
        alice.is_through_to(request.from());
    }
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "wrong_code", "{settled}");
    alice.says(&request, asked.transaction_id());
    alice.is_through_to(request.from());
    asked.is("denied");
}

pub(crate) fn a_text_that_is_no_answer_gets_one_helpful_reply(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    alice.says(&request, "who is this?");
    let is_reply = |alice: &Confirmer| {
        let texts = alice
            .has_seen()
            .into_iter()
            .filter(|seen| seen.body().is_some());
        texts.filter(|seen| seen.confirm("id").is_none()).count()
    };
    let reply = alice.sees("a reply", |seen| {
        seen.body().is_some() && seen.confirm("id").is_none()
    });
    assert!(
        !reply
            .body()
            .unwrap_or_default()
            .contains(asked.transaction_id())
    );
    alice.says(&request, "hello?");
    alice.says(&request, "anybody there?");
    alice.is_through_to(request.from());
    assert_eq!(is_reply(&alice), 1, "at most one reply a minute");
    asked.is("pending");
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}

pub(crate) fn the_body_stands_alone_and_hides_the_code(stage: &Stage) {
    let alice = stage.person("alice");
    let more = json!({
        "message": "Log in to the shop",
        "context": {"ip": "192.0.2.7", "host": "shop-3", "subject": "alice"},
    });
    let asked = stage.api().asks_with(alice.bare(), &more);
    let request = alice.sees_request(asked.transaction_id());
    let body = request.body().unwrap_or_default();
    for part in [
        "shop",
        "Log in to the shop",
        "192.0.2.7",
        "https://shop.example/login",
    ] {
        assert!(body.contains(part), "{part} is missing in {body:?}");
    }
    assert!(
        !body.contains(asked.transaction_id()),
        "{body:?} shows the code"
    );
    alice.denies(&request);
    asked.becomes("denied");
}

pub(crate) fn tap_shows_the_code_and_takes_a_yes(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage
        .api()
        .asks_with(alice.bare(), &json!({"binding": "tap"}));
    let request = alice.sees_request(asked.transaction_id());
    assert!(
        request
            .body()
            .is_some_and(|body| body.contains(asked.transaction_id()))
    );
    alice.says(&request, "Yes.");
    let settled = asked.becomes_approved_by(&alice);
    assert_eq!(settled["approvals"][0]["evidence"], "word");
}

pub(crate) fn code_takes_no_yes(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    alice.says(&request, "yes");
    let reply = alice.sees("what to do instead", |seen| {
        seen.body().is_some() && seen.confirm("id").is_none()
    });
    assert_eq!(reply.from(), request.from());
    asked.is("pending");
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}

pub(crate) fn transfer_takes_only_the_code(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage
        .api()
        .asks_with(alice.bare(), &json!({"binding": "transfer"}));
    let request = alice.sees("the request", |seen| seen.body().is_some());
    assert!(request.confirm("id").is_none(), "{}", request.xml());
    assert!(
        !request.xml().contains(asked.transaction_id()),
        "{}",
        request.xml()
    );
    alice.says(&request, "yes");
    alice.sends(&format!(
        "<message to='{}'><thread>{}</thread><confirm xmlns='http://jabber.org/protocol/http-auth' \
         id='{}' method='GET' url='https://shop.example/login'/></message>",
        request.from(),
        request.thread().unwrap_or_default(),
        asked.transaction_id()
    ));
    alice.is_through_to(request.from());
    asked.is("pending");
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}
