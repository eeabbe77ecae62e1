//! `[[forward_auth]]`: who may have what of the sites behind proxies. The first rule that covers a request decides; what
//! no rule covers is refused.

use std::time::Duration;

use axum::http::Method;
use jid::{BareJid, Jid};

use super::path::{Ambiguous, PathPattern, Readings};
use super::site::{Site, SitePattern};
use crate::order::may_ask;
use crate::realm::Digest;
use crate::signin::Person;
use crate::{JidPattern, Settings};

/// What is said of some requests to some sites.
#[derive(Debug, Clone)]
pub struct ForwardAuthRule {
    /// To which sites.
    pub host: SitePattern,
    /// To which paths; to all where none is named.
    pub paths: Vec<PathPattern>,
    /// By which methods; by all where none is named. `GET` covers `HEAD`.
    pub methods: Vec<String>,
    /// What becomes of them.
    pub policy: ForwardAuthPolicy,
}

/// What becomes of a request.
#[derive(Debug, Clone)]
pub enum ForwardAuthPolicy {
    /// It passes, whoever sent it, and nobody is named to the application.
    Bypass,
    /// It is refused.
    Deny,
    /// It passes where somebody who may is behind it.
    Access(ForwardAuthAccess),
}

/// Who passes, and how they show who they are.
#[derive(Debug, Clone)]
pub struct ForwardAuthAccess {
    /// In whose name they are asked: its place among [`Settings::relying_parties`].
    pub party: usize,
    /// Of those the relying party may ask, who passes; all of them where nobody is named.
    pub allow: Vec<Admitted>,
    /// Whether browsers are sent to the pages.
    pub has_pages: bool,
    /// The flow of XEP-0070 for programs, if there is one.
    pub xmpp: Option<XmppRealm>,
    /// Whether a CORS preflight, which never says who it comes from, passes.
    pub passes_preflight: bool,
    /// Whether the application knows accounts of the default domain by their local parts.
    pub has_local_names: bool,
}

/// Somebody who passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admitted {
    /// Whom this covers.
    Jids(JidPattern),
    /// Who is in this group of `[sign_in] groups`.
    Group(String),
}

/// XEP-0070 over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XmppRealm {
    /// How long an approval lets further requests of the same client pass.
    pub cover: Duration,
    /// How long a request waits for the approval: 5 to 600 seconds.
    pub timeout: Duration,
    /// Whether Digest carries credentials as well. Programs that know both prefer it, and make up the identifier.
    pub knows_digest: bool,
}

impl XmppRealm {
    pub(crate) const fn digest(self) -> Digest {
        if self.knows_digest {
            Digest::Known
        } else {
            Digest::Unknown
        }
    }
}

impl ForwardAuthAccess {
    /// Whether somebody may pass, and whether the relying party may ask them at all (XEP-0070 section 4.4).
    pub(crate) fn admits(&self, jid: &BareJid, settings: &Settings) -> bool {
        let address = Jid::from(jid.clone());
        let party = settings.relying_parties.get(self.party);
        let is_askable = party.is_some_and(|party| may_ask(party, &address));
        is_askable && (self.allow.is_empty() || self.names(jid, &address, settings))
    }

    fn names(&self, jid: &BareJid, address: &Jid, settings: &Settings) -> bool {
        let person = settings.sign_in.as_ref();
        let groups = person.map(|rules| Person::of(jid, rules).groups);
        let groups = groups.unwrap_or_default();
        self.allow.iter().any(|admitted| match admitted {
            Admitted::Jids(pattern) => pattern.matches(address),
            Admitted::Group(name) => groups.contains(name),
        })
    }
}

/// The rule that decides; none where no rule covers the request.
///
/// # Errors
/// Where it depends on how the path is read.
pub(crate) fn decisive<'s>(
    rules: &'s [ForwardAuthRule],
    site: &Site,
    (method, path): (&Method, &str),
) -> Result<Option<&'s ForwardAuthRule>, Ambiguous> {
    let of_site = || rules.iter().filter(|rule| rule.host.matches(site));
    // Where paths make no difference, it does not matter how they are read.
    let readings = if of_site().all(|rule| rule.paths.is_empty()) {
        None
    } else {
        Some(Readings::of(path)?)
    };
    for rule in of_site() {
        if !rule.is_about(method) {
            continue;
        }
        let is_path = match &readings {
            Some(readings) => readings.is_covered_by(&rule.paths)?,
            None => true,
        };
        if is_path {
            return Ok(Some(rule));
        }
    }
    Ok(None)
}

impl ForwardAuthRule {
    fn is_about(&self, method: &Method) -> bool {
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        self.methods.is_empty() || self.methods.iter().any(|name| name == method.as_str())
    }
}
