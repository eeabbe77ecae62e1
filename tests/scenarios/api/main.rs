//! The HTTP API, as relying parties meet it on TCP and local programs on the unix socket.
#![expect(
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod access;
mod codes;
mod doors;
mod input;
mod socket;
mod users;
mod waiting;

use std::process::ExitCode;

use acceptance::{Need, Story, play, stories};

/// Where `tests/run` puts schemathesis.
const SCHEMATHESIS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/schemathesis/bin/st");

fn main() -> ExitCode {
    let mut stories = stories![once:
        access::without_a_token_there_is_nothing,
        access::anothers_verification_is_not_there,
        access::some_people_may_not_be_asked,
        input::a_wrong_field_is_named,
        input::what_is_no_json_is_refused,
        input::what_is_not_there_is_not_there,
        input::a_repeated_request_asks_once,
        input::a_transaction_id_is_used_once,
        waiting::a_long_poll_ends_in_time,
        waiting::one_call_asks_and_waits,
        waiting::events_tell_the_outcome,
        codes::a_code_typed_at_the_login_approves,
        codes::three_wrong_codes_typed_at_the_login,
        access::too_many_for_one_person,
        waiting::a_callback_is_signed_and_repeated,
        waiting::a_callback_into_the_house_is_refused,
        doors::the_drop_in_for_the_old_daemon,
        doors::the_drop_in_is_off_until_asked_for,
        doors::health_metrics_and_description,
        waiting::hundreds_wait_and_no_thread_is_made,
        socket::who_asks_on_the_unix_socket
    ]
    .to_vec();
    let root = Story::once(
        "nobody_asks_on_the_unix_socket",
        socket::nobody_asks_on_the_unix_socket,
    );
    stories.push(root.needing(Need::Root));
    let files = Story::once(
        "whom_a_users_own_file_names_is_asked",
        users::whom_a_users_own_file_names_is_asked,
    );
    stories.push(files.needing(Need::Root));
    let schema = Story::once("the_description_holds", doors::the_description_holds);
    stories.push(schema.needing(Need::Programs(&[SCHEMATHESIS])));
    play(&stories)
}
