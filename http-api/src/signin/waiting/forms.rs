//! The forms of the page that waits: a code that was typed, and no more waiting.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use verification::{CodeError, Outcome, Verifier};
use verifier_language::Args;

use super::{again, ended, waiting};
use crate::doors::Doors;
use crate::records::Change;
use crate::refused::Refused;
use crate::signin::attempt::Attempt;
use crate::signin::form::Form;
use crate::signin::visit::{Trouble, Visit, send_to};
use crate::wait::is_settled;

/// Longest text taken for a code, in bytes.
const LONGEST: usize = 64;

/// `POST /sign-in/code`: a code that was sent over XMPP, typed here.
pub(in crate::signin) async fn typed<V: Verifier>(
    State(doors): State<Doors<V>>,
    mut visit: Visit,
    request: Request,
) -> Response {
    let shown = take_code(&doors, &mut visit, request.into_body()).await;
    visit.finish(shown)
}

async fn take_code<V: Verifier>(
    doors: &Doors<V>,
    visit: &mut Visit,
    body: Body,
) -> Result<Response, Trouble> {
    let form = Form::read(&visit.headers, body, &visit.settings).await?;
    let errand = visit.errand(form.get("to"))?;
    if !form.is_of_this_browser() {
        return Err(Trouble::Stale);
    }
    let Some(attempt) = Attempt::of(&visit.headers, &doors.backing.records).await? else {
        return Ok(send_to(&errand.sign_in()));
    };
    visit.speak(Some(&attempt.entity.lang), None);
    let code = form.get("code").unwrap_or_default();
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() > LONGEST {
        return Err(Trouble::Refused(Refused::invalid(
            "code",
            "the code that was sent over XMPP, 1 to 64 characters",
        )));
    }
    let wait = format!("{}&after=form", again(&attempt.entity.target));
    let id = attempt.entity.id();
    // Nothing typed is no try.
    if code.is_empty() {
        return Ok(send_to(&wait));
    }
    match doors.verifier.type_code(id, code).await {
        Err(CodeError::Wrong(left)) if left > 0 => {
            let args = Args::new().number("left", left.into());
            let fault = visit.speech().fill("code-wrong", &args);
            match doors.verifier.read(id).await {
                Some(snapshot) if !is_settled(&snapshot) => {
                    Ok(waiting(doors, visit, (&attempt, &snapshot, Some(fault))))
                }
                Some(_) | None => Ok(send_to(&wait)),
            }
        }
        Ok(_)
        | Err(
            CodeError::Wrong(_) | CodeError::NotFound | CodeError::Settled | CodeError::NotOffered,
        ) => Ok(send_to(&wait)),
    }
}

/// `POST /sign-in/cancel`: nobody wants in any more.
pub(in crate::signin) async fn cancel<V: Verifier>(
    State(doors): State<Doors<V>>,
    mut visit: Visit,
    request: Request,
) -> Response {
    let shown = take_back(&doors, &mut visit, request.into_body()).await;
    visit.finish(shown)
}

async fn take_back<V: Verifier>(
    doors: &Doors<V>,
    visit: &mut Visit,
    body: Body,
) -> Result<Response, Trouble> {
    let form = Form::read(&visit.headers, body, &visit.settings).await?;
    let errand = visit.errand(form.get("to"))?;
    if !form.is_of_this_browser() {
        return Err(Trouble::Stale);
    }
    let records = &doors.backing.records;
    if let Some(attempt) = Attempt::of(&visit.headers, records).await? {
        visit.speak(Some(&attempt.entity.lang), None);
        // Approved at the last moment: it counts for nothing, since the attempt goes.
        let _ = doors.verifier.withdraw(attempt.entity.id()).await;
        records.commit(vec![Change::take(&attempt)]).await?;
        let response = ended(visit, &attempt.entity, &Outcome::Withdrawn);
        return Ok(response);
    }
    Ok(send_to(&errand.sign_in()))
}
