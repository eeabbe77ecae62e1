//! ssh and PAM: what the person at the terminal sees before the answer, and who gets in. Needs root: a private sshd
//! with a PAM service and a Unix user of its own.

mod codes;
mod house;
mod outcomes;
mod trouble;

use std::process::ExitCode;

use acceptance::{Need, play, stories};

fn main() -> ExitCode {
    let all = stories![everywhere:
        outcomes::an_approved_login,
        outcomes::a_denied_login,
        outcomes::a_login_nobody_answers,
        outcomes::a_login_without_a_daemon;
        once:
        outcomes::another_person_confirms_a_login,
        outcomes::two_people_of_whom_one_confirms,
        codes::the_code_from_the_phone_lets_in,
        codes::a_wrong_code_does_not,
        codes::the_code_on_the_screen_as_a_reply,
        trouble::a_name_that_does_not_exist,
        trouble::the_daemon_stops_during_a_login,
        trouble::the_daemon_freezes_during_a_login,
        trouble::an_unknown_option_denies
    ];
    play(&all.map(|story| story.needing(Need::Root)))
}
