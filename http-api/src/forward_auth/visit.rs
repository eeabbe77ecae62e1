//! What lies under `/.verifierd/` at each site: the way to a pass, and the way out. The proxy hands these paths to us
//! instead of the application.

use axum::extract::{Request, State};
use axum::http::header::{LOCATION, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use verification::Verifier;

use super::notice::{Notice, tell};
use super::original::{is_target, must_be_proxy, visited};
use super::pass::{PASS, Pass, START, START_LASTS, Ticket};
use super::site::Site;
use super::{GRANT, rules};
use crate::Settings;
use crate::doors::Doors;
use crate::extract::Parameters;
use crate::records::{Change, Found};
use crate::refused::Refused;
use crate::signin::Cookies;
use crate::token::Token;

/// Where a browser starts on its way to a pass.
pub(super) const START_PATH: &str = "/.verifierd/start";
/// Where it gets it.
pub(super) const ENTER_PATH: &str = "/.verifierd/enter";
/// Where somebody signs out.
pub(super) const SIGN_OUT_PATH: &str = "/.verifierd/sign-out";

const TARGET: &str = "a path and query of this site, such as /page";

/// Whether a path is ours and not the application's.
pub(super) fn is_ours(path: &str) -> bool {
    matches!(path, START_PATH | ENTER_PATH | SIGN_OUT_PATH)
}

/// Marks the browser, and sends it to be given a ticket.
pub(super) async fn start<V: Verifier>(
    State(doors): State<Doors<V>>,
    request: Request,
) -> Result<Response, Refused> {
    let (head, _) = request.into_parts();
    let settings = doors.settings();
    let site = site::<V>(&head, &settings)?;
    let parameters = Parameters::read(head.uri.query(), &["to"])?;
    let to = parameters.get("to").unwrap_or("/");
    if !is_wanted(to) {
        return Err(Refused::invalid("to", TARGET));
    }
    // Several tabs may be on their way at once: they share the mark.
    let mark = Cookies::of(&head.headers).token(START);
    let mark = mark.map_or_else(Token::mint, Ok)?;
    let ours = settings.public_url.as_deref().unwrap_or_default();
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (origin, to, state) = (encoded(&site.to_string()), encoded(to), encoded(&mark.id()));
    let mut response = see_other(&format!(
        "{ours}{GRANT}?site={origin}&to={to}&state={state}"
    ));
    START.set(response.headers_mut(), &mark, START_LASTS);
    Ok(response)
}

/// Takes the ticket, and gives the browser its pass.
pub(super) async fn enter<V: Verifier>(
    State(doors): State<Doors<V>>,
    request: Request,
) -> Result<Response, Refused> {
    if request.method() == Method::HEAD {
        return Err(Refused::only_get());
    }
    let (head, _) = request.into_parts();
    let settings = doors.settings();
    let site = site::<V>(&head, &settings)?;
    let records = &doors.backing.records;
    let parameters = Parameters::read(head.uri.query(), &["ticket"])?;
    let ticket = parameters.get("ticket").and_then(Token::shown);
    let ticket: Option<Found<Ticket>> = match ticket {
        Some(token) => records.find(&token.id()).await?,
        None => None,
    };
    let ticket = ticket.filter(|ticket| ticket.entity.is_for(&site, &head.headers));
    let Some(ticket) = ticket else {
        return Ok(tell(StatusCode::BAD_REQUEST, &Notice::again(&site)));
    };
    let (token, pass) = (Token::mint()?, ticket.entity.pass());
    let changes = vec![Change::take(&ticket), Change::add(&token.id(), &pass)];
    if !records.commit(changes).await? {
        return Ok(tell(StatusCode::BAD_REQUEST, &Notice::again(&site)));
    }
    let mut response = see_other(&format!("{site}{}", ticket.entity.to));
    let lasts = pass.session.expires.since(records.now());
    PASS.set(response.headers_mut(), &token, lasts);
    Ok(response)
}

/// Ends the session, and with it every pass that rests on it: by the pass alone somebody would be given another one.
pub(super) async fn sign_out<V: Verifier>(
    State(doors): State<Doors<V>>,
    request: Request,
) -> Result<Response, Refused> {
    if request.method() == Method::HEAD {
        return Err(Refused::only_get());
    }
    let (head, _) = request.into_parts();
    let settings = doors.settings();
    let site = site::<V>(&head, &settings)?;
    if is_sent_by_others(&head.headers) {
        return Ok(tell(StatusCode::FORBIDDEN, &Notice::sign_out(&site)));
    }
    let records = &doors.backing.records;
    if let Some(pass) = Pass::of(&head.headers, &site, records).await? {
        let end = Change::remove_bundle(pass.session.bundled());
        records.commit(vec![end]).await?;
    }
    let mut response = tell(StatusCode::OK, &Notice::signed_out(&site));
    PASS.forget(response.headers_mut());
    Ok(response)
}

/// A path and query that the way back may lead to; not to the way itself.
pub(super) fn is_wanted(to: &str) -> bool {
    is_target(to) && !is_ours(super::original::path_of(to))
}

/// A redirect that tells nobody where it came from.
pub(super) fn see_other(url: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // Visible ASCII: origins that were checked, and percent-encoding.
    match HeaderValue::try_from(url) {
        Ok(url) => {
            headers.insert(LOCATION, url);
            response
        }
        Err(_) => Refused::internal().into_response(),
    }
}

/// The site the browser is at, if there is a rule for it.
fn site<V: Verifier>(
    head: &axum::http::request::Parts,
    settings: &Settings,
) -> Result<Site, Refused> {
    let rules = rules(settings)?;
    must_be_proxy::<V>(head, &settings.trusted_proxies)?;
    let site = visited(&head.headers)?;
    let is_known = rules.iter().any(|rule| rule.host.matches(&site));
    is_known.then_some(site).ok_or_else(Refused::no_such_path)
}

/// Whether a page of somebody else's had this sent (Fetch Metadata): nobody is signed out by a link or an image.
fn is_sent_by_others(headers: &HeaderMap) -> bool {
    let from = headers.get("sec-fetch-site");
    from.is_some_and(|from| !matches!(from.as_bytes(), b"same-origin" | b"none"))
}
