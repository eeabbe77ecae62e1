//! `GET /forward-auth/grant`: gives a ticket for a site to somebody who is signed in, and may pass there.

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use verification::Verifier;

use super::notice::{Notice, tell};
use super::original::path_of;
use super::pass::Ticket;
use super::rule::{ForwardAuthAccess, ForwardAuthPolicy, decisive};
use super::site::Site;
use super::visit::{ENTER_PATH, is_wanted, see_other};
use super::{GRANT, rules};
use crate::Settings;
use crate::doors::Doors;
use crate::extract::Parameters;
use crate::records::Change;
use crate::refused::Refused;
use crate::signin::{Errand, Session, Use};
use crate::token::Token;

/// Longest URL that a prompt shows whole, in bytes.
const LONGEST_SHOWN: usize = 2000;

/// What a browser that comes from a site wants.
struct Wanted {
    site: Site,
    /// Path and query there.
    to: String,
    /// Its mark ([`super::pass::START`]).
    state: String,
}

impl Wanted {
    fn read(query: &str) -> Result<Self, Refused> {
        const SITE: &str = "the origin of a site that a [[forward_auth]] names";
        const TO: &str = "a path and query of that site";
        const STATE: &str = "what /.verifierd/start put there";
        let parameters = Parameters::read(Some(query), &["site", "to", "state"])?;
        let site = parameters.get("site").and_then(Site::parse);
        let to = parameters.get("to").filter(|to| is_wanted(to));
        let state = parameters.get("state").and_then(Token::shown);
        Ok(Self {
            site: site.ok_or_else(|| Refused::invalid("site", SITE))?,
            to: to.ok_or_else(|| Refused::invalid("to", TO))?.to_owned(),
            state: state
                .ok_or_else(|| Refused::invalid("state", STATE))?
                .reveal()
                .to_owned(),
        })
    }

    /// What is said of it.
    fn policy<'s>(&self, settings: &'s Settings) -> Result<&'s ForwardAuthPolicy, Refused> {
        let path = path_of(&self.to);
        let rule = decisive(rules(settings)?, &self.site, (&Method::GET, path));
        match rule {
            Ok(Some(rule)) => Ok(&rule.policy),
            Ok(None) => Err(super::uncovered()),
            Err(ambiguous) => Err(ambiguous.into()),
        }
    }

    fn errand(&self, access: &ForwardAuthAccess, target: &str) -> Errand {
        let path = path_of(&self.to);
        let url = format!("{}{path}", self.site);
        Errand {
            target: target.to_owned(),
            party: Some(access.party),
            // Somebody signs in to the site: what stands in the query is not for a prompt.
            url: if url.len() > LONGEST_SHOWN {
                format!("{}/", self.site)
            } else {
                url
            },
            hint: None,
            lang: None,
            binding: None,
            not_before: None,
        }
    }
}

/// What a request for a pass wants of the sign-in pages.
pub(super) fn errand(target: &str, query: &str, settings: &Settings) -> Option<Errand> {
    let wanted = Wanted::read(query).ok()?;
    match wanted.policy(settings).ok()? {
        ForwardAuthPolicy::Access(access) if access.has_pages => {
            Some(wanted.errand(access, target))
        }
        ForwardAuthPolicy::Access(_) | ForwardAuthPolicy::Bypass | ForwardAuthPolicy::Deny => None,
    }
}

/// Sends the browser back with a ticket, or first to sign in.
pub(super) async fn grant<V: Verifier>(
    State(doors): State<Doors<V>>,
    request: Request,
) -> Result<Response, Refused> {
    if request.method() == Method::HEAD {
        return Err(Refused::only_get());
    }
    let (head, _) = request.into_parts();
    let settings = doors.settings();
    rules(&settings)?;
    let query = head.uri.query().unwrap_or_default();
    let wanted = Wanted::read(query)?;
    let access = match wanted.policy(&settings)? {
        ForwardAuthPolicy::Access(access) if access.has_pages => access,
        // Nothing is asked there by now.
        ForwardAuthPolicy::Bypass => {
            return Ok(see_other(&format!("{}{}", wanted.site, wanted.to)));
        }
        ForwardAuthPolicy::Access(_) | ForwardAuthPolicy::Deny => return Err(super::denied()),
    };
    let errand = wanted.errand(access, &format!("{GRANT}?{query}"));
    let records = &doors.backing.records;
    let session = Session::of(&head.headers, records).await?;
    let session = session.filter(|session| errand.is_met_by(&session.entity, &settings));
    let Some(session) = session else {
        return Ok(see_other(&errand.sign_in()));
    };
    if !access.admits(&session.entity.jid, &settings) {
        let notice =
            Notice::not_admitted(&wanted.site, &session.entity.jid, super::account(&settings));
        return Ok(tell(StatusCode::FORBIDDEN, &notice));
    }
    let made_out_to = (&session.entity, records.now());
    let ticket = Ticket::new((&wanted.site, &wanted.to), &wanted.state, made_out_to);
    let token = Token::mint()?;
    let changes = vec![Change::rest_on(&session), Change::add(&token.id(), &ticket)];
    if !records.commit(changes).await? {
        // It has just ended.
        return Ok(see_other(&errand.sign_in()));
    }
    Use::note(records, (&session.entity, access.party), &settings).await?;
    let (site, token) = (&wanted.site, token.reveal());
    Ok(see_other(&format!("{site}{ENTER_PATH}?ticket={token}")))
}
