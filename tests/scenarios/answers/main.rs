//! What a confirmer can do, and what becomes of it.
#![expect(
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod chat;
mod manners;
mod reach;
mod taps;
mod texts;

use std::process::ExitCode;

use acceptance::{play, stories};

fn main() -> ExitCode {
    play(&stories![everywhere:
        taps::a_tap_on_an_iq_approves,
        taps::a_tap_on_a_message_approves,
        taps::no_to_an_iq_denies,
        taps::no_to_a_message_denies,
        texts::the_code_as_a_text_approves,
        texts::the_word_no_denies,
        texts::not_me_denies_and_mutes,
        texts::a_wrong_code_is_not_the_end,
        texts::three_wrong_codes_are_the_end,
        texts::a_text_that_is_no_answer_gets_one_helpful_reply,
        taps::gajim_confirms_an_iq_without_attributes,
        taps::an_iq_result_without_confirm_approves,
        taps::movim_confirms_an_iq_by_message,
        taps::psi_confirms_with_whitespace_and_no_type,
        taps::gajim_denies_a_message_with_our_own_body_in_it,
        reach::nobody_answers,
        reach::nobody_has_that_address,
        reach::a_client_that_does_not_know_the_iq_gets_a_message,
        reach::a_client_that_is_silent_gets_a_message,
        reach::a_client_that_is_gone_gets_a_message,
        reach::the_first_of_two_clients_to_confirm_wins,
        reach::the_first_of_two_clients_to_deny_wins,
        reach::an_address_in_another_case_is_the_same_person,
        reach::two_of_three_must_confirm,
        manners::every_request_gets_an_answer,
        chat::a_thumb_up_approves_and_a_thumb_down_denies,
        chat::the_events_tell_how_far_it_has_come,
        chat::a_link_opens_the_chat_with_the_code_typed;
        once:
        chat::a_thumb_up_is_too_weak_where_a_code_is_wanted,
        chat::a_quotation_by_hand_is_not_part_of_the_answer,
        chat::who_encrypts_is_told_that_it_cannot_be_read,
        texts::the_body_stands_alone_and_hides_the_code,
        texts::tap_shows_the_code_and_takes_a_yes,
        texts::code_takes_no_yes,
        texts::transfer_takes_only_the_code,
        taps::chat_states_and_markers_are_no_answers,
        reach::whoever_asked_takes_it_back
    ])
}
