//! Commands as forms, as slixmpp fills them in.

use acceptance::{Confirmer, Stage};
use serde_json::{Value, json};

use crate::node;

fn first_option(form: &Value) -> &Value {
    &form["fields"]["verification"]["options"][0][1]
}

fn note(answer: &Value) -> &str {
    answer["notes"][0][1].as_str().unwrap_or_default()
}

pub(crate) fn a_pending_login_is_listed_and_denied(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let bot = alice.sees_request(asked.transaction_id()).from().to_owned();
    let listed = alice.lists_commands(&bot);
    assert!(listed.contains(&node("pending")), "{listed:?}");
    assert!(!listed.contains(&node("reload")), "{listed:?}");
    let pending = alice.commands(&json!({"to": bot, "node": node("pending")}));
    assert_eq!(pending["status"], "completed", "{pending}");
    let shown = pending["fields"]["result"]["value"].to_string();
    assert!(shown.contains("shop"), "{pending}");
    assert!(
        !pending.to_string().contains(asked.transaction_id()),
        "{pending}"
    );
    let form = alice.commands(&json!({"to": bot, "node": node("deny")}));
    let fields = json!({"verification": first_option(&form)});
    let done = alice.commands(
        &json!({"to": bot, "node": node("deny"), "session": form["session"],
        "action": "complete", "fields": fields}),
    );
    assert_eq!(done["status"], "completed", "{done}");
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
}

pub(crate) fn a_pending_login_is_approved_with_its_code(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let bot = alice.sees_request(asked.transaction_id()).from().to_owned();
    let form = alice.commands(&json!({"to": bot, "node": node("approve")}));
    assert_eq!(form["fields"]["code"]["type"], "text-private", "{form}");
    assert!(!form.to_string().contains(asked.transaction_id()), "{form}");
    let complete = |session: &Value, fields: Value| {
        alice.commands(
            &json!({"to": bot, "node": node("approve"), "session": session,
            "action": "complete", "fields": fields}),
        )
    };
    let which = first_option(&form);
    let again = complete(&form["session"], json!({"verification": which}));
    assert_eq!(
        (&again["status"], &again["notes"][0][0]),
        (&json!("executing"), &json!("warn"))
    );
    asked.is("pending");
    let code = asked.transaction_id();
    let done = complete(
        &form["session"],
        json!({"verification": which, "code": code}),
    );
    assert_eq!(done["status"], "completed", "{done}");
    let settled = asked.becomes_approved_by(&alice);
    assert_eq!(settled["approvals"][0]["evidence"], "code");
}

pub(crate) fn a_tap_is_approved_without_a_code(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage
        .api()
        .asks_with(alice.bare(), &json!({"binding": "tap"}));
    let bot = alice.sees_request(asked.transaction_id()).from().to_owned();
    let form = alice.commands(&json!({"to": bot, "node": node("approve")}));
    assert!(form["fields"]["code"].is_null(), "{form}");
    let which = json!({"verification": first_option(&form)});
    let _ = alice.commands(
        &json!({"to": bot, "node": node("approve"), "session": form["session"], "fields": which}),
    );
    asked.becomes_approved_by(&alice);
}

pub(crate) fn nobody_answers_for_somebody_else(stage: &Stage) {
    let [alice, mallory] = ["alice", "mallory"].map(|name| stage.person(name));
    let asked = stage.api().asks(alice.bare());
    let bot = alice.sees_request(asked.transaction_id()).from().to_owned();
    let pending = mallory.commands(&json!({"to": bot, "node": node("pending")}));
    assert!(!pending.to_string().contains(asked.id()), "{pending}");
    assert!(!pending.to_string().contains("shop"), "{pending}");
    let code = asked.transaction_id();
    for fields in [
        json!({"verification": asked.id()}),
        json!({"verification": asked.id(), "code": code}),
    ] {
        for name in ["approve", "deny", "not-me"] {
            let done = mallory.fills_in(&bot, &node(name), &fields);
            assert_eq!(done["notes"][0][0], "error", "{done}");
        }
    }
    asked.is("pending");
    alice.says(&alice.sees_request(code), code);
    asked.becomes_approved_by(&alice);
}

pub(crate) fn not_me_by_command_mutes(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let bot = alice.sees_request(asked.transaction_id()).from().to_owned();
    let _ = alice.fills_in(&bot, &node("not-me"), &json!({"verification": asked.id()}));
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "not_me", "{settled}");
    let refused = stage.api().tries_to_ask(alice.bare(), &json!({}));
    assert_eq!((refused.status, refused.problem()), (429, "limited"));
}

fn condition<'a>(answer: &'a Value, own: &str) -> &'a str {
    let xml = answer["xml"].as_str().unwrap_or_default();
    assert!(xml.contains(own), "{own} is missing in {answer}");
    answer["error"].as_str().unwrap_or_default()
}

pub(crate) fn sessions_end_and_are_their_clients_own(stage: &Stage) {
    let [phone, laptop] = stage.person_with_two_clients("alice");
    let asked = stage.api().asks(phone.bare());
    let bot = phone.sees_request(asked.transaction_id()).from().to_owned();
    let deny = |client: &Confirmer, session: &Value, action: &str| {
        client.commands(
            &json!({"to": bot, "node": node("deny"), "session": session, "action": action,
            "fields": {"verification": asked.id()}}),
        )
    };
    let form = phone.commands(&json!({"to": bot, "node": node("deny")}));
    let session = &form["session"];
    assert_eq!(
        condition(&deny(&laptop, session, "complete"), "bad-sessionid"),
        "bad-request"
    );
    let forged = json!("0123456789abcdef");
    assert_eq!(
        condition(&deny(&phone, &forged, "complete"), "bad-sessionid"),
        "bad-request"
    );
    assert_eq!(
        condition(&deny(&phone, session, "prev"), "bad-action"),
        "bad-request"
    );
    assert_eq!(
        condition(&deny(&phone, session, "dance"), "malformed-action"),
        "bad-request"
    );
    let wrong = phone.commands(&json!({"to": bot, "node": node("deny"), "session": session,
        "action": "complete", "fields": {"verification": "all"}}));
    assert_eq!(condition(&wrong, "bad-payload"), "bad-request");
    assert_eq!(deny(&phone, session, "cancel")["status"], "canceled");
    assert_eq!(
        condition(&deny(&phone, session, "complete"), "session-expired"),
        "not-allowed"
    );
    asked.is("pending");
    let form = phone.commands(&json!({"to": bot, "node": node("deny")}));
    assert_eq!(
        deny(&phone, &form["session"], "complete")["status"],
        "completed"
    );
    asked.becomes("denied");
}

pub(crate) fn a_muted_person_is_not_asked(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let bot = alice.sees_request(asked.transaction_id()).from().to_owned();
    let form = alice.commands(&json!({"to": bot, "node": node("mute")}));
    let xml = form["xml"].as_str().unwrap_or_default();
    assert!(xml.contains("xs:integer") && xml.contains("1440"), "{xml}");
    let done = alice.fills_in(&bot, &node("mute"), &json!({"minutes": "30"}));
    assert!(note(&done).contains("UTC"), "{done}");
    let refused = stage.api().tries_to_ask(alice.bare(), &json!({}));
    assert_eq!((refused.status, refused.problem()), (429, "limited"));
    alice.says(
        &alice.sees_request(asked.transaction_id()),
        asked.transaction_id(),
    );
    asked.becomes_approved_by(&alice);
    let done = alice.commands(&json!({"to": bot, "node": node("unmute")}));
    assert_eq!(done["notes"][0][0], "info", "{done}");
    stage.api().asks(alice.bare()).is_withdrawn();
    let history = alice.commands(&json!({"to": bot, "node": node("history")}));
    assert!(
        history["fields"]["result"]["value"]
            .to_string()
            .contains("approved"),
        "{history}"
    );
}

pub(crate) fn a_language_is_chosen(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let bot = alice.sees_request(asked.transaction_id()).from().to_owned();
    let done = alice.fills_in(&bot, &node("language"), &json!({"language": "de"}));
    assert!(note(&done).contains("Deutsch"), "{done}");
    asked.is_withdrawn();
    let asked = stage.api().asks_with(alice.bare(), &json!({"lang": "en"}));
    let request = alice.sees_request(asked.transaction_id());
    assert!(request.xml().contains("lang=\"de\""), "{}", request.xml());
    asked.is_withdrawn();
}
