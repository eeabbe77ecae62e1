//! `POST /v1/admin/commands`: steering by root, over the unix socket alone.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use jid::BareJid;
use verification::{Steer, Steered, Subject, Verifier, parse_account};
use verifier_wire::{AdminCommand, AdminResult, Problem};

use crate::doors::Doors;
use crate::extract::{Asker, read_json};
use crate::refused::Refused;
use crate::tell;

const ACCOUNT: &str = "a bare JID, local@domain (RFC 7622)";
const SUBJECT: &str = "a bare JID, local@domain, or the name of a relying party";
const USER: &str = "the name of a Unix user";
const MINUTES: &str = "a whole number of minutes, 1 to 1440";

/// Does what root wants of the daemon as a whole.
#[utoipa::path(
    post,
    path = "/v1/admin/commands",
    operation_id = "steer",
    tag = "operation",
    request_body = AdminCommand,
    responses(
        (status = 200, description = "it is done, or there was nothing to do", body = AdminResult),
        (status = 400, description = "a field, or a parameter", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "not root", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "the body did not arrive in time", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "the configuration cannot be used, or too many are blocked", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "the body is larger than 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "the body is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "the daemon is stopping", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
    ),
)]
pub(crate) async fn steer<V: Verifier>(
    State(doors): State<Doors<V>>,
    asker: Asker,
    request: Request,
) -> Result<Response, Refused> {
    // First, so that nobody else learns what there is.
    asker.must_be_root()?;
    let (parts, body) = request.into_parts();
    super::verifications::no_parameters(parts.uri.query())?;
    let command = read_json(&parts.headers, body, allowed).await?;
    let (changed, restart) = match doors.verifier.steer(read(command)?).await {
        Steered::Done => (true, Vec::new()),
        Steered::Unchanged => (false, Vec::new()),
        Steered::Reloaded(restart) => (true, restart),
        Steered::Full => return Err(Refused::conflict("too many are blocked already")),
        Steered::Broken(faults) => return Err(Refused::conflict(&faults.join("\n"))),
        Steered::Unavailable => return Err(Refused::stopping()),
    };
    let result = AdminResult { changed, restart };
    Ok(tell::json(StatusCode::OK, &result))
}

fn allowed(field: &str) -> &'static str {
    match field {
        "jid" => ACCOUNT,
        "subject" => SUBJECT,
        "minutes" => MINUTES,
        "user" => USER,
        "on" => "true or false",
        _ => "a command that /openapi.json lists, with its fields",
    }
}

fn read(command: AdminCommand) -> Result<Steer, Refused> {
    Ok(match command {
        AdminCommand::Mute { jid, minutes } => Steer::Mute(account(&jid)?, span(minutes)?),
        AdminCommand::Unmute { jid } => Steer::Unmute(account(&jid)?),
        AdminCommand::Lock { jid, minutes } => Steer::Lock(account(&jid)?, span(minutes)?),
        AdminCommand::Unlock { jid } => Steer::Unlock(account(&jid)?),
        AdminCommand::Block { subject } => Steer::Block(read_subject(&subject)?),
        AdminCommand::Unblock { subject } => Steer::Unblock(read_subject(&subject)?),
        AdminCommand::EndGrace { user } if (1..=255).contains(&user.len()) => {
            Steer::EndGrace(user.into())
        }
        AdminCommand::EndGrace { .. } => return Err(Refused::invalid("user", USER)),
        AdminCommand::Maintenance { on } => Steer::Maintenance(on),
        AdminCommand::Reload {} => Steer::Reload,
    })
}

fn account(text: &str) -> Result<BareJid, Refused> {
    parse_account(text).map_err(|_| Refused::invalid("jid", ACCOUNT))
}

fn span(minutes: u32) -> Result<Duration, Refused> {
    if (1..=1440).contains(&minutes) {
        Ok(Duration::from_secs(u64::from(minutes) * 60))
    } else {
        Err(Refused::invalid("minutes", MINUTES))
    }
}

fn read_subject(text: &str) -> Result<Subject, Refused> {
    Subject::parse(text).ok_or_else(|| Refused::invalid("subject", SUBJECT))
}
