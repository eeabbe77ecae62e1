//! People who are asked over a back channel: by a client of CIBA, and by a realm of Keycloak (a stand-in that speaks its
//! authentication channel from both sides).
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "stories: a missing field of an answer is a failed one, and a realm has a clock"
)]

mod keycloak;
mod realm;
mod till;

use std::process::ExitCode;

use acceptance::{Need, Story, play};

const OPENSSL: Need = Need::Programs(&["/usr/bin/openssl"]);

fn main() -> ExitCode {
    play(&[
        Story::once("a_client_polls", till::a_client_polls),
        Story::once("a_client_is_told_by_ping", till::a_client_is_told_by_ping),
        Story::once("bob_says_no", till::bob_says_no),
        Story::once(
            "a_restart_ends_what_waited",
            till::a_restart_ends_what_waited,
        ),
        Story::once(
            "a_user_of_the_realm_says_yes",
            keycloak::a_user_of_the_realm_says_yes,
        )
        .needing(OPENSSL),
        Story::once(
            "a_user_of_the_realm_says_no",
            keycloak::a_user_of_the_realm_says_no,
        )
        .needing(OPENSSL),
        Story::once(
            "nobody_of_that_name_answers",
            keycloak::nobody_of_that_name_answers,
        )
        .needing(OPENSSL),
        Story::once(
            "a_user_of_the_realm_cannot_ask",
            keycloak::a_user_of_the_realm_cannot_ask,
        )
        .needing(OPENSSL),
        Story::once(
            "keycloak_is_away_for_a_moment",
            keycloak::keycloak_is_away_for_a_moment,
        )
        .needing(OPENSSL),
        Story::once(
            "a_daemon_that_stops_says_so",
            keycloak::a_daemon_that_stops_says_so,
        )
        .needing(OPENSSL),
    ])
}
