//! The laws of the core (`docs/ARCHITECTURE.md`), proved: by enumeration over routes, events, policies, senders and
//! times, by random interleavings of many verifications against a model, and by a story for every case that went wrong
//! in the field. No clock, no network, no sleep.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has found something"
)]

mod desk;
mod every;
mod requests;

mod law_1_settles_once;
mod law_2_late_is_no_yes;
mod law_3_only_who_was_asked;
mod law_4_only_on_approves;
mod law_5_losing_never_approves;
mod law_6_weak_evidence;
mod law_7_same_transaction_id;

mod choices;
mod devices;
mod fields;
mod grace;
mod guesses;
mod limits;
mod link;
mod notices;
mod random;
mod second_person;
mod several;
mod sources;
mod stanzas;
mod steering;
mod texts;
mod typed_codes;
mod untrusted;
mod which;
