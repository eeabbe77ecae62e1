//! Whether somebody gets a code now, must do something first, or does not get one.

use std::time::Duration;

use axum::http::HeaderMap;
use jid::Jid;
use serde::Deserialize;
use verification::Time;

use super::errand_for;
use super::request::{Prompt, Recipient, Wanted};
use crate::oidc::authentication::Authentication;
use crate::oidc::consent;
use crate::oidc::error::OAuthError;
use crate::oidc::form::Form;
use crate::oidc::grant::{Bound, Grant, Granted, room};
use crate::oidc::handed::Handed;
use crate::oidc::settings::Scope;
use crate::oidc::{Provider, keys, subject};
use crate::order::may_ask;
use crate::records::Change;
use crate::signin::{Errand, Session, SignedIn, Use};

/// Whoever was sent to sign in anew comes back at once. A sign-in that is older was for something else.
const AT_ONCE: Duration = Duration::from_secs(5 * 60);

/// What somebody said when they were asked what the client may learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// They were not asked.
    Unknown,
    /// Yes.
    Given,
    /// No.
    Refused,
}

/// What becomes of a request that is no error.
pub(super) enum Answer {
    /// The client gets this code.
    Code(String),
    /// Somebody must sign in.
    SignIn(Box<Errand>),
    /// Somebody must say whether they want it.
    Ask(Box<consent::Asked>),
}

/// Somebody else may make room at the same moment; more often than that it is no coincidence.
const TRIES: usize = 4;

const LOGIN_REQUIRED: OAuthError = OAuthError::new(
    "login_required",
    "somebody must sign in for this, and prompt=none does not let them, or they have just signed out",
);
const TOO_LARGE: OAuthError =
    OAuthError::invalid_request("the parameters are larger than 4096 bytes");

/// See above.
pub(super) async fn decide(
    provider: &Provider,
    headers: &HeaderMap,
    (form, recipient, wanted): (&Form, &Recipient, Wanted),
    consent: Consent,
) -> Result<Answer, OAuthError> {
    let is_silent = wanted.prompts.contains(&Prompt::None);
    let session = Session::of(headers, &provider.records).await?;
    let who = match session {
        Some(session) => does(provider, (recipient, &wanted), session).await?,
        None => Who::Nobody,
    };
    let (session, subject) = match who {
        Who::Does(session, subject) => (session, subject),
        Who::Another => {
            return Err(OAuthError::new(
                "login_required",
                "id_token_hint is about somebody else",
            ));
        }
        Who::Nobody | Who::NotNow if is_silent => return Err(LOGIN_REQUIRED),
        Who::Nobody | Who::NotNow => {
            let errand = errand_for(
                form,
                recipient,
                &wanted,
                (Some(provider.now()), &provider.settings),
            );
            return Ok(Answer::SignIn(Box::new(errand.ok_or(TOO_LARGE)?)));
        }
    };
    let party = recipient.client.party(&provider.settings);
    let jid = Jid::from(session.entity.jid.clone());
    if !party.is_some_and(|party| may_ask(party, &jid)) {
        return Err(OAuthError::new(
            "access_denied",
            "whoever is signed in may not sign in there",
        ));
    }
    let question = consent::Question {
        provider,
        client: &recipient.client,
        subject: &subject,
    };
    // Who has just confirmed a sign-in there saw for what. A session alone says yes to no program that asks.
    let is_unasked =
        recipient.is_anybody() && !wanted.is_answered_by(&session.entity, provider.now());
    if !is_agreed(&question, (&wanted, is_unasked), (&session, consent)).await? {
        let target = super::request::target(form, None).ok_or(TOO_LARGE)?;
        return Ok(Answer::Ask(Box::new(consent::Asked {
            target,
            session: *session,
            scopes: wanted.scopes,
        })));
    }
    let code = grant(provider, (recipient, wanted), (*session, subject)).await?;
    Ok(Answer::Code(code))
}

/// Whether the person lets the client have that: else they must be asked.
async fn is_agreed(
    question: &consent::Question<'_>,
    (wanted, is_unasked): (&Wanted, bool),
    (session, consent): (&SignedIn, Consent),
) -> Result<bool, OAuthError> {
    let scopes = &wanted.scopes;
    let wants_asking = is_unasked || wanted.prompts.contains(&Prompt::Consent);
    match consent {
        Consent::Refused => Err(OAuthError::new("access_denied", "the person said no")),
        Consent::Given => {
            question.remember(&session.entity.jid, scopes).await?;
            Ok(true)
        }
        Consent::Unknown if !wants_asking && !question.client.client.asks_consent => Ok(true),
        Consent::Unknown if !wants_asking && question.is_answered(scopes).await? => Ok(true),
        Consent::Unknown if wanted.prompts.contains(&Prompt::None) => Err(OAuthError::new(
            "consent_required",
            "somebody must be asked, and prompt=none does not let them",
        )),
        Consent::Unknown => Ok(false),
    }
}

/// Who is signed in with this browser, as far as the request is concerned.
enum Who {
    /// Somebody who does, and what they are called.
    Does(Box<SignedIn>, String),
    /// Nobody.
    Nobody,
    /// Somebody who must sign in anew, or more strictly.
    NotNow,
    /// Somebody who just did, and is not the one who was meant.
    Another,
}

async fn does(
    provider: &Provider,
    (recipient, wanted): (&Recipient, &Wanted),
    session: SignedIn,
) -> Result<Who, OAuthError> {
    let now = provider.now();
    let is_silent = wanted.prompts.contains(&Prompt::None);
    let party = recipient.client.party(&provider.settings);
    let must = party.map(|party| party.binding);
    // `acr_values` is a wish: where nobody can be asked, the token says what there is.
    let may = wanted.binding.filter(|_| !is_silent);
    let is_strict = [must, may]
        .into_iter()
        .flatten()
        .all(|asked| session.entity.is_as_strict_as(asked));
    let is_new = wanted.is_answered_by(&session.entity, now);
    let wants_new =
        wanted.prompts.contains(&Prompt::Login) || wanted.prompts.contains(&Prompt::SelectAccount);
    let is_young = wanted.max_age.is_none_or(|seconds| {
        now.since(session.entity.signed_in) <= Duration::from_secs(seconds) && seconds > 0
    });
    if !is_strict || (!is_new && (wants_new || !is_young)) {
        return Ok(Who::NotNow);
    }
    let subject = subject::of(&session.entity.jid, &provider.records).await?;
    let is_meant = match &wanted.id_token_hint {
        Some(hint) => is_about(provider, hint, &subject).await?,
        None => true,
    };
    Ok(match (is_meant, is_new) {
        (true, _) => Who::Does(Box::new(session), subject),
        (false, true) => Who::Another,
        (false, false) => Who::NotNow,
    })
}

#[derive(Deserialize)]
struct Hint {
    sub: String,
}

/// Whether an ID token of ours is about this person; one that is not of ours is about nobody.
async fn is_about(provider: &Provider, hint: &str, subject: &str) -> Result<bool, OAuthError> {
    let claims = keys::verified::<Hint>(provider, hint).await?;
    let claims = claims.ok_or(OAuthError::invalid_request(
        "id_token_hint: expected an ID token from here",
    ))?;
    Ok(claims.sub == subject)
}

impl Wanted {
    /// Whether somebody signed in for this request: after they were sent to, and just now.
    fn is_answered_by(&self, session: &Session, now: Time) -> bool {
        self.asked.is_some_and(|asked| {
            session.signed_in >= asked && now.since(session.signed_in) <= AT_ONCE
        })
    }
}

/// Keeps the grant, and gives the code that it can be had for.
async fn grant(
    provider: &Provider,
    (recipient, wanted): (&Recipient, Wanted),
    (session, subject): (SignedIn, String),
) -> Result<String, OAuthError> {
    let (now, found) = (provider.now(), session);
    let session = &found.entity;
    let (client, jid) = (recipient.client.id.to_string(), session.jid.clone());
    let lasts = recipient.client.client.refresh;
    let lasts = lasts.filter(|_| wanted.scopes.contains(&Scope::OfflineAccess));
    let granted = Granted {
        client,
        jid,
        scopes: wanted.scopes,
        nonce: wanted.nonce,
        authentication: Authentication::of(session),
        session: lasts.is_none().then(|| session.bundled()),
        until: lasts.map_or(session.expires, |span| now.plus(span)),
    };
    let mut grant = Grant::new(granted, subject, now);
    let bound = Bound {
        redirect_uri: recipient.redirect_uri.clone(),
        challenge: wanted.challenge,
    };
    let code = grant.promise(bound, now)?;
    let used = (session, recipient.client.party);
    Use::note(&provider.records, used, &provider.settings).await?;
    keep(provider, &found, (&code, &grant)).await?;
    Ok(code.reveal())
}

/// Keeps a grant, unless the session has ended meanwhile: then it would outlive it.
async fn keep(
    provider: &Provider,
    session: &SignedIn,
    (code, grant): (&Handed, &Grant),
) -> Result<(), OAuthError> {
    let records = &provider.records;
    for _ in 0..TRIES {
        let room = room(&grant.jid, &grant.client, records).await?;
        let mut changes = vec![Change::rest_on(session), Change::add(&code.grant(), grant)];
        changes.extend(room);
        if records.commit(changes).await? {
            return Ok(());
        }
    }
    let is_there = records.find::<Session>(&session.id).await?.is_some();
    Err(if is_there {
        OAuthError::unavailable()
    } else {
        LOGIN_REQUIRED
    })
}
