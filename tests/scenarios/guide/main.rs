//! What the documentation tells an admin to do, done: the guide for SSH word for word, the ready PAM stacks on the programs
//! they are for, the manual page. Needs root and the right to make namespaces: each story installs on a machine of its own.

mod guide;
mod house;
mod machine;
mod stacks;
mod steps;
mod web;

use std::process::ExitCode;

use acceptance::{Need, play, stories};

fn main() -> ExitCode {
    let on_a_machine = stories![once:
        guide::word_for_word,
        stacks::sshd_with_a_key,
        stacks::sshd_with_a_password,
        stacks::sshd_with_nothing_else,
        stacks::sudo_and_sudo_i,
        stacks::su_and_su_l,
        stacks::login_on_the_console,
        stacks::cockpit,
        stacks::every_password_prompt_by_pam_auth_update
    ];
    let need = if machine::Machine::is_possible() {
        Need::Root
    } else {
        Need::Programs(&["(the right to make namespaces)"])
    };
    play(&on_a_machine.map(|story| story.needing(need)))
}
