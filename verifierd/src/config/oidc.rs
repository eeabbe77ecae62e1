//! `[openid]`, and what of `[[relying_party]]` makes a client of the OpenID Provider.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use http_api::{
    Algorithm, Client, ClientAuthentication, ClientKeys, OpenId, REDIRECT_URI, Registration,
    RelyingParty, Scope, is_redirect_uri,
};

use super::credential::Places;
use super::entry::Entry;
use super::relying_party::{TOKEN_HASH, parse_hash};
use super::table::Table;

const REDIRECT_URIS: &str = "a list of URLs, such as [\"https://shop.example.org/callback\"]";
const SCOPES: &str =
    "a list of openid, profile, groups, email, xmpp and offline_access, openid among them";
const SCOPE: &str = "openid, profile, groups, email, xmpp or offline_access";
const KEYS: &str = "a JSON Web Key Set (RFC 7517) of public keys, of RSA, P-256, P-384 or Ed25519";
const PATH: &str = "the path of a file";
const PARTY: &str = "the name of a [[relying_party]]";
const NO_CLIENT: &str = "it makes no sense without redirect_uris or ciba";
/// What a client may ask for where nothing is said: no address, and nothing while somebody is away.
const USUAL: [Scope; 4] = [Scope::OpenId, Scope::Profile, Scope::Groups, Scope::Email];
/// A key set longer than this is the wrong file.
const LONGEST: u64 = 64 * 1024; // bytes

/// The ways of `token_endpoint_auth_method`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Secret,
    Keys,
    None,
}

const METHODS: [(&str, Method); 4] = [
    ("client_secret_basic", Method::Secret),
    ("client_secret_post", Method::Secret),
    ("private_key_jwt", Method::Keys),
    ("none", Method::None),
];

/// Keys of a client alone.
const KEYS_OF_CLIENTS: [&str; 10] = [
    "post_logout_redirect_uris",
    "token_endpoint_auth_method",
    "client_secret_hash",
    "jwks",
    "jwks_file",
    "pkce",
    "scopes",
    "id_token_signed_response_alg",
    "consent",
    "refresh",
];

/// What a relying party may do as a client, if it is one: it has `redirect_uris`, or something else of it takes a client
/// (`is_asked_for`), such as `ciba`.
pub(super) fn read(
    table: &Table<'_>,
    places: &Places<'_>,
    (has_pages, is_asked_for): (bool, bool),
) -> Result<Option<Arc<Client>>, Amiss> {
    let redirect_uris = table.optional("redirect_uris");
    if let Some(entry) = redirect_uris.as_ref().filter(|_| !has_pages) {
        entry.fault("expected [sign_in] in the file: it is there that people sign in");
        return Err(Amiss);
    }
    if redirect_uris.is_none() && !is_asked_for {
        let entries = KEYS_OF_CLIENTS.map(|key| table.optional(key));
        let entries: Vec<Entry<'_>> = entries.into_iter().flatten().collect();
        for entry in &entries {
            entry.clone().secret().fault(NO_CLIENT);
        }
        return if entries.is_empty() {
            Ok(None)
        } else {
            Err(Amiss)
        };
    }
    let client = read_client(table, places, redirect_uris);
    client.map(Arc::new).map(Some).ok_or(Amiss)
}

/// Something was wrong, and has been told.
#[derive(Debug)]
pub(super) struct Amiss;

fn read_client(
    table: &Table<'_>,
    places: &Places<'_>,
    redirect_uris: Option<Entry<'_>>,
) -> Option<Client> {
    let redirect_uris = redirect_uris.map_or_else(|| Some(Vec::new()), |entry| read_uris(&entry));
    let post_logout_redirect_uris = table
        .optional("post_logout_redirect_uris")
        .map_or_else(|| Some(Vec::new()), |entry| read_uris(&entry));
    let authentication = read_authentication(table, places);
    let is_public = matches!(authentication, Some(ClientAuthentication::Public));
    let requires_pkce = read_pkce(table, is_public);
    let refresh = match table.optional("refresh") {
        Some(entry) => {
            let seconds = entry.whole(60..=31_536_000, "seconds");
            seconds.map(|seconds| Some(Duration::from_secs(seconds.into())))
        }
        None => Some(None),
    };
    let scopes = match table.optional("scopes") {
        Some(entry) => read_scopes(&entry),
        None => Some(usual(refresh.flatten().is_some())),
    };
    let algorithm = table
        .optional("id_token_signed_response_alg")
        .map_or(Some(Algorithm::Rs256), |entry| {
            entry.one_of(&Algorithm::ALL)
        });
    let asks_consent = table
        .optional("consent")
        .map_or(Some(false), |entry| entry.yes_or_no());
    Some(Client {
        redirect_uris: redirect_uris?,
        post_logout_redirect_uris: post_logout_redirect_uris?,
        authentication: authentication?,
        requires_pkce: requires_pkce?,
        scopes: scopes?,
        algorithm: algorithm?,
        asks_consent: asks_consent?,
        refresh: refresh?,
    })
}

fn read_authentication(table: &Table<'_>, places: &Places<'_>) -> Option<ClientAuthentication> {
    let method = match table.optional("token_endpoint_auth_method") {
        Some(entry) => entry.one_of(&METHODS),
        None => Some(Method::Secret),
    };
    let secret = table.optional("client_secret_hash").map(Entry::secret);
    let (inline, file) = (table.optional("jwks"), table.optional("jwks_file"));
    match (method?, secret, inline, file) {
        (Method::Secret, Some(secret), None, None) => {
            let hash = secret.parsed(TOKEN_HASH, parse_hash)?;
            Some(ClientAuthentication::Secret(hash))
        }
        (Method::Keys, None, Some(keys), None) => {
            let keys = keys
                .secret()
                .parsed(KEYS, |text| ClientKeys::parse(text).ok())?;
            Some(ClientAuthentication::Keys(keys))
        }
        (Method::Keys, None, None, Some(file)) => {
            Some(ClientAuthentication::Keys(read_keys(&file, places)?))
        }
        (Method::None, None, None, None) => Some(ClientAuthentication::Public),
        (method, ..) => {
            table.complain(match method {
                Method::Secret => "relying_party.client_secret_hash is missing, or is not alone: expected it, from \
                     `verifierd hash-token`, and neither jwks nor jwks_file",
                Method::Keys => "token_endpoint_auth_method = \"private_key_jwt\": expected one of jwks and jwks_file, \
                     and no client_secret_hash",
                Method::None => "token_endpoint_auth_method = \"none\": expected no client_secret_hash, jwks or jwks_file",
            });
            None
        }
    }
}

fn read_keys(entry: &Entry<'_>, places: &Places<'_>) -> Option<ClientKeys> {
    let path = places.resolve(entry.text(PATH)?);
    let read = || -> io::Result<String> {
        let mut text = String::new();
        File::open(&path)?.take(LONGEST).read_to_string(&mut text)?;
        Ok(text)
    };
    let keys = read().and_then(|text| ClientKeys::parse(&text).map_err(io::Error::other));
    match keys {
        Ok(keys) => Some(keys),
        Err(error) => {
            entry.fault(format_args!("cannot read {}: {error}", path.display()));
            None
        }
    }
}

/// Without it a code that got about can be used, so it is said at every start.
fn read_pkce(table: &Table<'_>, is_public: bool) -> Option<bool> {
    let Some(entry) = table.optional("pkce") else {
        return Some(true);
    };
    let is_required = entry.yes_or_no()?;
    if !is_required && is_public {
        entry.fault("expected true: a client without a secret has nothing else to show");
        return None;
    }
    if !is_required {
        entry.warn(
            "a code that got about is good for whoever has it: only where the client knows no PKCE",
        );
    }
    Some(is_required)
}

/// Every element is looked at, so that every fault is told.
fn read_uris(entry: &Entry<'_>) -> Option<Vec<String>> {
    let elements = entry.list(REDIRECT_URIS)?;
    let uris: Vec<Option<String>> = elements
        .iter()
        .map(|element| {
            element.parsed(REDIRECT_URI, |text| {
                is_redirect_uri(text).then(|| text.to_owned())
            })
        })
        .collect();
    if uris.is_empty() {
        entry.wrong(REDIRECT_URIS);
        return None;
    }
    uris.into_iter().collect()
}

fn read_scopes(entry: &Entry<'_>) -> Option<Vec<Scope>> {
    let elements = entry.list(SCOPES)?;
    let scopes: Vec<Option<Scope>> = elements
        .iter()
        .map(|element| {
            element.parsed(SCOPE, |text| {
                let found = Scope::ALL.iter().find(|(name, _)| *name == text);
                found.map(|(_, scope)| *scope)
            })
        })
        .collect();
    let scopes: BTreeSet<Scope> = scopes.into_iter().collect::<Option<_>>()?;
    if !scopes.contains(&Scope::OpenId) {
        entry.wrong(SCOPES);
        return None;
    }
    Some(scopes.into_iter().collect())
}

fn usual(may_refresh: bool) -> Vec<Scope> {
    let offline = may_refresh.then_some(Scope::OfflineAccess);
    USUAL.into_iter().chain(offline).collect()
}

/// `[openid]`.
pub(super) fn read_section(root: &Table<'_>, parties: &[RelyingParty]) -> Option<OpenId> {
    let usual = OpenId::default();
    let Some(entry) = root.optional("openid") else {
        return Some(usual);
    };
    let table = entry.table()?;
    let span = |key, range, usual| match table.optional(key) {
        Some(entry) => {
            let seconds = entry.whole(range, "seconds");
            seconds.map(|seconds| Duration::from_secs(seconds.into()))
        }
        None => Some(usual),
    };
    let token = span("token", 60..=86_400, usual.token);
    // A key is published a day before it signs.
    let key_rotation = span("key_rotation", 172_800..=31_536_000, usual.key_rotation);
    let registration = match table.optional("registration") {
        Some(entry) => read_registration(&entry, parties).map(Some),
        None => Some(None),
    };
    table.finish();
    Some(OpenId {
        token: token?,
        key_rotation: key_rotation?,
        registration: registration?,
    })
}

fn read_registration(entry: &Entry<'_>, parties: &[RelyingParty]) -> Option<Registration> {
    let table = entry.table()?;
    let token_hash = table
        .required("token_hash", TOKEN_HASH)
        .and_then(|entry| entry.secret().parsed(TOKEN_HASH, parse_hash));
    let relying_party = table.required("relying_party", PARTY).and_then(|entry| {
        let name = entry.parsed(PARTY, |text| {
            let party = parties.iter().find(|party| *party.name == *text);
            party.map(|party| (Arc::clone(&party.name), party.ciba.is_some()))
        });
        match name? {
            (_, true) => {
                entry.fault(
                    "expected one without ciba: who registers could have people asked at any time",
                );
                None
            }
            (name, false) => Some(name),
        }
    });
    let clients = table
        .optional("clients")
        .map_or(Some(100), |entry| entry.whole(1..=10_000, "clients"));
    table.finish();
    Some(Registration {
        token_hash: token_hash?,
        relying_party: relying_party?,
        clients: clients?,
    })
}
