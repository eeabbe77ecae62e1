//! The address somebody types, and whether it may be asked.

use jid::{BareJid, Jid};
use verification::{is_invisible, parse_address};

use super::Errand;
use crate::order::may_ask;
use crate::{RelyingParty, Settings};

/// Somebody who wants in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// Who.
    pub(super) jid: BareJid,
    /// Whether they may be asked. Who may not is not told so: their domain has others who may, and nobody is to learn
    /// who they are.
    pub(super) may_be_asked: bool,
}

/// Why an address is none. All of it is public: what an address looks like, and which domains can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AddressFault {
    Missing,
    Wrong,
    /// Nobody at this domain can sign in.
    Elsewhere(String),
}

/// Longest address there is, in bytes (RFC 7622 section 3.1), and some air.
const LONGEST: usize = 4096;

/// Reads what was typed: with or without the default domain, a resource, a scheme, blanks around it.
pub(super) fn read(
    typed: &str,
    errand: &Errand,
    settings: &Settings,
) -> Result<Address, AddressFault> {
    if typed.len() > LONGEST {
        return Err(AddressFault::Wrong);
    }
    let text: String = typed.chars().filter(|c| !is_invisible(*c)).collect();
    let text = text.trim();
    let text = text.strip_prefix("xmpp:").unwrap_or(text);
    if text.is_empty() {
        return Err(AddressFault::Missing);
    }
    let sign_in = settings.sign_in.as_ref();
    let default = sign_in.and_then(|sign_in| sign_in.default_domain.as_ref());
    let whole = match default.filter(|_| !text.contains('@')) {
        Some(domain) => format!("{text}@{domain}"),
        None => text.to_owned(),
    };
    let jid = parse_address(&whole).map_err(|_| AddressFault::Wrong)?;
    if jid.node().is_none() {
        return Err(AddressFault::Wrong);
    }
    let jid = jid.into_bare();
    let address = Jid::from(jid.clone());
    let parties = || parties(errand, settings);
    if !parties().any(|party| {
        party
            .jids
            .iter()
            .any(|one| one.mentions_domain_of(&address))
    }) {
        return Err(AddressFault::Elsewhere(jid.domain().as_str().to_owned()));
    }
    Ok(Address {
        may_be_asked: parties().any(|party| may_ask(party, &address)),
        jid,
    })
}

/// Whoever can sign in anywhere can see their own sessions.
fn parties<'a>(errand: &Errand, settings: &'a Settings) -> impl Iterator<Item = &'a RelyingParty> {
    let place = errand.party;
    let all = settings.relying_parties.iter().enumerate();
    all.filter(move |(number, _)| place.is_none_or(|place| place == *number))
        .map(|(_, party)| party)
}
