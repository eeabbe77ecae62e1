//! `[[forward_auth]]`: sites behind proxies.

use std::time::Duration;

use http_api::{Admitted, ForwardAuthPolicy, JidPattern};

use super::{Folder, smallest};

/// With pages, a proxy, a group and a relying party.
const AROUND: &str = "[http]\npublic_url = \"https://login.example.org\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n\
     [sign_in]\n[sign_in.groups]\nstaff = [\"*@staff.example.org\"]\n\
     [[relying_party]]\nname = \"app\"\njids = [\"*\"]\n[[forward_auth]]\n";

const RULE: &str = "host = \"app.example.org\"\nrelying_party = \"app\"\n";

fn load(lines: &str) -> Result<Vec<http_api::ForwardAuthRule>, String> {
    let folder = Folder::with(&smallest(&format!("{AROUND}{lines}")));
    let loaded = folder.load().map(|(config, _)| config);
    loaded.map(|config| config.doors.forward_auth)
}

#[test]
fn a_rule_says_what_passes() {
    let rules = load(&format!(
        "host = \"*.example.org\"\npaths = [\"/static/*\", \"/\"]\nmethods = [\"GET\"]\npolicy = \"bypass\"\n\
         [[forward_auth]]\n{RULE}allow = [\"group:staff\", \"alice@example.org\"]\nxmpp = true\ncover = 0\n\
         timeout = 600\ndigest = true\npreflight = true\n[[forward_auth]]\nhost = \"a:8443\"\npolicy = \"deny\"\n"
    ))
    .unwrap();
    let [first, second, third] = rules.as_slice() else {
        panic!("{rules:?}");
    };
    assert_eq!(
        (first.paths.len(), first.methods.as_slice()),
        (2, &["GET".to_owned()][..])
    );
    assert!(matches!(first.policy, ForwardAuthPolicy::Bypass));
    assert!(matches!(third.policy, ForwardAuthPolicy::Deny));
    let ForwardAuthPolicy::Access(access) = &second.policy else {
        panic!("{second:?}");
    };
    let alice = JidPattern::parse("alice@example.org").unwrap();
    let admitted = [Admitted::Group("staff".to_owned()), Admitted::Jids(alice)];
    assert_eq!((access.party, access.allow.as_slice()), (0, &admitted[..]));
    assert!(access.has_pages && access.passes_preflight && !access.has_local_names);
    let xmpp = access.xmpp.unwrap();
    assert_eq!(
        (xmpp.cover, xmpp.timeout),
        (Duration::ZERO, Duration::from_secs(600))
    );
    assert!(xmpp.knows_digest);
}

/// Each of these lines of a rule is told by what stands beside it.
fn all_are_told(faults: &[(&str, &str)]) {
    for (lines, expected) in faults {
        let told = load(lines).expect_err(lines);
        assert!(told.contains(expected), "{told}\n{expected}");
    }
}

#[test]
fn whose_site_it_is_must_be_known() {
    all_are_told(&[
        (
            "relying_party = \"app\"\n",
            "forward_auth.host is missing: expected a host",
        ),
        (
            "host = \"https://app.example.org\"\nrelying_party = \"app\"\n",
            "forward_auth.host = \"https://app.example.org\": expected a host",
        ),
        (
            "host = \"a\"\n",
            "forward_auth.relying_party is missing: expected the name",
        ),
        (
            "host = \"a\"\nrelying_party = \"shop\"\n",
            "forward_auth.relying_party = \"shop\": expected the name",
        ),
    ]);
}

#[test]
fn who_may_have_what_must_be_clear() {
    all_are_told(&[
        (
            &format!("{RULE}paths = [\"/a/../b\"]\n"),
            "forward_auth.paths = \"/a/../b\": expected a path",
        ),
        (
            &format!("{RULE}paths = []\n"),
            "forward_auth.paths = (a list): expected a list of at least one",
        ),
        (
            &format!("{RULE}methods = [\"get\"]\n"),
            "forward_auth.methods = \"get\": expected a method",
        ),
        (
            &format!("{RULE}allow = []\n"),
            "forward_auth.allow = (a list): expected a list of at least one",
        ),
        (
            &format!("{RULE}allow = [\"group:none\"]\n"),
            "forward_auth.allow = \"group:none\": expected a JID",
        ),
        (
            &format!("{RULE}allow = [\"@\"]\n"),
            "forward_auth.allow = \"@\": expected a JID",
        ),
        (
            &format!("{RULE}policy = \"open\"\n"),
            "forward_auth.policy = \"open\": expected \"sign_in\" or \"bypass\" or \"deny\"",
        ),
        (
            &format!("{RULE}policy = \"deny\"\n"),
            "relying_party is not a key in forward_auth",
        ),
    ]);
}

#[test]
fn how_they_are_asked_is_bounded() {
    all_are_told(&[
        (
            &format!("{RULE}cover = 86401\n"),
            "forward_auth.cover = 86401: expected a whole number",
        ),
        (
            &format!("{RULE}timeout = 4\n"),
            "forward_auth.timeout = 4: expected a whole number",
        ),
        (
            &format!("{RULE}pages = false\n"),
            "forward_auth.pages = false: expected it beside xmpp = true",
        ),
        (
            &format!("{RULE}remote_user = \"local\"\n"),
            "forward_auth.remote_user = \"local\": expected sign_in.default_domain",
        ),
        (
            &format!("{RULE}remote_user = \"name\"\n"),
            "expected \"jid\" or \"local\"",
        ),
    ]);
}

#[test]
fn it_needs_pages_and_a_proxy() {
    let rule = format!("[[forward_auth]]\n{RULE}");
    let folder = Folder::with(&smallest(&rule));
    let told = folder.load().expect_err("nothing around it");
    for expected in ["needs the section [sign_in]", "needs http.trusted_proxies"] {
        assert!(told.contains(expected), "{told}");
    }
}
