//! Real WordPress, in a real browser: our plugin over the HTTP API, and Apache's `mod_auth_openidc` in front.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod comments;
mod linking;
mod openid;
mod place;
mod plugin;
mod second_factor;
mod settings;
mod sign_in;

use std::process::ExitCode;

use acceptance::{Browser, Need, WordPress, play, stories};

/// What the plugin's stories need: WordPress and a browser.
static PROGRAMS: [&str; 10] = {
    let (site, browser) = (WordPress::PROGRAMS, Browser::PROGRAMS);
    [
        site[0], site[1], site[2], site[3], site[4], site[5], browser[0], browser[1], browser[2],
        browser[3],
    ]
};

fn main() -> ExitCode {
    let all = stories![once:
        sign_in::alice_signs_in_by_her_address,
        sign_in::without_scripts,
        sign_in::a_denied_sign_in,
        sign_in::an_answer_that_never_comes,
        sign_in::somebody_cancels,
        sign_in::an_address_without_an_account,
        sign_in::whom_nobody_may_ask,
        sign_in::an_address_that_does_not_exist,
        sign_in::another_browser_waits_in_vain,
        sign_in::two_tabs_sign_in_once,
        sign_in::a_form_of_another_browser,
        sign_in::an_account_made_for_an_address,
        sign_in::a_role_that_needs_its_password,
        linking::an_address_is_linked_once_its_owner_says_so,
        linking::a_wrong_password_changes_nothing,
        linking::an_address_of_another_account,
        linking::an_address_that_cannot_be_reached,
        linking::the_way_back_must_stay,
        second_factor::a_password_and_a_confirmation,
        second_factor::a_denied_second_step,
        second_factor::a_password_changed_meanwhile,
        second_factor::a_session_that_has_ended,
        second_factor::the_address_alone_is_not_enough,
        second_factor::programs_with_a_password,
        second_factor::a_recovery_code_while_the_daemon_is_down,
        second_factor::a_recovery_code_without_scripts,
        second_factor::wrong_recovery_codes,
        second_factor::a_role_that_needs_an_address,
        second_factor::an_administrator_helps,
        second_factor::the_switch_in_the_configuration,
        comments::a_comment_that_its_author_confirms,
        comments::a_denied_comment,
        comments::an_author_who_goes_away,
        comments::what_wordpress_holds_asks_nobody,
        settings::the_settings_page,
        settings::a_wrong_token_lets_nobody_in,
        settings::what_is_no_daemon,
        settings::a_daemon_that_does_not_answer,
        settings::who_may_not_set_anything,
        openid::alice_signs_in_and_out,
        openid::an_account_that_is_there_already,
        openid::a_name_that_is_taken,
        openid::a_denied_visit,
        openid::ways_round,
        plugin::every_file_is_php,
        plugin::its_unit_tests_hold,
        plugin::nothing_is_left_of_it
    ];
    play(&all.map(|story| story.needing(Need::Programs(&PROGRAMS))))
}
