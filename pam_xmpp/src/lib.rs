//! PAM module: asks verifierd over its unix socket whether the owner of an account confirms this login, and waits.
//! It decides nothing by itself, holds no secret, starts no thread, touches no signal and writes to no descriptor of
//! the program it is loaded into.

mod claimant;
mod connection;
mod entry;
mod host;
mod login;
mod memory;
mod options;
mod reply;
mod scope;
mod text;
mod verdict;

#[cfg(test)]
mod scripted;
