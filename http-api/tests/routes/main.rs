//! The doors as their callers meet them: every test goes through a real socket. The files mirror the URL tree.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects"
)]

mod admin;
mod auth;
mod bypass;
mod ciba;
mod connection;
mod forward_auth;
mod health;
mod keycloak;
mod oidc;
mod openapi;
mod realm;
mod sign_in;
mod socket;
mod stage;
mod verifications;
