//! ssh and PAM: what the person at the terminal sees before the answer, and who gets in. Needs root: a private sshd
//! with a PAM service and a Unix user of its own.
//!
//! What a client makes of the one question, on OpenSSH 9.2 (client and server of Debian 12); each line is a story here.
//! A key or a password comes before it where the sshd asks for one. Newer ones were not at hand: since 9.8 sshd takes the
//! PAM service from `PAMServiceName`, which the harness sets where it is known; since 10.3 it shows a line at once.
//!
//! | client | what happens |
//! | --- | --- |
//! | `ssh` at a terminal | the question is on the screen, with the code, before anybody has answered; Enter waits, digits are the code |
//! | `ssh` without a terminal (cron), no askpass | the question is answered with nothing, which is Enter: let in once the confirmer agrees, refused if not |
//! | `ssh -o BatchMode=yes`, `scp -B`, `sftp -b` | keyboard-interactive is left out by the client: refused at once, nobody is asked |
//! | SSH's method `password` | it can show no question: refused, unless `prompt=never`; then let in once the confirmer agrees |
//! | `prompt=never`, keyboard-interactive | nothing is typed; sshd before 10.3 never shows the line, so there is no code to compare: use `binding=tap` |
//! | `scp`, `sftp`, `rsync` at a terminal | as `ssh`: the question, one confirmation, then the copy |
//! | `ansible` as it comes | it turns keyboard-interactive off: unreachable, nobody is asked |
//! | `ansible` with `KbdInteractiveAuthentication=yes` in `ssh_args`, `prompt=never` | it waits for the confirmer; with `ControlPersist` one confirmation serves a whole playbook |
//! | asyncssh, paramiko | one round with one question, as it was sent; Enter and code work. Approved, one more round without a question |
//! | plink of `PuTTY`, dbclient of dropbear | the question with a frame or a title of theirs; Enter and code work |
//! | a retry on the same connection | the same verification: nobody is asked again; after a denial, a third wrong code or silence there is no retry |
//! | `^C` at the question, or a client that disappears there | the prompt is withdrawn at once |
//! | `^C` after Enter, while it waits | sshd does not tell: the prompt stays with the confirmer until `timeout`, and a yes opens nothing. Until then, or until the confirmer refuses, who comes back from the same address is refused |
//!
//! Where nobody could be asked after all (no link) or nobody may be (muted, limited) there is one more question, for a
//! bypass code; Enter there is the end or, with `failmode=open` and where the request reached nobody, the way in. Where there
//! is no daemon that question needs the option `bypass=`; without it the end comes at once.

mod approvers;
mod codes;
mod crowd;
mod factors;
mod failing;
mod gone;
mod house;
mod libraries;
mod outcomes;
mod programs;
mod scope;
mod tries;
mod trouble;

use std::process::ExitCode;

use acceptance::{Need, Story, play, stories};

fn main() -> ExitCode {
    let all: Vec<Story> = [who_gets_in(), what_else_happens()]
        .concat()
        .into_iter()
        .map(|story| story.needing(Need::Root))
        .collect();
    play(&all)
}

fn who_gets_in() -> Vec<Story> {
    stories![everywhere:
        outcomes::an_approved_login,
        outcomes::a_denied_login,
        outcomes::a_login_nobody_answers,
        outcomes::a_login_without_a_daemon;
        once:
        outcomes::another_person_confirms_a_login,
        outcomes::two_people_of_whom_one_confirms,
        factors::a_key_and_an_approval,
        factors::a_key_and_a_denial,
        factors::the_fingerprint_of_the_key_is_at_alices_client,
        factors::a_bare_key_is_not_enough,
        factors::the_factor_without_the_key_is_not_enough,
        factors::a_password_and_an_approval,
        factors::a_wrong_password_asks_nobody,
        factors::what_the_person_reads,
        factors::what_the_person_reads_where_confirmers_are_named,
        factors::what_the_person_reads_who_is_refused,
        approvers::root_is_let_in_by_two,
        approvers::root_is_refused_by_one_of_two,
        codes::the_code_from_the_phone_lets_in,
        codes::a_wrong_code_does_not,
        codes::the_code_on_the_screen_as_a_reply,
        tries::a_denial_is_the_last_word_on_a_connection,
        tries::not_me_is_the_last_word_and_mutes,
        tries::six_tries_after_silence_ask_once,
        tries::three_wrong_codes_on_one_connection_ask_once,
        tries::a_slip_and_then_the_right_code,
        tries::a_slip_and_then_an_approval,
        tries::an_approval_while_the_second_question_stands,
        gone::somebody_gives_up_at_the_question,
        gone::somebody_gives_up_and_alice_approves_too_late,
        gone::somebody_gives_up_and_alice_approves_at_once,
        gone::somebody_gives_up_and_comes_back,
        gone::somebodys_machine_disappears_during_the_question,
        crowd::fifty_logins_at_once
    ]
    .to_vec()
}

/// Where nobody can be asked or need be, and what other clients make of it.
fn what_else_happens() -> Vec<Story> {
    stories![once:
        failing::no_daemon_where_that_opens,
        failing::no_daemon_opens_to_no_wrong_password,
        failing::no_daemon_opens_to_no_unknown_user,
        failing::a_frozen_daemon_where_that_opens,
        failing::a_daemon_that_dies_during_a_login_where_that_opens,
        failing::a_denial_is_no_failure,
        failing::no_link_is_closed,
        failing::no_link_where_that_opens,
        failing::a_user_nobody_answers_for,
        failing::a_user_nobody_answers_for_where_that_is_fine,
        failing::nullok_is_no_success,
        failing::an_invented_name_takes_as_long_as_a_real_one,
        failing::an_invented_name_takes_as_many_codes_as_a_real_one,
        scope::an_address_that_needs_no_second_factor,
        scope::a_group_that_needs_no_second_factor,
        scope::users_who_need_none_do_not_get_in_by_nothing,
        scope::a_second_login_within_grace,
        scope::a_second_login_with_another_key_has_no_grace,
        scope::a_second_login_after_a_denial_has_no_grace,
        libraries::asyncssh_approved,
        libraries::asyncssh_denied,
        libraries::asyncssh_with_the_code,
        libraries::paramiko_approved,
        libraries::paramiko_denied,
        libraries::paramiko_with_the_code,
        libraries::plink_approved,
        libraries::plink_denied,
        libraries::plink_with_the_code,
        libraries::dbclient_approved,
        libraries::dbclient_denied,
        libraries::dbclient_with_the_code,
        programs::ssh_without_a_terminal,
        programs::ssh_in_batch_mode,
        programs::ssh_that_is_never_prompted,
        programs::the_method_password_cannot_ask,
        programs::the_method_password_where_nothing_is_asked,
        programs::the_method_password_denied,
        programs::scp,
        programs::sftp,
        programs::rsync,
        programs::scp_in_batch_mode,
        programs::sftp_in_batch_mode,
        programs::ansible_as_it_comes,
        programs::ansible_that_waits_for_alice,
        trouble::a_name_that_does_not_exist,
        trouble::the_daemon_stops_during_a_login,
        trouble::the_daemon_freezes_during_a_login,
        trouble::sshd_has_no_more_time,
        trouble::an_unknown_option_denies
    ]
    .to_vec()
}
