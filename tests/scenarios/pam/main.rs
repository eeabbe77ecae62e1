//! The other programs that ask through PAM: sudo, su, login and nginx, each with a PAM folder of its own that nobody else
//! on the machine sees. Needs root.
//!
//! What each makes of it, in the versions of Debian 12; each line is a story here.
//!
//! | program | what happens |
//! | --- | --- |
//! | sudo at a terminal | a line with the code, and sudo goes on by itself once the confirmer agrees; nothing to type |
//! | sudo after a denial or silence | it tries three times whatever it is told: `Sorry, try again.` twice, and one prompt at the confirmer's |
//! | `sudo -n` | `a password is required`, at once; nobody is asked |
//! | sudo without a terminal | waits for the confirmer as well, and shows nothing |
//! | sudo in a pipe or `$(..)` at a terminal | the line is on the terminal, not in the pipe |
//! | `^C` at sudo's line | sudo ignores it until `timeout`; with `prompt=always` it ends at once, and the prompt is withdrawn |
//! | su | a line, then it goes on; after a no `Have exhausted maximum number of retries for service`; `^C` ends it and withdraws |
//! | login | the user's name, a line, a shell; after a no `Maximum number of tries exceeded (1)` and the end |
//! | nginx, `auth_pam` | only with `prompt=never`: it answers a prompt with the user's name. The worker waits, and with it every other page of that worker |

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
        sudo::a_password_and_an_approval,
        sudo::a_wrong_password_asks_nobody,
        sudo::a_bypass_code_at_sudo,
        sudo::a_denied_command,
        sudo::three_tries_ask_once,
        sudo::the_command_is_at_alices_client,
        sudo::the_command_stays_here_unless_asked_for,
        sudo::who_and_where_is_at_alices_client,
        sudo::sudo_that_may_not_ask,
        sudo::a_login_shell_of_sudo,
        sudo::sudo_without_a_terminal,
        sudo::sudo_without_a_terminal_with_bypass_codes,
        sudo::the_line_is_not_among_what_the_command_writes,
        sudo::the_code_typed_at_sudo,
        sudo::sudo_without_a_daemon,
        sudo::sudo_without_a_daemon_where_that_opens,
        sudo::somebody_interrupts_sudo,
        sudo::somebody_interrupts_the_question_of_sudo,
        su::somebody_interrupts_su,
        su::an_approved_su,
        su::a_login_shell_of_su,
        su::root_asks_nobody,
        su::a_denied_su,
        su::a_su_nobody_answers,
        su::the_command_of_su_is_at_alices_client,
        su::su_to_a_user_nobody_answers_for,
        login::an_approved_login,
        login::a_denied_login,
        login::a_login_nobody_answers,
        login::a_login_of_nobody,
        web::an_approved_page,
        web::a_denied_page,
        web::a_page_without_a_name,
        web::a_page_without_a_daemon,
        web::a_page_behind_a_prompt,
        web::a_page_that_waits_keeps_others_waiting
    ];
    play(&all.map(|story| story.needing(Need::OwnEtc)))
}
