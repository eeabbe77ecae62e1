//! The other programs that ask through PAM: sudo, su, login and nginx, each with a PAM folder of its own that nobody else
//! on the machine sees. Needs root.

mod login;
mod place;
mod su;
mod sudo;
mod web;

use std::process::ExitCode;

use acceptance::{Need, play, stories};

fn main() -> ExitCode {
    let all = stories![once:
        sudo::an_approved_command,
        sudo::a_denied_command,
        sudo::three_tries_ask_once,
        sudo::the_command_is_at_alices_client,
        sudo::the_command_stays_here_unless_asked_for,
        sudo::who_and_where_is_at_alices_client,
        sudo::sudo_that_may_not_ask,
        sudo::sudo_without_a_terminal,
        sudo::the_code_typed_at_sudo,
        sudo::sudo_without_a_daemon,
        sudo::sudo_without_a_daemon_where_that_opens,
        sudo::somebody_interrupts_sudo,
        su::an_approved_su,
        su::a_denied_su,
        su::a_su_nobody_answers,
        su::the_command_of_su_is_at_alices_client,
        su::su_to_a_user_nobody_answers_for,
        login::an_approved_login,
        login::a_denied_login,
        login::a_login_of_nobody,
        web::an_approved_page,
        web::a_denied_page,
        web::a_page_without_a_name,
        web::a_page_without_a_daemon,
        web::a_page_behind_a_prompt
    ];
    play(&all.map(|story| story.needing(Need::OwnEtc)))
}
