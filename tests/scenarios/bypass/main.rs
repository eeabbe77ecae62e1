//! The way back in: codes that an admin makes beforehand, and what they open while XMPP, or the daemon, is down. Needs
//! root: a private sshd with a PAM service and a Unix user of its own.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a story that cannot go on should stop"
)]

mod house;
mod log;
mod offline;
mod online;
mod socket;

use std::process::ExitCode;

use acceptance::{Need, play, stories};

fn main() -> ExitCode {
    let all = stories![once:
        online::a_code_lets_in_while_xmpp_is_down_and_the_admin_hears_of_it_later,
        online::a_code_works_once,
        online::a_code_of_another_is_none,
        online::a_code_that_is_over_is_none,
        online::two_who_race_for_one_code,
        online::a_code_for_somebody_whom_nobody_confirms_for,
        offline::a_code_lets_in_while_the_daemon_is_down_and_the_admin_hears_of_it_later,
        offline::without_the_option_no_code_lets_in,
        offline::a_code_that_was_used_offline_is_used_up,
        offline::two_who_race_for_one_code,
        offline::the_daemon_and_the_module_race_for_one_code,
        offline::a_file_that_others_can_read_lets_nobody_in,
        socket::who_guesses_is_noticed,
        socket::a_code_is_asked_for_where_there_is_one
    ];
    let in_own_place = stories![once: log::who_makes_codes_is_logged];
    let in_own_place = in_own_place.map(|story| story.needing(Need::OwnEtc));
    let all = all.map(|story| story.needing(Need::Root));
    play(&[all.as_slice(), &in_own_place].concat())
}
