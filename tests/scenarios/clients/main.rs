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
macro_rules! at {
    ($($client:ident),+; $stories:tt) => { [$(at!(@ $client $stories)),+].concat() };
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
        at![Mcabber, Profanity, GoSendxmpp; [
            words::the_code_approves,
            words::yes_approves_a_tap,
            words::no_denies,
            words::not_me_denies_and_mutes,
            words::the_end_is_told_on_the_other_device,
        ]],
        at![Gajim, Poezio; [
            taps::a_tap_on_an_iq_approves,
            taps::a_tap_on_a_message_approves,
            taps::no_to_an_iq_denies,
            taps::no_to_a_message_denies,
            taps::no_to_a_message_that_waited_for_her_denies,
        ]],
        at![Gajim; [taps::what_looks_like_markup_is_shown]],
    ]
    .concat();
    let odd = stories![everywhere:
        odd::gajim,
        odd::psi,
        odd::psi_denies_an_iq,
        odd::libervia,
        odd::movim,
        odd::jappix,
        odd::miranda;
        once:
        odd::movim_refuses_in_silence,
        odd::converse
    ];
    stories.extend(odd);
    play(&stories)
}
