//! Whom a `login_hint` means: a JID, or an account of the default domain.

use jid::Jid;
use verification::parse_address;

use crate::order::may_ask;
use crate::{RelyingParty, Settings};

/// Whom this relying party may ask by that hint. None where there is nobody: then nobody is asked, and nobody can tell.
pub(crate) fn confirmer(hint: &str, party: &RelyingParty, settings: &Settings) -> Option<Jid> {
    let domain = settings
        .sign_in
        .as_ref()
        .and_then(|sign_in| sign_in.default_domain.as_deref());
    let address = match domain {
        Some(domain) if !hint.contains('@') => format!("{hint}@{domain}"),
        Some(_) | None => hint.to_owned(),
    };
    let jid = Jid::from(parse_address(&address).ok()?.to_bare());
    (jid.node().is_some() && may_ask(party, &jid)).then_some(jid)
}
