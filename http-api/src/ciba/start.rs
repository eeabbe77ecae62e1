//! `POST /bc-authorize`: a client has somebody asked (CIBA Core 1.0 section 7).

use std::collections::BTreeSet;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jid::Jid;
use serde::Serialize;
use verification::{Snapshot, Verifier};
use verifier_wire::ProblemType;

use super::opening::Asking;
use super::request::{Hint, Wanted};
use super::started::{INTERVAL, Started};
use super::{BC_AUTHORIZE, Ciba, ending, hint, user_code};
use crate::RelyingParty;
use crate::courier::{Again, Letter};
use crate::doors::Doors;
use crate::oidc::{
    self, Client, ClientAuthentication, Form, KnownClient, OAuthError, Provider, Scope,
    authenticate,
};
use crate::records::Change;
use crate::refused::Refused;
use crate::token::Token;

/// Section 7.3.
#[derive(Serialize)]
struct Acknowledged<'a> {
    auth_req_id: &'a str,
    expires_in: u64,
    interval: u64,
}

pub(super) async fn start<V: Verifier>(
    provider: Provider,
    State(doors): State<Doors<V>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, OAuthError> {
    let form = Form::read(&headers, body).await?;
    let endpoint = provider.at(BC_AUTHORIZE);
    let known = authenticate(&provider, &headers, &form, &endpoint).await?;
    let (party, client, ciba) = entitled(&known, &provider)?;
    let default = provider.sign_in().map(|rules| rules.timeout);
    let wanted = Wanted::read(&form, (party, client, ciba), default.unwrap_or_default())?;
    let (person, named) = whom(&provider, &known, (party, &wanted.hint)).await?;
    if person.is_none() && party.trusted {
        return Err(OAuthError::new(
            "unknown_user_id",
            "the hint names nobody whom this client may ask",
        ));
    }
    let meant = (person.as_ref(), named.as_str());
    let is_admitted = user_code::admits(&provider, (party, ciba), meant, wanted.user_code).await?;
    let asking = Asking {
        party,
        binding: wanted.binding,
        url: endpoint,
        binding_message: wanted.binding_message,
        scope: None,
        timeout: wanted.timeout,
        key: None,
    };
    let asked = (person.filter(|_| is_admitted), named.as_str());
    let owner = asked.0.as_ref().map(|jid| jid.to_bare().to_string());
    let snapshot = asking.open(&doors, asked).await.map_err(refused)?;
    let started = ((known.id.to_string(), owner), wanted.scopes);
    let id = keep(&doors, started, &snapshot).await?;
    if let Some(ping) = wanted.ping {
        let letter = letter(doors.clone(), snapshot, (ping, id.clone()));
        doors.backing.courier.send(Box::pin(letter));
    }
    Ok(oidc::answer(&Acknowledged {
        auth_req_id: id.reveal(),
        expires_in: wanted.timeout.as_secs(),
        interval: INTERVAL,
    }))
}

/// Only a relying party that is let, and can show that it is the one (section 4).
fn entitled<'a>(
    known: &'a KnownClient,
    provider: &'a Provider,
) -> Result<(&'a RelyingParty, &'a Client, &'a Ciba), OAuthError> {
    let is_public = matches!(known.client.authentication, ClientAuthentication::Public);
    let party = known.party(&provider.settings);
    // A client that registered itself asks in the name of another.
    let party = party.filter(|party| *party.name == *known.id && !is_public);
    let found = party.and_then(|party| Some((party, &*known.client, party.ciba.as_ref()?)));
    found.ok_or(OAuthError::new(
        "unauthorized_client",
        "this client may not ask over the back channel",
    ))
}

/// Who is meant, if they may be asked, and what they were called.
async fn whom(
    provider: &Provider,
    known: &KnownClient,
    (party, hint): (&RelyingParty, &Hint<'_>),
) -> Result<(Option<Jid>, String), OAuthError> {
    match hint {
        Hint::Login(text) => {
            let person = hint::confirmer(text, party, &provider.settings);
            Ok((person, (*text).to_owned()))
        }
        Hint::IdToken(token) => {
            let jid = oidc::hinted(provider, &known.id, token).await?;
            let jid = jid.ok_or(OAuthError::invalid_request(
                "id_token_hint: expected an ID token that was issued to this client",
            ))?;
            let person = hint::confirmer(jid.as_str(), party, &provider.settings);
            Ok((person, jid.to_string()))
        }
    }
}

async fn keep<V: Verifier>(
    doors: &Doors<V>,
    (client, scopes): ((String, Option<String>), BTreeSet<Scope>),
    snapshot: &Snapshot,
) -> Result<Token, OAuthError> {
    let id = Token::mint()?;
    let asked = (snapshot.id, snapshot.deadline);
    let started = Started::new(client, scopes, asked);
    let change = Change::add(&id.id(), &started);
    let kept = doors.backing.records.commit(vec![change]).await;
    if !matches!(kept, Ok(true)) {
        // Nobody could fetch what comes of it.
        doors.verifier.abandon(snapshot.id);
    }
    kept?;
    Ok(id)
}

/// Section 10.2, once somebody has answered or cannot any more. A second one does no harm.
async fn letter<V: Verifier>(
    doors: Doors<V>,
    opened: Snapshot,
    ((url, bearer), id): ((String, String), Token),
) -> Option<Letter> {
    let deadline = opened.deadline;
    ending(&doors.verifier, opened).await;
    let left = deadline.since(doors.backing.records.now());
    Some(Letter {
        url,
        bearer,
        body: format!("{{\"auth_req_id\":\"{}\"}}", id.reveal()).into(),
        again: Again::Anyway,
        lasts: left.saturating_add(super::started::AFTERWARDS),
    })
}

/// What the verifier refuses, by the names of section 13.
fn refused(refused: Refused) -> OAuthError {
    match refused.kind() {
        ProblemType::Limited => OAuthError::new(
            "access_denied",
            "this person, or this client, has been asked for enough: a limit is hit",
        )
        .under(StatusCode::FORBIDDEN),
        ProblemType::NotAllowed => OAuthError::new(
            "access_denied",
            "an admin has blocked this client or this person",
        )
        .under(StatusCode::FORBIDDEN),
        ProblemType::Conflict => OAuthError::new(
            "invalid_binding_message",
            "this binding message was used with this person in the last ten minutes",
        ),
        ProblemType::InvalidRequest
        | ProblemType::Unauthorized
        | ProblemType::UnmappedUser
        | ProblemType::NotFound
        | ProblemType::MethodNotAllowed
        | ProblemType::TooLarge
        | ProblemType::UnsupportedMediaType
        | ProblemType::WrongCode
        | ProblemType::IdempotencyMismatch
        | ProblemType::Internal
        | ProblemType::Unavailable => refused.into(),
    }
}
