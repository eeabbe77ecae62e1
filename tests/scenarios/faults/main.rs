//! Links cut, servers killed, daemons stopped: what is lost leads to no approval, and what is not lost still counts.
#![expect(
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod cable;
mod daemon;
mod server;

use std::process::ExitCode;

use acceptance::{Confirmer, Daemon, play, stories};

fn main() -> ExitCode {
    play(&stories![everywhere:
        cable::the_cable_is_cut_at_every_stage_of_the_login,
        cable::the_cable_is_cut_while_an_iq_waits,
        cable::the_cable_is_cut_while_a_message_waits,
        cable::somebody_asks_while_the_cable_is_out,
        cable::the_cable_stays_out,
        cable::the_network_goes_dead,
        server::the_server_freezes,
        server::the_server_is_killed_and_comes_back,
        server::the_server_stops_and_comes_back,
        daemon::the_daemon_is_stopped_while_one_waits,
        daemon::the_daemon_is_killed_while_one_waits,
        server::a_wrong_secret_is_said_and_not_hammered;
        once:
        server::a_second_daemon_waits_for_its_turn,
        server::a_certificate_of_nobody_is_not_believed,
        server::a_client_starts_with_tls
    ])
}

/// One ordinary login from beginning to end.
fn all_is_well(daemon: &Daemon, alice: &Confirmer) {
    let asked = daemon.api().asks(alice.bare());
    alice.confirms(&alice.sees_request(asked.transaction_id()));
    asked.becomes_approved_by(alice);
}
