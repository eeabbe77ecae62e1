//! `[[forward_auth]]`: who may have what of the sites behind proxies.

use std::time::Duration;

use http_api::{
    Admitted, ForwardAuthAccess, ForwardAuthPolicy, ForwardAuthRule, JidPattern, PathPattern,
    RelyingParty, SignIn, SitePattern, XmppRealm,
};

use super::entry::Entry;
use super::http;
use super::table::Table;

const HOST: &str =
    "a host such as \"app.example.org\", \"app.example.org:8443\" or \"*.example.org\"";
const PATHS: &str = "a list of at least one path, such as [\"/static/*\"]";
const PATH: &str =
    "a path such as \"/feed.xml\", or \"/static/*\" for all below, decoded and without \"..\"";
const METHODS: &str = "a list of at least one method, such as [\"GET\"]";
const METHOD: &str = "a method in capital letters, such as \"GET\"";
const PARTY: &str = "the name of a [[relying_party]]";
const ALLOW: &str =
    "a list of at least one of \"alice@example.org\", \"*@example.org\" and \"group:staff\"";
const ADMITTED: &str =
    "a JID, a pattern such as \"*@example.org\", or \"group:NAME\" with a group of [sign_in]";

/// Five minutes: a few requests of one program, such as git's.
const COVER: u32 = 300;

/// What becomes of requests.
#[derive(Debug, Clone, Copy)]
enum Policy {
    SignIn,
    Bypass,
    Deny,
}

const POLICIES: [(&str, Policy); 3] = [
    ("sign_in", Policy::SignIn),
    ("bypass", Policy::Bypass),
    ("deny", Policy::Deny),
];

/// How the application knows people: whether local parts do.
const USERS: [(&str, bool); 2] = [("jid", false), ("local", true)];

/// What the rules refer to. None of a section that is wrong: it has its own errors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) parties: &'a [RelyingParty],
    pub(super) http: Option<&'a http::Section>,
    pub(super) sign_in: Option<&'a Option<SignIn>>,
}

/// All of them, in their order.
pub(super) fn read(root: &Table<'_>, around: Around<'_>) -> Option<Vec<ForwardAuthRule>> {
    let tables = root.tables("forward_auth");
    if let Some(first) = tables.first() {
        complain_of_what_is_missing(first, around);
    }
    // Every rule is looked at, so that every fault is told.
    let rules: Vec<_> = tables
        .iter()
        .map(|table| read_rule(table, around))
        .collect();
    for table in tables {
        table.finish();
    }
    rules.into_iter().collect()
}

fn complain_of_what_is_missing(table: &Table<'_>, around: Around<'_>) {
    if around.sign_in.is_some_and(Option::is_none) {
        table.complain("forward_auth needs the section [sign_in]");
    }
    let names_nobody = |http: &http::Section| http.trusted_proxies.is_empty();
    if around.http.is_some_and(names_nobody) {
        table.complain(
            "forward_auth needs http.trusted_proxies: a proxy that is not named there is not answered",
        );
    }
}

fn read_rule(table: &Table<'_>, around: Around<'_>) -> Option<ForwardAuthRule> {
    let host = table
        .required("host", HOST)
        .and_then(|entry| entry.parsed(HOST, SitePattern::parse));
    let paths = table.optional("paths").map_or_else(
        || Some(Vec::new()),
        |entry| {
            read_all(&entry, PATHS, |entry| {
                entry.parsed(PATH, PathPattern::parse)
            })
        },
    );
    let methods = table.optional("methods").map_or_else(
        || Some(Vec::new()),
        |entry| read_all(&entry, METHODS, |entry| entry.parsed(METHOD, method)),
    );
    let policy = table
        .optional("policy")
        .map_or(Some(Policy::SignIn), |entry| entry.one_of(&POLICIES));
    let policy = match policy {
        Some(Policy::SignIn) => read_access(table, around).map(ForwardAuthPolicy::Access),
        Some(Policy::Bypass) => Some(ForwardAuthPolicy::Bypass),
        Some(Policy::Deny) => Some(ForwardAuthPolicy::Deny),
        None => {
            // Its keys are known, whatever it was to be.
            read_access(table, around);
            None
        }
    };
    Some(ForwardAuthRule {
        host: host?,
        paths: paths?,
        methods: methods?,
        policy: policy?,
    })
}

fn read_access(table: &Table<'_>, around: Around<'_>) -> Option<ForwardAuthAccess> {
    let party = table.required("relying_party", PARTY).and_then(|entry| {
        let place = |text: &str| around.parties.iter().position(|party| *party.name == *text);
        entry.parsed(PARTY, place)
    });
    let allow = table.optional("allow").map_or_else(
        || Some(Vec::new()),
        |entry| read_all(&entry, ALLOW, |entry| admitted(entry, around)),
    );
    let yes_or_no = |key, usual| {
        let entry = table.optional(key);
        entry.map_or(Some(usual), |entry| entry.yes_or_no())
    };
    let has_pages = yes_or_no("pages", true);
    let has_xmpp = yes_or_no("xmpp", false);
    let realm = read_realm(table);
    let passes_preflight = yes_or_no("preflight", false);
    let has_local_names = table
        .optional("remote_user")
        .map_or(Some(false), |entry| read_user(&entry, around));
    if (has_pages, has_xmpp) == (Some(false), Some(false)) {
        table.complain(
            "forward_auth.pages = false: expected it beside xmpp = true, or nobody gets in",
        );
        return None;
    }
    Some(ForwardAuthAccess {
        party: party?,
        allow: allow?,
        has_pages: has_pages?,
        xmpp: has_xmpp?.then_some(realm?),
        passes_preflight: passes_preflight?,
        has_local_names: has_local_names?,
    })
}

fn read_realm(table: &Table<'_>) -> Option<XmppRealm> {
    let seconds = |key, usual, range| {
        let entry = table.optional(key);
        let number = entry.map_or(Some(usual), |entry| entry.whole(range, "seconds"))?;
        Some(Duration::from_secs(number.into()))
    };
    let cover = seconds("cover", COVER, 0..=86_400);
    let timeout = seconds("timeout", 60, 5..=600);
    let knows_digest = table
        .optional("digest")
        .map_or(Some(false), |entry| entry.yes_or_no());
    Some(XmppRealm {
        cover: cover?,
        timeout: timeout?,
        knows_digest: knows_digest?,
    })
}

/// Local parts alone name accounts of one domain, which must be known.
fn read_user(entry: &Entry<'_>, around: Around<'_>) -> Option<bool> {
    let are_local = entry.one_of(&USERS)?;
    let domain = around.sign_in.and_then(Option::as_ref);
    let domain = domain.map(|sign_in| sign_in.default_domain.is_some());
    if are_local && domain == Some(false) {
        entry.fault(
            "expected sign_in.default_domain beside it: the domain whose accounts are meant",
        );
        return None;
    }
    Some(are_local)
}

fn admitted(entry: &Entry<'_>, around: Around<'_>) -> Option<Admitted> {
    entry.parsed(ADMITTED, |text| match text.strip_prefix("group:") {
        Some(group) => {
            let sign_in = around.sign_in.and_then(Option::as_ref);
            let is_known = sign_in.is_none_or(|rules| rules.groups.contains_key(group));
            is_known.then(|| Admitted::Group(group.to_owned()))
        }
        None => JidPattern::parse(text).ok().map(Admitted::Jids),
    })
}

fn method(text: &str) -> Option<String> {
    let is_word = text.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
    (is_word && (1..=32).contains(&text.len())).then(|| text.to_owned())
}

/// At least one element; every one is looked at, so that every fault is told.
fn read_all<T>(
    entry: &Entry<'_>,
    allowed: &str,
    read: impl Fn(&Entry<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let elements: Vec<Option<T>> = entry.list(allowed)?.iter().map(read).collect();
    if elements.is_empty() {
        entry.wrong(allowed);
        return None;
    }
    elements.into_iter().collect()
}
