//! Good configurations, and what is read from them.

use std::path::Path;
use std::time::Duration;

use http_api::{LocalUsers, UserFile, UserRule};
use tracing::Level;
use verification::{Binding, parse_address};
use verifier_language::Language;

use super::super::{Config, is_in_memory};
use super::{Folder, SECRET, good, smallest};
use crate::xmpp::{Mode, Tls};

#[test]
fn the_smallest_configuration_has_the_documented_defaults() {
    let (config, warnings) = Folder::with(&smallest("")).load().unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(config.xmpp.secret.expose(), SECRET);
    assert_eq!(config.xmpp.ping, Duration::from_secs(30));
    assert_eq!(config.languages, [Language::English]);
    let Mode::Component {
        domain,
        server,
        sender,
    } = &config.xmpp.mode
    else {
        panic!("{:?}", config.xmpp.mode);
    };
    assert_eq!(domain.as_str(), "verify.example.org");
    assert_eq!((server.host.as_str(), server.port), ("127.0.0.1", 5347));
    assert_eq!(sender.as_ref().unwrap().as_str(), "login");
    assert_eq!(config.http.listen, ["127.0.0.1:7070".parse().unwrap()]);
    assert_eq!(config.socket, Path::new("/run/verifierd/verifierd.sock"));
    assert_eq!(config.store, Path::new("/var/lib/verifierd/verifierd.db"));
    assert_eq!(config.bypass, Path::new("/var/lib/verifierd/bypass"));
    assert_eq!(config.ledger, verification::Settings::default());
    assert_eq!(config.doors.default_timeout, Duration::from_secs(60));
    assert!(config.doors.relying_parties.is_empty());
    assert!(config.doors.auth_relying_party.is_none());
    assert!(config.doors.trusted_proxies.is_empty());
    assert!(!config.doors.allow_private_callbacks);
    assert!(config.doors.local_users.confirmers("alice").is_none());
    assert!(config.admins.is_empty());
    assert_eq!(config.log.level, Level::INFO);
}

const FULL: &str = r#"
[http]
listen = ["127.0.0.1:7071", "[::1]:7071"]
public_url = "https://login.example.org/verify/"
trusted_proxies = ["127.0.0.1/32", "::1/128"]
auth_relying_party = "shop"
allow_private_callbacks = true

[socket]
path = "here.sock"

[store]
path = ":memory:"

[bypass]
path = "codes"

[limits]
timeout = 90
pending_per_confirmer = 4
prompts_per_10_minutes = 6
pending = 1_000
undeliverable_after = 10
mute_after_not_me = 0
wrong_codes_to_lock = 7
wrong_codes_to_lock_source = 2
lock_for = 60
cool_down_after_denial = 0
pending_per_confirmer_and_source = 3
pending_per_source = 20
pending_per_relying_party = 30

[[relying_party]]
name = "shop"
token_hash = "sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
jids = ["*@example.org", "bob@example.com"]
binding = "transfer"
trusted = false

[pam.users]
alice = "alice@example.org"
root = { any_of = ["alice@example.org", "bob@example.org"], needed = 2 }
"*" = "%u@example.org"

[[admin]]
jid = "Carol@Example.org"

[log]
level = "debug"
"#;

#[test]
fn every_limit_is_read() {
    let config = good(&smallest(FULL));
    let limits = &config.ledger.limits;
    assert_eq!(
        (limits.pending_per_confirmer, limits.prompts_per_10_minutes),
        (4, 6)
    );
    assert_eq!(
        (limits.wrong_codes_to_lock, limits.lock_for),
        (7, Duration::from_secs(60))
    );
    assert_eq!(limits.mute_after_not_me, Duration::ZERO);
    assert_eq!(
        (
            limits.wrong_codes_to_lock_source,
            limits.cool_down_after_denial
        ),
        (2, Duration::ZERO)
    );
    assert_eq!(limits.pending_per_confirmer_and_source, 3);
    assert_eq!(
        (limits.pending_per_source, limits.pending_per_relying_party),
        (20, 30)
    );
    assert_eq!(
        (
            config.ledger.most_pending,
            config.ledger.undeliverable_after
        ),
        (1000, Duration::from_secs(10))
    );
}

#[test]
fn every_key_is_read() {
    let folder = Folder::with(&smallest(FULL));
    let (config, warnings) = folder.load().unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(config.http.listen.len(), 2);
    assert_eq!(
        config.socket,
        folder.0.path().join("here.sock"),
        "relative to the file"
    );
    assert!(is_in_memory(&config.store));
    assert_eq!(config.bypass, folder.0.path().join("codes"));
    assert_eq!(config.doors.default_timeout, Duration::from_secs(90));
    assert_eq!(
        config.doors.public_url.as_deref(),
        Some("https://login.example.org/verify")
    );
    assert_eq!(config.doors.trusted_proxies.len(), 2);
    assert_eq!(config.doors.auth_relying_party.as_deref(), Some("shop"));
    assert!(config.doors.allow_private_callbacks);
    let shop = &config.doors.relying_parties[0];
    let hash = shop.token_hash.unwrap();
    assert_eq!((hash[0], hash[31]), (0xba, 0xad));
    assert_eq!((shop.binding, shop.trusted), (Binding::Transfer, false));
    assert!(
        shop.jids
            .iter()
            .any(|pattern| pattern.matches(&parse_address("bob@example.com").unwrap()))
    );
    assert_eq!(
        config
            .doors
            .local_users
            .confirmers("root")
            .unwrap()
            .needed(),
        2
    );
    assert_eq!(config.admins[0].jid.as_str(), "carol@example.org");
    assert!(config.xmpp.contact_addresses.is_empty(), "not the admins");
    assert_eq!(config.log.level, Level::DEBUG);
}

/// Whether somebody may have the daemon in their contact list.
fn may_watch(config: &Config, jid: &str) -> bool {
    let jid = parse_address(jid).unwrap();
    config
        .xmpp
        .contacts
        .iter()
        .any(|pattern| pattern.matches(&jid))
}

#[test]
fn contacts_are_those_who_may_be_asked_unless_the_file_says_otherwise() {
    let config = good(&smallest(FULL));
    for jid in ["eve@example.org", "bob@example.com", "carol@example.org"] {
        assert!(may_watch(&config, jid), "{jid}");
    }
    assert!(!may_watch(&config, "eve@example.com"));
    let admin = "[[admin]]\njid = \"carol@example.org\"\n";
    let config = good(&smallest(admin));
    assert!(may_watch(&config, "carol@example.org"));
    assert!(!may_watch(&config, "alice@example.org"));
    let config = good(&smallest(&format!(
        "contacts = [\"*@example.net\"]\n{admin}"
    )));
    assert!(may_watch(&config, "alice@example.net"));
    assert!(!may_watch(&config, "carol@example.org"));
    let config = good(&smallest(&format!("contacts = []\n{admin}")));
    assert!(!may_watch(&config, "carol@example.org"));
}

#[test]
fn what_is_said_of_the_daemon_is_read() {
    let config = good(&smallest(
        "contact_addresses = [\"mailto:admin@example.org\", \"xmpp:help@example.org\"]\n\
         bare_sender_for = [\"*@example.net\"]\n",
    ));
    assert_eq!(
        config.xmpp.contact_addresses,
        ["mailto:admin@example.org", "xmpp:help@example.org"]
    );
    let jid = parse_address("alice@example.net").unwrap();
    assert!(config.xmpp.bare_sender_for[0].matches(&jid));
}

#[test]
fn the_first_language_is_the_default() {
    let (config, _) = Folder::with(&smallest("languages = [\"de\", \"en\"]"))
        .load()
        .unwrap();
    assert_eq!(config.languages, [Language::German, Language::English]);
}

#[test]
fn a_client_is_told_from_a_component() {
    let client =
        "[xmpp]\nmode = \"client\"\njid = \"login@example.org\"\nsecret_file = \"xmpp-secret\"\n";
    let Mode::Client {
        jid,
        server,
        tls,
        ca_file,
    } = good(client).xmpp.mode
    else {
        panic!("a client");
    };
    assert_eq!(
        (jid.as_str(), server, tls, ca_file),
        ("login@example.org", None, Tls::Starttls, None)
    );

    let folder = Folder::with(&format!(
        "{client}server = \"[::1]:5223\"\ntls = \"direct\"\nca_file = \"ca.pem\"\n"
    ));
    folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n", 0o644);
    let Mode::Client {
        server,
        tls,
        ca_file,
        ..
    } = folder.load().unwrap().0.xmpp.mode
    else {
        panic!("a client");
    };
    assert_eq!(server.unwrap().host, "::1");
    assert_eq!(
        (tls, ca_file),
        (Tls::Direct, Some(folder.0.path().join("ca.pem")))
    );
}

#[test]
fn an_empty_sender_is_the_bare_domain() {
    let Mode::Component { sender, .. } = good(&smallest("sender = \"\"\n")).xmpp.mode else {
        panic!("a component");
    };
    assert!(sender.is_none());
}

#[test]
fn what_travels_in_the_clear_is_warned_about() {
    let far = smallest("[http]\nlisten = [\"0.0.0.0:7070\"]\n")
        .replace("127.0.0.1:5347", "xmpp.example.org:5347");
    let (_, warnings) = Folder::with(&far).load().unwrap();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(
        warnings[0].contains("4: xmpp.server: not on this machine"),
        "{warnings:?}"
    );
    assert!(
        warnings[1].contains("7: http.listen: bearer tokens are not encrypted"),
        "{warnings:?}"
    );
}

#[test]
fn who_confirms_for_a_user_is_read() {
    let table = "[pam.users]\nroot = { any_of = [\"a@example.org\", \"b@example.org\"], needed = 2, veto = false, \
        not_requester = true }\nbob = \"b@example.org\"\ncarol = { any_of = [\"c@example.org\"] }\n";
    let folder = Folder::with(&smallest(table));
    let (config, _) = folder.load().unwrap();
    let rule = |any_of: &[&str], needed, veto, not_requester| UserRule {
        any_of: any_of.iter().map(|text| (*text).to_owned()).collect(),
        needed,
        veto,
        not_requester,
    };
    let expected = [
        (
            "root".to_owned(),
            rule(&["a@example.org", "b@example.org"], 2, false, true),
        ),
        ("bob".to_owned(), rule(&["b@example.org"], 1, true, false)),
        ("carol".to_owned(), rule(&["c@example.org"], 1, true, false)),
    ];
    let expected = LocalUsers::new(expected.into()).unwrap();
    assert_eq!(config.doors.local_users, expected);
}

#[test]
fn users_are_named_by_pattern_too_and_some_are_left_out() {
    let table = "[pam.users]\n\"admin-*\" = \"%u@admins.example\"\n\"*\" = \"%u@example.org\"\nguest = false\n";
    let users = good(&smallest(table)).doors.local_users;
    let asked = |user: &str| Some(users.confirmers(user)?.jids()[0].to_string());
    assert_eq!(
        asked("admin-zoe").as_deref(),
        Some("admin-zoe@admins.example")
    );
    assert_eq!(asked("zoe").as_deref(), Some("zoe@example.org"));
    assert_eq!(asked("guest"), None);
}

#[test]
fn a_file_of_the_users_own_is_warned_about() {
    let text = smallest("[pam]\nuser_file = \"%h/.config/verifierd/jid\"\n");
    let (config, warnings) = Folder::with(&text).load().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let told = "7: pam.user_file: users write these files themselves";
    assert!(warnings[0].contains(told), "{warnings:?}");
    // Root has none, whatever lies in its home.
    assert_eq!(config.doors.user_files.read("root"), UserFile::Missing);
}

#[test]
fn who_is_asked_is_told_at_a_login_only_where_the_file_says_so() {
    let named = |text: &str| {
        let (config, _) = Folder::with(&smallest(text)).load().unwrap();
        config.doors.name_confirmers
    };
    assert!(named("[pam]\nname_confirmers = true\n"));
    assert!(!named("[pam]\nname_confirmers = false\n"));
    assert!(!named(""));
}
