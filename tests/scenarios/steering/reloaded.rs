//! The configuration, read again while the daemon runs.

use acceptance::{Daemon, Stage, token_hash, until};
use serde_json::json;

use crate::admins::daemon_of;
use crate::node;
use crate::texts::writes;

fn change(daemon: &Daemon, change: impl FnOnce(&str) -> String) {
    let text = std::fs::read_to_string(daemon.config()).expect("a configuration");
    std::fs::write(daemon.config(), change(&text)).expect("a configuration");
}

fn with_bank(text: &str) -> String {
    let hash = token_hash("bank-token");
    format!(
        "{text}\n[[relying_party]]\nname = \"bank\"\ntoken_hash = \"{hash}\"\njids = [\"*@localhost\"]\n"
    )
}

pub(crate) fn a_reload_picks_up_a_new_relying_party(stage: &Stage) {
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    let bank = daemon.api_with(Some("bank-token"));
    assert_eq!(bank.tries_to_ask(alice.bare(), &json!({})).status, 401);
    let before = daemon.api().asks(alice.bare());
    change(&daemon, with_bank);
    assert_eq!(bank.tries_to_ask(alice.bare(), &json!({})).status, 401);
    let done = carol.commands(&json!({"to": bot, "node": node("reload")}));
    assert_eq!(done["notes"][0][0], "info", "{done}");
    let _ = carol.reads("configuration has been read");
    let asked = bank.asks_with(alice.bare(), &json!({"context": {"ip": "192.0.2.4"}}));
    let request = alice.sees_request(asked.transaction_id());
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
    before.is("pending");
    before.is_withdrawn();
}

pub(crate) fn a_broken_file_changes_nothing(stage: &Stage) {
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    change(&daemon, |text| {
        with_bank(text).replace("[limits]", "[limits]\ntimeot = 5")
    });
    let done = carol.commands(&json!({"to": bot, "node": node("reload")}));
    assert_eq!(done["notes"][0][0], "error", "{done}");
    let told = done["fields"]["result"]["value"].to_string();
    assert!(told.contains("did you mean timeout"), "{done}");
    let bank = daemon.api_with(Some("bank-token"));
    assert_eq!(bank.tries_to_ask(alice.bare(), &json!({})).status, 401);
    daemon.api().asks(alice.bare()).is_withdrawn();
    writes(&carol, &bot, "statistics", "");
    let _ = carol.reads("Since the start");
}

pub(crate) fn a_signal_reloads(stage: &Stage) {
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    change(&daemon, |text| {
        with_bank(text)
            .replace("[http]", "ping = 29\n[http]")
            .replace(carol.bare(), alice.bare())
    });
    daemon.is_told_to_reload();
    let bank = daemon.api_with(Some("bank-token"));
    until("the new relying party", || {
        let refused = bank.get("/v1/verifications").status == 401;
        (!refused).then_some(())
    });
    assert!(
        daemon.log().contains("wait for a restart: xmpp.ping"),
        "{}",
        daemon.log()
    );
    // Admins are others now.
    assert!(alice.lists_commands(&bot).contains(&node("reload")));
    assert!(!carol.lists_commands(&bot).contains(&node("reload")));
}
