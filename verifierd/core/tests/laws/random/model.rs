//! What may and what must come of what was said, worked out again from a list of everything that was said. It knows
//! nothing of routes in progress, indexes and timers, and so cannot share their faults.

use std::collections::{BTreeMap, BTreeSet};

use jid::{BareJid, Jid};
use verification::{
    Binding, Choice, Evidence, Failure, Limit, Limited, OpenError, Outcome, Reply, Request, Route,
    Said, StanzaId, Time, Verification, VerificationId, Word,
};

use crate::desk::Desk;
use crate::requests::secs;

/// What is known of one account from what was said.
#[derive(Debug, Default)]
struct Account {
    /// When it was asked, since it last approved.
    prompts: Vec<Time>,
    /// Its wrong codes, since it last approved.
    wrong_codes: Vec<Time>,
    muted_until: Option<Time>,
    locked_until: Option<Time>,
    /// Its wrong codes about claimants from one address, since it last approved one from there.
    guesses: BTreeMap<&'static str, Vec<Time>>,
    /// Which relying parties it told no about claimants from where, and when.
    denied: BTreeMap<(Box<str>, &'static str), Time>,
}

/// The addresses of claimants, one name for each network.
fn network(request: &Request) -> Option<&'static str> {
    match request.context().ip.as_deref()? {
        "192.0.2.1" => Some("v4"),
        _ => Some("v6"),
    }
}

#[derive(Debug, Default)]
pub(super) struct Model {
    opened: Vec<VerificationId>,
    /// Who may count as having confirmed what: an upper bound.
    evidence: BTreeMap<VerificationId, BTreeSet<BareJid>>,
    /// Who said something that may count as a no.
    denials: BTreeSet<VerificationId>,
    /// What must be recorded as confirmed by now, or be over.
    must: Vec<(VerificationId, BareJid)>,
    given_back: BTreeMap<StanzaId, usize>,
    accounts: BTreeMap<BareJid, Account>,
    seen_settled: BTreeSet<VerificationId>,
    pub(super) limited: Vec<Limit>,
    expected: Option<Limit>,
    /// What a word with nothing beside it must leave alone.
    untouched: BTreeMap<VerificationId, u32>,
}

impl Model {
    pub(super) fn opened(&self) -> &[VerificationId] {
        &self.opened
    }

    /// Which bound is hit by asking this account, if any.
    fn bound(&self, desk: &Desk, account: &BareJid, request: &Request) -> Option<Limit> {
        let now = desk.now;
        let none = Account::default();
        let known = self.accounts.get(account).unwrap_or(&none);
        let waits = |one: &&Verification| one.asks().iter().any(|ask| ask.bare() == account);
        let is_in_force = |until: Option<Time>| until.is_some_and(|until| now < until);
        let recent = |at: &&Time| now.since(**at) < secs(600);
        // Not for strangers.
        let kept = if request.is_trusted() { (0, 0) } else { (1, 2) };
        if is_in_force(known.muted_until.max(known.locked_until)) {
            if known.locked_until > known.muted_until {
                Some(Limit::Locked)
            } else {
                Some(Limit::Muted)
            }
        } else if desk.ledger.pending().filter(waits).count() >= 3 - kept.0 {
            Some(Limit::Pending)
        } else if known.prompts.iter().filter(recent).count() >= 5 - kept.1 {
            Some(Limit::Prompts)
        } else {
            known.bound_from(network(request)?, request, now)
        }
    }

    /// Whether one that waits already is about the same.
    fn waits_already(desk: &Desk, request: &Request) -> bool {
        let asks_one = |one: &Verification| {
            let mut jids = request.confirmers().jids().iter().map(Jid::to_bare);
            jids.any(|account| one.asks().iter().any(|ask| *ask.bare() == account))
        };
        network(request).is_some()
            && desk.ledger.pending().any(|one| {
                network(one.request()) == network(request)
                    && one.request().relying_party() == request.relying_party()
                    && asks_one(one)
            })
    }

    pub(super) fn before_open(&mut self, desk: &Desk, request: &Request) {
        let accounts = request.confirmers().jids().iter().map(Jid::to_bare);
        self.expected = accounts
            .into_iter()
            .find_map(|account| self.bound(desk, &account, request))
            .or_else(|| Self::waits_already(desk, request).then_some(Limit::SameSource));
    }

    pub(super) fn after_open(
        &mut self,
        desk: &Desk,
        request: &Request,
        result: Result<VerificationId, OpenError>,
    ) {
        let accounts: Vec<_> = request
            .confirmers()
            .jids()
            .iter()
            .map(Jid::to_bare)
            .collect();
        match result {
            Ok(id) => {
                assert_eq!(self.expected, None, "opened in spite of a bound");
                self.opened.push(id);
                for account in accounts {
                    let known = self.accounts.entry(account).or_default();
                    known.prompts.push(desk.now);
                }
            }
            Err(OpenError::Limited(Limited { limit, .. })) => {
                // A decoy's bounds are its own.
                if !accounts.is_empty() {
                    assert_eq!(Some(limit), self.expected, "refused without a reason");
                }
                self.limited.push(limit);
            }
            Err(OpenError::TransactionIdInUse) => assert_eq!(self.expected, None),
            Err(error @ (OpenError::Full | OpenError::Blocked | OpenError::Maintenance)) => {
                panic!("{error}")
            }
        }
    }

    /// Notes what this may be evidence of.
    pub(super) fn before_said(&mut self, desk: &Desk, from: &Jid, said: &Said) {
        let account = from.to_bare();
        for one in desk.ledger.pending() {
            if desk.now >= one.deadline() || !was_sent(desk, one.id(), from) {
                continue;
            }
            match weight(desk, one, from, said) {
                Weight::Must => {
                    self.yes(one.id(), &account);
                    self.must.push((one.id(), account.clone()));
                }
                Weight::May => self.yes(one.id(), &account),
                Weight::Against => {
                    self.denials.insert(one.id());
                }
                Weight::None => {}
            }
        }
        if let Said::Text(references, reply) = said {
            let stanza = references.stanza_id.as_deref();
            if let Some(networks) = wrong_code_about(desk, &account, stanza, reply) {
                self.wrong_code(&account, &networks, desk.now);
            }
            if stanza.is_none() && reply.word().is_some() && reply.number().is_none() {
                self.must_not_guess(desk, &account);
            }
        }
    }

    /// With two open, a word alone says nothing.
    fn must_not_guess(&mut self, desk: &Desk, account: &BareJid) {
        let waits = |one: &&Verification| {
            let mut asks = one.asks().iter();
            asks.any(|ask| ask.bare() == account && ask.was_asked() && !ask.has_answered())
        };
        let open: Vec<_> = desk.ledger.pending().filter(waits).collect();
        if open.len() > 1 && open.iter().all(|one| desk.now < one.deadline()) {
            let revisions = desk.ledger.pending().map(|one| (one.id(), one.revision()));
            self.untouched = revisions.collect();
        }
    }

    pub(super) fn before_chosen(
        &mut self,
        desk: &Desk,
        of: VerificationId,
        from: &Jid,
        choice: Choice<'_>,
    ) {
        let account = from.to_bare();
        let Some(one) = desk.ledger.get(of).filter(|one| desk.now < one.deadline()) else {
            return;
        };
        let own = one.asks().iter().find(|ask| *ask.bare() == account);
        let Some(ask) = own.filter(|_| was_sent(desk, of, from)) else {
            return;
        };
        let Choice::Approve { code } = choice else {
            self.denials.insert(of);
            return;
        };
        let is_right = code == Some(one.transaction_id().as_str());
        let is_login_code =
            code.is_some_and(|code| ask.login_code().is_some_and(|own| own.matches(code)));
        if is_right || (code.is_none() && one.request().binding() == Binding::Tap) {
            self.yes(of, &account);
            if ask.objection().is_none() {
                self.must.push((of, account));
            }
        } else if code.is_some() && !is_login_code {
            let networks = network(one.request()).into_iter().collect();
            self.wrong_code(&account, &networks, desk.now);
        }
    }

    fn yes(&mut self, id: VerificationId, account: &BareJid) {
        self.evidence.entry(id).or_default().insert(account.clone());
    }

    pub(super) fn before_typed(&mut self, desk: &Desk, of: VerificationId, code: &str) {
        let Some(one) = desk.ledger.get(of) else {
            return;
        };
        if !one.request().sends_code() || desk.now >= one.deadline() {
            return;
        }
        let owner = one.asks().iter().find(|ask| {
            let is_sent = went_out(desk, of, ask.bare(), Route::Message);
            is_sent && ask.login_code().is_some_and(|own| own.matches(code))
        });
        if let Some(ask) = owner {
            let whose = ask.bare().clone();
            self.evidence.entry(of).or_default().insert(whose.clone());
            if ask.objection().is_none() {
                self.must.push((of, whose));
            }
        } else {
            let networks = network(one.request()).into_iter().collect();
            for account in one.asks().iter().map(|ask| ask.bare().clone()) {
                self.wrong_code(&account, &networks, desk.now);
            }
        }
    }

    pub(super) fn before_link_down(&mut self, desk: &Desk, unsent: &[StanzaId]) {
        for stanza in unsent {
            let times = desk.asked.iter().filter(|asked| asked.stanza == *stanza);
            self.given_back.insert(*stanza, times.count());
        }
    }

    fn wrong_code(&mut self, account: &BareJid, networks: &BTreeSet<&'static str>, now: Time) {
        let lock_for = secs(20 * 60);
        let known = self.accounts.entry(account.clone()).or_default();
        if known
            .wrong_codes
            .last()
            .is_some_and(|last| now.since(*last) >= lock_for)
        {
            known.wrong_codes.clear();
        }
        known.wrong_codes.push(now);
        if known.wrong_codes.len() >= 10 {
            known.locked_until = Some(now.plus(lock_for));
        }
        for network in networks {
            let guesses = known.guesses.entry(network).or_default();
            if guesses
                .last()
                .is_some_and(|last| now.since(*last) >= lock_for)
            {
                guesses.clear();
            }
            guesses.push(now);
        }
    }

    /// Who said that it was not they is muted from then on.
    fn mute(&mut self, account: &BareJid, at: Time) {
        let known = self.accounts.entry(account.clone()).or_default();
        known.muted_until = known.muted_until.max(Some(at.plus(secs(20 * 60))));
    }

    /// What must be true at any time.
    pub(super) fn check(&mut self, desk: &Desk) {
        for id in &self.opened {
            let is_settled = desk.settled.contains_key(id);
            assert_ne!(desk.is_pending(*id), is_settled, "lost, or not quite over");
        }
        let news: Vec<_> = desk
            .settled
            .iter()
            .filter(|(id, _)| !self.seen_settled.contains(id))
            .collect();
        for (id, one) in news {
            self.seen_settled.insert(*id);
            self.settled(one, desk.now);
        }
        for (id, account) in self.must.drain(..) {
            let one = desk.get(id);
            let has_confirmed = one.confirmations().any(|yes| yes.by == account);
            assert!(has_confirmed || desk.end(id).is_some(), "a yes was lost");
        }
        for (id, revision) in std::mem::take(&mut self.untouched) {
            assert!(desk.is_pending(id), "settled on a guess");
            assert_eq!(desk.get(id).revision(), revision, "it was guessed");
        }
        let objections = desk.ledger.pending().flat_map(Verification::denials);
        for no in objections.filter(|no| no.why == verification::Denial::NotMe) {
            self.mute(&no.by, no.at);
        }
        for one in desk.ledger.pending() {
            assert!(desk.now < one.deadline(), "it should be over");
            assert_eq!(one.outcome(), None);
            for yes in one.confirmations() {
                assert!(self.evidence[&one.id()].contains(&yes.by), "nobody said so");
            }
        }
        let deadline = desk.ledger.pending().map(Verification::deadline).min();
        let timeout = desk.ledger.poll_timeout();
        assert_eq!(timeout.is_some(), deadline.is_some());
        assert!(timeout <= deadline, "it would be told too late");
        assert!(
            timeout.is_none_or(|timeout| timeout > desk.now),
            "it would be told for ever"
        );
        assert!(desk.ledger.is_consistent());
        self.check_asked_again(desk);
    }

    fn denied(&mut self, one: &Verification, now: Time) {
        let Some(network) = network(one.request()) else {
            return;
        };
        for ask in one.asks() {
            let known = self.accounts.entry(ask.bare().clone()).or_default();
            let party = one.request().relying_party().as_ref().into();
            known.denied.insert((party, network), now);
        }
    }

    fn settled(&mut self, one: &Verification, now: Time) {
        for no in one.denials() {
            if no.why == verification::Denial::NotMe {
                self.mute(&no.by, no.at);
            }
        }
        let none = BTreeSet::new();
        let said_yes = self.evidence.get(&one.id()).unwrap_or(&none);
        match one.outcome().unwrap() {
            Outcome::Approved(approval) => {
                let by: BTreeSet<_> = approval
                    .confirmations()
                    .iter()
                    .map(|yes| yes.by.clone())
                    .collect();
                assert!(by.is_subset(said_yes), "approved by somebody who did not");
                assert!(by.len() >= usize::from(one.request().confirmers().needed()));
                assert!(!one.asks().is_empty(), "a decoy");
                for account in by {
                    let known = self.accounts.entry(account).or_default();
                    known.prompts.clear();
                    known.wrong_codes.clear();
                    if let Some(network) = network(one.request()) {
                        let guesses = known.guesses.entry(network).or_default();
                        if guesses.len() < 5 {
                            guesses.clear();
                        }
                    }
                }
            }
            Outcome::Denied { by, why, .. } => {
                self.denied(one, now);
                match why {
                    verification::Denial::Declined => assert!(self.denials.contains(&one.id())),
                    verification::Denial::NotMe => {
                        assert!(self.denials.contains(&one.id()));
                        if one.request().veto() {
                            self.mute(by.as_ref().unwrap(), now);
                        }
                    }
                    verification::Denial::WrongCode => {}
                }
            }
            Outcome::Expired => assert!(now >= one.deadline()),
            Outcome::Undeliverable(_) | Outcome::Withdrawn => {}
        }
    }

    /// No request goes out twice on a route, unless the link gave it back.
    pub(super) fn check_asked_again(&self, desk: &Desk) {
        let mut times = BTreeMap::<_, usize>::new();
        for asked in &desk.asked {
            *times.entry(asked.stanza).or_default() += 1;
        }
        for (stanza, times) in times {
            let given_back = self.given_back.get(&stanza).copied().unwrap_or_default();
            assert!(times <= 1 + given_back, "asked twice");
        }
    }
}

impl Account {
    /// Whether claimants from there are kept out for this account.
    fn bound_from(&self, network: &'static str, request: &Request, now: Time) -> Option<Limit> {
        let guesses = self.guesses.get(network);
        let is_locked = guesses.is_some_and(|at| {
            at.len() >= 5
                && at
                    .last()
                    .is_some_and(|last| now.since(*last) < secs(20 * 60))
        });
        let place = (request.relying_party().as_ref().into(), network);
        let denied = self.denied.get(&place);
        if is_locked {
            Some(Limit::Locked)
        } else if denied.is_some_and(|at| now.since(*at) < secs(30)) {
            Some(Limit::CoolDown)
        } else {
            None
        }
    }
}

/// What a stanza can do to one verification.
enum Weight {
    /// It must count as a yes.
    Must,
    /// It may count as a yes, if it can mean nothing else.
    May,
    /// It may count as a no.
    Against,
    None,
}

fn weight(desk: &Desk, one: &Verification, from: &Jid, said: &Said) -> Weight {
    let account = from.to_bare();
    let Some(ask) = one.asks().iter().find(|ask| *ask.bare() == account) else {
        return Weight::None;
    };
    if ask.objection().is_some() {
        return Weight::None;
    }
    let is_client = ask.confirmer() == from;
    let takes_taps = one.request().binding().accepts(Evidence::Tap);
    let code = one.transaction_id().as_str();
    match said {
        Said::IqConfirmed(id) => {
            let is_its_own = *id == ask.stanza_id(Route::Iq).to_string();
            let went_out = went_out(desk, one.id(), &account, Route::Iq);
            if is_its_own && is_client && went_out && takes_taps {
                Weight::Must
            } else {
                Weight::None
            }
        }
        Said::Confirmed(references) => {
            let names_it = references.transaction_id.as_deref() == Some(code);
            let may_answer = is_client || ask.route() == Route::Message;
            let thread = ask.stanza_id(Route::Message).to_string();
            if !names_it || !may_answer || !takes_taps {
                Weight::None
            } else if references.thread == Some(thread) {
                Weight::Must
            } else {
                Weight::May
            }
        }
        Said::Text(_, reply) => match reply.word() {
            Some(Word::Yes) if one.request().binding() == Binding::Tap => Weight::May,
            Some(Word::No | Word::NotMe) => Weight::Against,
            None if reply.text() == code => Weight::May,
            Some(Word::Yes) | None => Weight::None,
        },
        Said::IqFailed(_, Failure::Refused) | Said::Failed(_, Failure::Refused) => Weight::Against,
        Said::Reacted(stanza, word) => {
            let is_its_own = *stanza == ask.stanza_id(Route::Message).to_string();
            match word {
                Some(_) if !is_its_own => Weight::None,
                Some(Word::Yes) if one.request().binding() != Binding::Tap => Weight::None,
                Some(Word::Yes) if went_out(desk, one.id(), &account, Route::Message) => {
                    Weight::Must
                }
                Some(Word::No | Word::NotMe) => Weight::Against,
                Some(Word::Yes) | None => Weight::None,
            }
        }
        Said::IqFailed(..) | Said::Failed(..) | Said::Noticed(..) | Said::Encrypted => Weight::None,
    }
}

fn went_out(desk: &Desk, id: VerificationId, account: &BareJid, route: Route) -> bool {
    let one = desk.get(id);
    one.asks()
        .iter()
        .any(|ask| ask.bare() == account && ask.went_by(route))
        && desk.asked.iter().any(|asked| {
            asked.id == id && asked.route == route && one.asks()[asked.ask].bare() == account
        })
}

fn was_sent(desk: &Desk, id: VerificationId, from: &Jid) -> bool {
    let account = from.to_bare();
    [Route::Iq, Route::Message]
        .into_iter()
        .any(|route| went_out(desk, id, &account, route))
}

/// Where the claimants are that the text is a try at the code of, if it is one and the wrong one.
fn wrong_code_about(
    desk: &Desk,
    account: &BareJid,
    replies_to: Option<&str>,
    reply: &Reply,
) -> Option<BTreeSet<&'static str>> {
    let text = reply.text();
    let heard: Vec<_> = desk
        .ledger
        .pending()
        .flat_map(|one| one.asks().iter().map(move |ask| (one, ask)))
        .filter(|(_, ask)| ask.bare() == account && ask.was_asked())
        .collect();
    let replied: Vec<_> = heard
        .iter()
        .filter(|(_, ask)| Some(&*ask.stanza_id(Route::Message).to_string()) == replies_to)
        .copied()
        .collect();
    let heard = if replied.is_empty() { heard } else { replied };
    let is_login_code = heard
        .iter()
        .any(|(_, ask)| ask.login_code().is_some_and(|own| own.matches(text)));
    let by_text = heard.iter().filter(|(_, ask)| ask.went_by(Route::Message));
    let is_right = by_text
        .clone()
        .any(|(one, _)| one.transaction_id().as_str() == text && text != "open sesame");
    let is_code = text.len() >= 4 && text.contains(|c: char| c.is_ascii_digit());
    let as_long: Vec<_> = by_text
        .filter(|(one, _)| one.transaction_id().as_str().len() == text.len())
        .collect();
    let is_miss = is_code && !as_long.is_empty() && !is_login_code && !is_right;
    let is_word = reply.word().is_some();
    (is_miss && !is_word && !text.contains(' ')).then(|| {
        let requests = as_long.iter().map(|(one, _)| one.request());
        requests.filter_map(network).collect()
    })
}
