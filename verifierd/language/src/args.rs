//! What is filled into a text.

use fluent_bundle::{FluentArgs, FluentValue};

/// What is filled into a text, by name.
#[derive(Debug, Default)]
pub struct Args<'a>(pub(crate) FluentArgs<'a>);

impl<'a> Args<'a> {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A text. It goes in as it is: one of somebody else's must be made harmless before.
    #[must_use]
    pub fn text(mut self, name: &'static str, text: &'a str) -> Self {
        self.0.set(name, text);
        self
    }

    /// A number, by which a text may choose its plural.
    #[must_use]
    pub fn number(mut self, name: &'static str, number: u64) -> Self {
        self.0.set(name, FluentValue::from(number));
        self
    }
}
