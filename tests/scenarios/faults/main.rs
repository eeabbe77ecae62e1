//! Links cut, servers killed, daemons stopped: what is lost leads to no approval, and what is not lost still counts.
#![expect(
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

use std::process::ExitCode;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use acceptance::{
    Answer, Brand, Cable, Confirmer, Daemon, Mode, Setup, Stage, Stanza, XmppServer, play, stories,
    until,
};
use serde_json::json;

fn main() -> ExitCode {
    play(&stories![everywhere:
        the_cable_is_cut_at_every_stage_of_the_login,
        the_cable_is_cut_while_an_iq_waits,
        the_cable_is_cut_while_a_message_waits,
        somebody_asks_while_the_cable_is_out,
        the_cable_stays_out,
        the_network_goes_dead,
        the_server_freezes,
        the_server_is_killed_and_comes_back,
        the_server_stops_and_comes_back,
        the_daemon_is_stopped_while_one_waits,
        the_daemon_is_killed_while_one_waits,
        a_wrong_secret_is_said_and_not_hammered;
        once:
        a_second_daemon_waits_for_its_turn,
        a_certificate_of_nobody_is_not_believed,
        a_client_starts_with_tls
    ])
}

/// A daemon whose cable can be cut, and that looks after its link every second.
fn on_a_cable(stage: &Stage) -> (Cable, Daemon) {
    let (cable, setup) = cable_and_setup(stage);
    (cable, Daemon::start(setup))
}

fn cable_and_setup(stage: &Stage) -> (Cable, Setup) {
    let mut setup = stage.setup();
    let cable = Cable::to(setup.server_port());
    setup.through = Some(cable.port());
    setup.xmpp = "ping = 1\n".into();
    (cable, setup)
}

/// A daemon and a person on a server of their own.
fn on_an_own_server(stage: &Stage) -> (Arc<dyn XmppServer>, Daemon) {
    let server = stage.own_server();
    let mut setup = Setup::new(&server, stage.mode());
    setup.xmpp = "ping = 1\n".into();
    let daemon = Daemon::start(setup);
    (server, daemon)
}

/// One ordinary login from beginning to end.
fn all_is_well(daemon: &Daemon, alice: &Confirmer) {
    let asked = daemon.api().asks(alice.bare());
    alice.confirms(&alice.sees_request(asked.transaction_id()));
    asked.becomes_approved_by(alice);
}

fn the_cable_is_cut_at_every_stage_of_the_login(stage: &Stage) {
    let (cable, setup) = cable_and_setup(stage);
    let alice = stage.person("alice");
    // Before the stream, within its header, within the features or the handshake, within TLS, within SASL, while binding.
    let stages = [0, 1, 60, 250, 700, 1_500];
    cable.cut_next_after(&stages);
    let daemon = Daemon::start_unready(setup);
    daemon.waits_until_ready();
    assert!(
        cable.connections() > 3,
        "{} connections",
        cable.connections()
    );
    all_is_well(&daemon, &alice);
}

fn the_cable_is_cut_while_an_iq_waits(stage: &Stage) {
    let (cable, daemon) = on_a_cable(stage);
    let alice = stage.person("alice");
    let asked = daemon.api().asks(alice.full());
    assert!(alice.sees_request(asked.transaction_id()).is_iq());
    cable.cut();
    // Whatever became of the iq: it is repeated as a message.
    let again = alice.sees("the message", |seen| {
        !seen.is_iq() && seen.is_request(asked.transaction_id())
    });
    alice.confirms(&again);
    asked.becomes_approved_by(&alice);
}

fn the_cable_is_cut_while_a_message_waits(stage: &Stage) {
    let (cable, daemon) = on_a_cable(stage);
    let alice = stage.person("alice");
    let asked = daemon.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    cable.unplug();
    daemon.waits_until_unready();
    asked.is("pending");
    cable.plug_in();
    daemon.waits_until_ready();
    // Only now does she answer the message she got before.
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
    assert_eq!(alice.requests_seen(asked.transaction_id()), 1, "sent twice");
}

fn somebody_asks_while_the_cable_is_out(stage: &Stage) {
    let (cable, daemon) = on_a_cable(stage);
    let alice = stage.person("alice");
    cable.unplug();
    daemon.waits_until_unready();
    let by_message = daemon.api().asks(alice.bare());
    let by_iq = daemon.api().asks(alice.full());
    by_message.is("pending");
    by_iq.is("pending");
    cable.plug_in();
    for asked in [by_message, by_iq] {
        alice.confirms(&alice.sees_request(asked.transaction_id()));
        asked.becomes_approved_by(&alice);
    }
}

fn the_cable_stays_out(stage: &Stage) {
    let (cable, mut setup) = cable_and_setup(stage);
    setup.limits.push_str("undeliverable_after = 3\n");
    let daemon = Daemon::start(setup);
    let alice = stage.person("alice");
    cable.unplug();
    daemon.waits_until_unready();
    let asked = daemon.api().asks(alice.bare());
    asked.is("pending");
    let settled = asked.becomes("undeliverable");
    assert_eq!(settled["reason"], "link_down", "{settled}");
}

fn the_network_goes_dead(stage: &Stage) {
    let (cable, daemon) = on_a_cable(stage);
    let alice = stage.person("alice");
    all_is_well(&daemon, &alice);
    cable.hold();
    daemon.waits_until_unready();
    cable.release();
    cable.cut();
    daemon.waits_until_ready();
    all_is_well(&daemon, &alice);
}

fn the_server_freezes(stage: &Stage) {
    let (server, daemon) = on_an_own_server(stage);
    server.freeze();
    daemon.waits_until_unready();
    server.thaw();
    daemon.waits_until_ready();
    all_is_well(&daemon, &Confirmer::on(server.as_ref(), "alice"));
}

fn the_server_is_killed_and_comes_back(stage: &Stage) {
    comes_back(stage, |server| server.kill());
}

fn the_server_stops_and_comes_back(stage: &Stage) {
    comes_back(stage, |server| server.stop());
}

fn comes_back(stage: &Stage, goes: fn(&dyn XmppServer)) {
    let (server, daemon) = on_an_own_server(stage);
    let account = server.new_account("alice");
    let before = Confirmer::with(server.as_ref(), &account);
    let asked = daemon
        .api()
        .asks_with(before.bare(), &json!({"timeout": 120}));
    let request = before.sees_request(asked.transaction_id());
    goes(server.as_ref());
    daemon.waits_until_unready();
    asked.is("pending");
    server.restart();
    daemon.waits_until_ready();
    // Her client is back as well, and answers what it still shows.
    let alice = Confirmer::with(server.as_ref(), &account);
    alice.sends(&request.yes_by_message());
    asked.becomes_approved_by(&alice);
    all_is_well(&daemon, &alice);
}

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

fn the_daemon_is_stopped_while_one_waits(stage: &Stage) {
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

fn the_daemon_is_killed_while_one_waits(stage: &Stage) {
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

fn a_wrong_secret_is_said_and_not_hammered(stage: &Stage) {
    let (cable, mut setup) = cable_and_setup(stage);
    setup.account.password = "wrong, and long enough".into();
    let daemon = Daemon::start_unready(setup);
    until("the first refusal", || {
        let log = daemon.log().to_lowercase();
        (log.contains("credentials") || log.contains("not-authorized") || log.contains("refused"))
            .then_some(())
    });
    let tries = cable.connections();
    let answer = daemon.api().get("/readyz");
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert!(answer.text.len() > 20, "says why: {}", answer.text);
    assert!(
        !daemon.log().contains("wrong, and long enough"),
        "the secret is in the log"
    );
    // The next try is a minute or more away: in three seconds there is none.
    std::thread::park_timeout(Duration::from_secs(3));
    assert_eq!(cable.connections(), tries);
}

/// Prosody lets only one connection of a component in, and refuses the second one with `conflict`.
fn a_second_daemon_waits_for_its_turn(stage: &Stage) {
    assert_eq!(
        (stage.brand(), stage.mode()),
        (Brand::Prosody, Mode::Component)
    );
    let setup = stage.setup();
    let mut same = stage.setup();
    same.account = setup.account.clone();
    let first = Daemon::start(setup);
    let second = Daemon::start_unready(same);
    second.waits_until_unready();
    assert_eq!(first.readyz(), 200, "the first one stays");
    first.stop();
    second.waits_until_ready();
    all_is_well(&second, &stage.person("alice"));
}

fn a_certificate_of_nobody_is_not_believed(stage: &Stage) {
    let mut setup = Setup::new(stage.server(), Mode::Client);
    setup.trusts_the_server = false;
    let cable = Cable::to(setup.server_port());
    setup.through = Some(cable.port());
    let daemon = Daemon::start_unready(setup);
    until("a second try", || (cable.connections() > 1).then_some(()));
    assert_eq!(daemon.readyz(), 503);
    let log = daemon.log().to_lowercase();
    assert!(log.contains("certificate"), "{log}");
}

fn a_client_starts_with_tls(stage: &Stage) {
    let mut setup = Setup::new(stage.server(), Mode::Client);
    setup.through = Some(stage.server().direct_tls_port());
    setup.xmpp = "tls = \"direct\"\n".into();
    let daemon = Daemon::start(setup);
    all_is_well(&daemon, &stage.person("alice"));
}
