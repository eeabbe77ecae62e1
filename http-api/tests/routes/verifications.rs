//! `/v1/verifications`.

mod code;
mod events;
mod list;
mod open;
mod read;
mod withdraw;
