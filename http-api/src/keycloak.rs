//! Keycloak's HTTP authentication channel: a realm has somebody asked by `POST /keycloak`, and the
//! outcome is posted to its callback. Any realm can do that by its configuration alone.
//!
//! Nothing of it outlives the process. The token that the callback needs is Keycloak's secret, and is not kept: what
//! waits while the daemon dies expires at Keycloak, and lets nobody in.

mod bearer;
mod keys;
mod realm;

use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::{Deserialize, Serialize};
use tracing::info;
use utoipa::ToSchema;
use verification::{Denial, Outcome, Snapshot, Time, Verifier};
use verifier_store::Kind;
use verifier_wire::Problem;

use self::bearer::Bearer;
pub(crate) use self::keys::Keys;
pub use self::realm::KeycloakRealm;
use crate::ciba::{Asking, BindingMessage, TEXT, confirmer, ending};
use crate::courier::{Again, Letter};
use crate::doors::Doors;
use crate::extract::read_json;
use crate::records::{Change, Entity, millis};
use crate::refused::Refused;

/// The shortest and the longest that somebody can be asked.
const WAIT: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(10 * 60));

/// What is left for the answer to get to Keycloak before the request expires there.
const SLACK: Duration = Duration::from_secs(2);

/// Its routes on the TCP door.
pub(crate) fn routes<V: Verifier>() -> Router<Doors<V>> {
    Router::new().route("/keycloak", post(ask))
}

/// What Keycloak sends (`AuthenticationChannelRequest`), with other fields where it is extended.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ChannelRequest {
    /// The user's name at the realm: a JID, or an account of `[sign_in] default_domain`.
    #[schema(max_length = 1000)]
    login_hint: String,
    /// Shown to both the claimant and the confirmer.
    #[schema(min_length = 1, max_length = 50)]
    binding_message: Option<String>,
    /// What is asked for.
    scope: Option<String>,
    /// Whether the confirmer must be told what is asked for.
    is_consent_required: Option<bool>,
}

fn allowed(field: &str) -> &'static str {
    match field {
        "login_hint" => "a JID, or the name of an account of the default domain",
        "binding_message" => TEXT,
        "scope" => SCOPE,
        "is_consent_required" => "true or false",
        _ => "a field that /openapi.json lists",
    }
}

const SCOPE: &str = "at most 200 characters: words of visible ASCII with a space between them";

/// A request that was taken: Keycloak may repeat itself, and its token may be repeated by others. Kept by the name that
/// Keycloak gave it.
#[derive(Debug, Serialize, Deserialize)]
struct Taken {
    #[serde(with = "millis")]
    expires: Time,
}

impl Entity for Taken {
    const KIND: Kind = Kind("keycloak");

    fn expires(&self) -> Time {
        self.expires
    }
}

/// Asks somebody in the name of a Keycloak realm.
///
/// For Keycloak alone: the bearer token is the one that the realm signs for its HTTP authentication channel. The outcome
/// is posted to the realm's callback. Whoever may not be asked, or does not exist, is like somebody who does not answer.
#[utoipa::path(
    post,
    path = "/keycloak",
    operation_id = "keycloak",
    tag = "drop-in",
    request_body = ChannelRequest,
    responses(
        (status = 201, description = "somebody is asked, or nobody and it will look so"),
        (status = 400, description = "a field does not hold what it may", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "no token, or one that the realm did not sign for this", body = Problem, content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 403, description = "an admin has blocked this relying party or the confirmer", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "the body did not arrive in time", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "the binding message was used with this confirmer in the last ten minutes", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "the body is larger than 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "the body is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "the token was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "a limit is hit", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
        (status = 503, description = "the realm's keys cannot be read, or the daemon is stopping or full", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
    ),
)]
pub(crate) async fn ask<V: Verifier>(
    State(doors): State<Doors<V>>,
    request: Request,
) -> Result<Response, Refused> {
    let settings = doors.settings();
    let (head, body) = request.into_parts();
    let by = (&doors.realm_keys, &doors.backing);
    let (party, realm, bearer) = Bearer::of(&head.headers, &settings, by).await?;
    let wire: ChannelRequest = read_json(&head.headers, body, allowed).await?;
    let message = BindingMessage::read(wire.binding_message.as_deref(), party.binding);
    let place = format!("{}:{}", party.name, bearer.request);
    let records = &doors.backing.records;
    if records.find::<Taken>(&place).await?.is_some() {
        return Ok(StatusCode::CREATED.into_response());
    }
    let asking = Asking {
        party,
        binding: party.binding,
        url: realm.issuer.clone(),
        binding_message: message.map_err(|allowed| Refused::invalid("binding_message", allowed))?,
        scope: consented(&wire)?,
        timeout: left(&bearer, &doors)?,
        key: Some(place.clone()),
    };
    let confirmer = confirmer(&wire.login_hint, party, &settings);
    if confirmer.is_none() {
        info!(
            relying_party.name = &*party.name,
            "Keycloak asks for somebody whom jids does not cover: nobody is asked"
        );
    }
    let snapshot = asking.open(&doors, (confirmer, &wire.login_hint)).await?;
    let taken = Taken {
        expires: bearer.expires,
    };
    // Once: Keycloak takes a second answer for a broken first one, and lets nobody in.
    if records.commit(vec![Change::add(&place, &taken)]).await? {
        let answer = answer(doors.clone(), snapshot, (realm.callback(), bearer));
        doors.backing.courier.send(Box::pin(answer));
    }
    Ok(StatusCode::CREATED.into_response())
}

/// How long Keycloak waits, as far as we do.
fn left<V: Verifier>(bearer: &Bearer, doors: &Doors<V>) -> Result<Duration, Refused> {
    let left = bearer.expires.since(doors.backing.records.now());
    let left = left.saturating_sub(SLACK);
    let (shortest, longest) = WAIT;
    if left < shortest {
        return Err(Refused::invalid(
            "Authorization",
            "a token that counts for at least 7 seconds more",
        ));
    }
    Ok(left.min(longest))
}

/// The scopes that somebody consents to by their answer, if they must be told.
fn consented(wire: &ChannelRequest) -> Result<Option<String>, Refused> {
    let scope = wire.scope.as_deref().filter(|scope| !scope.is_empty());
    match scope.filter(|_| wire.is_consent_required == Some(true)) {
        Some(scope) if !is_scope(scope) => Err(Refused::invalid("scope", SCOPE)),
        scope => Ok(scope.map(ToOwned::to_owned)),
    }
}

/// RFC 6749 section 3.3.
fn is_scope(text: &str) -> bool {
    let is_word = |b: u8| matches!(b, b'!' | b'#'..=b'[' | b']'..=b'~');
    text.len() <= 200 && text.bytes().all(|b| b == b' ' || is_word(b))
}

/// What is posted once it has ended.
async fn answer<V: Verifier>(
    doors: Doors<V>,
    opened: Snapshot,
    (url, bearer): (String, Bearer),
) -> Option<Letter> {
    let status = status(ending(&doors.verifier, opened).await.as_ref());
    Some(Letter {
        url,
        bearer: bearer.token,
        body: format!("{{\"status\":\"{status}\"}}").into(),
        again: Again::Unsent,
        lasts: bearer.expires.since(doors.backing.records.now()),
    })
}

/// In Keycloak's words: `CANCELLED` where the user said no, `UNAUTHORIZED` where they did not say yes. It lets nobody in
/// by either.
const fn status(ended: Option<&Outcome>) -> &'static str {
    match ended {
        Some(Outcome::Approved(_)) => "SUCCEED",
        Some(Outcome::Denied {
            why: Denial::Declined | Denial::NotMe,
            ..
        }) => "CANCELLED",
        Some(
            Outcome::Denied {
                why: Denial::WrongCode,
                ..
            }
            | Outcome::Expired
            | Outcome::Undeliverable(_)
            | Outcome::Withdrawn,
        )
        | None => "UNAUTHORIZED",
    }
}
