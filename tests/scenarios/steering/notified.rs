//! Who is told of what happens.

use acceptance::{Cable, Daemon, PUBSUB, Stage, is_root, until};
use serde_json::json;

use crate::admins::daemon_of;
use crate::texts::writes;

pub(crate) fn not_me_is_told_to_the_admin(stage: &Stage) {
    let [carol, dora, alice] = ["carol", "dora", "alice"].map(|name| stage.person(name));
    let mut setup = stage.setup();
    setup.admins = vec![
        (
            carol.bare().to_owned(),
            "permissions = [\"notify\"]".to_owned(),
        ),
        (
            dora.bare().to_owned(),
            "permissions = [\"statistics\"]".to_owned(),
        ),
    ];
    let daemon = Daemon::start(setup);
    let context = json!({"context": {"ip": "192.0.2.66"}});
    let asked = daemon.api().asks_with(alice.bare(), &context);
    alice.says(&alice.sees_request(asked.transaction_id()), "not me");
    asked.becomes("denied");
    let told = carol.reads("it was not them");
    let body = told.body().unwrap_or_default();
    for part in [alice.bare(), "shop", "192.0.2.66"] {
        assert!(body.contains(part), "{part} is missing in {body:?}");
    }
    assert!(!body.contains(asked.transaction_id()), "{body:?}");
    dora.is_through_to(told.from());
    let is_told = |seen: &acceptance::Stanza| seen.body().is_some();
    assert!(
        !dora.has_seen().iter().any(|seen| is_told(seen)),
        "{:?}",
        dora.has_seen()
    );
}

pub(crate) fn a_lock_out_is_told_to_the_admin(stage: &Stage) {
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let mut setup = stage.setup();
    setup.admins = vec![(carol.bare().to_owned(), String::new())];
    setup.limits.push_str("wrong_codes_to_lock = 2\n");
    let daemon = Daemon::start(setup);
    let asked = daemon.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    let wrong = if asked.transaction_id() == "111111" {
        "222222"
    } else {
        "111111"
    };
    alice.says(&request, wrong);
    alice.says(&request, wrong);
    let told = carol.reads("Nobody can ask");
    assert!(told.body().is_some_and(|body| body.contains(alice.bare())));
    asked.is_withdrawn();
}

pub(crate) fn a_lost_link_is_told_when_it_is_back(stage: &Stage) {
    let carol = stage.person("carol");
    let mut setup = stage.setup();
    setup.admins = vec![(carol.bare().to_owned(), String::new())];
    let cable = Cable::to(setup.server_port());
    setup.through = Some(cable.port());
    let daemon = Daemon::start(setup);
    cable.cut();
    let _ = carol.reads("The link to the XMPP server is back");
    daemon.waits_until_ready();
}

pub(crate) fn a_node_shows_what_happened(stage: &Stage) {
    let [alice, reader] = ["alice", "reader"].map(|name| stage.person(name));
    let mut setup = stage.setup();
    let node = format!("verifierd-{}", setup.account.jid);
    setup.xmpp = format!("publish = {{ service = \"{PUBSUB}\", node = \"{node}\" }}\n");
    let daemon = Daemon::start(setup);
    let asked = daemon
        .api()
        .asks_with(alice.bare(), &json!({"message": "a private matter"}));
    alice.says(
        &alice.sees_request(asked.transaction_id()),
        asked.transaction_id(),
    );
    asked.becomes_approved_by(&alice);
    let entry = until("the entry", || {
        let items = reader.reads_node(PUBSUB, &node);
        let entries = items["items"].as_array().cloned().unwrap_or_default();
        let text = |entry: &serde_json::Value| entry.as_str().map(ToOwned::to_owned);
        entries
            .iter()
            .filter_map(text)
            .find(|entry| entry.contains(asked.id()))
    });
    for part in [
        "approved",
        "shop",
        alice.bare(),
        "http://www.w3.org/2005/Atom",
    ] {
        assert!(entry.contains(part), "{part} is missing in {entry}");
    }
    for secret in ["a private matter", "shop.example", asked.transaction_id()] {
        // Six digits may stand in a random name by accident.
        let shown = entry.replace(asked.id(), "");
        assert!(!shown.contains(secret), "{secret} is shown in {entry}");
    }
    assert!(
        !daemon.log().contains("nothing can be published"),
        "{}",
        daemon.log()
    );
}

pub(crate) fn root_unlocks_from_a_shell(stage: &Stage) {
    if !is_root() {
        return;
    }
    let [carol, alice] = ["carol", "alice"].map(|name| stage.person(name));
    let (daemon, bot) = daemon_of(stage, &carol, "");
    writes(&carol, &bot, &format!("lock {}", alice.bare()), "");
    let _ = carol.reads("Done.");
    assert_eq!(
        daemon.api().tries_to_ask(alice.bare(), &json!({})).status,
        429
    );
    for told in ["{\"changed\":true}", "{\"changed\":false}"] {
        let unlocked = daemon.command("unlock", &[alice.bare(), "--json"]);
        assert_eq!((unlocked.code, unlocked.stdout.trim()), (0, told));
    }
    daemon.api().asks(alice.bare()).is_withdrawn();
    for (arguments, status) in [
        (&["mute", alice.bare(), "--minutes", "5"][..], 429),
        (&["unmute", alice.bare()], 201),
        (&["block", "shop"], 403),
        (&["unblock", "shop"], 201),
        (&["maintenance", "on"], 503),
        (&["maintenance", "off"], 201),
        (&["reload"], 201),
    ] {
        let (name, rest) = arguments.split_first().expect("a command");
        assert_eq!(daemon.command(name, rest).code, 0, "{arguments:?}");
        let answer = daemon.api().tries_to_ask(alice.bare(), &json!({}));
        assert_eq!(answer.status, status, "{arguments:?}: {}", answer.text);
        if answer.status == 201 {
            let path = format!(
                "/v1/verifications/{}",
                answer.json["id"].as_str().expect("an id")
            );
            assert_eq!(daemon.api().delete(&path).status, 200);
        }
    }
    assert_eq!(daemon.command("unlock", &["nobody"]).code, 64);
    assert!(daemon.log().contains("by=root"), "{}", daemon.log());
}
