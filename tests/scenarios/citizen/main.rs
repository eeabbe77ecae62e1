//! How the daemon behaves among other entities of the network, and what it learns from how they behave.
#![expect(
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod address;
mod devices;
mod looks;
mod presence;

use std::process::ExitCode;

use acceptance::{play, stories};

fn main() -> ExitCode {
    play(&stories![everywhere:
        looks::slixmpp_looks_us_over,
        presence::a_contact_sees_what_waits_and_that_it_is_gone,
        presence::a_stranger_is_refused,
        presence::a_restarted_daemon_is_seen_at_the_next_login,
        devices::a_device_that_announces_it_is_asked_by_iq,
        devices::a_device_that_announces_it_and_is_silent_gets_a_message_after_all;
        once:
        looks::contact_addresses_are_told,
        devices::a_forged_hash_is_not_believed,
        devices::the_device_of_somebody_else_is_never_used,
        devices::what_has_no_button_is_not_sent_by_iq,
        devices::atalk_gets_its_messages_from_the_bare_domain,
        devices::whom_the_configuration_names_gets_messages_from_the_bare_domain
    ])
}
