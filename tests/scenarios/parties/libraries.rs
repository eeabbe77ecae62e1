//! Two libraries that others wrote go through the whole of it, each with every way to be a client.

use acceptance::{Browser, Confirmer, Daemon, RelyingParty, Stage};
use serde_json::{Value, json};

use crate::library::{Brand, Library, Terms};
use crate::person::signs_in;

const SCOPE: &str = "openid profile groups xmpp offline_access";

/// Every way to show that one is the client, and every algorithm.
const TERMS: [Terms; 4] = [
    Terms {
        method: "client_secret_basic",
        algorithm: "RS256",
        scope: SCOPE,
    },
    Terms {
        method: "client_secret_post",
        algorithm: "ES256",
        scope: SCOPE,
    },
    Terms {
        method: "private_key_jwt",
        algorithm: "EdDSA",
        scope: SCOPE,
    },
    Terms {
        method: "none",
        algorithm: "RS256",
        scope: SCOPE,
    },
];

pub(crate) fn openid_client(stage: &Stage) {
    for terms in TERMS {
        whole_life(stage, Brand::OpenIdClient, terms);
    }
}

pub(crate) fn authlib(stage: &Stage) {
    for terms in TERMS {
        whole_life(stage, Brand::Authlib, terms);
    }
}

/// Signed in, known, remembered, forgotten.
fn whole_life(stage: &Stage, brand: Brand, terms: Terms) {
    let library = Library::start(brand, terms);
    let daemon = daemon_for(stage, &library);
    let (person, browser) = (stage.person("alice"), Browser::start());
    let visitor = browser.visitor();

    visitor.goes_to(&library.meets(&issuer(&daemon), "shop"));
    signs_in(&visitor, &person);
    visitor.waits_for_url("/callback?");
    let signed_in = library.signed_in();
    visitor.waits_for_text("You are signed in");
    knows_her(&signed_in, &person, terms);

    // A code counts once; who has had one stolen loses what came of it (RFC 9700 section 4.5).
    if terms.method == "client_secret_post" {
        assert_eq!(library.tries("replay"), Err("invalid_grant".to_owned()));
        assert!(library.tries("info").is_err(), "a token of a stolen code");
        return;
    }
    let refreshed = library.does("refresh");
    assert_eq!(refreshed["is_rotated"], true, "{refreshed}");
    if refreshed["claims"].is_object() {
        assert_eq!(refreshed["claims"]["sub"], signed_in["claims"]["sub"]);
        assert_eq!(
            refreshed["claims"]["auth_time"],
            signed_in["claims"]["auth_time"]
        );
    }
    assert_eq!(library.does("info")["jid"], person.bare());
    if terms.method != "none" {
        assert_eq!(library.does("introspect")["active"], true);
    }
    library.does("revoke");
    assert!(library.tries("info").is_err(), "a revoked token");

    let logout = library.does("logout");
    visitor.goes_to(logout.as_str().expect("a URL"));
    visitor.waits_for_text("You are signed out");
    visitor.goes_to(&format!("{}/account", issuer(&daemon)));
    visitor.waits_for_url("/sign-in");
    assert_eq!(visitor.complaints(), Vec::<String>::new());
}

fn knows_her(signed_in: &Value, person: &Confirmer, terms: Terms) {
    let (claims, info) = (&signed_in["claims"], &signed_in["info"]);
    assert_eq!(claims["sub"], info["sub"]);
    assert_ne!(claims["sub"], person.bare(), "an opaque name");
    let amr = claims["amr"].as_array().expect("how she signed in");
    assert!(
        amr.contains(&json!("mca")) && !amr.contains(&json!("mfa")),
        "{claims}"
    );
    assert_eq!(info["jid"], person.bare());
    assert_eq!(info["email"], Value::Null, "a JID is no mailbox");
    assert_eq!(
        signed_in["may_refresh"],
        terms.scope.contains("offline_access"),
        "{signed_in}"
    );
}

fn daemon_for(stage: &Stage, library: &Library) -> Daemon {
    let mut setup = stage.setup();
    "default_domain = \"localhost\"\n".clone_into(&mut setup.sign_in);
    let mut party = RelyingParty::new("shop");
    party.more = library.section();
    setup.relying_parties = vec![party];
    Daemon::start(setup)
}

pub(crate) fn issuer(daemon: &Daemon) -> String {
    format!("http://127.0.0.1:{}", daemon.http_port())
}
