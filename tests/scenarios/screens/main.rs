//! What people's devices show: in which language, how it ended, and what becomes of it at their servers.
#![expect(
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod closings;
mod languages;
mod storage;

use std::process::ExitCode;

use acceptance::{play, stories};

fn main() -> ExitCode {
    play(&stories![everywhere:
        closings::the_other_device_sees_who_answered,
        closings::several_see_how_far_it_has_come,
        storage::a_request_is_not_archived,
        storage::who_comes_online_in_time_still_gets_the_request,
        storage::who_comes_online_too_late_finds_out_that_it_is_over;
        once:
        closings::what_is_taken_back_and_what_expires_is_closed,
        languages::a_request_is_asked_and_answered_in_its_language,
        languages::who_asks_goes_by_the_title,
        languages::a_button_sends_what_the_daemon_reads,
        languages::of_whom_nothing_is_known_is_asked_in_each_configured_language,
        languages::nothing_others_wrote_is_a_link
    ])
}
