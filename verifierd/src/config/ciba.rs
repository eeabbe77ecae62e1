//! What a relying party has to do with client-initiated backchannel authentication.

use std::collections::BTreeMap;

use http_api::{Ciba, KeycloakRealm};
use hyper::Uri;
use jid::BareJid;
use verification::parse_account;

use super::entry::Entry;
use super::relying_party::parse_hash;

const ENDPOINT: &str = "a URL, such as \"https://shop.example.org/ciba\"";
const USER: &str = "a JID, such as \"alice@example.org\"";
const CODE: &str = "\"sha256:\" and 64 hexadecimal digits, from `verifierd hash-token`";
const NOT_PRIVATE: &str = "expected https, unless the host is this machine: who can change what is said there can let themselves in";

const REALM: &str =
    "the URL of a realm without a slash at its end, such as \"https://kc.example.org/realms/main\"";

/// `ciba`: what it may do over the back channel.
pub(super) fn read_ciba(entry: &Entry<'_>) -> Option<Ciba> {
    let table = entry.table()?;
    let notification_endpoint = match table.optional("notification_endpoint") {
        Some(entry) => read_endpoint(&entry).map(Some),
        None => Some(None),
    };
    let takes_user_code = table
        .optional("user_code")
        .map_or(Some(false), |entry| entry.yes_or_no());
    table.finish();
    Some(Ciba {
        notification_endpoint: notification_endpoint?,
        takes_user_code: takes_user_code?,
    })
}

fn read_endpoint(entry: &Entry<'_>) -> Option<String> {
    let url = entry.parsed(ENDPOINT, |text| is_web(text).then(|| text.to_owned()))?;
    if !is_private(&url) {
        entry.fault(NOT_PRIVATE);
        return None;
    }
    Some(url)
}

/// `[sign_in] user_codes`. Every one is looked at, so that every fault is told.
pub(super) fn read_user_codes(entry: &Entry<'_>) -> Option<BTreeMap<BareJid, [u8; 32]>> {
    let entries: Vec<(&str, Entry<'_>)> = entry.table()?.all().collect();
    let codes: Vec<Option<(BareJid, [u8; 32])>> = entries
        .into_iter()
        .map(|(name, entry)| {
            let jid = parse_account(name).ok();
            if jid.is_none() {
                entry
                    .clone()
                    .secret()
                    .fault(format_args!("before the = is expected {USER}"));
            }
            let hash = entry.secret().parsed(CODE, parse_hash);
            Some((jid?, hash?))
        })
        .collect();
    codes.into_iter().collect()
}

/// `keycloak`: the realm that asks in its name.
pub(super) fn read_keycloak(
    entry: &Entry<'_>,
    issuers: &mut BTreeMap<String, usize>,
) -> Option<KeycloakRealm> {
    let table = entry.table()?;
    let issuer = table.required("issuer", REALM).and_then(|entry| {
        let issuer = read_url(&entry)?;
        if let Some(line) = issuers.get(&issuer) {
            entry.fault(format_args!("line {line} has this realm already"));
            return None;
        }
        issuers.insert(issuer.clone(), entry.line());
        Some(issuer)
    });
    let url = match table.optional("url") {
        Some(entry) => read_url(&entry).map(Some),
        None => Some(None),
    };
    table.finish();
    let issuer = issuer?;
    Some(KeycloakRealm {
        url: url?.unwrap_or_else(|| issuer.clone()),
        issuer,
    })
}

fn read_url(entry: &Entry<'_>) -> Option<String> {
    let url = entry.parsed(REALM, |text| {
        let is_base = !text.ends_with('/') && !text.contains('?');
        (is_base && is_web(text)).then(|| text.to_owned())
    })?;
    if !is_private(&url) {
        entry.fault(NOT_PRIVATE);
        return None;
    }
    Some(url)
}

/// RFC 9110 section 4.2, without user, password and fragment.
fn is_web(text: &str) -> bool {
    let Ok(url) = text.parse::<Uri>() else {
        return false;
    };
    let is_plain = text.len() <= 2000 && !text.contains(['#', '\\', '@']);
    let has_host = url.host().is_some_and(|host| !host.is_empty());
    is_plain && has_host && matches!(url.scheme_str(), Some("http" | "https"))
}

/// Whether nobody can listen on the way, or change what is said: TLS, or no network at all.
fn is_private(text: &str) -> bool {
    let Ok(url) = text.parse::<Uri>() else {
        return false;
    };
    let host = url.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = host.parse::<std::net::IpAddr>();
    let is_here = address.map_or(host == "localhost", |address| address.is_loopback());
    is_here || url.scheme_str() == Some("https")
}
