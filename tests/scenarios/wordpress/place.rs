//! A site with the plugin, its daemon, and people at browsers.

use std::sync::Arc;

use acceptance::{Browser, Confirmer, Daemon, RelyingParty, Stage, Visitor, WordPress};
use serde_json::{Value, json};

pub(crate) struct Place {
    pub(crate) daemon: Daemon,
    pub(crate) site: WordPress,
    browser: Arc<Browser>,
}

/// A site whose daemon may ask everybody on the server and tells strangers nothing.
pub(crate) fn place(stage: &Stage) -> Place {
    place_of(stage, "trusted = false\n")
}

/// The same, whose daemon tells the site how every request ended.
pub(crate) fn place_that_is_told_all(stage: &Stage) -> Place {
    place_of(stage, "trusted = true\n")
}

fn place_of(stage: &Stage, more: &str) -> Place {
    let mut setup = stage.setup();
    let mut party = RelyingParty::new("blog");
    more.clone_into(&mut party.more);
    setup.relying_parties = vec![party];
    let daemon = Daemon::start(setup);
    let url = format!("http://127.0.0.1:{}", daemon.http_port());
    let token = daemon.setup().relying_parties[0].token.clone();
    Place {
        site: WordPress::with_the_plugin(&url, &token),
        browser: Browser::start(),
        daemon,
    }
}

impl Place {
    /// Somebody with a browser of their own.
    pub(crate) fn visitor(&self) -> Visitor {
        self.browser.visitor()
    }

    /// Somebody whose browser runs no scripts.
    pub(crate) fn visitor_without_scripts(&self) -> Visitor {
        self.browser.visitor_with(&acceptance::Look {
            javascript: false,
            ..acceptance::Look::default()
        })
    }

    /// Links an address without its owner being asked.
    pub(crate) fn is_linked(&self, login: &str, jid: &str) {
        let code = "return update_user_meta( get_user_by( 'login', $facts['login'] )->ID, 'verifierd_jid', $facts['jid'] );";
        let _ = self.site.does(code, &json!({"login": login, "jid": jid}));
    }

    /// Turns the second step of an account on; its recovery codes.
    pub(crate) fn has_second_factor(&self, login: &str, jid: &str) -> Vec<String> {
        self.is_linked(login, jid);
        let code = "$id = get_user_by( 'login', $facts )->ID; update_user_meta( $id, 'verifierd_second_factor', '1' ); \
                    return Verifierd\\Recovery_Codes::renew( $id );";
        let codes = self.site.does(code, &json!(login));
        let codes = codes.as_array().into_iter().flatten();
        codes.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Changes a setting.
    pub(crate) fn sets(&self, key: &str, value: &Value) {
        let code = "return update_option( 'verifierd_settings', array( $facts['key'] => $facts['value'] ) + get_option( 'verifierd_settings' ) );";
        let done = self.site.does(code, &json!({"key": key, "value": value}));
        assert_eq!(done, true);
    }

    /// Types name and password into WordPress' own form.
    pub(crate) fn signs_in_by_password(&self, visitor: &Visitor, login: &str) {
        visitor.goes_to(&self.site.url("/wp-login.php"));
        visitor.fills("Username or Email Address", login);
        visitor.fills("Password", WordPress::PASSWORD);
        visitor.presses("Log In");
    }

    /// The same, where that is all that is asked for.
    pub(crate) fn is_signed_in(&self, login: &str) -> Visitor {
        let visitor = self.visitor();
        self.signs_in_by_password(&visitor, login);
        visitor.waits_for_url("/wp-admin/");
        visitor
    }

    /// Types an address into our form; afterwards the waiting page is there.
    pub(crate) fn types_address(&self, visitor: &Visitor, jid: &str) -> String {
        visitor.goes_to(&self.site.url("/wp-login.php"));
        visitor.follows("Sign in with your XMPP address");
        visitor.waits_for_url("action=verifierd-jid");
        visitor.fills("XMPP address", jid);
        visitor.presses("Continue");
        code(visitor)
    }

    /// Whether somebody is in: the dashboard sends others to the login page.
    pub(crate) fn is_in(&self, visitor: &Visitor) -> bool {
        visitor.goes_to(&self.site.url("/wp-admin/profile.php"));
        visitor.url().contains("/wp-admin/profile.php")
    }

    /// What was recorded under this name, of which there is one.
    pub(crate) fn the(&self, what: &str) -> Value {
        let mut records = self.site.records();
        records.retain(|record| record["what"] == what);
        assert_eq!(records.len(), 1, "{what}: {:?}", self.site.records());
        records.remove(0)
    }
}

/// Nobody is kept out of what is ours by a keyboard, a screen reader or small letters (WCAG 2.2 AA).
pub(crate) fn is_accessible(visitor: &Visitor) {
    let faults = visitor.axe();
    let ours: Vec<_> = faults
        .iter()
        .filter(|fault| fault.contains("verifierd"))
        .collect();
    assert!(ours.is_empty(), "{ours:?}");
}

/// The code on the waiting page.
pub(crate) fn code(visitor: &Visitor) -> String {
    visitor.text_of(".verifierd-code")
}

/// The owner of the address confirms what a browser waits for.
pub(crate) fn confirms(person: &Confirmer, visitor: &Visitor) {
    person.confirms(&person.sees_request(&code(visitor)));
}

/// The same, and denies it.
pub(crate) fn denies(person: &Confirmer, visitor: &Visitor) {
    person.denies(&person.sees_request(&code(visitor)));
}
