//! What the documentation tells an admin to do, done: the guide for SSH word for word, the ready PAM stacks on the programs
//! they are for, the manual page. Needs root and the right to make namespaces: each story installs on a machine of its own.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "stories and their actors: whatever goes wrong here is a failed story"
)]

mod elsewhere;
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
    let of_files = stories![once:
        manual::every_option_is_in_it,
        manual::every_text_is_in_it_as_it_is_shown,
        manual::every_return_code_is_in_it,
        elsewhere::stacks_of_other_systems_are_sound
    ];
    let of_readers = stories![once: manual::no_reader_of_manual_pages_complains]
        .map(|story| story.needing(Need::Programs(&["/usr/bin/mandoc", "/usr/bin/man"])));
    let selinux = &["/usr/bin/checkmodule", "/usr/bin/semodule_package"];
    let of_selinux = stories![once: elsewhere::the_selinux_module_compiles]
        .map(|story| story.needing(Need::Programs(selinux)));
    let of_apparmor = stories![once: elsewhere::the_apparmor_lines_are_understood]
        .map(|story| story.needing(Need::Programs(&["/usr/sbin/apparmor_parser"])));
    let of_systemd = stories![once: elsewhere::systemd_understands_the_unit]
        .map(|story| story.needing(Need::Programs(&["/usr/bin/systemd-analyze"])));
    let mut all = on_a_machine
        .map(|story| story.needing(Need::OwnEtc))
        .to_vec();
    all.extend(of_files);
    for others in [of_readers, of_selinux, of_apparmor, of_systemd] {
        all.extend(others);
    }
    play(&all)
}
