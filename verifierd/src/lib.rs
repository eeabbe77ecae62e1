//! The verification daemon: asks an XMPP address to confirm a request (XEP-0070) and waits for the answer.

pub mod audit;
pub mod bypass;
pub mod callback;
pub mod check_pam;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod lifecycle;
mod printable;
mod reload;
pub mod run;
pub mod secret;
pub mod socket;
mod user_files;
pub mod xmpp;
