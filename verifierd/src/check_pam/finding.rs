//! What there is to say: each finding stands by itself, with where, what, what follows and what to do.

use std::fmt;

use super::stack::Place;

/// How bad it is, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The second factor is not required, or somebody is locked out. Nothing with a fault is sound.
    Fault,
    /// What an option or a condition opens, or what may go wrong one day.
    Risk,
    /// Good to know.
    Note,
    /// As it should be.
    Fine,
}

impl Severity {
    /// As it is written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Risk => "risk",
            Self::Note => "note",
            Self::Fine => "fine",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fault => "FAULT",
            Self::Risk => "RISK",
            Self::Note => "NOTE",
            Self::Fine => "FINE",
        })
    }
}

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Which kind of finding; a name that stays (`docs/CHECK-PAM.md`).
    pub id: &'static str,
    /// The PAM service it is about; none for what is about all of them.
    pub service: Option<String>,
    /// Where it stands.
    pub place: Option<Place>,
    /// What is so.
    pub what: String,
    /// What comes of it.
    pub follows: String,
    /// What to do.
    pub remedy: String,
    /// How a login goes that way, one line for each module.
    pub steps: Vec<String>,
}

impl Finding {
    pub(super) fn new(severity: Severity, id: &'static str, what: impl Into<String>) -> Self {
        Self {
            severity,
            id,
            service: None,
            place: None,
            what: what.into(),
            follows: String::new(),
            remedy: String::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn fault(id: &'static str, what: impl Into<String>) -> Self {
        Self::new(Severity::Fault, id, what)
    }

    pub(super) fn risk(id: &'static str, what: impl Into<String>) -> Self {
        Self::new(Severity::Risk, id, what)
    }

    pub(super) fn note(id: &'static str, what: impl Into<String>) -> Self {
        Self::new(Severity::Note, id, what)
    }

    pub(super) fn fine(id: &'static str, what: impl Into<String>) -> Self {
        Self::new(Severity::Fine, id, what)
    }

    pub(super) fn about(mut self, service: &str) -> Self {
        self.service = Some(service.to_owned());
        self
    }

    pub(super) fn at(mut self, place: Option<&Place>) -> Self {
        self.place = place.cloned();
        self
    }

    pub(super) fn so(mut self, follows: impl Into<String>) -> Self {
        self.follows = follows.into();
        self
    }

    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    pub(super) fn steps(mut self, steps: Vec<String>) -> Self {
        self.steps = steps;
        self
    }
}

/// All that was found, in the order it is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The PAM services that were looked at.
    pub services: Vec<String>,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Report {
    /// How many there are of a kind.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|it| it.severity == severity)
            .count()
    }

    /// Whether the second factor is required wherever it was asked for, and nobody is locked out.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.count(Severity::Fault) == 0
    }
}
