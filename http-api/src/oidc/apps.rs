//! `/account/apps`: what somebody let clients do while they are away, and its end.

use axum::body::Body;
use axum::response::Response;

use super::authorize::see_other;
use super::client::KnownClient;
use super::grant::{Grant, lasting};
use super::{APPS, Provider, consent, page};
use crate::records::{Change, Found};
use crate::refused::Refused;
use crate::signin::{ACCOUNT, App, Errand, Form, Session, Trouble, Visit};

/// By GET.
pub(super) async fn get(provider: Provider, visit: Visit) -> Response {
    let made = show(&provider, &visit).await;
    visit.finish(made)
}

async fn show(provider: &Provider, visit: &Visit) -> Result<Response, Trouble> {
    let Some(session) = Session::of(&visit.headers, &provider.records).await? else {
        return Ok(see_other(&Errand::account(&provider.settings).sign_in()));
    };
    let jid = &session.entity.jid;
    let mut apps = Vec::new();
    for grant in lasting(jid, &provider.records).await? {
        apps.push(app(provider, grant).await?);
    }
    Ok(page::apps(visit, jid.as_str(), apps))
}

async fn app(provider: &Provider, grant: Found<Grant>) -> Result<App, Refused> {
    let Found { id, entity, .. } = grant;
    let (settings, records) = (&provider.settings, &provider.records);
    // One that is no client any more can do nothing, and can be ended all the same.
    let client = KnownClient::find(&entity.client, settings, records).await?;
    Ok(App {
        title: client.map_or(entity.client, |client| client.title(settings)),
        span: (page::utc(entity.since), page::utc(entity.until)),
        grant: id,
    })
}

/// By POST: ends one of one's own (`grant`).
pub(super) async fn post(provider: Provider, visit: Visit, body: Body) -> Response {
    let made = end(&provider, &visit, body).await;
    visit.finish(made)
}

async fn end(provider: &Provider, visit: &Visit, body: Body) -> Result<Response, Trouble> {
    let form = Form::read(&visit.headers, body, &provider.settings).await?;
    if !form.is_of_this_browser() {
        return Err(Trouble::Stale);
    }
    let Some(session) = Session::of(&visit.headers, &provider.records).await? else {
        return Ok(see_other(ACCOUNT));
    };
    let asked = form.get("grant");
    // One that is being refreshed at this moment is read again, and ends all the same.
    for _ in 0..4 {
        let own = lasting(&session.entity.jid, &provider.records).await?;
        let Some(grant) = own.iter().find(|grant| asked == Some(&grant.id)) else {
            return Ok(see_other(APPS));
        };
        // A session would get it another one at once, if they were not asked.
        let client = (grant.entity.client.as_str(), grant.entity.subject.as_str());
        let mut changes = vec![Change::take(grant)];
        changes.extend(consent::forget(provider, client).await?);
        if provider.records.commit(changes).await? {
            return Ok(see_other(APPS));
        }
    }
    Err(Refused::unavailable("it changes at this moment").into())
}
