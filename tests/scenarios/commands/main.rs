//! The command line and its exit codes, as scripts use it.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod ask;
mod files;

use std::process::ExitCode;

use acceptance::{play, stories};

fn main() -> ExitCode {
    play(&stories![once:
        ask::ask_ends_with_0_when_approved,
        ask::ask_ends_with_1_when_denied,
        ask::ask_ends_with_2_when_nobody_answers,
        ask::ask_ends_with_3_when_nobody_has_that_address,
        ask::ask_ends_with_4_when_it_is_too_much,
        ask::ask_ends_with_5_when_somebody_takes_it_back,
        ask::ask_ends_with_64_when_used_wrongly,
        ask::ask_ends_with_69_without_a_daemon,
        ask::ask_shows_on_a_terminal_what_it_waits_for,
        ask::ask_is_taken_back_with_ctrl_c,
        ask::ask_shows_on_a_terminal_who_has_it_and_who_has_answered,
        ask::ask_goes_on_after_a_denial_where_told_to,
        ask::ask_does_not_let_the_requester_confirm,
        ask::ask_prints_json,
        ask::list_shows_who_waits,
        files::check_says_ok,
        files::check_says_everything_that_is_wrong,
        files::run_refuses_a_wrong_file,
        files::hash_token_keeps_the_token_to_itself,
        files::hash_token_makes_a_token
    ])
}
