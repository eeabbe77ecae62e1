//! An authorization request, read and checked (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1).

use std::collections::BTreeSet;

use verification::{Binding, Time};

use crate::Settings;
use crate::oidc::authentication;
use crate::oidc::client::KnownClient;
use crate::oidc::error::OAuthError;
use crate::oidc::form::Form;
use crate::oidc::redirect_uri::is_registered;
use crate::oidc::settings::{ClientAuthentication, Scope};

/// What is read; all else is passed over (RFC 6749 section 3.1).
const KNOWN: [&str; 19] = [
    "acr_values",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "id_token_hint",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "registration",
    "request",
    "request_uri",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "ui_locales",
    ASKED,
];

/// Ours: when somebody was sent to sign in anew for this request. Who forges it gets no further than without the
/// `prompt` that it answers, which they could have left out.
const ASKED: &str = "verifierd_asked";

/// Largest request, in bytes of its query: it is encoded once more on its way to the sign-in page, within a header of
/// 16 KiB.
const LARGEST: usize = 4096;

/// To whom an answer goes: from here on, errors as well.
#[derive(Debug)]
pub(crate) struct Recipient {
    /// Who asks.
    pub(crate) client: KnownClient,
    /// Where the answer goes.
    pub(crate) redirect_uri: String,
    /// What the client wants to find in it.
    pub(crate) state: Option<String>,
}

/// Why nobody can be sent anywhere with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRecipient {
    /// There is no such client, or none is named.
    Client,
    /// It is none of the client's, or none is named.
    RedirectUri,
}

impl Recipient {
    /// The client's, if the address is.
    pub(crate) fn of(client: KnownClient, form: &Form) -> Result<Self, NoRecipient> {
        let asked = form.get("redirect_uri").ok_or(NoRecipient::RedirectUri)?;
        let is_public = match client.client.authentication {
            ClientAuthentication::Public => true,
            ClientAuthentication::Secret(_) | ClientAuthentication::Keys(_) => false,
        };
        if !is_registered(asked, &client.client.redirect_uris, is_public) {
            return Err(NoRecipient::RedirectUri);
        }
        Ok(Self {
            redirect_uri: asked.to_owned(),
            state: form.get("state").map(ToOwned::to_owned),
            client,
        })
    }

    /// Whether any program on somebody's machine could have asked in its name, and would get the answer (RFC 8252
    /// section 8.6).
    pub(crate) fn is_anybody(&self) -> bool {
        let is_public = match self.client.client.authentication {
            ClientAuthentication::Public => true,
            ClientAuthentication::Secret(_) | ClientAuthentication::Keys(_) => false,
        };
        is_public && !self.redirect_uri.starts_with("https:")
    }
}

/// What is asked for, and how somebody must have signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// What the client may have of what it asks for.
    pub(crate) scopes: BTreeSet<Scope>,
    pub(crate) nonce: Option<String>,
    /// S256.
    pub(crate) challenge: Option<String>,
    pub(crate) prompts: BTreeSet<Prompt>,
    /// How long ago somebody may have signed in, in seconds.
    pub(crate) max_age: Option<u64>,
    pub(crate) id_token_hint: Option<String>,
    /// The strictness preferred.
    pub(crate) binding: Option<Binding>,
    /// When somebody was sent to sign in for this.
    pub(crate) asked: Option<Time>,
}

/// `prompt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Prompt {
    /// Nobody is to see a page.
    None,
    /// Somebody is to sign in anew.
    Login,
    /// Somebody is to be asked what the client may learn.
    Consent,
    /// Somebody is to choose an address: to sign in anew, too.
    SelectAccount,
}

impl Wanted {
    /// # Errors
    /// What RFC 6749 section 4.1.2.1 and OpenID Connect Core section 3.1.2.6 have for it.
    pub(crate) fn read(form: &Form, client: &KnownClient) -> Result<Self, OAuthError> {
        refuse_unsupported(form)?;
        let asked_for = form
            .get("scope")
            .unwrap_or_default()
            .split_ascii_whitespace();
        let allowed = &client.client.scopes;
        let scopes: BTreeSet<Scope> = asked_for
            .filter_map(Scope::named)
            .filter(|scope| allowed.contains(scope))
            .filter(|scope| *scope != Scope::OfflineAccess || client.client.refresh.is_some())
            .collect();
        if !scopes.contains(&Scope::OpenId) {
            return Err(OAuthError::new(
                "invalid_scope",
                "scope: expected openid in it",
            ));
        }
        let nonce = form.get("nonce").map(ToOwned::to_owned);
        Ok(Self {
            scopes,
            nonce,
            challenge: challenge(form, client)?,
            prompts: prompts(form)?,
            max_age: max_age(form)?,
            id_token_hint: form.get("id_token_hint").map(ToOwned::to_owned),
            binding: form.get("acr_values").and_then(authentication::asked),
            asked: asked(form),
        })
    }
}

fn refuse_unsupported(form: &Form) -> Result<(), OAuthError> {
    for (name, error) in [
        ("request", "request_not_supported"),
        ("request_uri", "request_uri_not_supported"),
        ("registration", "registration_not_supported"),
    ] {
        if form.get(name).is_some() {
            return Err(OAuthError::new(
                error,
                "the discovery document says what is supported",
            ));
        }
    }
    match form.get("response_type") {
        None => return Err(OAuthError::invalid_request("response_type is missing")),
        Some("code") => {}
        Some(_) => {
            return Err(OAuthError::new(
                "unsupported_response_type",
                "response_type: expected code",
            ));
        }
    }
    if form
        .get("response_mode")
        .is_some_and(|mode| mode != "query")
    {
        return Err(OAuthError::invalid_request("response_mode: expected query"));
    }
    Ok(())
}

/// RFC 7636 section 4.3 and 4.4.1.
fn challenge(form: &Form, client: &KnownClient) -> Result<Option<String>, OAuthError> {
    const ALLOWED: OAuthError = OAuthError::invalid_request(
        "code_challenge: expected 43 characters of base64url, with code_challenge_method=S256 (PKCE, RFC 7636)",
    );
    match (
        form.get("code_challenge"),
        form.get("code_challenge_method"),
    ) {
        (Some(challenge), Some("S256")) => {
            let is_one = challenge.len() == 43
                && challenge
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
            is_one.then(|| Some(challenge.to_owned())).ok_or(ALLOWED)
        }
        (None, None) if !client.client.requires_pkce => Ok(None),
        (Some(_) | None, _) => Err(ALLOWED),
    }
}

fn prompts(form: &Form) -> Result<BTreeSet<Prompt>, OAuthError> {
    let words = form
        .get("prompt")
        .unwrap_or_default()
        .split_ascii_whitespace();
    let prompts = words.map(|word| match word {
        "none" => Some(Prompt::None),
        "login" => Some(Prompt::Login),
        "consent" => Some(Prompt::Consent),
        "select_account" => Some(Prompt::SelectAccount),
        _ => None,
    });
    let prompts: Option<BTreeSet<Prompt>> = prompts.collect();
    prompts
        .filter(|prompts| prompts.len() < 2 || !prompts.contains(&Prompt::None))
        .ok_or(OAuthError::invalid_request(
            "prompt: expected none alone, or some of login, consent and select_account",
        ))
}

fn max_age(form: &Form) -> Result<Option<u64>, OAuthError> {
    let Some(text) = form.get("max_age") else {
        return Ok(None);
    };
    let is_plain = text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse().ok().filter(|_| is_plain);
    seconds.map(Some).ok_or(OAuthError::invalid_request(
        "max_age: expected a whole number of seconds",
    ))
}

fn asked(form: &Form) -> Option<Time> {
    let millis = form.get(ASKED)?.parse().ok()?;
    Some(Time::from_millis(millis))
}

/// The request as a path and query of ours, in one spelling; none if it is too large. `asked` is when somebody was sent
/// to sign in anew for it.
pub(crate) fn target(form: &Form, asked: Option<Time>) -> Option<String> {
    let asked = asked.map(|time| time.as_millis().to_string());
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form.all().filter(|(name, _)| KNOWN.contains(name)) {
        if name != ASKED || asked.is_none() {
            query.append_pair(name, value);
        }
    }
    if let Some(asked) = &asked {
        query.append_pair(ASKED, asked);
    }
    let query = query.finish();
    (query.len() <= LARGEST).then(|| format!("{}?{query}", crate::oidc::AUTHORIZE))
}

/// The first language tag (BCP 47) that is asked for.
pub(crate) fn language(form: &Form) -> Option<String> {
    let tag = form.get("ui_locales")?.split_ascii_whitespace().next()?;
    let is_plain = tag.len() <= 35 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_plain.then(|| tag.to_owned())
}

/// The address that is probably meant, as the client has it.
pub(crate) fn hint(form: &Form) -> Option<String> {
    let hint = form.get("login_hint")?;
    let hint = hint.strip_prefix("xmpp:").unwrap_or(hint);
    let is_plain = hint.len() <= 1023 && !hint.contains(char::is_control);
    is_plain.then(|| hint.to_owned())
}

/// The client and what it wants, as far as the configuration knows. Of a client that registered itself that is little:
/// where its answers go is looked at when they do.
pub(crate) fn known(form: &Form, settings: &Settings) -> Option<(Recipient, Wanted)> {
    let id = form.get("client_id")?;
    if let Some(client) = KnownClient::registered(id, settings) {
        let wanted = Wanted::read(form, &client).ok()?;
        let recipient = Recipient {
            client,
            redirect_uri: String::new(),
            state: None,
        };
        return Some((recipient, wanted));
    }
    let client = KnownClient::configured(id, settings)?;
    let wanted = Wanted::read(form, &client).ok()?;
    Some((Recipient::of(client, form).ok()?, wanted))
}
