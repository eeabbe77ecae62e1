//! WordPress behind Apache's `mod_auth_openidc`, a relying party of the daemon's OpenID Provider: `contrib/apache` and
//! `contrib/wordpress` as they stand, but for the names. The issuer is plain http here, which `mod_auth_openidc` takes
//! without a further word.

use std::sync::Arc;

use acceptance::{
    Browser, Confirmer, Daemon, RelyingParty, Scratch, Stage, Visitor, WordPress, apache_module,
    token_hash,
};
use serde_json::{Value, json};

const CONFIG: &str = include_str!("../../../contrib/apache/mod_auth_openidc.conf");
const SECRET: &str = "kept-by-apache";

struct Behind {
    site: WordPress,
    _daemon: Daemon,
    browser: Arc<Browser>,
    _scratch: Scratch,
}

fn behind(stage: &Stage) -> Behind {
    let mut site = WordPress::without_the_plugin();
    let mut setup = stage.setup();
    "default_domain = \"localhost\"\n".clone_into(&mut setup.sign_in);
    let mut party = RelyingParty::new("blog");
    party.more = format!(
        "title = \"The Blog\"\nclient_secret_hash = \"{}\"\nredirect_uris = [\"{}\"]\npost_logout_redirect_uris = [\"{}\"]\n\
         scopes = [\"openid\", \"profile\", \"email\", \"xmpp\"]\n",
        token_hash(SECRET),
        site.url("/openid-callback"),
        site.url("/")
    );
    setup.relying_parties = vec![party];
    let daemon = Daemon::start(setup);
    let scratch = Scratch::new("openid");
    let secrets = scratch.write(
        "secrets.conf",
        &format!("OIDCClientSecret {SECRET}\nOIDCCryptoPassphrase of-the-story\n"),
    );
    let modules = ["authn_core", "authz_user", "auth_openidc"].map(|name| {
        format!(
            "LoadModule {name}_module {}\n",
            apache_module(&format!("mod_{name}"))
        )
    });
    let config = CONFIG
        .replace(
            "https://login.example.org",
            &format!("http://127.0.0.1:{}", daemon.http_port()),
        )
        .replace("https://blog.example.org", &site.url(""))
        .replace(
            "/etc/apache2/verifierd-openid-secrets.conf",
            &secrets.display().to_string(),
        );
    site.is_served(&(modules.concat() + &config));
    Behind {
        _daemon: daemon,
        site,
        browser: Browser::start(),
        _scratch: scratch,
    }
}

impl Behind {
    /// Somebody goes to the dashboard, and finds themselves at the daemon's page.
    fn goes_in(&self, visitor: &Visitor, person: &Confirmer) {
        visitor.goes_to(&self.site.url("/wp-admin/profile.php"));
        visitor.waits_for_url("/sign-in");
        visitor.fills("Your XMPP address", person.bare());
        visitor.presses("Continue");
        visitor.waits_for(".code");
    }

    fn accounts(&self) -> Value {
        let code = "return wp_list_pluck( get_users( array( 'orderby' => 'ID' ) ), 'user_login' );";
        self.site.does(code, &json!({}))
    }
}

fn shown(visitor: &Visitor) -> String {
    visitor.text_of(".code [aria-hidden]")
}

pub(crate) fn alice_signs_in_and_out(stage: &Stage) {
    let behind = behind(stage);
    let alice = stage.person("alice");
    let visitor = behind.browser.visitor();
    behind.goes_in(&visitor, &alice);
    alice.confirms(&alice.sees_request(&shown(&visitor)));
    visitor.waits_for_url(&behind.site.url("/wp-admin/profile.php"));
    let name = alice.bare().split('@').next().unwrap_or_default();
    assert_eq!(
        behind.accounts(),
        json!(["admin", "editor", "author", name])
    );
    // Signed out here, at Apache and at the provider: the next visit asks again.
    let logout = visitor
        .attribute("#wp-admin-bar-logout a", "href")
        .unwrap_or_default();
    visitor.goes_to(&logout);
    visitor.waits_for_url(&behind.site.url("/"));
    assert_eq!(visitor.count_of("#wpadminbar"), 0);
    behind.goes_in(&visitor, &alice);
    alice.confirms(&alice.sees_request(&shown(&visitor)));
    visitor.waits_for_url(&behind.site.url("/wp-admin/profile.php"));
    assert_eq!(
        behind.accounts(),
        json!(["admin", "editor", "author", name]),
        "the same account"
    );
}

/// The administrator has an account, and says which address is theirs.
pub(crate) fn an_account_that_is_there_already(stage: &Stage) {
    let behind = behind(stage);
    let alice = stage.person("alice");
    let code = "return update_option( 'stories_accounts', array( $facts => 'admin' ) );";
    assert_eq!(behind.site.does(code, &json!(alice.bare())), true);
    let visitor = behind.browser.visitor();
    behind.goes_in(&visitor, &alice);
    alice.confirms(&alice.sees_request(&shown(&visitor)));
    visitor.waits_for_url(&behind.site.url("/wp-admin/profile.php"));
    let records = behind.site.records();
    assert!(
        records.iter().any(|record| record["login"] == "admin"),
        "{records:?}"
    );
    assert_eq!(behind.accounts(), json!(["admin", "editor", "author"]));
}

/// Whoever is called like somebody is not them.
pub(crate) fn a_name_that_is_taken(stage: &Stage) {
    let behind = behind(stage);
    let alice = stage.person("alice");
    let name = alice.bare().split('@').next().unwrap_or_default();
    let code = "return wp_create_user( $facts, 'whatever', 'somebody@example.org' ) > 0;";
    assert_eq!(behind.site.does(code, &json!(name)), true);
    let visitor = behind.browser.visitor();
    behind.goes_in(&visitor, &alice);
    alice.confirms(&alice.sees_request(&shown(&visitor)));
    visitor.waits_for_url(&behind.site.url("/wp-admin/profile.php"));
    let own = behind.accounts()[4].as_str().unwrap_or_default().to_owned();
    assert!(own.starts_with("xmpp-"), "{own}");
    let records = behind.site.records();
    assert!(
        records.iter().all(|record| record["login"] != name),
        "{records:?}"
    );
}

pub(crate) fn a_denied_visit(stage: &Stage) {
    let behind = behind(stage);
    let alice = stage.person("alice");
    let visitor = behind.browser.visitor();
    behind.goes_in(&visitor, &alice);
    alice.denies(&alice.sees_request(&shown(&visitor)));
    visitor.waits_for_text("Refused");
    visitor.goes_to(&behind.site.url("/wp-admin/profile.php"));
    assert!(!visitor.url().contains("/wp-admin/"), "{}", visitor.url());
    assert_eq!(behind.accounts(), json!(["admin", "editor", "author"]));
}

/// Passwords are no way in, nor is what a request says of itself.
pub(crate) fn ways_round(stage: &Stage) {
    let behind = behind(stage);
    let form = format!("log=admin&pwd={}", WordPress::PASSWORD.replace(' ', "+"));
    let kind = "application/x-www-form-urlencoded";
    let answer = behind.site.posts("/wp-login.php", kind, &form);
    assert!(!answer.contains("wp-admin"), "{answer}");
    let forged = "application/x-www-form-urlencoded\r\nRemote-User: admin\r\nOIDC_CLAIM_jid: admin\r\nX-Remote-User: admin";
    let answer = behind.site.posts("/wp-login.php", forged, &form);
    assert!(!answer.contains("wp-admin"), "{answer}");
    let answer = behind
        .site
        .posts("/xmlrpc.php", "text/xml", "<methodCall/>");
    assert!(answer.contains("403 Forbidden"), "{answer}");
    assert_eq!(behind.site.times("signed_in"), 0);
    // Nor for somebody who has signed in, and knows the password of another: WordPress shows its form for what it does
    // not know.
    let alice = stage.person("alice");
    let visitor = behind.browser.visitor();
    behind.goes_in(&visitor, &alice);
    alice.confirms(&alice.sees_request(&shown(&visitor)));
    visitor.waits_for_url(&behind.site.url("/wp-admin/profile.php"));
    visitor.goes_to(&behind.site.url("/wp-login.php?action=other"));
    visitor.fills("Username or Email Address", "admin");
    visitor.fills("Password", WordPress::PASSWORD);
    visitor.evaluates("document.querySelector('#loginform').action += '?action=other'");
    visitor.presses("Log In");
    visitor.waits_for_text("Passwords sign nobody in here.");
    assert_eq!(behind.site.times("signed_in"), 1, "alice");
}
