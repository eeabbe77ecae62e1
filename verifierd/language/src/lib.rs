//! Texts for people, in several languages. [`Language`] is which one, [`Catalogue`] is what one door says in each of
//! them (Fluent files), and [`Args`] what is filled in.
//!
//! It holds no text itself: a door keeps its `.ftl` files beside its code and makes a catalogue of them with
//! [`catalogue!`]. What is wrong with the files, [`Catalogue::faults`] tells a test; at run time whatever is missing in
//! a language is said in English.

mod args;
mod catalogue;
mod faults;
mod language;

pub use args::Args;
pub use catalogue::Catalogue;
pub use language::{Language, UnknownLanguage};
