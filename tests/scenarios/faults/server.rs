//! The server: frozen, killed, stopped, refusing, not to be trusted.

use std::sync::Arc;
use std::time::Duration;

use acceptance::{Brand, Cable, Confirmer, Daemon, Mode, Setup, Stage, XmppServer, until};
use serde_json::json;

use crate::all_is_well;
use crate::cable::cable_and_setup;

/// A daemon and a person on a server of their own.
pub(crate) fn on_an_own_server(stage: &Stage) -> (Arc<dyn XmppServer>, Daemon) {
    let server = stage.own_server();
    let mut setup = Setup::new(&server, stage.mode());
    setup.xmpp = "ping = 2\n".into();
    let daemon = Daemon::start(setup);
    (server, daemon)
}

pub(crate) fn the_server_freezes(stage: &Stage) {
    let (server, daemon) = on_an_own_server(stage);
    server.freeze();
    daemon.waits_until_unready();
    server.thaw();
    daemon.waits_until_ready();
    all_is_well(&daemon, &Confirmer::on(server.as_ref(), "alice"));
}

pub(crate) fn the_server_is_killed_and_comes_back(stage: &Stage) {
    comes_back(stage, |server| server.kill());
}

pub(crate) fn the_server_stops_and_comes_back(stage: &Stage) {
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

pub(crate) fn a_wrong_secret_is_said_and_not_hammered(stage: &Stage) {
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
pub(crate) fn a_second_daemon_waits_for_its_turn(stage: &Stage) {
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

pub(crate) fn a_certificate_of_nobody_is_not_believed(stage: &Stage) {
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

pub(crate) fn a_client_starts_with_tls(stage: &Stage) {
    let mut setup = Setup::new(stage.server(), Mode::Client);
    setup.through = Some(stage.server().direct_tls_port());
    setup.xmpp = "tls = \"direct\"\n".into();
    let daemon = Daemon::start(setup);
    all_is_well(&daemon, &stage.person("alice"));
}
