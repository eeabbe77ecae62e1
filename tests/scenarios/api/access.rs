//! Who may see and ask what.

use acceptance::{Daemon, RelyingParty, Stage};
use serde_json::json;

pub(crate) fn without_a_token_there_is_nothing(stage: &Stage) {
    let daemon = stage.daemon();
    let asked = stage.api().asks(&stage.somebody_offline("alice"));
    for token in [None, Some("not the token"), Some("")] {
        let api = daemon.api_with(token);
        let answers = [
            api.tries_to_ask("alice@localhost", &json!({})),
            api.get(&asked.path()),
            api.get(&format!("{}/events", asked.path())),
            api.delete(&asked.path()),
            api.post(
                &format!("{}/code", asked.path()),
                &json!({"code": "123456"}),
            ),
        ];
        for answer in answers {
            assert_eq!(
                (answer.status, answer.problem()),
                (401, "unauthorized"),
                "{}",
                answer.text
            );
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
        }
    }
    asked.is("pending");
}

pub(crate) fn anothers_verification_is_not_there(stage: &Stage) {
    let mut setup = stage.setup();
    setup.relying_parties.push(RelyingParty::new("rival"));
    let daemon = Daemon::start(setup);
    let asked = daemon.api().asks(&stage.somebody_offline("alice"));
    let rival = daemon.api_of(1);
    let invented = "/v1/verifications/0b2b4c0e-2b1c-4a51-8f8e-111111111111";
    for path in [asked.path(), invented.to_owned()] {
        let read = rival.get(&path);
        assert_eq!(
            (read.status, read.problem()),
            (404, "not-found"),
            "{}",
            read.text
        );
        assert_eq!(rival.delete(&path).status, 404);
        assert_eq!(rival.get(&format!("{path}/events")).status, 404);
        assert_eq!(
            rival
                .post(&format!("{path}/code"), &json!({"code": "123456"}))
                .status,
            404
        );
    }
    asked.is("pending");
}

pub(crate) fn some_people_may_not_be_asked(stage: &Stage) {
    let alice = stage.person("alice");
    let mut setup = stage.setup();
    let mut narrow = RelyingParty::new("narrow");
    narrow.jids = "[\"carol@localhost\"]".into();
    setup.relying_parties.push(narrow);
    let daemon = Daemon::start(setup);
    let refused = daemon.api_of(1).tries_to_ask(alice.bare(), &json!({}));
    assert_eq!(
        (refused.status, refused.problem()),
        (403, "not-allowed"),
        "{}",
        refused.text
    );
    let refused = daemon
        .api()
        .tries_to_ask("alice@elsewhere.example", &json!({}));
    assert_eq!(refused.status, 403, "{}", refused.text);
    // Nothing went out: the next one is the first she sees.
    let asked = daemon.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let requests = alice
        .has_seen()
        .iter()
        .filter(|seen| seen.confirm("id").is_some())
        .count();
    assert_eq!(requests, 1);
    alice.denies(&request);
    asked.becomes("denied");
}

pub(crate) fn too_many_for_one_person(stage: &Stage) {
    let mut setup = stage.setup();
    setup.limits = "pending_per_confirmer = 2\nprompts_per_10_minutes = 3\n".into();
    let daemon = Daemon::start(setup);
    let (alice, bob) = (stage.person("alice"), stage.person("bob"));
    let first = daemon.api().asks(alice.bare());
    let second = daemon.api().asks(alice.full());
    let third = daemon
        .api()
        .tries_to_ask(&alice.bare().to_uppercase(), &json!({}));
    assert_eq!(
        (third.status, third.problem()),
        (429, "limited"),
        "{}",
        third.text
    );
    assert!(third.header("retry-after").parse::<u32>().is_ok());
    for asked in [first, second] {
        alice.denies(&alice.sees_request(asked.transaction_id()));
        asked.becomes("denied");
    }
    assert_eq!(
        daemon.api().tries_to_ask(alice.bare(), &json!({})).status,
        201
    );
    let fifth = daemon.api().tries_to_ask(alice.bare(), &json!({}));
    assert_eq!(
        fifth.status, 429,
        "the fourth prompt in ten minutes: {}",
        fifth.text
    );
    let other = daemon.api().asks(bob.bare());
    bob.confirms(&bob.sees_request(other.transaction_id()));
    other.becomes_approved_by(&bob);
}
