//! One request for a page: what was asked in which language, and how an answer is given that this browser can read.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use verification::Verifier;

use super::cookie::HostCookie;
use super::form::{FormError, FormToken};
use super::page::{self, Frame, Message};
use super::speech::{CHOICE, Speech};
use super::{Errand, SIGN_IN};
use crate::Settings;
use crate::doors::Doors;
use crate::extract::{Parameters, claimant};
use crate::records::RecordError;
use crate::refused::Refused;

/// How long a chosen language is remembered.
const CHOSEN: Duration = Duration::from_secs(365 * 86_400);

/// A request for a page.
pub(crate) struct Visit {
    /// The settings for all of it.
    pub(crate) settings: Arc<Settings>,
    /// The headers of the request.
    pub(crate) headers: HeaderMap,
    /// Where the browser is.
    pub(crate) claimant: Option<IpAddr>,
    method: Method,
    query: Option<String>,
    /// What forms on the page carry.
    pub(crate) form_token: FormToken,
    speech: Speech,
    has_chosen: bool,
}

/// What somebody signs in for, as the query says, and what else it says.
pub(super) struct Asked {
    pub(super) errand: Errand,
    /// The page follows a form at once. A browser that keeps to `form-action` (CSP) follows no redirect away from here
    /// then, so the page must be shown.
    pub(super) is_after_form: bool,
}

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It is not known what to sign in for.
    Link,
    /// The form was open for too long.
    Stale,
    /// Another website sent the form.
    Foreign,
    /// Something else.
    Refused(Refused),
}

/// 404 where there are no pages.
impl<V: Verifier> FromRequestParts<Doors<V>> for Visit {
    type Rejection = Refused;

    async fn from_request_parts(head: &mut Parts, doors: &Doors<V>) -> Result<Self, Refused> {
        let settings = doors.settings();
        if settings.sign_in.is_none() {
            return Err(Refused::no_such_path());
        }
        Ok(Self {
            form_token: FormToken::of(&head.headers)?,
            speech: Speech::of(None, &head.headers, None),
            has_chosen: false,
            claimant: claimant::<V>(head, &settings.trusted_proxies),
            headers: head.headers.clone(),
            method: head.method.clone(),
            query: head.uri.query().map(ToOwned::to_owned),
            settings,
        })
    }
}

impl Visit {
    /// Reads the query: `to`, what to sign in for (one's own sessions, where there is none), and `lang`. The page is in
    /// that language from now on.
    pub(super) fn asked(&mut self) -> Result<Asked, Trouble> {
        let query = self.query.take();
        let parameters = Parameters::read(query.as_deref(), &["to", "lang", "after"])?;
        let errand = self.errand(parameters.get("to"))?;
        self.speak(parameters.get("lang"), errand.lang.as_deref());
        self.has_chosen = parameters.get("lang").is_some();
        Ok(Asked {
            is_after_form: parameters.get("after") == Some("form"),
            errand,
        })
    }

    /// Reads the query of a page that can be had in another language, and is about nothing else.
    pub(super) fn reads_language(&mut self) -> Result<(), Trouble> {
        let query = self.query.take();
        let parameters = Parameters::read(query.as_deref(), &["lang"])?;
        self.speak(parameters.get("lang"), None);
        self.has_chosen = parameters.get("lang").is_some();
        Ok(())
    }

    /// What a form or a query says is signed in for.
    pub(super) fn errand(&self, to: Option<&str>) -> Result<Errand, Trouble> {
        match to {
            Some(to) => Errand::parse(to, &self.settings).ok_or(Trouble::Link),
            None => Ok(Errand::account(&self.settings)),
        }
    }

    /// Goes on in the language that was chosen, or else asked for.
    pub(super) fn speak(&mut self, chosen: Option<&str>, asked: Option<&str>) {
        self.speech = Speech::of(chosen, &self.headers, asked);
    }

    /// What is said.
    pub(crate) const fn speech(&self) -> Speech {
        self.speech
    }

    /// Where GET does something, HEAD may not.
    pub(super) fn must_not_be_head(&self) -> Result<(), Trouble> {
        if self.method == Method::HEAD {
            return Err(Trouble::Refused(Refused::only_get()));
        }
        Ok(())
    }

    /// What is around every page; `here` is its address without a language, if it can be had in another.
    pub(crate) fn frame(&self, here: Option<&str>) -> Frame {
        Frame::new(self.speech, &self.settings, &self.form_token, here)
    }

    /// Shows a page.
    pub(crate) fn show(&self, status: StatusCode, page: &impl askama::Template) -> Response {
        let mut response = page::html(status, page);
        let headers = response.headers_mut();
        self.form_token.set(headers);
        if self.has_chosen {
            let tag = self.speech.language().tag();
            HostCookie(CHOICE).set_text(headers, tag, CHOSEN);
        }
        response
    }

    /// Shows what was made, or what is wrong.
    pub(crate) fn finish(&self, made: Result<Response, Trouble>) -> Response {
        made.unwrap_or_else(|trouble| self.tell(trouble))
    }

    fn tell(&self, trouble: Trouble) -> Response {
        let (status, text) = match &trouble {
            Trouble::Link => (StatusCode::BAD_REQUEST, "error-link"),
            Trouble::Stale => (StatusCode::FORBIDDEN, "error-stale"),
            Trouble::Foreign => (StatusCode::FORBIDDEN, "error-foreign"),
            Trouble::Refused(refused) if refused.status().is_server_error() => {
                (refused.status(), "error-busy")
            }
            Trouble::Refused(refused) => (refused.status(), "error-request"),
        };
        let say = |name| self.speech.say(name);
        let message = Message::new(self.frame(None), say("error-title"))
            .line(say(text))
            .link(SIGN_IN.to_owned(), say("sign-in-again"));
        let response = self.show(status, &message);
        match trouble {
            Trouble::Refused(refused) => with_headers_of(refused, response),
            Trouble::Link | Trouble::Stale | Trouble::Foreign => response,
        }
    }
}

/// What clients that are no persons must know besides: which method would do, and when to come back.
pub(super) fn with_headers_of(refused: Refused, mut response: Response) -> Response {
    let mut told = refused.into_response();
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = told.headers_mut().remove(&name) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Sends a browser on, by GET (RFC 9110 section 15.4.4).
pub(crate) fn send_to(location: &str) -> Response {
    // Paths and queries of ours, whose every part is encoded.
    HeaderValue::try_from(location).map_or_else(
        |_| Refused::internal().into_response(),
        |location| (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
    )
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<RecordError> for Trouble {
    fn from(error: RecordError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<FormError> for Trouble {
    fn from(error: FormError) -> Self {
        match error {
            FormError::Foreign => Self::Foreign,
            FormError::Refused(refused) => Self::Refused(refused),
        }
    }
}
