//! The link against a server that says exactly what a test wants said.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a test may"
)]

mod client;
mod component;
mod fake;
mod scram;
