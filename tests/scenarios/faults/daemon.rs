//! The daemon itself: stopped and killed while somebody waits.

use std::sync::Arc;
use std::thread::JoinHandle;

use acceptance::{Answer, Confirmer, Daemon, Stage, Stanza};
use serde_json::json;

use crate::all_is_well;

/// Somebody asks with this transaction id and waits for the outcome in the same call; alice has seen it.
fn one_waits(
    daemon: &Daemon,
    alice: &Confirmer,
    transaction_id: &str,
) -> (JoinHandle<Option<Answer>>, Arc<Stanza>) {
    let api = daemon.api();
    let more = json!({"transaction_id": transaction_id});
    let jid = alice.bare().to_owned();
    let waiting = std::thread::spawn(move || api.asks_and_waits(&jid, &more));
    (waiting, alice.sees_request(transaction_id))
}

pub(crate) fn the_daemon_is_stopped_while_one_waits(stage: &Stage) {
    let daemon = Daemon::start(stage.setup());
    let alice = stage.person("alice");
    let (waiting, request) = one_waits(&daemon, &alice, "stop-1");
    let ended = daemon.stop();
    assert!(ended.success(), "{ended:?}\n{}", daemon.log());
    let answer = waiting.join().ok().flatten();
    let is_told = answer.as_ref().is_some_and(|answer| {
        let is_outcome = answer.json["state"] == "withdrawn" || answer.json["state"] == "pending";
        let is_retryable = answer.status == 503 && !answer.header("retry-after").is_empty();
        is_outcome || is_retryable
    });
    assert!(is_told, "{answer:?}");
    alice.confirms(&request);
    alice.is_through_to(request.from());
    daemon.restart();
    all_is_well(&daemon, &alice);
}

pub(crate) fn the_daemon_is_killed_while_one_waits(stage: &Stage) {
    let daemon = Daemon::start(stage.setup());
    let alice = stage.person("alice");
    let asked = daemon.api().asks(alice.bare());
    let (waiting, request) = one_waits(&daemon, &alice, "kill-1");
    daemon.kill();
    assert!(
        waiting.join().is_ok_and(|answer| answer.is_none()),
        "no answer is the answer"
    );
    daemon.restart();
    alice.confirms(&request);
    alice.confirms(&alice.sees_request(asked.transaction_id()));
    alice.is_through_to(request.from());
    assert_eq!(
        daemon.api().get(&asked.path()).status,
        404,
        "what is gone is not approved"
    );
    all_is_well(&daemon, &alice);
}
