//! Which clients of our contacts are online, and which of them are known to understand a request by iq (XEP-0115).
//!
//! That a client says so in its disco#info proves it, once the hash in its presence vouches for what it says. That it
//! does not say so proves nothing: most clients that understand a request do not say so.

use std::collections::BTreeMap;
use std::time::Duration;

use jid::{BareJid, Jid, ResourcePart};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use uuid::Uuid;
use verification::{Time, parse_address};
use xmpp_parsers::disco::DiscoInfoQuery;
use xmpp_parsers::iq::Iq;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

use super::caps::{self, Caps};

/// Accounts whose clients are known.
const MOST_ACCOUNTS: usize = 10_000;
/// Clients of one account; one more is not looked at.
const MOST_OF_ONE: usize = 8;
/// Versions of clients whose abilities are known; the ones that were looked up longest ago go first.
const MOST_VERSIONS: u64 = 4096;
/// Questions on their way.
const MOST_QUESTIONS: usize = 32;
/// Of those, to one account.
const MOST_TO_ONE: usize = 2;
/// A question that is not answered by then may be asked again.
const QUESTION_LASTS: Duration = Duration::from_secs(30);

/// The answer to a question of ours, or what pretends to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    from: Jid,
    id: String,
    /// Its hash; none if it is ill-formed.
    ver: Option<String>,
    is_able: bool,
}

/// A disco#info answer. No confirmer answers a request with one.
pub(super) fn read(stanza: &Element) -> Option<Description> {
    let query = stanza.get_child("query", ns::DISCO_INFO)?;
    let is_answer = stanza.is("iq", ns::JABBER_CLIENT) && stanza.attr("type") == Some("result");
    let is_able = query.children().any(|child| {
        child.is("feature", ns::DISCO_INFO) && child.attr("var") == Some(ns::HTTP_AUTH)
    });
    is_answer.then_some(())?;
    Some(Description {
        from: parse_address(stanza.attr("from")?).ok()?,
        id: stanza.attr("id")?.to_owned(),
        ver: caps::ver(query),
        is_able,
    })
}

/// Clients by account, and what is known of their versions.
#[derive(Debug)]
pub(super) struct Devices {
    accounts: BTreeMap<BareJid, BTreeMap<ResourcePart, Device>>,
    /// Whether what has this hash understands a request by iq. Only verified answers come in here.
    versions: Cache<String, bool>,
    /// Whom we asked, by the id of the question.
    questions: BTreeMap<String, Question>,
    /// Presences so far: the latest of two clients is the one that had the later number.
    seen: u64,
}

#[derive(Debug)]
struct Device {
    priority: i8,
    seen: u64,
    ver: Option<String>,
    /// Whether it was asked what this version can do: once is enough.
    was_asked: bool,
}

#[derive(Debug)]
struct Question {
    to: Jid,
    ver: String,
    since: Time,
}

impl Default for Devices {
    fn default() -> Self {
        let versions = Cache::builder()
            .max_capacity(MOST_VERSIONS)
            .eviction_policy(EvictionPolicy::lru());
        Self {
            accounts: BTreeMap::new(),
            versions: versions.build(),
            questions: BTreeMap::new(),
            seen: 0,
        }
    }
}

impl Devices {
    /// A client is online. What is returned asks it what it can do.
    pub(super) fn seen(
        &mut self,
        from: &Jid,
        us: Option<&Jid>,
        (priority, caps): (i8, Option<&Caps>),
        now: Time,
    ) -> Option<Element> {
        self.seen += 1;
        let account = from.to_bare();
        let resource = from.resource()?;
        if !self.accounts.contains_key(&account) && self.accounts.len() >= MOST_ACCOUNTS {
            return None;
        }
        let devices = self.accounts.entry(account).or_default();
        if !devices.contains_key(resource) && devices.len() >= MOST_OF_ONE {
            return None;
        }
        let ver = caps.map(|caps| caps.ver.clone());
        let before = devices.get(resource);
        let was_asked = before.is_some_and(|before| before.was_asked && before.ver == ver);
        let device = Device {
            priority,
            seen: self.seen,
            ver,
            was_asked,
        };
        devices.insert(resource.to_owned(), device);
        if was_asked {
            return None;
        }
        self.ask(from, us, caps?, now)
    }

    /// A client, or the account, is gone. Whether others of the account are still there.
    pub(super) fn gone(&mut self, from: &Jid) -> bool {
        let account = from.to_bare();
        if let (Some(resource), Some(devices)) = (from.resource(), self.accounts.get_mut(&account))
        {
            devices.remove(resource);
            if !devices.is_empty() {
                return true;
            }
        }
        self.accounts.remove(&account);
        false
    }

    /// A client says what it can do. It is believed if it was asked, and if the hash it is known by says the same
    /// (XEP-0115 section 5.4).
    pub(super) fn described(&mut self, description: Description) {
        let Description {
            from,
            id,
            ver,
            is_able,
        } = description;
        if self.questions.get(&id).is_none_or(|asked| asked.to != from) {
            return;
        }
        if let Some(question) = self.questions.remove(&id)
            && ver.as_ref() == Some(&question.ver)
        {
            self.versions.insert(question.ver, is_able);
        }
    }

    /// The client of this account to ask by iq: of those known to understand it and to take messages, the one with the
    /// highest priority, and of several the one that spoke last.
    pub(super) fn able(&self, account: &BareJid) -> Option<Jid> {
        let devices = self.accounts.get(account)?.iter();
        let able = devices.filter(|(_, device)| {
            let ver = device.ver.as_ref();
            device.priority >= 0 && ver.is_some_and(|ver| self.versions.get(ver) == Some(true))
        });
        let (resource, _) = able.max_by_key(|(_, device)| (device.priority, device.seen))?;
        Some(account.with_resource(resource).into())
    }

    /// The link is new: what was asked on the old one is not answered any more.
    pub(super) fn forget_questions(&mut self) {
        self.questions.clear();
    }

    /// Asks, unless the answer is known or on its way, or too much is.
    fn ask(&mut self, to: &Jid, us: Option<&Jid>, caps: &Caps, now: Time) -> Option<Element> {
        if self.versions.contains_key(&caps.ver) {
            return None;
        }
        self.questions
            .retain(|_, question| now < question.since.plus(QUESTION_LASTS));
        let is_on_its_way = self.questions.values().any(|asked| asked.ver == caps.ver);
        let account = to.to_bare();
        let to_one = self.questions.values();
        let to_one = to_one.filter(|asked| asked.to.to_bare() == account).count();
        if is_on_its_way || to_one >= MOST_TO_ONE || self.questions.len() >= MOST_QUESTIONS {
            return None;
        }
        if let Some(devices) = self.accounts.get_mut(&account)
            && let Some(device) = to.resource().and_then(|resource| devices.get_mut(resource))
        {
            device.was_asked = true;
        }
        let id = Uuid::new_v4().simple().to_string();
        let question = Question {
            to: to.clone(),
            ver: caps.ver.clone(),
            since: now,
        };
        let node = Some(caps.query_node());
        let mut query = Iq::from_get(id.clone(), DiscoInfoQuery { node }).with_to(to.clone());
        *query.from_mut() = us.cloned();
        self.questions.insert(id, question);
        Some(query.into())
    }
}

#[cfg(test)]
mod tests;
