//! Every value of the core's enums. Each list is a match over the variant before, so that a new variant does not
//! compile until it has its place here, and with it in every law.

use std::iter::successors;

use verification::{
    Answer, Binding, Denial, Event, Evidence, Failure, Notice, Outcome, Route, Undelivered, Word,
};

use crate::requests::jid;

/// An enum that can be counted through.
pub(crate) trait Every: Sized + Copy {
    const FIRST: Self;

    fn next(self) -> Option<Self>;

    fn every() -> impl Iterator<Item = Self> {
        successors(Some(Self::FIRST), |value| value.next())
    }
}

impl Every for Route {
    const FIRST: Self = Self::Iq;

    fn next(self) -> Option<Self> {
        match self {
            Self::Iq => Some(Self::Message),
            Self::Message => None,
        }
    }
}

impl Every for Binding {
    const FIRST: Self = Self::Tap;

    fn next(self) -> Option<Self> {
        match self {
            Self::Tap => Some(Self::Code),
            Self::Code => Some(Self::Transfer),
            Self::Transfer => None,
        }
    }
}

impl Every for Evidence {
    const FIRST: Self = Self::Tap;

    fn next(self) -> Option<Self> {
        match self {
            Self::Tap => Some(Self::Code),
            Self::Code => Some(Self::Reaction),
            Self::Reaction => Some(Self::Word),
            Self::Word => None,
        }
    }
}

impl Every for Denial {
    const FIRST: Self = Self::Declined;

    fn next(self) -> Option<Self> {
        match self {
            Self::Declined => Some(Self::NotMe),
            Self::NotMe => Some(Self::WrongCode),
            Self::WrongCode => None,
        }
    }
}

impl Every for Undelivered {
    const FIRST: Self = Self::NoRoute;

    fn next(self) -> Option<Self> {
        match self {
            Self::NoRoute => Some(Self::RemoteServer),
            Self::RemoteServer => Some(Self::Throttled),
            Self::Throttled => Some(Self::LinkDown),
            Self::LinkDown => Some(Self::Other),
            Self::Other => None,
        }
    }
}

impl Every for Notice {
    const FIRST: Self = Self::Delivered;

    fn next(self) -> Option<Self> {
        match self {
            Self::Delivered => Some(Self::Seen),
            Self::Seen => None,
        }
    }
}

impl Every for Word {
    const FIRST: Self = Self::Yes;

    fn next(self) -> Option<Self> {
        match self {
            Self::Yes => Some(Self::No),
            Self::No => Some(Self::NotMe),
            Self::NotMe => None,
        }
    }
}

/// One after the other: every answer there is.
pub(crate) fn answers() -> Vec<Answer> {
    let mut all = Vec::new();
    let mut next = Some(Answer::WrongCode);
    while let Some(answer) = next {
        next = match answer {
            Answer::WrongCode => {
                all.push(Answer::WrongCode);
                Some(Answer::Confirm(Evidence::FIRST))
            }
            Answer::Confirm(_) => {
                all.extend(Evidence::every().map(Answer::Confirm));
                Some(Answer::Deny(Denial::FIRST))
            }
            Answer::Deny(_) => {
                all.extend(Denial::every().map(Answer::Deny));
                None
            }
        };
    }
    all
}

/// Every way a request can come back as an error.
pub(crate) fn failures() -> Vec<Failure> {
    let mut all = Vec::new();
    let mut next = Some(Failure::Refused);
    while let Some(failure) = next {
        next = match failure {
            Failure::Refused => {
                all.push(Failure::Refused);
                Some(Failure::NotUnderstood(Undelivered::FIRST))
            }
            Failure::NotUnderstood(_) => {
                all.extend(Undelivered::every().map(Failure::NotUnderstood));
                Some(Failure::Undeliverable(Undelivered::FIRST))
            }
            Failure::Undeliverable(_) => {
                all.extend(Undelivered::every().map(Failure::Undeliverable));
                Some(Failure::Unreadable)
            }
            Failure::Unreadable => {
                all.push(Failure::Unreadable);
                None
            }
        };
    }
    all
}

/// Every event that can happen to this ask.
pub(crate) fn events(ask: usize) -> Vec<Event> {
    let mut all = Vec::new();
    let mut next = Some(Event::Tick);
    while let Some(event) = next {
        next = match event {
            Event::Tick => {
                all.push(Event::Tick);
                Some(Event::Mistyped)
            }
            Event::Mistyped => {
                all.push(Event::Mistyped);
                Some(Event::Withdrawn)
            }
            Event::Withdrawn => {
                all.push(Event::Withdrawn);
                Some(Event::Sent { ask })
            }
            Event::Sent { .. } => {
                all.push(Event::Sent { ask });
                Some(Event::RouteUnsupported { ask })
            }
            Event::RouteUnsupported { .. } => {
                all.push(Event::RouteUnsupported { ask });
                Some(Event::LinkLost { ask, unsent: false })
            }
            Event::LinkLost { .. } => {
                all.extend([false, true].map(|unsent| Event::LinkLost { ask, unsent }));
                let why = Undelivered::FIRST;
                Some(Event::Failed { ask, why })
            }
            Event::Failed { .. } => {
                all.extend(Undelivered::every().map(|why| Event::Failed { ask, why }));
                let notice = Notice::FIRST;
                Some(Event::Noticed { ask, notice })
            }
            Event::Noticed { .. } => {
                all.extend(Notice::every().map(|notice| Event::Noticed { ask, notice }));
                let (from, answer) = (None, Answer::WrongCode);
                Some(Event::Answered { ask, from, answer })
            }
            Event::Answered { .. } => {
                for answer in answers() {
                    for from in [None, Some(jid("alice@example.org/phone"))] {
                        all.push(Event::Answered { ask, from, answer });
                    }
                }
                None
            }
        };
    }
    all
}

/// When something happens, seen from the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    LongBefore,
    JustBefore,
    At,
    After,
}

impl Every for When {
    const FIRST: Self = Self::LongBefore;

    fn next(self) -> Option<Self> {
        match self {
            Self::LongBefore => Some(Self::JustBefore),
            Self::JustBefore => Some(Self::At),
            Self::At => Some(Self::After),
            Self::After => None,
        }
    }
}

/// The outcomes, without what they carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Approved,
    Denied(Denial),
    Expired,
    Undeliverable(Undelivered),
    Withdrawn,
}

impl From<&Outcome> for End {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Approved(_) => Self::Approved,
            Outcome::Denied { why, .. } => Self::Denied(*why),
            Outcome::Expired => Self::Expired,
            Outcome::Undeliverable(why) => Self::Undeliverable(*why),
            Outcome::Withdrawn => Self::Withdrawn,
        }
    }
}
