//! What admins command, and what nobody else can.

use acceptance::{Asked, Confirmer, Daemon, Stage};
use serde_json::{Value, json};

use crate::node;
use crate::texts::writes;

/// A daemon of the story's own that this person is an admin of, and its address.
pub(crate) fn daemon_of(stage: &Stage, admin: &Confirmer, more: &str) -> (Daemon, String) {
    let mut setup = stage.setup();
    setup.admins = vec![(admin.bare().to_owned(), more.to_owned())];
    let bot = format!("login@{}", setup.account.jid);
    (Daemon::start(setup), bot)
}

/// Every command of admins, filled in.
fn everything(asked: &Asked, account: &str) -> [(String, Value); 10] {
    [
        (node("statistics"), json!({})),
        (node("list"), json!({})),
        (node("withdraw"), json!({"verification": asked.id()})),
        (node("block"), json!({"subject": "shop"})),
        (node("unblock"), json!({"subject": "shop"})),
        (node("maintenance"), json!({"on": "1"})),
        (node("reload"), json!({})),
        (
            "http://jabber.org/protocol/admin#disable-user".to_owned(),
            json!({"accountjids": account}),
        ),
        (
            "http://jabber.org/protocol/admin#reenable-user".to_owned(),
            json!({"accountjids": account}),
        ),
        (
            "http://jabber.org/protocol/admin#announce".to_owned(),
            json!({"announcement": "hello"}),
        ),
    ]
}

pub(crate) fn a_forged_node_is_no_node(stage: &Stage) {
    let [carol, mallory] = ["carol", "mallory"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    let asked = daemon.api().asks(mallory.bare());
    let unknown = mallory.commands(&json!({"to": bot, "node": node("no-such-command")}));
    assert_eq!(unknown["error"], "item-not-found", "{unknown}");
    let listed = mallory.lists_commands(&bot);
    for (name, fields) in everything(&asked, carol.bare()) {
        assert!(!listed.contains(&name), "{listed:?}");
        for step in [
            json!({"to": bot, "node": name}),
            json!({"to": bot, "node": name, "fields": fields}),
            json!({"to": bot, "node": name, "action": "complete", "session": "1", "fields": fields}),
        ] {
            let refused = mallory.commands(&step);
            assert_eq!(refused["error"], "item-not-found", "{refused}");
        }
    }
    for text in [
        "maintenance on",
        "block shop",
        "reload",
        "statistics",
        "list",
    ] {
        writes(&mallory, &bot, text, "");
    }
    mallory.is_through_to(&bot);
    asked.is("pending");
    asked.is_withdrawn();
    assert_eq!(
        daemon.api().tries_to_ask(carol.bare(), &json!({})).status,
        201
    );
    let texts = mallory.has_seen();
    let shown = |words: &str| {
        texts
            .iter()
            .any(|seen| seen.body().is_some_and(|body| body.contains(words)))
    };
    assert!(
        !shown("Since the start") && !shown("Waiting: "),
        "{texts:?}"
    );
}

pub(crate) fn help_differs_for_admins(stage: &Stage) {
    let [carol, alice, stranger] = ["carol", "alice", "stranger"].map(|name| stage.person(name));
    let mut setup = stage.setup();
    setup.admins = vec![(carol.bare().to_owned(), String::new())];
    setup.relying_parties[0].jids = format!("[\"{}\"]", alice.bare());
    let bot = format!("login@{}", setup.account.jid);
    let daemon = Daemon::start(setup);
    for person in [&alice, &carol, &stranger] {
        writes(person, &bot, "help", "");
    }
    let of_alice = alice.reads("You can write");
    let of_carol = carol.reads("You can write");
    let [alices, carols] = [&of_alice, &of_carol].map(|seen| seen.body().unwrap_or_default());
    assert!(
        alices.contains("mute [MINUTES]") && !alices.contains("reload"),
        "{alices}"
    );
    assert!(
        carols.contains("mute [MINUTES]") && carols.contains("reload"),
        "{carols}"
    );
    let _ = stranger.reads("Nothing is waiting");
    assert_eq!(stranger.lists_commands(&bot), [""; 0]);
    let known = stranger.commands(&json!({"to": bot, "node": node("pending")}));
    assert_eq!(known["error"], "item-not-found", "{known}");
    assert!(
        daemon.log().contains("command=\"help\""),
        "{}",
        daemon.log()
    );
}

pub(crate) fn an_admin_lacks_what_was_not_given(stage: &Stage) {
    let carol = stage.person("carol");
    let (daemon, bot) = daemon_of(stage, &carol, "permissions = [\"statistics\"]");
    let listed = carol.lists_commands(&bot);
    assert!(
        listed.contains(&node("statistics")) && !listed.contains(&node("reload")),
        "{listed:?}"
    );
    let figures = carol.commands(&json!({"to": bot, "node": node("statistics")}));
    assert!(
        figures["fields"]["result"]["value"]
            .to_string()
            .contains("Opened: 0"),
        "{figures}"
    );
    let refused = carol.commands(&json!({"to": bot, "node": node("maintenance")}));
    assert_eq!(refused["error"], "forbidden", "{refused}");
    writes(&carol, &bot, "maintenance on", "");
    carol.is_through_to(&bot);
    assert_eq!(
        daemon.api().tries_to_ask(carol.bare(), &json!({})).status,
        201
    );
}

pub(crate) fn an_admin_locks_and_unlocks(stage: &Stage) {
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    let lock = "http://jabber.org/protocol/admin#disable-user";
    let done = carol.fills_in(
        &bot,
        lock,
        &json!({"accountjids": alice.bare(), "minutes": "5"}),
    );
    assert_eq!(
        (&done["status"], &done["notes"][0][0]),
        (&json!("completed"), &json!("info"))
    );
    let refused = daemon.api().tries_to_ask(alice.bare(), &json!({}));
    assert_eq!(
        (refused.status, refused.json["limit"].as_str()),
        (429, Some("locked"))
    );
    // Not for her to end.
    writes(&alice, &bot, "unmute", "");
    let _ = alice.reads("You were not muted");
    assert_eq!(
        daemon.api().tries_to_ask(alice.bare(), &json!({})).status,
        429
    );
    let unlock = "http://jabber.org/protocol/admin#reenable-user";
    let _ = carol.fills_in(&bot, unlock, &json!({"accountjids": alice.bare()}));
    daemon.api().asks(alice.bare()).is_withdrawn();
    writes(&carol, &bot, &format!("lock {} 1h", alice.bare()), "");
    let _ = carol.reads("Done.");
    assert_eq!(
        daemon.api().tries_to_ask(alice.bare(), &json!({})).status,
        429
    );
    writes(&carol, &bot, &format!("unlock {}", alice.bare()), "");
    carol.is_through_to(&bot);
    daemon.api().asks(alice.bare()).is_withdrawn();
}

pub(crate) fn an_admin_blocks_an_account_and_a_relying_party(stage: &Stage) {
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    for subject in [alice.bare(), "shop"] {
        let asked = daemon.api().asks(alice.bare());
        let subject = json!({"subject": subject});
        let _ = carol.fills_in(&bot, &node("block"), &subject);
        asked.becomes("withdrawn");
        assert_eq!(
            daemon.api().tries_to_ask(alice.bare(), &json!({})).status,
            403
        );
        let _ = carol.fills_in(&bot, &node("unblock"), &subject);
        daemon.api().asks(alice.bare()).is_withdrawn();
    }
}

pub(crate) fn maintenance_opens_nothing(stage: &Stage) {
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    let asked = daemon.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let _ = carol.fills_in(&bot, &node("maintenance"), &json!({"on": "1"}));
    let _ = carol.reads("Maintenance is on");
    let refused = daemon.api().tries_to_ask(alice.bare(), &json!({}));
    assert_eq!((refused.status, refused.problem()), (503, "unavailable"));
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
    writes(&carol, &bot, "maintenance off", "");
    let _ = carol.reads("Maintenance is off");
    daemon.api().asks(alice.bare()).is_withdrawn();
}

pub(crate) fn an_admin_lists_and_withdraws(stage: &Stage) {
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    let [first, second] = ["192.0.2.1", "192.0.2.2"].map(|ip| {
        daemon
            .api()
            .asks_with(alice.bare(), &json!({"context": {"ip": ip}}))
    });
    let list = carol.commands(&json!({"to": bot, "node": node("list")}));
    for asked in [&first, &second] {
        assert!(list.to_string().contains(asked.id()), "{list}");
        assert!(!list.to_string().contains(asked.transaction_id()), "{list}");
    }
    let _ = carol.fills_in(
        &bot,
        &node("withdraw"),
        &json!({"verification": first.id()}),
    );
    first.becomes("withdrawn");
    second.is("pending");
    writes(&carol, &bot, &format!("withdraw {}", second.id()), "");
    second.becomes("withdrawn");
}

pub(crate) fn an_admin_announces(stage: &Stage) {
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    daemon.api().asks(alice.bare()).is_withdrawn();
    let announce = "http://jabber.org/protocol/admin#announce";
    let done = carol.fills_in(&bot, announce, &json!({"announcement": "Back at noon"}));
    assert_eq!(done["notes"][0][0], "info", "{done}");
    let _ = alice.reads("Back at noon");
    let done = carol.fills_in(&bot, announce, &json!({"announcement": "And again"}));
    assert_eq!(done["notes"][0][0], "error", "{done}");
    assert!(!daemon.log().contains("Back at noon"), "{}", daemon.log());
}

pub(crate) fn no_admin_approves_for_somebody_else(stage: &Stage) {
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    let asked = daemon
        .api()
        .asks_with(alice.bare(), &json!({"binding": "tap"}));
    let _ = alice.sees_request(asked.transaction_id());
    let code = asked.transaction_id();
    let fields = json!({"verification": asked.id(), "code": code});
    let done = carol.fills_in(&bot, &node("approve"), &fields);
    assert_eq!(done["notes"][0][0], "error", "{done}");
    for text in ["yes", code, "approve 1"] {
        writes(&carol, &bot, text, "");
    }
    carol.is_through_to(&bot);
    asked.is("pending");
    // What an admin can do to it lets nobody in.
    let _ = carol.fills_in(&bot, &node("withdraw"), &fields);
    asked.becomes("withdrawn");
}
