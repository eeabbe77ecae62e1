//! Binding policies: how an answer must be tied to this one transaction to approve it.

use crate::Evidence;

/// How an answer is tied to the transaction (law 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Binding {
    /// A tap, a yes word or the code approves; the confirmer compares the code by eye.
    Tap,
    /// A tap in a client that shows the code, or the exact code in a text.
    Code,
    /// Only the exact code, in either direction (NIST SP 800-63B-4 section 3.1.3, secret transfer).
    Transfer,
}

impl Binding {
    /// Whether this evidence is enough.
    #[must_use]
    pub const fn accepts(self, evidence: Evidence) -> bool {
        match (self, evidence) {
            (Self::Tap, _)
            | (Self::Code, Evidence::Tap | Evidence::Code)
            | (Self::Transfer, Evidence::Code) => true,
            (Self::Code, Evidence::Reaction | Evidence::Word)
            | (Self::Transfer, Evidence::Tap | Evidence::Reaction | Evidence::Word) => false,
        }
    }

    /// Whether the request goes out as a `<confirm/>` that a client can answer with a tap.
    #[must_use]
    pub const fn offers_tap(self) -> bool {
        match self {
            Self::Tap | Self::Code => true,
            Self::Transfer => false,
        }
    }
}
