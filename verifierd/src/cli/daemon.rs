//! The daemon behind the socket, and what a command says and ends with when it does not do as asked.

use std::path::Path;
use std::time::Duration;

use verifier_wire::client::{Client, ClientError, Deadline};
use verifier_wire::{Problem, ProblemType};

use super::complain;
use super::exit::Exit;
use crate::printable::tame;

/// What one call may take that does not wait for a person.
const CALL: Duration = Duration::from_secs(10);

/// The deadline of a call that does not wait for a person.
pub(super) fn soon() -> Deadline {
    Deadline::after(CALL)
}

/// The deadline of a call that waits that long for a person.
pub(super) fn after_waiting(span: Duration) -> Deadline {
    Deadline::after(span + CALL)
}

/// Connects to the daemon at `socket`; a relative path starts where we are.
pub(super) fn connect(socket: &Path) -> Result<Client, ClientError> {
    let path = std::path::absolute(socket).map_err(ClientError::Unreachable)?;
    Client::connect(&path, soon())
}

/// Says why there is no answer, and how to end.
pub(super) fn give_up(error: &ClientError) -> Exit {
    match error {
        ClientError::Problem(problem) => give_up_for(problem),
        ClientError::Unreachable(_)
        | ClientError::Untrusted(_)
        | ClientError::TimedOut
        | ClientError::Garbled(_) => {
            complain(&tame(&error.to_string()));
            Exit::Unreachable
        }
    }
}

fn give_up_for(problem: &Problem) -> Exit {
    let mut text = problem.title.clone();
    if let Some(detail) = &problem.detail {
        text = format!("{text}: {detail}");
    }
    // Otherwise the detail says it already.
    if let (None, Some(field), Some(allowed)) = (&problem.detail, &problem.field, &problem.allowed)
    {
        text = format!("{text} ({field}: expected {allowed})");
    }
    complain(&tame(&text));
    match problem.kind {
        ProblemType::InvalidRequest
        | ProblemType::Unauthorized
        | ProblemType::NotAllowed
        | ProblemType::UnmappedUser
        | ProblemType::MethodNotAllowed
        | ProblemType::TooLarge
        | ProblemType::UnsupportedMediaType
        | ProblemType::IdempotencyMismatch => Exit::Usage,
        ProblemType::Limited => Exit::Limited,
        ProblemType::NotFound | ProblemType::Conflict | ProblemType::WrongCode => Exit::FAILURE,
        ProblemType::Internal | ProblemType::Unavailable => Exit::Unreachable,
    }
}
