//! What a confirmer can do, and what becomes of it.

use std::process::ExitCode;

use acceptance::{Confirmer, Stage, play, stories};
use serde_json::json;

fn main() -> ExitCode {
    play(&stories![everywhere:
        a_tap_on_an_iq_approves,
        a_tap_on_a_message_approves,
        no_to_an_iq_denies,
        no_to_a_message_denies,
        the_code_as_a_text_approves,
        the_word_no_denies,
        not_me_denies_and_mutes,
        a_wrong_code_is_not_the_end,
        three_wrong_codes_are_the_end,
        a_text_that_is_no_answer_gets_one_helpful_reply,
        gajim_confirms_an_iq_without_attributes,
        an_iq_result_without_confirm_approves,
        movim_confirms_an_iq_by_message,
        psi_confirms_with_whitespace_and_no_type,
        gajim_denies_a_message_with_our_own_body_in_it,
        nobody_answers,
        nobody_has_that_address,
        a_client_that_does_not_know_the_iq_gets_a_message,
        a_client_that_is_silent_gets_a_message,
        a_client_that_is_gone_gets_a_message,
        the_first_of_two_clients_to_confirm_wins,
        the_first_of_two_clients_to_deny_wins,
        an_address_in_another_case_is_the_same_person,
        two_of_three_must_confirm;
        once:
        the_body_stands_alone_and_hides_the_code,
        tap_shows_the_code_and_takes_a_yes,
        code_takes_no_yes,
        transfer_takes_only_the_code,
        chat_states_and_markers_are_no_answers,
        whoever_asked_takes_it_back
    ])
}

fn a_tap_on_an_iq_approves(stage: &Stage) {
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

fn a_tap_on_a_message_approves(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    assert!(!request.is_iq());
    // Written out, or Libervia does not look at it; with a thread, or Converse's plugin falls over.
    assert_eq!(request.kind(), Some("normal"), "{}", request.xml());
    assert!(request.thread().is_some_and(|thread| !thread.is_empty()));
    assert!(request.id().len() >= 16, "guessable: {}", request.id());
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
}

fn no_to_an_iq_denies(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.full());
    alice.denies(&alice.sees_request(asked.transaction_id()));
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
}

fn no_to_a_message_denies(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    alice.denies(&alice.sees_request(asked.transaction_id()));
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
}

fn the_code_as_a_text_approves(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    alice.says(&request, &format!(" {}\n", asked.transaction_id()));
    let settled = asked.becomes_approved_by(&alice);
    assert_eq!(settled["approvals"][0]["evidence"], "code");
}

fn the_word_no_denies(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    alice.says(&alice.sees_request(asked.transaction_id()), "No!");
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
}

fn not_me_denies_and_mutes(stage: &Stage) {
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

fn a_wrong_code_is_not_the_end(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    alice.says(&request, &another_than(asked.transaction_id()));
    alice.is_through_to(request.from());
    asked.is("pending");
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}

fn three_wrong_codes_are_the_end(stage: &Stage) {
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

fn a_text_that_is_no_answer_gets_one_helpful_reply(stage: &Stage) {
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

fn gajim_confirms_an_iq_without_attributes(stage: &Stage) {
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

fn an_iq_result_without_confirm_approves(stage: &Stage) {
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

fn movim_confirms_an_iq_by_message(stage: &Stage) {
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

fn psi_confirms_with_whitespace_and_no_type(stage: &Stage) {
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

fn gajim_denies_a_message_with_our_own_body_in_it(stage: &Stage) {
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

fn nobody_answers(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks_with(alice.bare(), &json!({"timeout": 5}));
    let _ = alice.sees_request(asked.transaction_id());
    asked.becomes("expired");
}

fn nobody_has_that_address(stage: &Stage) {
    let api = stage.api();
    let bare = api.asks("ghost@localhost");
    let full = api.asks("phantom@localhost/phone");
    for asked in [bare, full] {
        let settled = asked.becomes("undeliverable");
        assert!(settled["reason"].is_string(), "{settled}");
    }
}

fn a_client_that_does_not_know_the_iq_gets_a_message(stage: &Stage) {
    let alice = stage.person_with_a_plain_client("alice");
    let asked = stage.api().asks(alice.full());
    let request = alice.sees("the message", |seen| {
        !seen.is_iq() && seen.is_request(asked.transaction_id())
    });
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}

fn a_client_that_is_silent_gets_a_message(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.full());
    assert!(alice.sees_request(asked.transaction_id()).is_iq());
    let message = alice.sees("the message", |seen| {
        !seen.is_iq() && seen.is_request(asked.transaction_id())
    });
    alice.confirms(&message);
    asked.becomes_approved_by(&alice);
}

fn a_client_that_is_gone_gets_a_message(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(&format!("{}/gone", alice.bare()));
    let request = alice.sees_request(asked.transaction_id());
    assert!(!request.is_iq());
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
}

fn the_first_of_two_clients_to_confirm_wins(stage: &Stage) {
    let [phone, laptop] = stage.person_with_two_clients("alice");
    let asked = stage.api().asks(phone.bare());
    let on_the_laptop = laptop.sees_request(asked.transaction_id());
    phone.confirms(&phone.sees_request(asked.transaction_id()));
    asked.becomes_approved_by(&phone);
    laptop.denies(&on_the_laptop);
    laptop.is_through_to(on_the_laptop.from());
    asked.is("approved");
}

fn the_first_of_two_clients_to_deny_wins(stage: &Stage) {
    let [phone, laptop] = stage.person_with_two_clients("alice");
    let asked = stage.api().asks(phone.bare());
    let on_the_laptop = laptop.sees_request(asked.transaction_id());
    phone.denies(&phone.sees_request(asked.transaction_id()));
    asked.becomes("denied");
    laptop.confirms(&on_the_laptop);
    laptop.is_through_to(on_the_laptop.from());
    asked.is("denied");
}

fn an_address_in_another_case_is_the_same_person(stage: &Stage) {
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

fn two_of_three_must_confirm(stage: &Stage) {
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

fn the_body_stands_alone_and_hides_the_code(stage: &Stage) {
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

fn tap_shows_the_code_and_takes_a_yes(stage: &Stage) {
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

fn code_takes_no_yes(stage: &Stage) {
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

fn transfer_takes_only_the_code(stage: &Stage) {
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

fn chat_states_and_markers_are_no_answers(stage: &Stage) {
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

fn whoever_asked_takes_it_back(stage: &Stage) {
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
