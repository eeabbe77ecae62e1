//! Ways to hear of the outcome.

use acceptance::{Daemon, Receiver, Stage};
use serde_json::{Value, json};

pub(crate) fn a_long_poll_ends_in_time(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let answer = stage.api().get(&format!("{}?wait=1", asked.path()));
    assert_eq!(
        (answer.status, &answer.json["state"]),
        (200, &json!("pending"))
    );
    let wrong = stage.api().get(&format!("{}?wait=soon", asked.path()));
    assert_eq!(
        (wrong.status, &wrong.json["field"]),
        (400, &json!("wait")),
        "{}",
        wrong.text
    );
    alice.confirms(&alice.sees_request(asked.transaction_id()));
    asked.becomes_approved_by(&alice);
}

pub(crate) fn one_call_asks_and_waits(stage: &Stage) {
    let alice = stage.person("alice");
    alice.answers_by_itself(true);
    let answer = stage.api().asks_and_waits(alice.bare(), &json!({}));
    let told = answer.map(|answer| (answer.status / 100, answer.json["state"].clone()));
    assert_eq!(told, Some((2, json!("approved"))));
}

pub(crate) fn events_tell_the_outcome(stage: &Stage) {
    let alice = stage.person("alice");
    let asked = stage.api().asks(alice.bare());
    let (api, id) = (stage.api(), asked.id().to_owned());
    let listening = std::thread::spawn(move || api.events(&id));
    alice.confirms(&alice.sees_request(asked.transaction_id()));
    let events = listening.join().unwrap_or_default();
    let states: Vec<&Value> = events.iter().map(|(_, data)| &data["state"]).collect();
    assert_eq!(states.last(), Some(&&json!("approved")), "{events:?}");
    // Of one that has settled, too.
    assert!(!stage.api().events(asked.id()).is_empty());
}

pub(crate) fn a_callback_is_signed_and_repeated(stage: &Stage) {
    let mut setup = stage.setup();
    setup.http = "allow_private_callbacks = true\n".into();
    let token = setup
        .relying_parties
        .first()
        .map(|party| party.token.clone());
    let daemon = Daemon::start(setup);
    let alice = stage.person("alice");
    let receiver = Receiver::answering(&[500]);
    let asked = daemon
        .api()
        .asks_with(alice.bare(), &json!({"callback_url": receiver.url()}));
    let request = alice.sees_request(asked.transaction_id());
    assert!(!receiver.has_been_called(), "nothing has been decided");
    alice.confirms(&request);
    let refused = receiver.is_called();
    let call = receiver.is_called();
    assert_eq!(call.line, "POST /done?order=7 HTTP/1.1");
    let told: Value = serde_json::from_str(&call.body).unwrap_or(Value::Null);
    assert_eq!(
        (&told["id"], &told["state"]),
        (&json!(asked.id()), &json!("approved")),
        "{}",
        call.body
    );
    assert_eq!(
        call.header("webhook-id"),
        refused.header("webhook-id"),
        "the same event once more"
    );
    let token = token.unwrap_or_default();
    assert!(call.is_signed_with(&token), "{call:?}");
    assert!(!call.is_signed_with("another token"));
}

pub(crate) fn a_callback_into_the_house_is_refused(stage: &Stage) {
    let alice = stage.person("alice");
    let receiver = Receiver::answering(&[]);
    let answer = stage
        .api()
        .tries_to_ask(alice.bare(), &json!({"callback_url": receiver.url()}));
    if answer.status == 201 {
        // Taken, since the name is looked up only when it is needed; but never called.
        let code = answer.json["transaction_id"].as_str().unwrap_or_default();
        alice.confirms(&alice.sees_request(code));
        let log = || stage.daemon().log();
        acceptance::until("the refusal in the log", || {
            log().contains("callback").then_some(())
        });
    } else {
        assert_eq!(
            (answer.status, &answer.json["field"]),
            (400, &json!("callback_url")),
            "{}",
            answer.text
        );
    }
    assert!(!receiver.has_been_called());
}

pub(crate) fn hundreds_wait_and_no_thread_is_made(stage: &Stage) {
    let mut setup = stage.setup();
    setup.limits = "pending_per_confirmer = 1000\nprompts_per_10_minutes = 1000\n".into();
    let daemon = Daemon::start(setup);
    let alice = stage.person("alice");
    let status = format!("/proc/{}/status", daemon.id());
    let threads = || {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("Threads:"));
        line.and_then(|count| count.trim().parse::<u32>().ok())
            .unwrap_or(u32::MAX)
    };
    let before = threads();
    let asking: Vec<_> = (0..300)
        .map(|number| {
            let (api, jid) = (daemon.api(), alice.bare().to_owned());
            let more = json!({"transaction_id": format!("many-{number}"), "timeout": 120});
            std::thread::spawn(move || api.asks_and_waits(&jid, &more))
        })
        .collect();
    for number in 0..300 {
        let _ = alice.sees_request(&format!("many-{number}"));
    }
    assert!(
        threads() <= before + 2,
        "{} threads, {before} before",
        threads()
    );
    for number in 0..300 {
        alice.confirms(&alice.sees_request(&format!("many-{number}")));
    }
    for asked in asking {
        let answer = asked.join().ok().flatten();
        assert_eq!(
            answer.map(|answer| answer.json["state"].clone()),
            Some(json!("approved"))
        );
    }
}
