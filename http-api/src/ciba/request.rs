//! The authentication request (CIBA Core 1.0 section 7.1 and 7.2), checked as far as it needs nobody else.

use std::collections::BTreeSet;
use std::time::Duration;

use verification::Binding;

use super::Ciba;
use super::binding_message::BindingMessage;
use crate::RelyingParty;
use crate::oidc::{Client, Form, OAuthError, Scope, asked_class};

/// The shortest and the longest that somebody is asked, in seconds.
const EXPIRY: (u64, u64) = (5, 600);

/// Longest token of a client, in characters (section 7.1).
const LONGEST_TOKEN: usize = 1024;

/// Longest hint, in bytes: an address (RFC 7622 section 3.1), or a token.
const LONGEST_HINT: usize = 16 * 1024;

/// What a client wants.
pub(super) struct Wanted<'a> {
    pub(super) scopes: BTreeSet<Scope>,
    pub(super) hint: Hint<'a>,
    pub(super) binding: Binding,
    pub(super) binding_message: Option<BindingMessage>,
    pub(super) user_code: Option<&'a str>,
    pub(super) timeout: Duration,
    /// Where it is told that something has ended, and what it is to know us by.
    pub(super) ping: Option<(String, String)>,
}

/// How it says whom it means.
pub(super) enum Hint<'a> {
    /// By an address, or a name in the default domain.
    Login(&'a str),
    /// By an ID token of ours.
    IdToken(&'a str),
}

impl<'a> Wanted<'a> {
    /// # Errors
    /// By the names of section 13.
    pub(super) fn read(
        form: &'a Form,
        (party, client, ciba): (&RelyingParty, &Client, &Ciba),
        default_timeout: Duration,
    ) -> Result<Self, OAuthError> {
        if form.get("request").is_some() {
            return Err(OAuthError::invalid_request(
                "request: signed requests are not taken; send the parameters themselves",
            ));
        }
        let binding = form.get("acr_values").and_then(asked_class);
        let binding = binding.map_or(party.binding, |asked| asked.max(party.binding));
        Ok(Self {
            scopes: scopes(form, client)?,
            hint: hint(form)?,
            binding_message: BindingMessage::read(form.get("binding_message"), binding)
                .map_err(|allowed| OAuthError::new("invalid_binding_message", allowed))?,
            binding,
            user_code: form.get("user_code"),
            timeout: timeout(form, default_timeout)?,
            ping: ping(form, ciba)?,
        })
    }
}

/// Those that the client may ask for; others are left out (OpenID Connect Core section 3.1.2.1).
fn scopes(form: &Form, client: &Client) -> Result<BTreeSet<Scope>, OAuthError> {
    let scope = form
        .get("scope")
        .ok_or(OAuthError::invalid_request("scope is missing"))?;
    let asked: BTreeSet<Scope> = scope
        .split_ascii_whitespace()
        .filter_map(Scope::named)
        .collect();
    let may = |scope: &Scope| match scope {
        Scope::OpenId => true,
        Scope::OfflineAccess => client.refresh.is_some() && client.scopes.contains(scope),
        Scope::Profile | Scope::Groups | Scope::Email | Scope::Xmpp => {
            client.scopes.contains(scope)
        }
    };
    if asked.contains(&Scope::OpenId) {
        Ok(asked.into_iter().filter(may).collect())
    } else {
        Err(OAuthError::new(
            "invalid_scope",
            "scope: expected openid among others",
        ))
    }
}

fn hint(form: &Form) -> Result<Hint<'_>, OAuthError> {
    const ONE: OAuthError = OAuthError::invalid_request(
        "expected exactly one of login_hint, id_token_hint and login_hint_token",
    );
    let hints = ["login_hint", "id_token_hint", "login_hint_token"].map(|name| form.get(name));
    if hints.iter().flatten().any(|hint| hint.len() > LONGEST_HINT) {
        return Err(OAuthError::invalid_request("the hint is too long"));
    }
    match hints {
        [Some(address), None, None] => Ok(Hint::Login(address)),
        [None, Some(token), None] => Ok(Hint::IdToken(token)),
        [None, None, Some(_)] => Err(OAuthError::invalid_request(
            "login_hint_token: none is known here; send login_hint",
        )),
        _ => Err(ONE),
    }
}

/// A wish, met as far as it can be (section 7.1).
fn timeout(form: &Form, default: Duration) -> Result<Duration, OAuthError> {
    let Some(text) = form.get("requested_expiry") else {
        return Ok(default);
    };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse().unwrap_or(u64::MAX);
    if !is_number || seconds == 0 {
        return Err(OAuthError::invalid_request(
            "requested_expiry: expected a whole number of seconds, 5 to 600",
        ));
    }
    Ok(Duration::from_secs(seconds.clamp(EXPIRY.0, EXPIRY.1)))
}

/// Where the client is told, by its registration, and the token it wants to see there (RFC 6750 section 2.1).
fn ping(form: &Form, ciba: &Ciba) -> Result<Option<(String, String)>, OAuthError> {
    let Some(endpoint) = &ciba.notification_endpoint else {
        return Ok(None);
    };
    let token = form.get("client_notification_token").filter(|token| {
        let (body, end) = token.split_at(token.trim_end_matches('=').len());
        let is_of_it = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b);
        token.len() <= LONGEST_TOKEN
            && !body.is_empty()
            && end.len() < 4
            && body.bytes().all(is_of_it)
    });
    let token = token.ok_or(OAuthError::invalid_request(
        "client_notification_token: expected a bearer token of at most 1024 characters",
    ))?;
    Ok(Some((endpoint.clone(), token.to_owned())))
}
