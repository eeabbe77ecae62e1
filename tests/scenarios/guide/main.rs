//! What the documentation tells an admin to do, done: the guide for SSH word for word, the ready PAM stacks on the programs
//! they are for, the manual page. Needs root and the right to make namespaces: each story installs on a machine of its own.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "stories and their actors: whatever goes wrong here is a failed story"
)]

mod guide;
mod house;
mod machine;
mod manual;
mod sound;
mod stacks;
mod steps;
mod web;

use std::process::ExitCode;

use acceptance::{Need, play, stories};

fn main() -> ExitCode {
    let on_a_machine = stories![once:
        guide::word_for_word,
        sound::every_ready_stack,
        sound::what_pam_auth_update_makes,
        stacks::sshd_with_a_key,
        stacks::sshd_with_a_password,
        stacks::sshd_with_nothing_else,
        stacks::sudo_and_sudo_i,
        stacks::su_and_su_l,
        stacks::login_on_the_console,
        stacks::cockpit,
        stacks::every_password_prompt_by_pam_auth_update
    ];
    let of_the_manual = stories![once:
        manual::every_option_is_in_it,
        manual::every_text_is_in_it_as_it_is_shown,
        manual::every_return_code_is_in_it
    ];
    let of_its_readers = stories![once: manual::no_reader_of_manual_pages_complains];
    let readers = Need::Programs(&["/usr/bin/mandoc", "/usr/bin/man"]);
    let mut all = on_a_machine
        .map(|story| story.needing(Need::OwnEtc))
        .to_vec();
    all.extend(of_the_manual);
    all.extend(of_its_readers.map(|story| story.needing(readers)));
    play(&all)
}
