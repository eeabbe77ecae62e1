//! What somebody signs in for: a page of ours that sent them, and to which they go back.
//!
//! Only pages of ours are named, by path and query, so nobody can be sent elsewhere (no open redirect); what the page
//! does for them it decides anew when they come back.

use verification::{Binding, Time};

use super::Session;
use crate::Settings;

/// A page of ours that wants somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Errand {
    /// Its path and query.
    pub(crate) target: String,
    /// For which relying party: its place in the settings. None for the page of one's own sessions.
    pub(crate) party: Option<usize>,
    /// What the prompt says is asked for: an absolute URL.
    pub(crate) url: String,
    /// The address to offer.
    pub(crate) hint: Option<String>,
    /// The language asked for, BCP 47.
    pub(crate) lang: Option<String>,
    /// How the answer must be tied at least, where more is asked for than the relying party's own.
    pub(crate) binding: Option<Binding>,
    /// A session that is older does not do.
    pub(crate) not_before: Option<Time>,
}

/// The page that asks for an address.
pub(crate) const SIGN_IN: &str = "/sign-in";

/// The page of one's own sessions.
pub(crate) const ACCOUNT: &str = "/account";

impl Errand {
    /// To the page of one's own sessions.
    pub(crate) fn account(settings: &Settings) -> Self {
        let base = settings.public_url.as_deref().unwrap_or_default();
        Self {
            target: ACCOUNT.to_owned(),
            party: None,
            url: format!("{base}{ACCOUNT}"),
            hint: None,
            lang: None,
            binding: None,
            not_before: None,
        }
    }

    /// Where to send somebody who must sign in for it: a path and query of ours.
    pub(crate) fn sign_in(&self) -> String {
        let target: String = form_urlencoded::byte_serialize(self.target.as_bytes()).collect();
        format!("{SIGN_IN}?to={target}")
    }

    /// Whether this session does for it. Whether its relying party lets that person in at all is another question.
    pub(crate) fn is_met_by(&self, session: &Session, settings: &Settings) -> bool {
        let party = self
            .party
            .and_then(|place| settings.relying_parties.get(place));
        let bindings = [self.binding, party.map(|party| party.binding)];
        let is_strict = bindings
            .into_iter()
            .flatten()
            .all(|asked| session.is_as_strict_as(asked));
        is_strict && self.not_before.is_none_or(|time| session.signed_in >= time)
    }

    /// Reads a path and query; none if it is no page of ours that sends people to sign in.
    pub(crate) fn parse(target: &str, settings: &Settings) -> Option<Self> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        match path {
            ACCOUNT if query.is_empty() => Some(Self::account(settings)),
            crate::oidc::AUTHORIZE => crate::oidc::errand(target, query, settings),
            crate::forward_auth::GRANT => crate::forward_auth::errand(target, query, settings),
            _ => None,
        }
    }
}
