//! `/sign-in`: asks for an address, and opens a verification.

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use verification::Verifier;
use verifier_language::Args;

use super::address::{self, AddressFault};
use super::attempt::ATTEMPT;
use super::form::Form;
use super::open::{self, NotOpened};
use super::page::{Frame, Message};
use super::visit::{Trouble, Visit, send_to, with_headers_of};
use super::{Errand, SIGN_IN, Session};
use crate::doors::Doors;

/// The form.
#[derive(Template)]
#[template(path = "ask.html")]
struct Ask {
    frame: Frame,
    title: String,
    to: String,
    /// What was typed, or is offered.
    address: String,
    fault: Option<String>,
}

/// `GET /sign-in`: the form, unless somebody is signed in who does for it.
pub(super) async fn page<V: Verifier>(State(doors): State<Doors<V>>, mut visit: Visit) -> Response {
    let shown = show(&doors, &mut visit).await;
    visit.finish(shown)
}

async fn show<V: Verifier>(doors: &Doors<V>, visit: &mut Visit) -> Result<Response, Trouble> {
    let errand = visit.asked()?.errand;
    let session = Session::of(&visit.headers, &doors.backing.records).await?;
    if session.is_some_and(|found| errand.is_met_by(&found.entity, &visit.settings)) {
        return Ok(send_to(&errand.target));
    }
    let offered = errand.hint.clone().unwrap_or_default();
    Ok(ask(visit, &errand, (StatusCode::OK, offered, None)))
}

fn ask(
    visit: &Visit,
    errand: &Errand,
    (status, address, fault): (StatusCode, String, Option<String>),
) -> Response {
    let speech = visit.speech();
    let title = match party_title(visit, errand) {
        Some(who) => speech.fill("ask-title", &Args::new().text("who", &who)),
        None => speech.say("ask-title-account"),
    };
    let page = Ask {
        frame: visit.frame(Some(&errand.sign_in())),
        title,
        to: errand.target.clone(),
        address,
        fault,
    };
    visit.show(status, &page)
}

/// What people know the website by; none where they want to see their own sessions.
pub(super) fn party_title(visit: &Visit, errand: &Errand) -> Option<String> {
    let party = visit.settings.relying_parties.get(errand.party?)?;
    Some(party.title.as_ref().unwrap_or(&party.name).to_string())
}

/// `POST /sign-in`: asks whoever was named.
pub(super) async fn asked<V: Verifier>(
    State(doors): State<Doors<V>>,
    mut visit: Visit,
    request: Request,
) -> Response {
    let shown = begin(&doors, &mut visit, request.into_body()).await;
    visit.finish(shown)
}

async fn begin<V: Verifier>(
    doors: &Doors<V>,
    visit: &mut Visit,
    body: Body,
) -> Result<Response, Trouble> {
    let form = Form::read(&visit.headers, body, &visit.settings).await?;
    let errand = visit.errand(form.get("to"))?;
    visit.speak(form.get("lang"), errand.lang.as_deref());
    let typed = form.get("address").unwrap_or_default();
    let ask_again = |status, fault| {
        let typed: String = typed.chars().take(255).collect();
        Ok(ask(visit, &errand, (status, typed, Some(fault))))
    };
    if !form.is_of_this_browser() {
        return ask_again(StatusCode::FORBIDDEN, visit.speech().say("error-stale"));
    }
    let jid = match address::read(typed, &errand, &visit.settings) {
        Ok(jid) => jid,
        Err(fault) => {
            let fault = told(&fault, visit);
            return ask_again(StatusCode::UNPROCESSABLE_ENTITY, fault);
        }
    };
    open::give_up_earlier(doors, &visit.headers).await?;
    match open::open(doors, visit, (&errand, jid)).await? {
        Ok((token, lasts)) => {
            let mut response = send_to(&format!("{}&after=form", waiting(&errand)));
            ATTEMPT.set(response.headers_mut(), &token, lasts);
            Ok(response)
        }
        Err(NotOpened::Limited(refused)) => {
            let say = |name| visit.speech().say(name);
            let message = Message::new(visit.frame(None), say("limited-title"))
                .line(say("limited-text"))
                .link(errand.sign_in(), say("again"));
            let response = visit.show(StatusCode::TOO_MANY_REQUESTS, &message);
            Ok(with_headers_of(refused, response))
        }
        Err(NotOpened::Refused(refused)) => Err(refused.into()),
    }
}

fn told(fault: &AddressFault, visit: &Visit) -> String {
    let speech = visit.speech();
    match fault {
        AddressFault::Missing => speech.say("address-missing"),
        AddressFault::Wrong => speech.say("address-wrong"),
        AddressFault::Elsewhere(domain) => {
            speech.fill("address-elsewhere", &Args::new().text("domain", domain))
        }
    }
}

/// The page that waits, and goes on to this.
pub(super) fn waiting(errand: &Errand) -> String {
    let to: String = form_urlencoded::byte_serialize(errand.target.as_bytes()).collect();
    format!("{SIGN_IN}/wait?to={to}")
}
