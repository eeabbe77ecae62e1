//! Applications that people host, set up by the letter of `docs/sites`; and what such a sign-in leaves in the log.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod page;
mod pgadmin;
mod secrets;
mod synapse;

use std::process::ExitCode;

use acceptance::{Browser, Need, Story, play};

/// What `tests/run` installs.
macro_rules! site {
    ($path:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../target/sites/", $path)
    };
}

const SYNAPSE: &str = site!("synapse/bin/synapse_homeserver");
const PGADMIN: &str = site!("pgadmin/bin/pgadmin4");
const PYTHON_OF_PGADMIN: &str = site!("pgadmin/bin/python");

const CHROMIUM: &str = Browser::PROGRAMS[0];
const NODE: &str = Browser::PROGRAMS[1];
const PLAYWRIGHT: &str = Browser::PROGRAMS[2];

fn main() -> ExitCode {
    play(&[
        Story::once(
            "nothing_secret_is_in_the_log",
            secrets::nothing_secret_is_in_the_log,
        )
        .needing(Need::Programs(&[
            CHROMIUM,
            NODE,
            PLAYWRIGHT,
            "/usr/bin/curl",
        ])),
        Story::once("synapse::lets_her_in", synapse::lets_her_in)
            .needing(Need::Programs(&[CHROMIUM, NODE, PLAYWRIGHT, SYNAPSE])),
        Story::once("pgadmin::lets_her_in", pgadmin::lets_her_in)
            .needing(Need::Programs(&[CHROMIUM, NODE, PLAYWRIGHT, PGADMIN])),
    ])
}
