//! `/oidc/authorize`: lets somebody who signed in hand a code to a client.
//!
//! It keeps nothing while somebody signs in: whoever must is sent to the pages with the request itself as the errand,
//! comes back with it, and it is decided anew.

mod decide;
mod request;

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, LOCATION, PRAGMA, REFERRER_POLICY};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use self::decide::Answer;
pub(crate) use self::decide::Consent;
use self::request::{NoRecipient, Prompt, Recipient, Wanted};
use super::client::KnownClient;
use super::form::Form;
use super::redirect_uri::{origin, with_parameters};
use super::{Provider, page};
use crate::Settings;
use crate::refused::Refused;
use crate::signin::{Errand, Visit};

/// By GET. By HEAD nobody signs in.
pub(super) async fn get(provider: Provider, visit: Visit, request: Request) -> Response {
    if request.method() == Method::HEAD {
        return Refused::only_get().into_response();
    }
    let form = Form::query(request.uri().query().unwrap_or_default());
    match form {
        Ok(form) => answer(&provider, &visit, &form, Consent::Unknown).await,
        Err(error) => page::wrong_request(&visit, error.description),
    }
}

/// By POST: the same, by GET. A browser sends our cookie along with nothing else that comes from elsewhere.
pub(super) async fn post(_: Provider, visit: Visit, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let form = match Form::read(&head.headers, body).await {
        Ok(form) => form,
        Err(error) => return page::wrong_request(&visit, error.description),
    };
    match request::target(&form, None) {
        Some(target) => see_other(&target),
        None => page::wrong_request(&visit, TOO_LARGE),
    }
}

const TOO_LARGE: &str = "the parameters are larger than 4096 bytes";

/// Answers a request. `consent` is what came of asking.
pub(super) async fn answer(
    provider: &Provider,
    visit: &Visit,
    form: &Form,
    consent: Consent,
) -> Response {
    let recipient = match recipient(provider, form).await {
        Ok(Ok(recipient)) => recipient,
        Ok(Err(NoRecipient::Client)) => {
            return page::wrong_request(visit, "client_id: expected the name of a client");
        }
        Ok(Err(NoRecipient::RedirectUri)) => {
            return page::wrong_request(
                visit,
                "redirect_uri: expected one that is registered for this client",
            );
        }
        Err(refused) => return refused.into_response(),
    };
    let decided = match Wanted::read(form, &recipient.client) {
        Ok(wanted) => {
            decide::decide(
                provider,
                &visit.headers,
                (form, &recipient, wanted),
                consent,
            )
            .await
        }
        Err(error) => Err(error),
    };
    match decided {
        Ok(Answer::Code(code)) => recipient.send(provider, &[("code", &code)]),
        Ok(Answer::SignIn(errand)) => see_other(&errand.sign_in()),
        Ok(Answer::Ask(asked)) => page::consent(visit, &recipient.name(&provider.settings), &asked),
        Err(error) => recipient.send(
            provider,
            &[
                ("error", error.code),
                ("error_description", error.description),
            ],
        ),
    }
}

async fn recipient(
    provider: &Provider,
    form: &Form,
) -> Result<Result<Recipient, NoRecipient>, Refused> {
    let Some(id) = form.get("client_id") else {
        return Ok(Err(NoRecipient::Client));
    };
    let client = KnownClient::find(id, &provider.settings, &provider.records).await?;
    Ok(client
        .ok_or(NoRecipient::Client)
        .and_then(|client| Recipient::of(client, form)))
}

impl Recipient {
    /// What people know it by. Whoever registered itself is not the relying party in whose name it asks: it is named by
    /// where the answer goes.
    fn name(&self, settings: &Settings) -> String {
        if self.client.is_registered() {
            origin(&self.redirect_uri).unwrap_or_else(|| self.redirect_uri.clone())
        } else {
            self.client.title(settings)
        }
    }

    /// Sends the browser there with this. `iss` says who answers (RFC 9207).
    fn send(&self, provider: &Provider, parameters: &[(&str, &str)]) -> Response {
        let mut parameters = parameters.to_vec();
        if let Some(state) = &self.state {
            parameters.push(("state", state));
        }
        parameters.push(("iss", &provider.issuer));
        see_other(&with_parameters(&self.redirect_uri, &parameters))
    }
}

/// 303, and no trace of it elsewhere.
pub(super) fn see_other(location: &str) -> Response {
    // URIs that were checked and queries of ours: ASCII.
    let Ok(location) = HeaderValue::try_from(location) else {
        return Refused::internal().into_response();
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(LOCATION, location);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// What the request wants of the sign-in pages, as far as the configuration knows the client.
pub(super) fn errand(query: &str, settings: &Settings) -> Option<Errand> {
    let form = Form::query(query).ok()?;
    let (recipient, wanted) = request::known(&form, settings)?;
    errand_for(&form, &recipient, &wanted, (None, settings))
}

/// `asked` is when somebody is sent to sign in anew for it, if they are now.
fn errand_for(
    form: &Form,
    recipient: &Recipient,
    wanted: &Wanted,
    (asked, settings): (Option<verification::Time>, &Settings),
) -> Option<Errand> {
    let public_url = settings.public_url.as_deref()?;
    let must_be_new = wanted.prompts.contains(&Prompt::Login)
        || wanted.prompts.contains(&Prompt::SelectAccount)
        || wanted.max_age.is_some()
        || wanted.id_token_hint.is_some();
    // Where a client is at home that registered itself, nobody but itself says.
    let is_vouched = !recipient.client.is_registered();
    let site = origin(&recipient.redirect_uri).filter(|_| is_vouched);
    Some(Errand {
        target: request::target(form, asked)?,
        party: Some(recipient.client.party),
        url: site.unwrap_or_else(|| public_url.to_owned()) + "/",
        hint: request::hint(form),
        lang: request::language(form),
        binding: wanted.binding,
        not_before: asked.or(wanted.asked).filter(|_| must_be_new),
    })
}
