//! The pure core of verifierd: decides who was asked, who may answer, and what an answer means.
//!
//! It has no clock, no randomness and no I/O: time and [`Entropy`] are arguments, what is to be sent comes out as
//! [`Step`]s. [`Verification`] is one attempt to have a request confirmed, [`Ledger`] the many, [`Verifier`] the port
//! through which the HTTP doors ask. The laws it keeps are proved in `tests/laws`.
#![no_std]

extern crate alloc;

mod address;
mod answer;
mod binding;
mod confirmers;
mod ledger;
mod limits;
mod outcome;
mod request;
mod route;
mod steer;
mod text;
mod time;
mod transaction;
mod verification;
mod verifier;
mod words;

pub use address::{AddressError, parse_account, parse_address};
pub use answer::{
    Answer, Denial, Evidence, Failure, Incoming, Notice, References, Reply, Said, Word,
};
pub use binding::Binding;
pub use confirmers::Confirmers;
pub use ledger::{
    Choice, Chosen, Ledger, Note, Open, OpenError, Prompt, Settings, Step, Subject, Typed,
};
pub use limits::{Limit, Limited, Limits};
pub use outcome::{Approval, Confirmation, Objection, Outcome, Undelivered};
pub use request::{Context, Draft, FieldError, Request};
pub use route::Route;
pub use steer::{Steer, Steered};
pub use text::is_invisible;
pub use time::Time;
pub use transaction::{Entropy, LoginCode, StanzaId, TransactionId, VerificationId};
pub use verification::{Ask, Effect, Event, Verification};
pub use verifier::{
    BypassError, CodeError, Order, Readiness, Refusal, Snapshot, Standing, Statistics, Verifier,
    WithdrawError,
};
