//! Who commands what, by forms and by texts, and who is told of it.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod admins;
mod forms;
mod notified;
mod reloaded;
mod texts;

use std::process::ExitCode;

use acceptance::{play, stories};

fn main() -> ExitCode {
    play(&stories![everywhere:
        forms::a_pending_login_is_listed_and_denied,
        forms::a_pending_login_is_approved_with_its_code,
        forms::nobody_answers_for_somebody_else,
        texts::everybody_has_their_commands_as_texts,
        texts::what_comes_late_or_copied_is_no_command;
        once:
        forms::a_tap_is_approved_without_a_code,
        forms::not_me_by_command_mutes,
        forms::sessions_end_and_are_their_clients_own,
        forms::a_muted_person_is_not_asked,
        forms::a_language_is_chosen,
        admins::a_forged_node_is_no_node,
        admins::help_differs_for_admins,
        admins::an_admin_lacks_what_was_not_given,
        admins::an_admin_locks_and_unlocks,
        admins::an_admin_blocks_an_account_and_a_relying_party,
        admins::maintenance_opens_nothing,
        admins::an_admin_lists_and_withdraws,
        admins::an_admin_announces,
        admins::no_admin_approves_for_somebody_else,
        reloaded::a_reload_picks_up_a_new_relying_party,
        reloaded::a_broken_file_changes_nothing,
        reloaded::a_signal_reloads,
        notified::not_me_is_told_to_the_admin,
        notified::a_lock_out_is_told_to_the_admin,
        notified::a_lost_link_is_told_when_it_is_back,
        notified::a_node_shows_what_happened,
        notified::root_unlocks_from_a_shell
    ])
}

/// The node of a command that XEP-0133 has no name for.
fn node(name: &str) -> String {
    format!("verifierd#{name}")
}
