//! How somebody signed in, as tokens tell it: truthfully, and never as a level of assurance that others define.

use serde::{Deserialize, Serialize};
use verification::{Binding, Time};

use crate::records::millis;
use crate::signin::{LOGIN_CODE, Session};

/// Authentication context classes of ours: how the answer was tied to the sign-in.
const CLASSES: [(&str, Binding); 3] = [
    ("urn:verifierd:acr:tap", Binding::Tap),
    ("urn:verifierd:acr:code", Binding::Code),
    ("urn:verifierd:acr:transfer", Binding::Transfer),
];

/// What `auth_time`, `acr` and `amr` say (OpenID Connect Core section 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Authentication {
    /// When somebody confirmed.
    #[serde(with = "millis")]
    pub(crate) at: Time,
    /// The class.
    pub(crate) acr: String,
    /// The methods (RFC 8176).
    pub(crate) amr: Vec<String>,
}

impl Authentication {
    /// An approval at this time, of this binding, on this evidence ([`verification::Evidence::name`], or
    /// [`LOGIN_CODE`]).
    pub(crate) fn new(at: Time, binding: Binding, evidence: &str) -> Self {
        // Somebody present answered over another channel. No factor besides that was looked at: never `mfa`.
        let mut amr = vec!["mca".to_owned(), "user".to_owned()];
        if evidence == LOGIN_CODE {
            amr.push("otp".to_owned());
        }
        Self {
            at,
            acr: class(binding).to_owned(),
            amr,
        }
    }

    /// Of a browser that is signed in.
    pub(crate) fn of(session: &Session) -> Self {
        Self::new(session.signed_in, session.binding, &session.evidence)
    }
}

/// All classes, the weakest first.
pub(crate) fn classes() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().map(|(name, _)| *name)
}

/// The first of these classes that is one of ours (`acr_values`: in order of preference).
pub(crate) fn asked(values: &str) -> Option<Binding> {
    let known = |value| {
        let found = CLASSES.iter().find(|(name, _)| *name == value);
        found.map(|(_, binding)| *binding)
    };
    values.split_ascii_whitespace().find_map(known)
}

fn class(binding: Binding) -> &'static str {
    let found = CLASSES.iter().find(|(_, known)| *known == binding);
    found.map_or("", |(name, _)| *name)
}
