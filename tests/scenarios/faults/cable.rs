//! The cable between the daemon and its server: cut, out, dead.

use acceptance::{Cable, Daemon, Mode, Setup, Stage};

use crate::all_is_well;

/// A daemon whose cable can be cut.
pub(crate) fn on_a_cable(stage: &Stage) -> (Cable, Daemon) {
    let (cable, setup) = cable_and_setup(stage);
    (cable, Daemon::start(setup))
}

pub(crate) fn cable_and_setup(stage: &Stage) -> (Cable, Setup) {
    let mut setup = stage.setup();
    let cable = Cable::to(setup.server_port());
    setup.through = Some(cable.port());
    (cable, setup)
}

pub(crate) fn the_cable_is_cut_at_every_stage_of_the_login(stage: &Stage) {
    let (cable, setup) = cable_and_setup(stage);
    let alice = stage.person("alice");
    // Before the stream, within its header, within the handshake; or within the features, TLS, SASL, and while binding.
    let stages: &[usize] = match stage.mode() {
        Mode::Component => &[0, 1, 100, 190],
        Mode::Client => &[0, 100, 700, 2_000, 2_600],
    };
    cable.cut_next_after(stages);
    let daemon = Daemon::start_unready(setup);
    daemon.waits_until_ready();
    assert_eq!(
        cable.connections(),
        stages.len() + 1,
        "the last one is whole:\n{}",
        daemon.log()
    );
    all_is_well(&daemon, &alice);
}

pub(crate) fn the_cable_is_cut_while_an_iq_waits(stage: &Stage) {
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

pub(crate) fn the_cable_is_cut_while_a_message_waits(stage: &Stage) {
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

pub(crate) fn somebody_asks_while_the_cable_is_out(stage: &Stage) {
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

pub(crate) fn the_cable_stays_out(stage: &Stage) {
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

pub(crate) fn the_network_goes_dead(stage: &Stage) {
    let (cable, mut setup) = cable_and_setup(stage);
    // A dead link is noticed within twice this.
    setup.xmpp = "ping = 2\n".into();
    let daemon = Daemon::start(setup);
    let alice = stage.person("alice");
    all_is_well(&daemon, &alice);
    cable.hold();
    daemon.waits_until_unready();
    cable.release();
    cable.cut();
    daemon.waits_until_ready();
    all_is_well(&daemon, &alice);
}
