//! The JSON of the HTTP API (`docs/HTTP-API.md`) and a blocking client for it over a unix socket.
//!
//! These types say what is on the wire and nothing about what it means: every field is checked by the daemon, in
//! `http-api`, on entry. The PAM module and the command line use the same ones.

mod admin;
mod bypass;
pub mod client;
mod problem;
mod readiness;
mod reading;
mod verification;

pub use admin::{AdminCommand, AdminResult};
pub use bypass::{BypassRequest, BypassSpent};
pub use problem::{Limit, Problem, ProblemType};
pub use readiness::Readiness;
pub use verification::{
    Approval, Binding, CodeRequest, Context, Denial, List, Notice, OpenRequest, Standing, State,
    Told, Verification,
};
