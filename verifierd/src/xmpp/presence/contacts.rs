//! Who has us in their contact list, and may have.
//!
//! Nothing is kept across a restart, and nobody's list is kept at all: who may watch us is in the configuration, and who
//! does is learnt from what their servers say. Every stanza that comes in is answered with a constant number at most,
//! an error and a goodbye with none, and everything that is remembered is bounded.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use http_api::JidPattern;
use jid::{BareJid, Jid};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use verification::Time;
use verifier_language::Args;
use xmpp_parsers::minidom::Element;

use super::{Kind, Presence, Waiting, outgoing, render};
use crate::xmpp::devices::{Description, Devices};
use crate::xmpp::queries::Profile;
use crate::xmpp::{LinkSettings, Mode, Outgoing};

/// Accounts that are told how many requests wait for them; one more is answered, and not told of changes.
const MOST_WATCHERS: usize = 10_000;
/// Accounts remembered for something that can be learnt again.
const MOST_REMEMBERED: u64 = 10_000;
/// How long nobody is asked for their presence again: two of us must not ask each other for ever.
const ASK_AGAIN: Duration = Duration::from_secs(3600);

/// Our contacts, as far as we know them.
#[derive(Debug)]
pub struct Contacts {
    profile: Profile,
    payload: Vec<Element>,
    /// Our domain; none as a client.
    domain: Option<Jid>,
    allowed: Vec<JidPattern>,
    bare_sender_for: Vec<JidPattern>,
    watchers: BTreeMap<BareJid, Watcher>,
    /// Whose presence we asked for.
    asked: Cache<BareJid, ()>,
    /// Who reads nothing but what our domain itself sends.
    reads_domain: Cache<BareJid, ()>,
    devices: Devices,
}

/// An account that shows our presence.
#[derive(Debug)]
struct Watcher {
    /// Of which of our addresses; a client has none to choose from.
    addresses: BTreeSet<Option<Jid>>,
    /// How many requests it was told to wait for it.
    told: usize,
}

impl Contacts {
    /// Nobody yet.
    #[must_use]
    pub fn new(settings: &LinkSettings) -> Self {
        let profile = Profile::new(settings);
        let domain = match &settings.mode {
            Mode::Component { domain, .. } => Some(domain.clone().into()),
            Mode::Client { .. } => None,
        };
        let remembered = || {
            Cache::builder()
                .max_capacity(MOST_REMEMBERED)
                .eviction_policy(EvictionPolicy::lru())
        };
        Self {
            payload: profile.presence_payload(),
            profile,
            domain,
            allowed: settings.contacts.clone(),
            bare_sender_for: settings.bare_sender_for.clone(),
            watchers: BTreeMap::new(),
            asked: remembered().time_to_live(ASK_AGAIN).build(),
            reads_domain: remembered().build(),
            devices: Devices::default(),
        }
    }

    /// The link is up. Those who see us keep what we said last until we say something else: what is returned says it
    /// to each. A client's server tells a new session who is there, so it starts with nobody.
    pub fn link_up(&mut self, waiting: impl Fn(&BareJid) -> Waiting) -> Vec<Outgoing> {
        self.devices.forget_questions();
        if self.domain.is_none() {
            self.watchers.clear();
            self.devices = Devices::default();
        }
        let watchers = std::mem::take(&mut self.watchers);
        let mut sent = Vec::new();
        for (account, mut watcher) in watchers {
            let waiting = waiting(&account);
            watcher.told = waiting.count;
            sent.extend(self.tell(&account, &watcher, &waiting));
            self.watchers.insert(account, watcher);
        }
        sent
    }

    /// From now on these may have us in their contact list, and these get messages from our bare domain.
    pub fn reconfigure(&mut self, allowed: Vec<JidPattern>, bare_sender_for: Vec<JidPattern>) {
        self.watchers.retain(|account, _| {
            let account = Jid::from(account.clone());
            allowed.iter().any(|one| one.matches(&account))
        });
        self.allowed = allowed;
        self.bare_sender_for = bare_sender_for;
    }

    /// The accounts that show our presence.
    pub fn watchers(&self) -> impl Iterator<Item = &BareJid> {
        self.watchers.keys()
    }

    /// Takes in a presence; `waiting` is what waits for its sender's account. What is returned is to be sent.
    pub fn hear(&mut self, presence: &Presence, waiting: &Waiting, now: Time) -> Vec<Outgoing> {
        let Presence { from, to, kind } = presence;
        let account = from.to_bare();
        let us = self.domain.as_ref().and(to.clone());
        let is_for_us = to.as_ref().is_none_or(|to| self.profile.is_us(to));
        if self.profile.is_us(&account.clone().into()) {
            return Vec::new();
        }
        let is_welcome = is_for_us && self.allowed.iter().any(|one| one.matches(from));
        let sent = match kind {
            Kind::Subscribe if is_welcome => self.subscribed(from, us, waiting),
            Kind::Probe if is_welcome => {
                self.watch(&account, us.clone(), waiting.count);
                vec![self.presence(us.as_ref(), from, waiting)]
            }
            Kind::Available { priority, caps } if is_welcome => {
                let is_new = self.watch(&account, us.clone(), waiting.count);
                if caps.as_ref().is_some_and(|caps| reads_domain(&caps.node)) {
                    self.reads_domain.insert(account.clone(), ());
                }
                let device = (*priority, caps.as_ref());
                let question = self.devices.seen(from, us.as_ref(), device, now);
                // A client's server has sent ours to those who may have it.
                let is_news = is_new && (self.domain.is_some() || waiting.count > 0);
                let ours = is_news.then(|| self.presence(us.as_ref(), &account.into(), waiting));
                question.into_iter().chain(ours).collect()
            }
            Kind::Subscribe | Kind::Probe => vec![render(Some("unsubscribed"), us.as_ref(), from)],
            Kind::Unsubscribe => {
                self.unwatch(&account, us.as_ref());
                // A client's server says so itself.
                let from_us = us.filter(|_| is_welcome);
                let goodbye = from_us.map(|us| render(Some("unavailable"), Some(&us), from));
                goodbye.into_iter().collect()
            }
            Kind::Unavailable => {
                // Of a whole account it says that we may not see it: Prosody answers so when we ask back. Whether it
                // sees us is another matter.
                if !self.devices.gone(from) && from.is_full() {
                    self.watchers.remove(&account);
                }
                Vec::new()
            }
            Kind::Unsubscribed => {
                self.devices.gone(&account.into());
                Vec::new()
            }
            Kind::Failed => {
                self.watchers.remove(&account);
                self.devices.gone(&account.into());
                Vec::new()
            }
            Kind::Available { .. } => Vec::new(),
        };
        sent.into_iter().map(outgoing).collect()
    }

    /// Takes in what a client says it can do.
    pub fn described(&mut self, description: Description) {
        self.devices.described(description);
    }

    /// Whether this account wants to know what waits for it.
    #[must_use]
    pub fn is_watching(&self, account: &BareJid) -> bool {
        self.watchers.contains_key(account)
    }

    /// What tells this account what waits for it, if it watches us and was told of another number.
    pub fn waiting(&mut self, account: &BareJid, waiting: &Waiting) -> Vec<Outgoing> {
        let watcher = self.watchers.get_mut(account);
        let Some(watcher) = watcher.filter(|watcher| watcher.told != waiting.count) else {
            return Vec::new();
        };
        watcher.told = waiting.count;
        let watcher = self.watchers.get(account);
        watcher
            .map(|watcher| self.tell(account, watcher, waiting))
            .unwrap_or_default()
    }

    /// A client of this account that is online and known to understand a request by iq.
    #[must_use]
    pub fn device(&self, account: &BareJid) -> Option<Jid> {
        self.devices.able(account)
    }

    /// Whom messages to this account come from, where others get theirs from `sender`.
    #[must_use]
    pub fn sender_for<'a>(&'a self, account: &BareJid, sender: &'a Jid) -> &'a Jid {
        let is_named = || {
            let account = Jid::from(account.clone());
            self.bare_sender_for.iter().any(|one| one.matches(&account))
        };
        match &self.domain {
            Some(domain) if self.reads_domain.contains_key(account) || is_named() => domain,
            Some(_) | None => sender,
        }
    }

    fn subscribed(&mut self, from: &Jid, us: Option<Jid>, waiting: &Waiting) -> Vec<Element> {
        let account = from.to_bare();
        let to = Jid::from(account.clone());
        let mut sent = vec![render(Some("subscribed"), us.as_ref(), &to)];
        if self.domain.is_some() || waiting.count > 0 {
            sent.push(self.presence(us.as_ref(), &to, waiting));
        }
        if !self.asked.contains_key(&account) {
            self.asked.insert(account.clone(), ());
            sent.push(render(Some("subscribe"), us.as_ref(), &to));
        }
        self.watch(&account, us, waiting.count);
        sent
    }

    /// It watches this address of ours, and is about to be told that so many requests wait for it. Whether that is new.
    fn watch(&mut self, account: &BareJid, us: Option<Jid>, told: usize) -> bool {
        if let Some(watcher) = self.watchers.get_mut(account) {
            return watcher.addresses.insert(us);
        }
        if self.watchers.len() < MOST_WATCHERS {
            let watcher = Watcher {
                addresses: BTreeSet::from([us]),
                told,
            };
            self.watchers.insert(account.clone(), watcher);
        }
        true
    }

    fn unwatch(&mut self, account: &BareJid, us: Option<&Jid>) {
        if let Some(watcher) = self.watchers.get_mut(account) {
            watcher.addresses.retain(|address| address.as_ref() != us);
            if watcher.addresses.is_empty() {
                self.watchers.remove(account);
            }
        }
    }

    fn tell(&self, account: &BareJid, watcher: &Watcher, waiting: &Waiting) -> Vec<Outgoing> {
        let to = Jid::from(account.clone());
        let addresses = watcher.addresses.iter();
        addresses
            .map(|us| outgoing(self.presence(us.as_ref(), &to, waiting)))
            .collect()
    }

    /// Our presence, as this account is to see it.
    fn presence(&self, us: Option<&Jid>, to: &Jid, waiting: &Waiting) -> Element {
        let mut presence = render(None, us, to);
        let Waiting { count, wording } = waiting;
        if *count > 0 {
            let count = Args::new().number("count", *count as u64);
            wording.say_in("status", &mut presence, |speech| {
                speech.say("status-waiting", &count)
            });
        }
        for part in &self.payload {
            presence.append_child(part.clone());
        }
        presence
    }
}

/// Whether this is a client that takes a message with a request only from an address without a local part: aTalk.
fn reads_domain(node: &str) -> bool {
    let address = node.split_once("://").map_or(node, |(_, rest)| rest);
    matches!(
        address.trim_end_matches('/'),
        "android.atalk.org" | "atalk.org"
    )
}

#[cfg(test)]
mod tests;
