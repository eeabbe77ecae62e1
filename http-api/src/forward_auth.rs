//! Forward-auth: a proxy asks for each request whether it may pass, and is answered at once.
//!
//! A site is another host than ours, and our cookies are of one host each. So the proxy of each site hands us two
//! things: each request to it, as a question, and the paths under `/.verifierd/`, whole. A browser that may not pass
//! goes `/.verifierd/start` at the site, [`GRANT`] at our own host (by way of the sign-in pages), `/.verifierd/enter`
//! at the site, which sets the site's own cookie, and back. Programs without a browser confirm each for itself
//! ([`crate::realm`]).

mod answer;
mod grant;
mod identity;
mod method;
mod notice;
mod original;
mod pass;
mod path;
mod rule;
mod site;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use jid::BareJid;
use verification::{Binding, Verifier};

use self::answer::{is_by_browser, is_navigation, passes, to_pages, who_are_you};
use self::method::{is_preflight, must_be_its_method};
use self::notice::{Notice, tell};
use self::original::{Dialect, Original, must_be_proxy, visitor};
use self::pass::Pass;
use self::path::Ambiguous;
pub use self::path::PathPattern;
use self::rule::decisive;
pub use self::rule::{Admitted, ForwardAuthAccess, ForwardAuthPolicy, ForwardAuthRule, XmppRealm};
pub use self::site::SitePattern;
use self::visit::{ENTER_PATH, SIGN_OUT_PATH, START_PATH, is_ours};
use crate::Settings;
use crate::doors::Doors;
use crate::realm::{self, Asked};
use crate::refused::Refused;
use crate::signin::{Errand, Person};

/// Where somebody who signed in gets the pass for a site behind a proxy.
pub(crate) const GRANT: &str = "/forward-auth/grant";

/// Under which Envoy sends each request as it is.
const ENVOY: &str = "/forward-auth/envoy";

/// Its routes on the TCP door.
pub(crate) fn routes<V: Verifier>() -> Router<Doors<V>> {
    Router::new()
        .route("/forward-auth", any(forwarded::<V>))
        .route("/forward-auth/nginx", any(nginx::<V>))
        .route("/forward-auth/envoy/{*target}", any(envoy::<V>))
        .route("/forward-auth/envoy/", any(envoy::<V>))
        .route(GRANT, get(grant::grant::<V>))
        .route(START_PATH, get(visit::start::<V>))
        .route(ENTER_PATH, get(visit::enter::<V>))
        .route(
            SIGN_OUT_PATH,
            post(visit::sign_out::<V>).get(visit::sign_out::<V>),
        )
}

/// What a request for a pass wants of the sign-in pages.
pub(crate) fn errand(target: &str, query: &str, settings: &Settings) -> Option<Errand> {
    grant::errand(target, query, settings)
}

async fn forwarded<V: Verifier>(State(doors): State<Doors<V>>, request: Request) -> Response {
    check(doors, Dialect::Forwarded, request).await
}

async fn nginx<V: Verifier>(State(doors): State<Doors<V>>, request: Request) -> Response {
    check(doors, Dialect::Nginx, request).await
}

async fn envoy<V: Verifier>(State(doors): State<Doors<V>>, request: Request) -> Response {
    check(doors, Dialect::Envoy, request).await
}

async fn check<V: Verifier>(doors: Doors<V>, dialect: Dialect, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let decided = decide(&doors, dialect, head).await;
    decided.unwrap_or_else(|refused| answer::refused(dialect, refused))
}

/// One question, one read of the store. Whoever waits here waits for their own approval ([`crate::realm`]).
async fn decide<V: Verifier>(
    doors: &Doors<V>,
    dialect: Dialect,
    head: Parts,
) -> Result<Response, Refused> {
    let settings = doors.settings();
    let rules = rules(&settings)?;
    must_be_proxy::<V>(&head, &settings.trusted_proxies)?;
    if let Some(name) = identity::forged(&head.headers) {
        return Err(Refused::invalid(name, "no such header in another spelling"));
    }
    let whole = head
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str());
    let original = Original::read(
        dialect,
        &head,
        whole.strip_prefix(ENVOY).unwrap_or_default(),
    )?;
    if is_ours(original.path()) {
        return Ok(passes(None));
    }
    let asked = (&original.method, original.path());
    let rule = decisive(rules, &original.site, asked)?.ok_or_else(uncovered)?;
    must_be_its_method(rules, &original, &head.headers)?;
    let access = match &rule.policy {
        ForwardAuthPolicy::Bypass => return Ok(passes(None)),
        ForwardAuthPolicy::Deny => return Err(denied()),
        ForwardAuthPolicy::Access(access) => access,
    };
    if access.passes_preflight && is_preflight(&original, &head.headers) {
        return Ok(passes(None));
    }
    let pass = Pass::of(&head.headers, &original.site, &doors.backing.records).await?;
    let pass = pass.filter(|pass| access.takes(pass, &settings));
    let question = Question {
        dialect,
        original,
        access,
        settings: &settings,
    };
    match (pass, access.xmpp) {
        (Some(pass), _) => question.of(&pass.session.jid, &head.headers),
        (None, Some(xmpp)) if head.headers.contains_key(AUTHORIZATION) => {
            question.confirmed(doors, xmpp, head).await
        }
        (None, _) => question.of_nobody(doors, &head.headers),
    }
}

/// What is asked, and by which rule it is answered.
struct Question<'s> {
    dialect: Dialect,
    original: Original,
    access: &'s ForwardAuthAccess,
    settings: &'s Arc<Settings>,
}

impl Question<'_> {
    /// Whether this person, who has a pass, may have it.
    fn of(&self, jid: &BareJid, headers: &HeaderMap) -> Result<Response, Refused> {
        if self.access.admits(jid, self.settings) {
            return Ok(self.access.passes(jid, self.settings));
        }
        if self.dialect == Dialect::Nginx || !is_navigation(headers) {
            return Err(denied());
        }
        let notice = Notice::not_admitted(&self.original.site, jid, account(self.settings));
        Ok(tell(StatusCode::FORBIDDEN, &notice))
    }

    /// Nobody is known to be behind it: a person is shown the pages, a program is asked for credentials.
    fn of_nobody<V>(&self, doors: &Doors<V>, headers: &HeaderMap) -> Result<Response, Refused> {
        if self.access.has_pages && is_navigation(headers) {
            return Ok(to_pages(self.dialect, &self.original));
        }
        let xmpp = self.access.xmpp.filter(|_| !is_by_browser(headers));
        let challenges = match xmpp {
            Some(xmpp) => {
                let now = doors.backing.records.now();
                doors.realm.challenges(now, xmpp.digest())?
            }
            None => Vec::new(),
        };
        Ok(who_are_you(challenges))
    }

    /// XEP-0070: credentials that name somebody who is asked now, or was a moment ago.
    async fn confirmed<V: Verifier>(
        &self,
        doors: &Doors<V>,
        xmpp: XmppRealm,
        head: Parts,
    ) -> Result<Response, Refused> {
        let settings = self.settings;
        let party = settings.relying_parties.get(self.access.party);
        let party = party.ok_or_else(Refused::internal)?;
        let agent = head.headers.get(USER_AGENT);
        let asked = Asked {
            party: Arc::clone(&party.name),
            binding: party.binding,
            xmpp,
            site: self.original.site.to_string(),
            method: self.original.method.to_string(),
            target: self.original.target.clone(),
            ip: visitor::<V>(&head, &settings.trusted_proxies)?,
            user_agent: agent
                .and_then(|agent| agent.to_str().ok())
                .map(str::to_owned),
        };
        let admits = |jid: &BareJid| self.access.admits(jid, settings);
        let (dialect, behind) = (self.dialect, doors.clone());
        let confirmed = (self.original.clone(), party.binding);
        let tell = move |end: Result<realm::End, Refused>| match end {
            Ok(realm::End::Confirmed(jid)) => {
                let passed = still_passes(&jid, (&confirmed.0, confirmed.1), &behind.settings());
                passed.unwrap_or_else(|refused| answer::refused(dialect, refused))
            }
            Ok(realm::End::Denied) => answer::refused(dialect, denied()),
            Ok(realm::End::Again(challenges)) => who_are_you(challenges),
            Err(refused) => answer::refused(dialect, refused),
        };
        Ok(realm::confirm(doors, (asked, head), admits, tell).await)
    }
}

/// Whether somebody who confirmed this under that policy may pass: the settings may have changed since they were asked.
fn still_passes(
    jid: &BareJid,
    (original, binding): (&Original, Binding),
    settings: &Settings,
) -> Result<Response, Refused> {
    let asked = (&original.method, original.path());
    let rule = decisive(rules(settings)?, &original.site, asked)?;
    let access = match rule.map(|rule| &rule.policy) {
        Some(ForwardAuthPolicy::Access(access)) if access.xmpp.is_some() => access,
        Some(_) | None => return Err(denied()),
    };
    let party = settings.relying_parties.get(access.party);
    let is_strict = party.is_some_and(|party| binding >= party.binding);
    if is_strict && access.admits(jid, settings) {
        Ok(access.passes(jid, settings))
    } else {
        Err(denied())
    }
}

impl ForwardAuthAccess {
    /// Whether a session like this one's does: it was confirmed strictly enough for the relying party as it is now.
    fn takes(&self, pass: &Pass, settings: &Settings) -> bool {
        let party = settings.relying_parties.get(self.party);
        self.has_pages && party.is_some_and(|party| pass.session.is_as_strict_as(party.binding))
    }

    fn passes(&self, jid: &BareJid, settings: &Settings) -> Response {
        let Some(sign_in) = settings.sign_in.as_ref() else {
            return Refused::no_such_path().into_response();
        };
        let locals_of = sign_in.default_domain.as_deref();
        let locals_of = locals_of.filter(|_| self.has_local_names);
        passes(Some((&Person::of(jid, sign_in), locals_of)))
    }
}

/// The rules, if there is forward-auth at all.
fn rules(settings: &Settings) -> Result<&[ForwardAuthRule], Refused> {
    let is_on = settings.sign_in.is_some() && !settings.forward_auth.is_empty();
    is_on
        .then_some(settings.forward_auth.as_slice())
        .ok_or_else(Refused::no_such_path)
}

/// Where somebody sees their sessions.
fn account(settings: &Settings) -> String {
    Errand::account(settings).url
}

fn uncovered() -> Refused {
    Refused::not_allowed(
        "path",
        "no [[forward_auth]] covers this site, path and method",
    )
}

fn denied() -> Refused {
    Refused::not_allowed("path", "this may not pass")
}

impl From<Ambiguous> for Refused {
    fn from(Ambiguous: Ambiguous) -> Self {
        const CLEAR: &str = "a path that can be read in one way alone: no encoded slash, no dot or empty segment, \
                             nothing encoded twice, and spelled as the rule that is about it";
        Self::invalid("path", CLEAR)
    }
}
