//! `GET /auth`: the one call of `HTTPAuthentificationOverXMPP`, for those who already make it.
//!
//! Parameters and status codes are its README's (0.5-dev); it asks in the name of the one relying party that the
//! configuration names, since its callers send no token.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;
use verification::{
    Confirmers, Context, Draft, FieldError, Order, Outcome, Snapshot, Standing, Verifier,
};
use verifier_wire::{Problem, ProblemType};

use crate::RelyingParty;
use crate::doors::Doors;
use crate::extract::Parameters;
use crate::line::{Framing, Line};
use crate::order::{address, may_ask};
use crate::refused::Refused;
use crate::wait::{Abandon, Then, Wait};

/// Seconds to wait where the caller does not say, and at most.
const TIMEOUT: (u64, u64) = (60, 300);

/// The shortest a verification can be, in seconds; who waits less takes it back.
const SHORTEST: u64 = 5;

/// How much longer than the verification its caller waits: to hear that it expired, not to take it back.
const SLACK: Duration = Duration::from_secs(2);

/// Asks, and answers with a status when it is settled. The parameters may be separated by `;` as well.
#[utoipa::path(
    get,
    path = "/auth",
    operation_id = "auth",
    tag = "drop-in",
    security(()),
    params(
        ("jid" = String, Query, description = "who is asked: user@host or user@host/resource", pattern = r"^[a-z0-9._-]+@[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}([.][a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}){0,3}(/[!-~]+)?$", max_length = 1000),
        ("domain" = String, Query, description = "what is accessed: a domain, or an absolute URL", pattern = "^([a-z]+://)?[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}([.][a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}){0,3}$", max_length = 1900),
        ("method" = String, Query, description = "how it is accessed", pattern = "^[A-Za-z_][A-Za-z0-9_.-]*$", max_length = 32),
        ("transaction_id" = String, Query, description = "shown to the claimant and to whom is asked", pattern = "^[!-~]([ -~]*[!-~])?$", min_length = 1, max_length = 64),
        ("timeout" = Option<u64>, Query, description = "seconds, 60 where absent, 300 where more", minimum = 1),
    ),
    responses(
        (status = 200, description = "approved"),
        (status = 400, description = "a parameter is missing or wrong", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "denied, expired, or nobody this relying party may ask", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "there is no drop-in: `[http] auth_relying_party` is not set", body = Problem, content_type = "application/problem+json"),
        (status = 520, description = "anything else: a limit, a transaction id in use, the daemon stopping", body = Problem, content_type = "application/problem+json"),
        (status = 523, description = "the address cannot be reached"),
    ),
)]
pub(crate) async fn auth<V: Verifier>(
    State(doors): State<Doors<V>>,
    request: Request,
) -> Result<Response, Refused> {
    if request.method() == Method::HEAD {
        return Err(Refused::only_get());
    }
    let settings = doors.settings();
    let name = settings.auth_relying_party.as_ref();
    let mut parties = settings.relying_parties.iter();
    let party = name.and_then(|name| parties.find(|party| party.name == *name));
    let party = party.ok_or_else(Refused::no_such_path)?;
    let asked = ask(&doors, party, request).await;
    Ok(asked.unwrap_or_else(|refused| as_promised(refused).into_response()))
}

async fn ask<V: Verifier>(
    doors: &Doors<V>,
    party: &RelyingParty,
    request: Request,
) -> Result<Response, Refused> {
    let (head, body) = request.into_parts();
    let (draft, seconds) = read(party, head.uri.query())?;
    let line = head
        .extensions
        .get::<Arc<Line<V>>>()
        .cloned()
        .ok_or_else(Refused::internal)?;
    let framing = Framing::of(&head);
    drop((head, body));

    if doors.stop.is_cancelled() {
        return Err(Refused::stopping());
    }
    let request = draft.try_into().map_err(in_its_words)?;
    let order = Order {
        request,
        idempotency_key: None,
    };
    let snapshot = doors.verifier.open(order).await?;
    let slack = if seconds < SHORTEST {
        Duration::ZERO
    } else {
        SLACK
    };
    let span = Duration::from_secs(seconds) + slack;
    let wait = Wait {
        id: snapshot.id,
        seen: snapshot.revision,
        until: Instant::now() + span,
        abandon: Some(Abandon::new(doors.verifier.clone(), snapshot.id)),
        then: Then::Ends,
        doors: doors.clone(),
    };
    drop(snapshot);
    Ok(line.answer(&doors.waiting, framing, (wait, told)).await)
}

/// What is told of it at the end of a wait.
fn told(end: Result<Snapshot, Refused>) -> Response {
    match end {
        Ok(snapshot) => status(&snapshot).into_response(),
        Err(refused) => as_promised(refused).into_response(),
    }
}

/// The request the parameters ask for, and how many seconds the caller waits.
fn read(party: &RelyingParty, query: Option<&str>) -> Result<(Draft, u64), Refused> {
    let parameters = Parameters::read_leniently(
        query,
        &["jid", "domain", "method", "transaction_id", "timeout"],
    )?;
    let required = |name: &'static str| {
        let value = parameters.get(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| Refused::invalid(name, "this parameter, which is mandatory"))
    };
    let jid = address(required("jid")?, "jid")?;
    let (domain, method) = (required("domain")?, required("method")?);
    let transaction_id = required("transaction_id")?;
    let seconds = parameters.get("timeout").filter(|text| !text.is_empty());
    let seconds = seconds.map_or(Ok(TIMEOUT.0), timeout)?;
    if !may_ask(party, &jid) {
        let why_not = "the patterns of the relying party (jids) do not cover it";
        return Err(Refused::not_allowed("jid", why_not));
    }
    let draft = Draft {
        relying_party: Arc::clone(&party.name),
        confirmers: Confirmers::one(jid),
        binding: party.binding,
        method: method.to_owned(),
        // XEP-0070 section 4.5 asks for the full URL; a bare domain is what its callers have.
        url: if domain.contains("://") {
            domain.to_owned()
        } else {
            format!("https://{domain}")
        },
        transaction_id: Some(transaction_id.to_owned()),
        timeout: Duration::from_secs(seconds.max(SHORTEST)),
        message: None,
        context: Context::default(),
        lang: None,
        callback_url: None,
        accepts_code: false,
        veto: true,
        requester: None,
        trusted: party.trusted,
        grace: Duration::ZERO,
        key: None,
        command: None,
    };
    Ok((draft, seconds))
}

fn timeout(text: &str) -> Result<u64, Refused> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().unwrap_or(u64::MAX);
    if is_number && number > 0 {
        Ok(number.min(TIMEOUT.1))
    } else {
        Err(Refused::invalid("timeout", "a number of seconds, 1 to 300"))
    }
}

/// Names the parameter, not the field it becomes.
fn in_its_words(error: FieldError) -> Refused {
    match error.field {
        "url" => Refused::invalid(
            "domain",
            "a domain, or an absolute URL, of at most 2000 characters",
        ),
        field => Refused::invalid(field, error.allowed),
    }
}

fn status(snapshot: &Snapshot) -> StatusCode {
    match snapshot.standing {
        Standing::Settled(Outcome::Approved(_)) => StatusCode::OK,
        // Pending: the caller did not want to wait longer.
        Standing::Pending
        | Standing::Settled(Outcome::Denied { .. } | Outcome::Expired | Outcome::Withdrawn) => {
            StatusCode::UNAUTHORIZED
        }
        Standing::Settled(Outcome::Undeliverable(_)) => unreachable(),
    }
}

/// The status it promises for what was refused.
fn as_promised(refused: Refused) -> Refused {
    match refused.kind() {
        ProblemType::InvalidRequest => refused,
        ProblemType::NotAllowed => refused.under(StatusCode::UNAUTHORIZED),
        ProblemType::Unauthorized
        | ProblemType::UnmappedUser
        | ProblemType::NotFound
        | ProblemType::MethodNotAllowed
        | ProblemType::Conflict
        | ProblemType::TooLarge
        | ProblemType::UnsupportedMediaType
        | ProblemType::WrongCode
        | ProblemType::IdempotencyMismatch
        | ProblemType::Limited
        | ProblemType::Internal
        | ProblemType::Unavailable => refused.under(unknown_error()),
    }
}

/// 520, not registered: "unknown error".
fn unknown_error() -> StatusCode {
    StatusCode::from_u16(520).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// 523, not registered: "server is unreachable".
fn unreachable() -> StatusCode {
    StatusCode::from_u16(523).unwrap_or(StatusCode::BAD_GATEWAY)
}
