//! `/sign-in/wait`: the code, and what became of it.

mod forms;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use verification::{Binding, Denial, Outcome, Snapshot, Standing, Undelivered, Verifier};
use verifier_language::Args;

pub(super) use self::forms::{cancel, typed};
use super::attempt::Attempt;
use super::page::{Again, Frame, Message};
use super::qr;
use super::visit::{Asked, Trouble, Visit, send_to};
use super::{Errand, SIGN_IN, enter};
use crate::doors::Doors;
use crate::records::Found;
use crate::tell;

/// The page that waits.
#[derive(Template)]
#[template(path = "wait.html")]
struct Wait {
    frame: Frame,
    /// Itself, to look again.
    next: String,
    to: String,
    asked: String,
    code: String,
    /// The code as it is read out.
    spelled: String,
    how: String,
    /// Opens the chat, and the picture of that.
    chat: Option<(String, String)>,
    takes_code: bool,
    fault: Option<String>,
    seconds: u64,
    left: String,
    revision: u32,
    state: String,
    help: Vec<String>,
}

/// `GET /sign-in/wait`: waits, tells what became of it, or lets in.
pub(super) async fn page<V: Verifier>(State(doors): State<Doors<V>>, mut visit: Visit) -> Response {
    let shown = show(&doors, &mut visit).await;
    visit.finish(shown)
}

async fn show<V: Verifier>(doors: &Doors<V>, visit: &mut Visit) -> Result<Response, Trouble> {
    visit.must_not_be_head()?;
    let Asked {
        errand,
        is_after_form,
    } = visit.asked()?;
    let Some(attempt) = Attempt::of(&visit.headers, &doors.backing.records).await? else {
        // Done in another tab, or too long ago: the form finds out whether somebody is signed in.
        return Ok(send_to(&errand.sign_in()));
    };
    visit.speak(Some(&attempt.entity.lang), None);
    let snapshot = doors.verifier.read(attempt.entity.id()).await;
    let outcome = match snapshot.as_ref().map(|snapshot| &snapshot.standing) {
        Some(Standing::Pending) => None,
        Some(Standing::Settled(outcome)) => Some(outcome),
        // The daemon was started anew, or it is long over.
        None => Some(&Outcome::Expired),
    };
    match (snapshot.as_ref(), outcome) {
        (Some(snapshot), None) => Ok(waiting(doors, visit, (&attempt, snapshot, None))),
        (Some(_), Some(Outcome::Approved(_))) if is_after_form => Ok(done(visit, &errand)),
        (Some(snapshot), Some(Outcome::Approved(approval))) => {
            enter::enter(doors, visit, (&attempt, snapshot, approval)).await
        }
        (_, outcome) => {
            let outcome = outcome.unwrap_or(&Outcome::Expired);
            Ok(ended(visit, &attempt.entity, outcome))
        }
    }
}

fn waiting<V: Verifier>(
    doors: &Doors<V>,
    visit: &Visit,
    (attempt, snapshot, fault): (&Found<Attempt>, &Snapshot, Option<String>),
) -> Response {
    let speech = visit.speech();
    let code = snapshot.transaction_id.as_str();
    let sender = snapshot.sender.as_ref().map(ToString::to_string);
    let verifier = sender.as_deref().unwrap_or_default();
    let seconds = snapshot
        .deadline
        .since(doors.backing.records.now())
        .as_secs();
    let chat = tell::chat_uri(snapshot);
    let chat = chat.and_then(|uri| qr::svg(&uri).map(|picture| (uri, picture)));
    let status = match fault {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = Wait {
        frame: visit.frame(None),
        next: again(&attempt.entity.target),
        to: attempt.entity.target.clone(),
        asked: speech.fill("wait-asked", &args(&attempt.entity, "")),
        spelled: code.chars().flat_map(|digit| [digit, ' ']).collect(),
        code: code.to_owned(),
        how: speech.fill(
            how(snapshot.binding, sender.is_some()),
            &args(&attempt.entity, verifier),
        ),
        chat,
        takes_code: snapshot.binding == Binding::Transfer,
        fault,
        seconds,
        left: speech.fill("wait-left", &Args::new().text("time", &clock(seconds))),
        revision: snapshot.revision,
        state: speech.say(match snapshot.notice {
            None => "wait-state",
            Some(verification::Notice::Delivered) => "wait-delivered",
            Some(verification::Notice::Seen) => "wait-seen",
        }),
        help: help(visit, (&attempt.entity, verifier)),
    };
    visit.show(status, &page)
}

fn args<'a>(attempt: &'a Attempt, verifier: &'a str) -> Args<'a> {
    let address = attempt.jid.as_str();
    Args::new()
        .text("address", address)
        .text("verifier", verifier)
}

/// Minutes and seconds.
fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

const fn how(binding: Binding, is_sender_known: bool) -> &'static str {
    match (binding, is_sender_known) {
        (Binding::Tap, _) => "wait-how-tap",
        (Binding::Code, true) => "wait-how-code",
        (Binding::Code, false) => "wait-how-code-unknown",
        (Binding::Transfer, true) => "wait-how-transfer",
        (Binding::Transfer, false) => "wait-how-transfer-unknown",
    }
}

fn help(visit: &Visit, (attempt, verifier): (&Attempt, &str)) -> Vec<String> {
    let mut names = vec!["wait-help-address", "wait-help-app", "wait-help-strangers"];
    if !verifier.is_empty() {
        names.push("wait-help-contact");
    }
    let args = args(attempt, verifier);
    let lines = names.into_iter();
    lines.map(|name| visit.speech().fill(name, &args)).collect()
}

/// This page, to look again.
fn again(target: &str) -> String {
    let to: String = form_urlencoded::byte_serialize(target.as_bytes()).collect();
    format!("{SIGN_IN}/wait?to={to}")
}

/// Approved, but the page must be shown first: see [`Asked::is_after_form`].
fn done(visit: &Visit, errand: &Errand) -> Response {
    let next = again(&errand.target);
    let say = |name| visit.speech().say(name);
    let message =
        Message::new(visit.frame(None), say("done-title")).link(next.clone(), say("done-next"));
    let mut response = visit.show(StatusCode::OK, &message);
    if let Ok(value) = HeaderValue::try_from(format!("0; url={next}")) {
        response.headers_mut().insert(header::REFRESH, value);
    }
    response
}

/// It is over, and nobody was let in.
fn ended(visit: &Visit, attempt: &Attempt, outcome: &Outcome) -> Response {
    let (title, line) = match outcome {
        Outcome::Denied { why, .. } => (
            "denied-title",
            match why {
                Denial::Declined => "denied-declined",
                Denial::NotMe => "denied-not-me",
                Denial::WrongCode => "denied-code",
            },
        ),
        Outcome::Expired | Outcome::Approved(_) => ("expired-title", "expired-text"),
        Outcome::Undeliverable(why) => ("undeliverable-title", undeliverable(*why)),
        Outcome::Withdrawn => ("withdrawn-title", "withdrawn-text"),
    };
    let speech = visit.speech();
    let lines = [speech.fill(line, &args(attempt, ""))];
    let is_unanswered = matches!(outcome, Outcome::Expired | Outcome::Undeliverable(_));
    let helped = is_unanswered.then(|| help(visit, (attempt, "")));
    let mut message = Message::new(visit.frame(None), speech.say(title));
    for line in lines.into_iter().chain(helped.into_iter().flatten()) {
        message = message.line(line);
    }
    let message = message.again(Again {
        to: attempt.target.clone(),
        address: attempt.jid.to_string(),
        label: speech.say("again"),
    });
    let form = match visit.errand(Some(&attempt.target)) {
        Ok(errand) => errand.sign_in(),
        Err(_) => SIGN_IN.to_owned(),
    };
    visit.show(
        StatusCode::OK,
        &message.link(form, speech.say("other-address")),
    )
}

const fn undeliverable(why: Undelivered) -> &'static str {
    match why {
        Undelivered::NoRoute | Undelivered::Throttled | Undelivered::Other => {
            "undeliverable-account"
        }
        Undelivered::RemoteServer => "undeliverable-server",
        Undelivered::LinkDown => "undeliverable-link",
    }
}
