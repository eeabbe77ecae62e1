//! `verifierd check-pam`: its walk against the real libpam, and what it says of the stacks of distributions.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

mod corpus;
mod documented;
mod image;
mod libpam;
mod machine;
mod random;
mod sound;
mod walk;
