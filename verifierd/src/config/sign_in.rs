//! `[sign_in]`: signing in with a browser, and what is known of those who do.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use http_api::{EmailRule, JidPattern, SignIn, is_origin};
use verification::parse_address;

use super::ciba::read_user_codes;
use super::credential::Places;
use super::entry::Entry;
use super::relying_party::read_patterns;
use super::table::Table;
use super::{http, look};

/// Eight hours: a working day.
const SESSION: Duration = Duration::from_secs(8 * 3600);
/// Time to find one's phone.
const TIMEOUT: Duration = Duration::from_secs(120);
const PUBLIC_URL: &str = "sign_in needs http.public_url, where browsers find the pages: expected https, no path, and \
     the spelling of browsers (lower case, no port that goes without saying), such as \"https://login.example.org\"; http only on this machine, such as \"http://localhost:7070\"";
const NO_PROXIES: &str = "http.trusted_proxies does not name the proxy that does TLS: everybody seems to be where it is, \
     to those who confirm and to the limits";
const DOMAIN: &str = "the domain of an XMPP server, such as \"example.org\"";
const MEMBERS: &str = "a list of patterns, such as [\"*@staff.example.org\"]";
const GROUP: &str = "the name of a group: 1 to 64 printable characters without ','";
const EMAILS: &str =
    "a list of tables such as { jids = \"*@example.org\", address = \"%u@example.org\" }";
const JIDS: &str = "a pattern, such as \"*@example.org\"";
const ADDRESS: &str =
    "a mail address, in which %u stands for the local part of the JID and %d for its domain";

/// None where there is no such section: no pages.
#[expect(
    clippy::option_option,
    reason = "the outer none: it is wrong, and that was told; the inner: it is not there"
)]
pub(super) fn read(
    root: &Table<'_>,
    places: &Places<'_>,
    http: Option<&http::Section>,
) -> Option<Option<SignIn>> {
    let Some(entry) = root.optional("sign_in") else {
        return Some(None);
    };
    let table = entry.table()?;
    if let Some(http) = http {
        check_url(&table, http);
    }
    let look = look::read(&table, places);
    let timeout = table.optional("timeout").map_or(Some(TIMEOUT), |entry| {
        let seconds = entry.whole(5..=600, "seconds")?;
        Some(Duration::from_secs(seconds.into()))
    });
    let session = table.optional("session").map_or(Some(SESSION), |entry| {
        let seconds = entry.whole(60..=31_536_000, "seconds")?;
        Some(Duration::from_secs(seconds.into()))
    });
    let default_domain = match table.optional("default_domain") {
        Some(entry) => entry.parsed(DOMAIN, domain).map(Some),
        None => Some(None),
    };
    let groups = table
        .optional("groups")
        .map_or_else(|| Some(BTreeMap::new()), |entry| read_groups(&entry));
    let emails = table
        .optional("emails")
        .map_or_else(|| Some(Vec::new()), |entry| read_emails(&entry));
    let user_codes = table
        .optional("user_codes")
        .map_or_else(|| Some(BTreeMap::new()), |entry| read_user_codes(&entry));
    table.finish();
    Some(Some(SignIn {
        session: session?,
        timeout: timeout?,
        look: look?,
        default_domain: default_domain?,
        groups: groups?,
        emails: emails?,
        user_codes: user_codes?,
    }))
}

/// Cookies go out as `Secure` and for one host, path and all (`__Host-`): without TLS a browser keeps them on loopback
/// alone, and what else lives on the host could not be told apart.
fn check_url(table: &Table<'_>, http: &http::Section) {
    let url = http.public_url.as_deref().unwrap_or_default();
    let fits = match url.split_once("://") {
        Some(("https", _)) => is_origin(url),
        Some(("http", rest)) => is_origin(url) && is_loopback(rest),
        Some(_) | None => false,
    };
    if !fits {
        table.complain(PUBLIC_URL);
    }
    // We speak no TLS: with https there is somebody in between.
    if url.starts_with("https:") && http.trusted_proxies.is_empty() {
        table.warn(NO_PROXIES);
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => authority.split(':').next(),
    };
    let host = host.unwrap_or_default();
    let is_name = host == "localhost" || host.ends_with(".localhost");
    is_name || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

fn domain(text: &str) -> Option<String> {
    let jid = parse_address(text).ok()?;
    let is_bare = jid.node().is_none() && jid.resource().is_none();
    is_bare.then(|| jid.domain().as_str().to_owned())
}

/// Every group is looked at, so that every fault is told.
fn read_groups(entry: &Entry<'_>) -> Option<BTreeMap<String, Vec<JidPattern>>> {
    let entries: Vec<(&str, Entry<'_>)> = entry.table()?.all().collect();
    let groups: Vec<_> = entries
        .iter()
        .map(|(name, entry)| {
            if !is_group(name) {
                entry.fault(format_args!("before the = is expected {GROUP}"));
                return None;
            }
            Some(((*name).to_owned(), read_patterns(entry, MEMBERS)?))
        })
        .collect();
    groups.into_iter().collect()
}

/// Proxies hand groups on as a list with commas between.
fn is_group(name: &str) -> bool {
    (1..=64).contains(&name.chars().count()) && !name.contains(|c: char| c.is_control() || c == ',')
}

fn read_emails(entry: &Entry<'_>) -> Option<Vec<EmailRule>> {
    let rules: Vec<Option<EmailRule>> = entry.list(EMAILS)?.iter().map(read_email).collect();
    rules.into_iter().collect()
}

fn read_email(entry: &Entry<'_>) -> Option<EmailRule> {
    let table = entry.table()?;
    let pattern = |text: &str| Some((JidPattern::parse(text).ok()?, text.to_owned()));
    let jids = table
        .required("jids", JIDS)
        .and_then(|entry| entry.parsed(JIDS, pattern));
    let whom = jids.as_ref().map_or("", |(_, text)| text);
    let address = table
        .required("address", ADDRESS)
        .and_then(|entry| read_address(&entry, whom));
    let is_verified = table
        .optional("verified")
        .map_or(Some(false), |entry| entry.yes_or_no());
    table.finish();
    Some(EmailRule {
        jids: jids?.0,
        address: address?,
        is_verified: is_verified?,
    })
}

/// Many websites know people again by their address: no two may have the same.
fn read_address(entry: &Entry<'_>, whom: &str) -> Option<String> {
    let address = entry.parsed(ADDRESS, |text| is_mailbox(text).then(|| text.to_owned()))?;
    for (are_several, part) in [
        (whom.starts_with('*'), "%u"),
        (whom == "*" || whom.contains("@*."), "%d"),
    ] {
        if are_several && !address.contains(part) {
            entry.fault(format_args!(
                "expected {part} in it: jids covers several who would have the same address"
            ));
            return None;
        }
    }
    Some(address)
}

fn is_mailbox(text: &str) -> bool {
    let is_plain = !text.contains(|c: char| c.is_control() || c.is_whitespace());
    let parts = text.rsplit_once('@');
    is_plain && parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
}
