//! Real IM clients from Debian's packages, and what those answer that cannot be run here.
#![expect(
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod odd;
mod taps;
mod words;

use std::process::ExitCode;

use acceptance::{
    Gajim, GoSendxmpp, ImClient, Mcabber, Need, Poezio, Profanity, Story, play, stories,
};

/// The same stories at each of several clients, as far as these are installed.
macro_rules! stories_at {
    ($($client:ident),+; $stories:tt) => { [$(stories_at!(@ $client $stories)),+].concat() };
    (@ $client:ident [$($module:ident::$story:ident),+ $(,)?]) => {
        [$(
            Story::once(
                concat!(stringify!($client), "::", stringify!($story)),
                $module::$story::<$client>,
            )
            .needing(Need::Programs($client::PROGRAMS))
        ),+]
    };
}

fn main() -> ExitCode {
    let mut stories = [
        stories_at![Mcabber, Profanity, GoSendxmpp; [
            words::the_code_approves,
            words::yes_approves_a_tap,
            words::no_denies,
            words::not_me_denies_and_mutes,
            words::the_end_is_told_on_the_other_device,
        ]],
        stories_at![Gajim, Poezio; [
            taps::a_tap_on_an_iq_approves,
            taps::a_tap_on_a_message_approves,
            taps::no_to_an_iq_denies,
            taps::no_to_a_message_denies,
            taps::no_to_a_message_that_waited_for_her_denies,
        ]],
        stories_at![Gajim; [taps::what_looks_like_markup_is_shown]],
    ]
    .concat();
    let odd = stories![everywhere:
        odd::gajim_says_result,
        odd::psi_puts_line_ends_everywhere,
        odd::psi_denies_an_iq,
        odd::libervia_answers_with_a_type_that_does_not_exist,
        odd::movim_answers_without_a_thread,
        odd::jappix_names_no_condition,
        odd::miranda_names_its_error_in_another_namespace;
        once:
        odd::movim_refuses_in_silence,
        odd::converse_finds_a_thread_and_somebody_to_write_to
    ];
    stories.extend(odd);
    play(&stories)
}
