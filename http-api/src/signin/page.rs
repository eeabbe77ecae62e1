//! Pages: what all of them have in common, and the headers under which they go out.

use askama::Template;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_FRAME_OPTIONS};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use verifier_language::Language;

use super::form::{self, FormToken};
use super::speech::Speech;
use super::{Accent, Logo, Look, assets};
use crate::Settings;
use crate::refused::Refused;

/// Nothing but our own files, nothing within a line, and in nobody's frame. Forms come back to us alone: a page that
/// follows one is shown before a browser is sent elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What goes out with every page besides. `same-origin` and not `no-referrer`: that one would take the header `Origin`
/// away from our own forms.
const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_TYPE, "text/html; charset=utf-8"),
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// A page as a response.
pub(crate) fn html(status: StatusCode, page: &impl Template) -> Response {
    let Ok(text) = page.render() else {
        return Refused::internal().into_response();
    };
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What stands around every page.
pub(crate) struct Frame {
    pub(super) speech: Speech,
    /// Who runs this.
    pub(super) operator: String,
    /// The hidden field of its forms, by name and value.
    pub(super) form_token: (&'static str, String),
    /// The same page in the other languages.
    pub(super) languages: Vec<Other>,
    pub(super) css: &'static str,
    pub(super) js: &'static str,
    look: Look,
}

/// A page in another language.
pub(super) struct Other {
    pub(super) tag: &'static str,
    pub(super) name: &'static str,
    pub(super) url: String,
    pub(super) is_this: bool,
}

impl Frame {
    pub(super) fn new(
        speech: Speech,
        settings: &Settings,
        token: &FormToken,
        here: Option<&str>,
    ) -> Self {
        let look = settings.sign_in.as_ref();
        let look = look.map(|sign_in| sign_in.look.clone()).unwrap_or_default();
        let name = look.name.as_deref();
        Self {
            speech,
            operator: name.unwrap_or_else(|| host(settings)).to_owned(),
            form_token: (form::FIELD, token.field()),
            languages: here.map_or_else(Vec::new, |here| others(speech, here)),
            css: assets::css(),
            js: assets::js(),
            look,
        }
    }

    /// The tag of its language.
    pub(crate) const fn lang(&self) -> &'static str {
        self.speech.language().tag()
    }

    /// A text.
    pub(crate) fn say(&self, name: &str) -> String {
        self.speech.say(name)
    }

    /// The operator's own words.
    pub(super) fn notice(&self) -> Option<&str> {
        self.look.notice(self.speech.language())
    }

    /// The operator's own links, and what they are called.
    pub(super) fn links(&self) -> Vec<(&str, String)> {
        let Look {
            support,
            imprint,
            privacy,
            ..
        } = &self.look;
        let links = [
            ("help", support),
            ("imprint", imprint),
            ("privacy", privacy),
        ];
        let links = links.into_iter();
        links
            .filter_map(|(name, link)| Some((link.as_deref()?, self.say(name))))
            .collect()
    }

    pub(super) fn logo(&self) -> Option<&str> {
        self.look.logo.as_ref().map(Logo::path)
    }

    pub(super) fn icon(&self) -> &str {
        self.logo().unwrap_or(assets::icon())
    }

    pub(super) fn colours(&self) -> Option<String> {
        let is_own = self.look.accent != Accent::default();
        is_own.then(|| assets::colours(&self.look))
    }
}

fn others(speech: Speech, here: &str) -> Vec<Other> {
    let glue = if here.contains('?') { '&' } else { '?' };
    let other = |language: Language| Other {
        tag: language.tag(),
        name: language.own_name(),
        url: format!("{here}{glue}lang={}", language.tag()),
        is_this: language == speech.language(),
    };
    Language::ALL.into_iter().map(other).collect()
}

/// The host of the public URL, without its port.
pub(super) fn host(settings: &Settings) -> &str {
    let url = settings.public_url.as_deref().unwrap_or_default();
    let origin = form::origin_of(url);
    let authority = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    let host = authority.rsplit_once(':').map(|(host, _)| host);
    // The colons of an address without a port stand within brackets.
    host.filter(|host| !host.starts_with('[') || host.ends_with(']'))
        .unwrap_or(authority)
}

/// A page that says what happened, and where to go on.
#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct Message {
    frame: Frame,
    title: String,
    lines: Vec<String>,
    again: Option<Again>,
    button: Option<(String, String)>,
    links: Vec<(String, String)>,
}

/// Asking the same again takes one click.
pub(super) struct Again {
    pub(super) to: String,
    pub(super) address: String,
    pub(super) label: String,
}

impl Message {
    /// With nothing but a headline.
    pub(crate) const fn new(frame: Frame, title: String) -> Self {
        Self {
            frame,
            title,
            lines: Vec::new(),
            again: None,
            button: None,
            links: Vec::new(),
        }
    }

    /// And this line.
    pub(crate) fn line(mut self, text: String) -> Self {
        self.lines.push(text);
        self
    }

    /// And this way on: a path of ours, and what it is called.
    pub(crate) fn link(mut self, url: String, label: String) -> Self {
        self.links.push((url, label));
        self
    }

    /// And this form of nothing but a button: where it goes, and what it says.
    pub(crate) fn button(mut self, url: String, label: String) -> Self {
        self.button = Some((url, label));
        self
    }

    pub(super) fn again(mut self, again: Again) -> Self {
        self.again = Some(again);
        self
    }
}
