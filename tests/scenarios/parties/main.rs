//! Relying parties that others wrote, as judges: OpenID libraries, and a web application that signs its users in.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "stories: a missing field of an answer is a failed one"
)]

mod hub;
mod jupyterhub;
mod libraries;
mod library;
mod person;

use std::process::ExitCode;

use acceptance::{Browser, Need, Story, play};

/// The packages of `tests/node`, as `tests/run` installs them.
macro_rules! node {
    ($path:literal) => {
        concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../target/node/node_modules/",
            $path
        )
    };
}

/// What `tests/run` installs of `requirements.txt`.
macro_rules! python {
    ($path:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../target/parties/", $path)
    };
}

const PYTHON: &str = python!("bin/python");
const HUB: &str = python!("bin/jupyterhub");
const PROXY: &str = node!("configurable-http-proxy/bin/configurable-http-proxy");

const CHROMIUM: &str = Browser::PROGRAMS[0];
const NODE: &str = Browser::PROGRAMS[1];
const PLAYWRIGHT: &str = Browser::PROGRAMS[2];

const OPENID_CLIENT: &[&str] = &[
    CHROMIUM,
    NODE,
    PLAYWRIGHT,
    node!("openid-client/build/index.js"),
];
const AUTHLIB: &[&str] = &[CHROMIUM, NODE, PLAYWRIGHT, PYTHON];
const JUPYTERHUB: &[&str] = &[CHROMIUM, NODE, PLAYWRIGHT, HUB, PROXY];

fn main() -> ExitCode {
    play(&[
        Story::once("libraries::openid_client", libraries::openid_client)
            .needing(Need::Programs(OPENID_CLIENT)),
        Story::once("libraries::authlib", libraries::authlib).needing(Need::Programs(AUTHLIB)),
        Story::once("jupyterhub::lets_her_in", jupyterhub::lets_her_in)
            .needing(Need::Programs(JUPYTERHUB)),
    ])
}
