//! Requests, and verifications brought to every point they can reach.

use std::sync::Arc;
use std::time::Duration;

use jid::Jid;
use verification::{
    Binding, Confirmers, Context, Draft, Entropy, Event, Request, Route, Time, TransactionId,
    Verification, VerificationId, parse_address,
};

use crate::every::{Every, When};

/// When everything here begins.
pub(crate) const START: Time = Time::from_millis(1_800_000_000_000);
/// How long requests wait here.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);
/// How long they may wait for the link here.
pub(crate) const UNDELIVERABLE_AFTER: Duration = Duration::from_secs(30);

pub(crate) fn jid(text: &str) -> Jid {
    parse_address(text).unwrap()
}

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Bytes that are different each time and the same in each run (`SplitMix64`).
#[derive(Debug, Default, Clone)]
pub(crate) struct Counting(pub(crate) u64);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut word = self.0;
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(word ^ (word >> 31)).to_be_bytes()[..chunk.len()]);
        }
    }
}

/// A request by the shop that nothing is wrong with.
pub(crate) fn draft(confirmers: Confirmers, binding: Binding) -> Draft {
    Draft {
        relying_party: Arc::from("shop"),
        confirmers,
        binding,
        method: "GET".to_owned(),
        url: "https://shop.example/pay".to_owned(),
        transaction_id: None,
        timeout: TIMEOUT,
        message: None,
        context: Context::default(),
        lang: None,
        callback_url: None,
        accepts_code: false,
        veto: true,
        requester: None,
        trusted: true,
        grace: Duration::ZERO,
        key: None,
        command: None,
    }
}

pub(crate) fn request(to: &str, binding: Binding) -> Request {
    draft(Confirmers::one(jid(to)), binding).try_into().unwrap()
}

/// A request about a claimant from this address, who can take a code.
pub(crate) fn about(to: &str, ip: &str) -> Request {
    Draft {
        context: Context {
            ip: Some(ip.into()),
            ..Context::default()
        },
        accepts_code: true,
        ..draft(Confirmers::one(jid(to)), Binding::Code)
    }
    .try_into()
    .unwrap()
}

pub(crate) fn some_of(needed: u8, jids: &[&str]) -> Confirmers {
    let jids = jids.iter().map(|text| jid(text)).collect();
    Confirmers::some_of(jids, needed).unwrap()
}

/// How far asking has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Not sent on the first route.
    Unsent,
    /// Sent on the first route.
    Sent,
    /// Given back by a link that broke.
    GivenBack,
    /// To be repeated as a message, if it was an iq.
    Rerouted,
    /// Repeated as a message.
    SentAgain,
    /// Failed, if there are others who can still confirm.
    Failed,
}

impl Every for Stage {
    const FIRST: Self = Self::Unsent;

    fn next(self) -> Option<Self> {
        match self {
            Self::Unsent => Some(Self::Sent),
            Self::Sent => Some(Self::GivenBack),
            Self::GivenBack => Some(Self::Rerouted),
            Self::Rerouted => Some(Self::SentAgain),
            Self::SentAgain => Some(Self::Failed),
            Self::Failed => None,
        }
    }
}

/// Who is asked and how many are needed, in a case of its own each.
pub(crate) fn shapes() -> Vec<Confirmers> {
    vec![
        Confirmers::nobody(),
        Confirmers::one(jid("alice@example.org")),
        Confirmers::one(jid("alice@example.org/phone")),
        some_of(1, &["alice@example.org/phone", "bob@example.org"]),
        some_of(2, &["alice@example.org", "bob@example.org/desk"]),
        some_of(
            2,
            &[
                "alice@example.org/phone",
                "bob@example.org",
                "carol@example.org",
            ],
        ),
    ]
}

/// A verification with every ask at this stage.
pub(crate) fn at_stage(confirmers: Confirmers, binding: Binding, stage: Stage) -> Verification {
    draft_at_stage(draft(confirmers, binding), stage)
}

fn draft_at_stage(draft: Draft, stage: Stage) -> Verification {
    let request: Request = Draft {
        accepts_code: true,
        ..draft
    }
    .try_into()
    .unwrap();
    let mut entropy = Counting::default();
    let name = (VerificationId(1), 1, TransactionId::mint(&mut entropy));
    let mut one = Verification::open(name, request, (START, UNDELIVERABLE_AFTER), &mut entropy);
    for ask in 0..one.asks().len().max(1) {
        for event in way_to(stage, ask) {
            let _ = one.on(event, START);
        }
    }
    one
}

fn way_to(stage: Stage, ask: usize) -> Vec<Event> {
    let sent = Event::Sent { ask };
    let unsupported = Event::RouteUnsupported { ask };
    match stage {
        Stage::Unsent => vec![],
        Stage::GivenBack => vec![sent, Event::LinkLost { ask, unsent: true }],
        Stage::Rerouted => vec![sent, unsupported],
        Stage::SentAgain => vec![sent.clone(), unsupported, sent],
        Stage::Failed if ask == 0 => {
            let why = verification::Undelivered::NoRoute;
            vec![sent, Event::Failed { ask, why }]
        }
        Stage::Sent | Stage::Failed => vec![sent],
    }
}

/// Whether one no ends it, and whether the asker may know what can be reached.
const MANNERS: [(bool, bool); 4] = [(true, true), (true, false), (false, true), (false, false)];

/// Every policy, every circle of confirmers, in every manner, at every stage, unless that has ended it.
pub(crate) fn everywhere() -> impl Iterator<Item = Verification> {
    let circles = || shapes().into_iter();
    let drafts = Binding::every()
        .flat_map(move |binding| circles().map(move |confirmers| draft(confirmers, binding)));
    let drafts = drafts.flat_map(|draft| {
        MANNERS.map(|(veto, trusted)| Draft {
            veto,
            trusted,
            ..draft.clone()
        })
    });
    drafts.flat_map(|draft| {
        Stage::every()
            .map(move |stage| draft_at_stage(draft.clone(), stage))
            .filter(|one| one.outcome().is_none())
    })
}

pub(crate) fn time(one: &Verification, when: When) -> Time {
    match when {
        When::LongBefore => one.opened().plus(secs(1)),
        When::JustBefore => Time::from_millis(one.deadline().as_millis() - 1),
        When::At => one.deadline(),
        When::After => one.deadline().plus(secs(3600)),
    }
}

/// Whether the request has reached this confirmer on some route, as told by the way it took, not by the code.
pub(crate) fn has_reached(one: &Verification, ask: usize) -> bool {
    Route::every().any(|route| one.asks()[ask].went_by(route))
}
