//! Bad configurations, and what is told of them.

use std::fmt::Write;
use std::path::Path;

use super::super::load_with;
use super::{complaints, smallest};

#[test]
fn everything_wrong_is_told_at_once_with_its_line() {
    let told = complaints(
        r#"top = 1
[xmpp]
mode = "componnent"
jid = "@"
server = "127.0.0.1"
secret = 5
secert = "swordfish"
ping = 301
[http]
listen = ["127.0.0.1", 5]
public_url = "ftp://x"
trusted_proxies = ["10.0.0.0/33"]
auth_relying_party = "shopp"
allow_private_callbacks = "yes"
[limits]
timeout = 4
pending_per_confirmer = 1.5
prompts_per_10_minute = 3
[socket]
path = 3
[store]
path = "/tmp/"
[pam.users]
alice = "%x@example.org"
root = { any_of = ["alice@example.org"], needed = 2, foo = 1 }
bob = 3
"#,
    );
    let expected = r#"verifierd.toml:1: top is not a key at the top of the file: expected one of xmpp, relying_party, sign_in, http, socket, store, bypass, limits, forward_auth, openid, pam, admin, log
verifierd.toml:3: xmpp.mode = "componnent": expected "component" or "client"
verifierd.toml:4: xmpp.jid = "@": expected a JID
verifierd.toml:5: xmpp.server = "127.0.0.1": expected "HOST:PORT", such as "127.0.0.1:5347"
verifierd.toml:6: xmpp.secret = (not shown): expected a text, the password
verifierd.toml:7: secert is not a key in xmpp: did you mean secret?
verifierd.toml:8: xmpp.ping = 301: expected a whole number from 1 to 300 (seconds of silence before a ping)
verifierd.toml:10: http.listen = "127.0.0.1": expected an IP address with a port, such as "127.0.0.1:7070" or "[::1]:7070"
verifierd.toml:10: http.listen = 5: expected an IP address with a port, such as "127.0.0.1:7070" or "[::1]:7070"
verifierd.toml:11: http.public_url = "ftp://x": expected an http or https URL without a query, such as "https://login.example.org"
verifierd.toml:12: http.trusted_proxies = "10.0.0.0/33": expected a network, such as "10.0.0.0/8" or "::1/128"
verifierd.toml:13: http.auth_relying_party = "shopp": expected the name of a [[relying_party]]
verifierd.toml:14: http.allow_private_callbacks = "yes": expected true or false
verifierd.toml:16: limits.timeout = 4: expected a whole number from 5 to 600 (seconds)
verifierd.toml:17: limits.pending_per_confirmer = 1.5: expected a whole number from 1 to 1000000 (verifications waiting for one confirmer)
verifierd.toml:18: prompts_per_10_minute is not a key in limits: did you mean prompts_per_10_minutes?
verifierd.toml:20: socket.path = 3: expected the path of a socket, at most 107 bytes long
verifierd.toml:22: store.path = "/tmp/": expected the path of a file, or ":memory:"
verifierd.toml:24: pam.users.alice = "%x@example.org": expected local@domain or local@domain/resource, with %u only before the @
verifierd.toml:25: foo is not a key in pam.users.root: expected one of any_of, needed, veto, not_requester
verifierd.toml:25: pam.users.root = (a table): 2 of alice@example.org: expected 1 to 16 addresses of different accounts, and needed between 1 and their number
verifierd.toml:26: pam.users.bob = 3: expected a JID in which %u stands for the user, such as "%u@example.org", or a table such as { any_of = ["alice@example.org", "bob@example.org"], needed = 1 }, or false for nobody"#;
    for (told, expected) in told.lines().zip(expected.lines()) {
        assert_eq!(told, expected);
    }
    assert_eq!(told, expected);
}

/// Lines that are added to the smallest configuration, from line 6 on, each with what is told of it.
const CASES: &[(&str, &str)] = &[
    (
        "sender = \"a@b\"",
        "6: xmpp.sender = \"a@b\": expected the part of a JID",
    ),
    (
        "tls = \"direct\"",
        "6: xmpp.tls = \"direct\": only for mode = \"client\"",
    ),
    ("http = 3", "6: http is not a key in xmpp"),
    (
        "contacts = [\"*@example.org\", \"@\"]",
        "6: xmpp.contacts = \"@\": expected a JID in which",
    ),
    (
        "contacts = \"*\"",
        "6: xmpp.contacts = \"*\": expected a list of patterns",
    ),
    (
        "languages = []",
        "6: xmpp.languages = (a list): expected a list of languages",
    ),
    (
        "languages = [\"en\", \"pt-BR\"]",
        "6: xmpp.languages = \"pt-BR\": expected one of en, de,",
    ),
    (
        "languages = [\"en\", \"de\", \"en\"]",
        "6: xmpp.languages = \"en\": twice in this list",
    ),
    (
        "contact_addresses = [\"admin@example.org\"]",
        "6: xmpp.contact_addresses = \"admin@example.org\": expected a URI",
    ),
    (
        "contact_addresses = [\"xmpp:a b\"]",
        "6: xmpp.contact_addresses = \"xmpp:a b\": expected a URI",
    ),
    (
        "[[admin]]\njid = \"example.org\"",
        "7: admin.jid = \"example.org\": expected a bare JID",
    ),
    (
        "[[admin]]\njid = \"a@b/c\"",
        "7: admin.jid = \"a@b/c\": expected a bare JID",
    ),
    (
        "[log]\nlevel = \"trace\"",
        "7: log.level = \"trace\": expected \"error\" or",
    ),
    (
        "[limits]\npending = 1000001",
        "7: limits.pending = 1000001: expected a whole number from 1 to 1000000",
    ),
    (
        "[limits]\nlock_for = -1",
        "7: limits.lock_for = -1: expected a whole number from 0 to 86400",
    ),
    (
        "[limits]\nlock_for = 99999999999999999999",
        "7: limits.lock_for = 99999999999999999999: expected",
    ),
    (
        "[socket]\npath = \"\"",
        "7: socket.path = \"\": expected the path",
    ),
    (
        "[pam]\nusers = 3",
        "7: pam.users = (not shown): expected a table, [pam.users]",
    ),
    (
        "[pam]\nuser_file = \"/etc/verifierd/jid\"",
        "7: pam.user_file = \"/etc/verifierd/jid\": expected an absolute path in which %u",
    ),
    (
        "[pam]\nuserfile = \"/home/%u/jid\"",
        "7: userfile is not a key in pam: did you mean user_file?",
    ),
    (
        "[pam.users]\nguest = true",
        "7: pam.users.guest = true: expected a JID in which %u",
    ),
    (
        "[pam.users]\n\"*\" = \"%u@example.org\"\n\"a*b*\" = false\n\"a*c*\" = { any_of = [\"a@example.org\"] }",
        "9: pam.users.a*c* = (a table): \"a*b*\" matches some of the same users: expected one of the two to have more",
    ),
    (
        "[pam.users]\n\"a\\u001b[2Jb\" = 3",
        "7: pam.users.a\u{fffd}[2Jb = 3: before the = is expected",
    ),
    (
        "[http]\npublic_url = \"https://me:pw@x\"",
        "expected an http or https URL",
    ),
    (
        "[http]\npublic_url = \"https://x/?a\"",
        "expected an http or https URL",
    ),
];

#[test]
fn what_cannot_be_is_refused() {
    for (text, told) in CASES {
        let all = complaints(&smallest(text));
        assert!(
            all.contains(told),
            "{text}\nis told:\n{all}\nwithout:\n{told}"
        );
    }
}

#[test]
fn a_client_takes_no_component_keys_and_the_other_way_round() {
    let told = complaints(
        "[xmpp]\nmode = \"client\"\njid = \"example.org\"\nsecret_file = \"none\"\nsender = \"login\"\n\
        tls = \"direct\"\nca_file = \"xmpp-secret\"\n",
    );
    for expected in [
        "3: xmpp.jid = \"example.org\": expected the bare JID of an account",
        "4: xmpp.secret_file = \"none\": cannot read none: No such file",
        "5: xmpp.sender = \"login\": only for mode = \"component\"",
        "6: xmpp.tls = \"direct\": only with a server",
        "7: xmpp.ca_file = \"xmpp-secret\": no certificate in it",
    ] {
        assert!(told.contains(expected), "{told}\nlacks\n{expected}");
    }
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(
        complaints(""),
        "verifierd.toml:1: xmpp is missing: expected a table, [xmpp]"
    );
    assert_eq!(
        complaints("\n[xmpp]\n"),
        "verifierd.toml:2: xmpp.jid is missing: expected a JID\n\
        verifierd.toml:2: xmpp.mode is missing: expected \"component\" or \"client\"\n\
        verifierd.toml:2: xmpp.secret_file is missing: expected it, or a systemd credential named xmpp-secret"
    );
    let told = load_with(Path::new("/nowhere/verifierd.toml"), None).unwrap_err();
    assert!(
        told.to_string()
            .starts_with("/nowhere/verifierd.toml: cannot be read: "),
        "{told}"
    );
}

#[test]
fn a_file_full_of_faults_is_read_to_its_end() {
    let mut text = smallest("[pam.users]\n");
    for n in 0..2000 {
        writeln!(text, "u{n} = {n}").unwrap();
    }
    assert_eq!(complaints(&text).lines().count(), 2000);
}
