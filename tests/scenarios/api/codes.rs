//! Codes that were sent over XMPP and are typed at the login.

use acceptance::Stage;
use serde_json::json;

/// The six digits in the text that are not the transaction id.
fn second_code(body: &str, transaction_id: &str) -> String {
    let mut words = body.split(|c: char| !c.is_ascii_digit());
    words
        .find(|word| word.len() == 6 && *word != transaction_id)
        .unwrap_or_default()
        .to_owned()
}

pub(crate) fn a_code_typed_at_the_login_approves(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage
        .api()
        .asks_with(alice.bare(), &json!({"accepts_code": true}));
    let request = alice.sees_request(asked.transaction_id());
    let code = second_code(request.body().unwrap_or_default(), asked.transaction_id());
    assert_eq!(code.len(), 6, "{:?}", request.body());
    let path = format!("{}/code", asked.path());
    let wrong = stage
        .api()
        .post(&path, &json!({"code": asked.transaction_id()}));
    assert_eq!(
        (wrong.status, wrong.problem()),
        (422, "wrong-code"),
        "{}",
        wrong.text
    );
    // In the other direction it is worth nothing.
    alice.says(&request, &code);
    alice.is_through_to(request.from());
    asked.is("pending");
    let right = stage.api().post(&path, &json!({"code": code}));
    assert_eq!(
        (right.status, &right.json["state"]),
        (200, &json!("approved")),
        "{}",
        right.text
    );
    assert_ne!(
        stage.api().post(&path, &json!({"code": code})).status,
        200,
        "spent"
    );
}

pub(crate) fn three_wrong_codes_typed_at_the_login(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage
        .api()
        .asks_with(alice.bare(), &json!({"accepts_code": true}));
    let _ = alice.sees_request(asked.transaction_id());
    let path = format!("{}/code", asked.path());
    for _ in 0..3 {
        let wrong = stage
            .api()
            .post(&path, &json!({"code": asked.transaction_id()}));
        assert_eq!(wrong.status / 100, 4, "{}", wrong.text);
    }
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "wrong_code", "{settled}");
}
