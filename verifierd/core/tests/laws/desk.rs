//! A desk for tests: owns a ledger, does what it wants done, and remembers all of it.

use std::collections::{BTreeMap, BTreeSet};

use jid::{BareJid, Jid};
use verification::{
    Evidence, Failure, Incoming, Ledger, Limit, Limited, Note, OpenError, References, Reply,
    Request, Route, Said, Settings, StanzaId, Step, Time, Typed, Verification, VerificationId,
    Word,
};

use crate::every::End;
use crate::requests::{Counting, START, UNDELIVERABLE_AFTER, jid};

/// A request that went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) id: VerificationId,
    pub(crate) ask: usize,
    pub(crate) route: Route,
    pub(crate) stanza: StanzaId,
}

#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) ledger: Ledger,
    pub(crate) now: Time,
    pub(crate) asked: Vec<Asked>,
    pub(crate) told: Vec<(Jid, Note)>,
    pub(crate) progressed: Vec<VerificationId>,
    pub(crate) noticed: Vec<VerificationId>,
    pub(crate) closed: Vec<(BareJid, Option<Box<str>>, Limit, Time)>,
    pub(crate) settled: BTreeMap<VerificationId, Box<Verification>>,
    entropy: Counting,
    opened: u128,
}

impl Desk {
    pub(crate) fn with(settings: Settings) -> Self {
        Self {
            ledger: Ledger::new(settings),
            now: START,
            asked: Vec::new(),
            told: Vec::new(),
            progressed: Vec::new(),
            noticed: Vec::new(),
            closed: Vec::new(),
            settled: BTreeMap::new(),
            entropy: Counting::default(),
            opened: 0,
        }
    }

    /// With the link down.
    pub(crate) fn down() -> Self {
        Self::with(Settings {
            undeliverable_after: UNDELIVERABLE_AFTER,
            ..Settings::default()
        })
    }

    /// With the link up.
    pub(crate) fn up() -> Self {
        let mut desk = Self::down();
        desk.link_up();
        desk
    }

    pub(crate) fn link_up(&mut self) {
        self.ledger.link_up();
        self.work();
    }

    /// The link breaks, and gives these back unsent.
    pub(crate) fn link_down(&mut self, unsent: &[StanzaId]) {
        let unsent: BTreeSet<_> = unsent.iter().copied().collect();
        self.ledger.link_down(&unsent, self.now);
        self.work();
    }

    pub(crate) fn try_open(&mut self, request: Request) -> Result<VerificationId, OpenError> {
        self.opened += 1;
        let id = VerificationId(self.opened);
        let opened = self
            .ledger
            .open(id, request, self.now, &mut self.entropy)
            .map(Verification::id);
        self.work();
        opened
    }

    pub(crate) fn open(&mut self, request: Request) -> VerificationId {
        self.try_open(request).unwrap()
    }

    /// Whether somebody comes in again without being asked about.
    pub(crate) fn readmit(&mut self, request: &Request) -> Option<Box<Verification>> {
        self.opened += 1;
        let id = VerificationId(self.opened);
        self.ledger
            .readmit(id, request, self.now, &mut self.entropy)
    }

    /// Which bound refuses this request.
    pub(crate) fn limited(&mut self, request: Request) -> Limited {
        match self.try_open(request) {
            Err(OpenError::Limited(limited)) => limited,
            other => panic!("not limited: {other:?}"),
        }
    }

    /// Lets time pass, waking up whenever the ledger wants to.
    pub(crate) fn wait(&mut self, millis: u64) {
        let until = Time::from_millis(self.now.as_millis() + millis);
        while let Some(next) = self.ledger.poll_timeout().filter(|next| *next <= until) {
            self.now = self.now.max(next);
            self.ledger.handle_timeout(self.now);
            self.work();
        }
        self.now = until;
    }

    pub(crate) fn withdraw(&mut self, id: VerificationId) -> bool {
        let withdrawn = self.ledger.withdraw(id, self.now);
        self.work();
        withdrawn
    }

    pub(crate) fn type_code(&mut self, id: VerificationId, code: &str) -> Typed {
        let typed = self.ledger.type_code(id, code, self.now);
        self.work();
        typed
    }

    pub(crate) fn hear(&mut self, from: &str, said: Said) {
        self.hear_written(from, None, said);
    }

    pub(crate) fn hear_written(&mut self, from: &str, written: Option<Time>, said: Said) {
        let from = Jid::new(from).unwrap();
        let incoming = Incoming {
            from,
            written,
            said,
        };
        self.ledger.receive(incoming, self.now);
        self.work();
    }

    /// Somebody writes this, as most clients do: without saying what they reply to.
    pub(crate) fn write(&mut self, from: &str, text: &str) {
        self.hear(from, Said::Text(References::default(), Reply::read(text)));
    }

    /// Gives this evidence in the way it is usually given.
    pub(crate) fn give(&mut self, from: &str, id: VerificationId, evidence: Evidence) {
        match evidence {
            Evidence::Tap => self.hear(from, Said::Confirmed(self.mirrored(id, 0))),
            Evidence::Code => {
                let code = self.code(id);
                self.write(from, &code);
            }
            Evidence::Reaction => {
                let stanza = self.stanza(id, 0, Route::Message);
                self.hear(from, Said::Reacted(stanza, Some(Word::Yes)));
            }
            Evidence::Word => self.write(from, "yes"),
        }
    }

    /// Does what the ledger wants done.
    pub(crate) fn work(&mut self) {
        while let Some(step) = self.ledger.poll_step(self.now) {
            match step {
                Step::Ask { id, ask } => {
                    let prompt = self.ledger.prompt(id, ask).unwrap();
                    let route = prompt.ask.route();
                    let stanza = prompt.ask.stanza_id(route);
                    self.asked.push(Asked {
                        id,
                        ask,
                        route,
                        stanza,
                    });
                }
                Step::Tell { to, note, .. } => self.told.push((to, note)),
                Step::Progressed(id) => self.progressed.push(id),
                Step::Noticed(id) => self.noticed.push(id),
                Step::Closed {
                    account,
                    source,
                    limit,
                    until,
                } => self.closed.push((account, source, limit, until)),
                Step::Settled(one) => {
                    let again = self.settled.insert(one.id(), one);
                    assert!(again.is_none(), "settled twice");
                }
            }
        }
    }

    pub(crate) fn get(&self, id: VerificationId) -> &Verification {
        let settled = self.settled.get(&id).map(|one| &**one);
        self.ledger.get(id).or(settled).unwrap()
    }

    pub(crate) fn is_pending(&self, id: VerificationId) -> bool {
        self.ledger.get(id).is_some()
    }

    pub(crate) fn end(&self, id: VerificationId) -> Option<End> {
        self.settled
            .get(&id)
            .map(|one| End::from(one.outcome().unwrap()))
    }

    pub(crate) fn is_approved(&self, id: VerificationId) -> bool {
        self.end(id) == Some(End::Approved)
    }

    /// The code at the login screen.
    pub(crate) fn code(&self, id: VerificationId) -> String {
        self.get(id).transaction_id().as_str().to_owned()
    }

    /// The code that went to this confirmer.
    pub(crate) fn login_code(&self, id: VerificationId, ask: usize) -> String {
        let code = self.get(id).asks()[ask].login_code().unwrap();
        code.reveal().to_string()
    }

    pub(crate) fn stanza(&self, id: VerificationId, ask: usize, route: Route) -> String {
        self.get(id).asks()[ask].stanza_id(route).to_string()
    }

    /// What a client mirrors that does as XEP-0070 section 4.6 says.
    pub(crate) fn mirrored(&self, id: VerificationId, ask: usize) -> References {
        let one = self.get(id);
        References {
            has_confirm: true,
            transaction_id: Some(one.transaction_id().as_str().to_owned()),
            url: Some(one.request().url().to_owned()),
            method: Some(one.request().method().to_owned()),
            thread: Some(self.stanza(id, ask, Route::Message)),
            stanza_id: None,
        }
    }

    pub(crate) fn iq_result(&self, id: VerificationId) -> Said {
        Said::IqConfirmed(self.stanza(id, 0, Route::Iq))
    }

    pub(crate) fn iq_error(&self, id: VerificationId, failure: Failure) -> Said {
        Said::IqFailed(self.stanza(id, 0, Route::Iq), failure)
    }

    /// An error with our own stanza in it, as servers make them.
    pub(crate) fn bounce(&self, id: VerificationId, failure: Failure) -> Said {
        let references = References {
            stanza_id: Some(self.stanza(id, 0, Route::Message)),
            ..self.mirrored(id, 0)
        };
        Said::Failed(references, failure)
    }

    /// Everything told to this address so far.
    pub(crate) fn told_to(&self, to: &str) -> Vec<Note> {
        let to = jid(to);
        let told = self.told.iter().filter(|(whom, _)| *whom == to);
        told.map(|(_, note)| note.clone()).collect()
    }

    /// The routes this verification's first confirmer was asked by, in order.
    pub(crate) fn routes(&self, id: VerificationId) -> Vec<Route> {
        let asked = self.asked.iter().filter(|asked| asked.id == id);
        asked.map(|asked| asked.route).collect()
    }
}
