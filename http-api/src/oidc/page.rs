//! What a person sees of the provider: what was wrong with a link, the questions, and the step back to a website.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use verification::Time;
use verifier_language::{Args, Catalogue, Language};

use super::consent::Asked;
use super::provider::date;
use super::settings::Scope;
use super::{APPS, CONSENT, LOGOUT_CONFIRMED};
use crate::signin::{ACCOUNT, App, Apps, Frame, Message, Onward, Question, Session, Visit};

static TEXTS: Catalogue = verifier_language::catalogue!("locales");

/// 400: a link that leads nowhere, and what of it is wrong, in the words of those who make such links.
pub(super) fn wrong_request(visit: &Visit, why: &str) -> Response {
    wrong(visit, StatusCode::BAD_REQUEST, why)
}

/// The same under another status.
pub(super) fn wrong(visit: &Visit, status: StatusCode, why: &str) -> Response {
    let frame = visit.frame(None);
    let title = frame.say("error-title");
    let line = frame.say("error-link");
    private(visit.show(
        status,
        &Message::new(frame, title).line(line).line(why.to_owned()),
    ))
}

/// Asks whether this client may learn that.
pub(super) fn consent(visit: &Visit, client: &str, asked: &Asked) -> Response {
    let frame = visit.frame(None);
    let say = |name| text(&frame, name, client);
    let scopes = asked.scopes.iter().filter_map(|scope| match scope {
        Scope::OpenId => None,
        Scope::Profile => Some("consent-profile"),
        Scope::Groups => Some("consent-groups"),
        Scope::Email => Some("consent-email"),
        Scope::Xmpp => Some("consent-xmpp"),
        Scope::OfflineAccess => Some("consent-offline"),
    });
    let parts = std::iter::once("consent-openid").chain(scopes).map(say);
    let page = Question {
        action: CONSENT,
        title: say("consent-title"),
        who: asked.session.entity.jid.to_string(),
        means: Some((say("consent-learns"), parts.collect())),
        request: asked.target.clone(),
        session: asked.session.entity.name.clone(),
        buttons: (say("consent-yes"), say("consent-no")),
        frame,
    };
    private(visit.show(StatusCode::OK, &page))
}

/// Asks whether somebody wants to sign out.
pub(super) fn logout(visit: &Visit, (request, session): (String, &Session)) -> Response {
    let frame = visit.frame(None);
    let page = Question {
        action: LOGOUT_CONFIRMED,
        title: frame.say("sign-out-title"),
        who: session.jid.to_string(),
        means: None,
        request,
        session: session.name.clone(),
        buttons: (frame.say("account-end-here"), text(&frame, "logout-no", "")),
        frame,
    };
    private(visit.show(StatusCode::OK, &page))
}

/// What clients may do while somebody is away.
pub(super) fn apps(visit: &Visit, who: &str, rows: Vec<App>) -> Response {
    let frame = visit.frame(None);
    let page = Apps {
        action: APPS,
        title: text(&frame, "apps-title", ""),
        who: who.to_owned(),
        none: text(&frame, "apps-none", ""),
        rows,
        end: frame.say("account-end"),
        back: ACCOUNT,
        frame,
    };
    private(visit.show(StatusCode::OK, &page))
}

/// To the minute.
pub(super) fn utc(time: Time) -> String {
    date(time).format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Nobody is signed in any more, and there is no website to go to.
pub(super) fn signed_out(visit: &Visit) -> Response {
    let frame = visit.frame(None);
    let (title, line) = (frame.say("signed-out-title"), frame.say("signed-out-text"));
    private(visit.show(StatusCode::OK, &Message::new(frame, title).line(line)))
}

/// They stay signed in, and there is no website to go to.
pub(super) fn still_signed_in(visit: &Visit) -> Response {
    let frame = visit.frame(None);
    let title = text(&frame, "logout-stays", "");
    private(visit.show(StatusCode::OK, &Message::new(frame, title)))
}

/// Leads on to another website after a form: a browser that keeps to `form-action` (CSP) would not follow a redirect.
/// Gives anything else back as it is.
pub(super) fn onward(visit: &Visit, response: Response) -> Response {
    let location = response.headers().get(header::LOCATION);
    let Some(link) = location.and_then(|link| link.to_str().ok()) else {
        return response;
    };
    if link.starts_with('/') {
        return response;
    }
    let frame = visit.frame(None);
    let page = Onward {
        title: text(&frame, "onward-title", ""),
        label: frame.say("done-next"),
        link: link.to_owned(),
        frame,
    };
    let mut shown = private(visit.show(StatusCode::OK, &page));
    // What was set besides: cookies that are forgotten.
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        shown
            .headers_mut()
            .append(header::SET_COOKIE, cookie.clone());
    }
    shown
}

fn text(frame: &Frame, name: &str, client: &str) -> String {
    let language = frame.lang().parse::<Language>().unwrap_or_default();
    TEXTS.text(language, name, &Args::new().text("client", client))
}

/// Nobody keeps it, and no other website learns its address.
fn private(response: Response) -> Response {
    let mut response = response.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_in_every_language() {
        assert_eq!(TEXTS.faults(), Vec::<String>::new());
    }
}
