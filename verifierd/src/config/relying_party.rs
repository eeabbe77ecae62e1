//! `[[relying_party]]`: who may ask over TCP, whom, and how an answer must be tied to the request.

use std::collections::BTreeMap;
use std::sync::Arc;

use http_api::{JidPattern, RelyingParty};
use verification::Binding;

use super::ciba::{read_ciba, read_keycloak};
use super::credential::Places;
use super::entry::Entry;
use super::oidc;
use super::table::Table;

const NAME: &str = "1 to 64 of a-z, 0-9, '.', '_' and '-'";
const TITLE: &str = "1 to 64 printable characters that do not begin with \"local:\"";
pub(super) const TOKEN_HASH: &str =
    "\"sha256:\" and 64 hexadecimal digits, from `verifierd hash-token`";
const JIDS: &str = "a list of at least one pattern, such as [\"*@example.org\"]";
const PATTERN: &str =
    "a JID in which * stands for any account, such as \"*@example.org\", or \"*\" for anybody";

pub(super) const BINDINGS: [(&str, Binding); 3] = [
    ("tap", Binding::Tap),
    ("code", Binding::Code),
    ("transfer", Binding::Transfer),
];

/// All of them; those that are wrong are left out and reported.
pub(super) fn read(root: &Table<'_>, places: &Places<'_>) -> Vec<RelyingParty> {
    let tables = root.tables("relying_party");
    if let Some(first) = tables.first()
        && places.is_world_readable()
    {
        first.warn(
            "everybody on this machine can read this file, and token_hash signs callbacks: chmod o-r",
        );
    }
    let mut lines = Lines {
        have_other_ways: root.optional("sign_in").is_some(),
        ..Lines::default()
    };
    tables
        .into_iter()
        .filter_map(|table| read_one(table, places, &mut lines))
        .collect()
}

/// Where names and tokens were given first.
#[derive(Debug, Default)]
struct Lines {
    /// Whether there are ways to ask without a token: pages.
    have_other_ways: bool,
    names: BTreeMap<String, usize>,
    tokens: BTreeMap<[u8; 32], usize>,
    realms: BTreeMap<String, usize>,
}

fn read_one(table: Table<'_>, places: &Places<'_>, lines: &mut Lines) -> Option<RelyingParty> {
    let name = table
        .required("name", NAME)
        .and_then(|entry| read_name(&entry, &mut lines.names));
    let title = match table.optional("title") {
        Some(entry) => entry.parsed(TITLE, read_title).map(Some),
        None => Some(None),
    };
    let keycloak = match table.optional("keycloak") {
        Some(entry) => read_keycloak(&entry, &mut lines.realms).map(Some),
        None => Some(None),
    };
    let has_other_ways = lines.have_other_ways || !matches!(keycloak, Some(None));
    let token_hash = if has_other_ways {
        table.optional("token_hash")
    } else {
        table.required("token_hash", TOKEN_HASH)
    };
    let token_hash = match token_hash {
        Some(entry) => read_hash(&entry.secret(), &mut lines.tokens).map(Some),
        None => has_other_ways.then_some(None),
    };
    let jids = table
        .required("jids", JIDS)
        .and_then(|entry| read_jids(&entry));
    let binding = table
        .optional("binding")
        .map_or(Some(Binding::Code), |entry| entry.one_of(&BINDINGS));
    let trusted = table
        .optional("trusted")
        .map_or(Some(true), |entry| entry.yes_or_no());
    let ciba = match table.optional("ciba") {
        Some(entry) => read_ciba(&entry).map(Some),
        None => Some(None),
    };
    let asks_for_client = !matches!(ciba, Some(None));
    let client = oidc::read(&table, places, (lines.have_other_ways, asks_for_client));
    table.finish();
    Some(RelyingParty {
        name: name?,
        title: title?,
        token_hash: token_hash?,
        jids: jids?,
        binding: binding?,
        trusted: trusted?,
        ciba: ciba?,
        keycloak: keycloak?,
        client: client.ok()?,
    })
}

fn read_name(entry: &Entry<'_>, names: &mut BTreeMap<String, usize>) -> Option<Arc<str>> {
    let name = entry.parsed(NAME, |text| is_name(text).then(|| text.to_owned()))?;
    if let Some(line) = names.get(&name) {
        entry.fault(format_args!("line {line} has this name already"));
        return None;
    }
    names.insert(name.clone(), entry.line());
    Some(name.into())
}

fn read_title(text: &str) -> Option<Arc<str>> {
    let fits = (1..=64).contains(&text.chars().count());
    // That stands for programs on this machine.
    let is_taken = text.starts_with("local:");
    (fits && !is_taken && !text.contains(char::is_control)).then(|| text.into())
}

/// Has no colon, so it can be none of `local:UID`.
fn is_name(text: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    (1..=64).contains(&text.len()) && text.bytes().all(is_allowed)
}

fn read_hash(entry: &Entry<'_>, tokens: &mut BTreeMap<[u8; 32], usize>) -> Option<[u8; 32]> {
    let hash = entry.parsed(TOKEN_HASH, parse_hash)?;
    if let Some(line) = tokens.get(&hash) {
        entry.fault(format_args!(
            "line {line} has this token already: a token names one relying party"
        ));
        return None;
    }
    tokens.insert(hash, entry.line());
    Some(hash)
}

/// `sha256:` and the digest in hexadecimal.
pub(super) fn parse_hash(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix("sha256:")?;
    let mut hash = [0_u8; 32];
    if digits.len() != 2 * hash.len() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in hash.iter_mut().enumerate() {
        let pair = digits.get(2 * index..2 * index + 2)?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(hash)
}

fn read_jids(entry: &Entry<'_>) -> Option<Vec<JidPattern>> {
    let patterns = read_patterns(entry, JIDS)?;
    if patterns.is_empty() {
        entry.wrong(JIDS);
        return None;
    }
    Some(patterns)
}

/// A list of patterns, perhaps of none.
pub(super) fn read_patterns(entry: &Entry<'_>, allowed: &str) -> Option<Vec<JidPattern>> {
    let elements = entry.list(allowed)?;
    // Every element is looked at, so that every fault is told.
    let patterns: Vec<Option<JidPattern>> = elements
        .iter()
        .map(|element| element.parsed(PATTERN, |text| JidPattern::parse(text).ok()))
        .collect();
    patterns.into_iter().collect()
}
