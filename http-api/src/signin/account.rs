//! `/account`: one's own sessions, and their end.

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::DateTime;
use verification::{Time, Verifier};
use verifier_language::Args;

use super::agent;
use super::form::Form;
use super::page::{Frame, Message};
use super::session::SESSION;
use super::uses::Use;
use super::visit::{Trouble, Visit, send_to};
use super::{ACCOUNT, Errand, SIGN_IN, SIGN_OUT, Session, SignedIn};
use crate::doors::Doors;
use crate::records::{Change, Records};

/// The page.
#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    who: String,
    sessions: Vec<Row>,
    has_others: bool,
}

/// One session.
struct Row {
    name: String,
    is_this: bool,
    browser: Option<String>,
    address: Option<String>,
    since: String,
    until: String,
    uses: Vec<String>,
}

/// `GET /account`.
pub(super) async fn page<V: Verifier>(State(doors): State<Doors<V>>, mut visit: Visit) -> Response {
    let shown = show(&doors, &mut visit).await;
    visit.finish(shown)
}

async fn show<V: Verifier>(doors: &Doors<V>, visit: &mut Visit) -> Result<Response, Trouble> {
    visit.reads_language()?;
    let records = &doors.backing.records;
    let Some(own) = Session::of(&visit.headers, records).await? else {
        return Ok(send_to(&Errand::account(&visit.settings).sign_in()));
    };
    let jid = own.entity.jid.to_string();
    let uses: Vec<_> = records.of_owner::<Use>(&jid).await?;
    let mut sessions = records.of_owner::<Session>(&jid).await?;
    // This one first, then the latest.
    sessions.sort_by_key(|found| {
        (
            found.id != own.id,
            std::cmp::Reverse(found.entity.signed_in),
        )
    });
    let rows = sessions.into_iter().map(|found| {
        let uses = uses.iter().map(|used| &used.entity);
        let uses = uses.filter(|used| used.session == found.entity.name);
        Row {
            is_this: found.id == own.id,
            browser: found.entity.user_agent.as_deref().map(agent::short),
            address: found.entity.ip,
            since: utc(found.entity.signed_in),
            until: utc(found.entity.expires),
            uses: uses.map(|used| used.title.clone()).collect(),
            name: found.entity.name,
        }
    });
    let rows: Vec<Row> = rows.collect();
    let page = Account {
        frame: visit.frame(Some(ACCOUNT)),
        who: visit
            .speech()
            .fill("account-who", &Args::new().text("address", &jid)),
        has_others: rows.len() > 1,
        sessions: rows,
    };
    Ok(visit.show(StatusCode::OK, &page))
}

/// Where the reader is, we do not know: so in UTC, as in the chat.
fn utc(time: Time) -> String {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let time = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    time.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// `POST /account/end`: ends one session (`session`), or all but this (`others`).
pub(super) async fn end<V: Verifier>(
    State(doors): State<Doors<V>>,
    visit: Visit,
    request: Request,
) -> Response {
    let shown = end_some(&doors.backing.records, &visit, request.into_body()).await;
    visit.finish(shown)
}

async fn end_some(records: &Records, visit: &Visit, body: Body) -> Result<Response, Trouble> {
    let (form, own) = own(records, visit, body).await?;
    let Some(own) = own else {
        return Ok(send_to(ACCOUNT));
    };
    let sessions = records.of_owner::<Session>(own.entity.jid.as_str()).await?;
    let ends = |found: &SignedIn| match form.get("session") {
        Some(name) => found.entity.name == name,
        None => form.get("others").is_some() && found.id != own.id,
    };
    let ended: Vec<SignedIn> = sessions.into_iter().filter(ends).collect();
    let bundles = ended.iter().map(|found| found.entity.bundled());
    records
        .commit(bundles.map(Change::remove_bundle).collect())
        .await?;
    if ended.iter().any(|found| found.id == own.id) {
        return Ok(signed_out(visit));
    }
    Ok(send_to(ACCOUNT))
}

/// `GET /sign-out`: asks, since a link may come from anywhere.
pub(super) async fn ask_to_sign_out(visit: Visit) -> Response {
    let say = |name| visit.speech().say(name);
    let message = Message::new(visit.frame(None), say("sign-out-title"))
        .button(SIGN_OUT.to_owned(), say("account-end-here"))
        .link(ACCOUNT.to_owned(), say("account-title"));
    visit.show(StatusCode::OK, &message)
}

/// `POST /sign-out`.
pub(super) async fn sign_out<V: Verifier>(
    State(doors): State<Doors<V>>,
    visit: Visit,
    request: Request,
) -> Response {
    let shown = end_own(&doors.backing.records, &visit, request.into_body()).await;
    visit.finish(shown)
}

async fn end_own(records: &Records, visit: &Visit, body: Body) -> Result<Response, Trouble> {
    let (_, own) = own(records, visit, body).await?;
    if let Some(own) = own {
        let bundle = own.entity.bundled();
        records.commit(vec![Change::remove_bundle(bundle)]).await?;
    }
    Ok(signed_out(visit))
}

/// The form, and the session of whoever sends it.
async fn own(
    records: &Records,
    visit: &Visit,
    body: Body,
) -> Result<(Form, Option<SignedIn>), Trouble> {
    let form = Form::read(&visit.headers, body, &visit.settings).await?;
    if !form.is_of_this_browser() {
        return Err(Trouble::Stale);
    }
    let own = Session::of(&visit.headers, records).await?;
    Ok((form, own))
}

fn signed_out(visit: &Visit) -> Response {
    let say = |name| visit.speech().say(name);
    let message = Message::new(visit.frame(None), say("signed-out-title"))
        .line(say("signed-out-text"))
        .link(SIGN_IN.to_owned(), say("sign-in-again"));
    let mut response = visit.show(StatusCode::OK, &message);
    SESSION.forget(response.headers_mut());
    response
}
