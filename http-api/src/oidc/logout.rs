//! `/oidc/logout`: a website has somebody sign out here, too (OpenID Connect RP-Initiated Logout 1.0).

use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::authorize::see_other;
use super::client::KnownClient;
use super::form::Form;
use super::redirect_uri::with_parameters;
use super::{LOGOUT, Provider, keys, page, subject};
use crate::records::Change;
use crate::refused::Refused;
use crate::signin::{SESSION, Session, SignedIn, Trouble, Visit};

/// What is read.
const KNOWN: [&str; 5] = [
    "client_id",
    "id_token_hint",
    "post_logout_redirect_uri",
    "state",
    "ui_locales",
];

/// Largest request, in bytes of its query.
const LARGEST: usize = 4096;

/// What somebody is to be signed out of, and where they go then.
struct Wanted {
    /// Who the website thinks is signed in.
    subject: Option<String>,
    /// Where to: one that is registered, with its parameters.
    onward: Option<String>,
}

#[derive(Deserialize)]
struct Hint {
    sub: String,
    aud: Audience,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What is wrong with a request, in the words of those who make such links.
enum Fault {
    Request(&'static str),
    Refused(Refused),
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// By GET. By HEAD nobody signs out.
pub(super) async fn get(provider: Provider, visit: Visit, request: Request) -> Response {
    if request.method() == Method::HEAD {
        return Refused::only_get().into_response();
    }
    let made = sign_out(&provider, &visit, request.uri().query().unwrap_or_default()).await;
    visit.finish(made)
}

/// By POST: the same, by GET, with which a browser sends our cookie along.
pub(super) async fn post(_: Provider, visit: Visit, body: Body) -> Response {
    match Form::read(&visit.headers, body).await {
        Ok(form) => match spelled(&form) {
            Some(request) => see_other(&request),
            None => page::wrong_request(&visit, "the parameters are larger than 4096 bytes"),
        },
        Err(error) => page::wrong_request(&visit, error.description),
    }
}

async fn sign_out(provider: &Provider, visit: &Visit, query: &str) -> Result<Response, Trouble> {
    let form = match Form::query(query) {
        Ok(form) => form,
        Err(error) => return Ok(page::wrong_request(visit, error.description)),
    };
    let wanted = match wanted(provider, &form).await {
        Ok(wanted) => wanted,
        Err(Fault::Request(why)) => return Ok(page::wrong_request(visit, why)),
        Err(Fault::Refused(refused)) => return Err(refused.into()),
    };
    let Some(session) = Session::of(&visit.headers, &provider.records).await? else {
        return Ok(leave(visit, wanted.onward));
    };
    let own = subject::of(&session.entity.jid, &provider.records).await?;
    // Only who has the token that we gave about this person speaks for them. Anybody else could be anybody.
    if wanted.subject.is_some_and(|subject| subject == own) {
        return end(provider, visit, (&session, wanted.onward)).await;
    }
    let request = spelled(&form).ok_or(Trouble::Link)?;
    Ok(page::logout(visit, (request, &session.entity)))
}

/// `POST /oidc/logout/confirmed`: the answer of whoever was asked.
pub(super) async fn confirmed(provider: Provider, visit: Visit, body: Body) -> Response {
    let made = answer(&provider, &visit, body).await;
    let made = made.map(|response| page::onward(&visit, response));
    visit.finish(made)
}

async fn answer(provider: &Provider, visit: &Visit, body: Body) -> Result<Response, Trouble> {
    let form = crate::signin::Form::read(&visit.headers, body, &provider.settings).await?;
    let session = Session::of(&visit.headers, &provider.records).await?;
    let asked = form.get("session");
    let session = session.filter(|session| asked == Some(&session.entity.name));
    let session = session.filter(|_| form.is_of_this_browser());
    let session = session.ok_or(Trouble::Stale)?;
    let request = form
        .get("request")
        .and_then(|request| request.split_once('?'));
    let query = request.map_or("", |(_, query)| query);
    let request = Form::query(query).map_err(|_| Trouble::Link)?;
    let wanted = wanted(provider, &request)
        .await
        .map_err(|fault| match fault {
            Fault::Request(_) => Trouble::Link,
            Fault::Refused(refused) => refused.into(),
        })?;
    match form.get("answer") {
        Some("yes") => end(provider, visit, (&session, wanted.onward)).await,
        // The website that asked hears nothing of it: where it would, it takes them for signed out.
        Some("no") => Ok(page::still_signed_in(visit)),
        Some(_) | None => Err(Trouble::Stale),
    }
}

async fn end(
    provider: &Provider,
    visit: &Visit,
    (session, onward): (&SignedIn, Option<String>),
) -> Result<Response, Trouble> {
    let bundle = Change::remove_bundle(session.entity.bundled());
    provider.records.commit(vec![bundle]).await?;
    let mut response = leave(visit, onward);
    SESSION.forget(response.headers_mut());
    Ok(response)
}

fn leave(visit: &Visit, onward: Option<String>) -> Response {
    onward.map_or_else(|| page::signed_out(visit), |link| see_other(&link))
}

/// Reads and checks it all: nobody is sent to an address that is not registered.
async fn wanted(provider: &Provider, form: &Form) -> Result<Wanted, Fault> {
    let hint = match form.get("id_token_hint") {
        Some(token) => {
            let hint = keys::verified::<Hint>(provider, token)
                .await
                .map_err(Refused::from)?;
            Some(hint.ok_or(Fault::Request(
                "id_token_hint: expected an ID token from here",
            ))?)
        }
        None => None,
    };
    let named = match (&hint, form.get("client_id")) {
        (Some(hint), Some(id)) if !hint.is_for(id) => {
            return Err(Fault::Request(
                "client_id: expected the client that id_token_hint was for",
            ));
        }
        (_, Some(id)) => Some(id),
        (Some(hint), None) => hint.client(),
        (None, None) => None,
    };
    let client = match named {
        Some(id) => KnownClient::find(id, &provider.settings, &provider.records).await?,
        None => None,
    };
    let onward = match form.get("post_logout_redirect_uri") {
        Some(uri) => Some(onward(uri, client.as_ref(), form)?),
        None => None,
    };
    Ok(Wanted {
        subject: hint.map(|hint| hint.sub),
        onward,
    })
}

fn onward(uri: &str, client: Option<&KnownClient>, form: &Form) -> Result<String, Fault> {
    let client = client.ok_or(Fault::Request(
        "post_logout_redirect_uri: expected client_id or id_token_hint beside it",
    ))?;
    let registered = &client.client.post_logout_redirect_uris;
    if !registered.iter().any(|known| known == uri) {
        return Err(Fault::Request(
            "post_logout_redirect_uri: expected one that is registered for this client",
        ));
    }
    Ok(match form.get("state") {
        Some(state) => with_parameters(uri, &[("state", state)]),
        None => uri.to_owned(),
    })
}

impl Hint {
    fn client(&self) -> Option<&str> {
        match &self.aud {
            Audience::One(one) => Some(one),
            Audience::Several(several) => several.first().map(String::as_str),
        }
    }

    fn is_for(&self, client: &str) -> bool {
        match &self.aud {
            Audience::One(one) => one == client,
            Audience::Several(several) => several.iter().any(|one| one == client),
        }
    }
}

/// The request as a path and query of ours, in one spelling; none if it is too large.
fn spelled(form: &Form) -> Option<String> {
    let known = form.all().filter(|(name, _)| KNOWN.contains(name));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(known)
        .finish();
    (query.len() <= LARGEST).then(|| format!("{LOGOUT}?{query}"))
}
