//! Signing in by an address alone.

use acceptance::Stage;
use serde_json::json;

use crate::place::{code, confirms, denies, is_accessible, place, place_that_is_told_all};

pub(crate) fn alice_signs_in_by_her_address(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("editor", alice.bare());
    let visitor = place.visitor();
    let shown = place.types_address(&visitor, alice.bare());
    let request = alice.sees_request(&shown);
    assert_eq!(request.confirm("method"), Some("SIGN-IN"));
    is_accessible(&visitor);
    alice.confirms(&request);
    visitor.waits_for_url("/wp-admin/");
    assert_eq!(place.the("signed_in")["login"], "editor");
    assert_eq!(place.the("opened")["context"]["purpose"], "sign_in");
    assert_eq!(place.the("approved")["verification"]["by"], alice.bare());
    let cookie = visitor.cookie("verifierd").expect("a cookie of ours");
    assert_eq!(
        (&cookie["httpOnly"], &cookie["sameSite"]),
        (&json!(true), &json!("Lax"))
    );
    let body = alice
        .reads("Sign in to The Blog")
        .body()
        .unwrap_or_default()
        .to_owned();
    assert!(body.contains("[sign_in]"), "another plugin's words: {body}");
    let complaints = visitor.complaints();
    let about_us = complaints
        .iter()
        .filter(|text| !text.contains("favicon.ico"));
    assert_eq!(about_us.count(), 0, "{complaints:?}");
}

pub(crate) fn without_scripts(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("editor", alice.bare());
    let visitor = place.visitor_without_scripts();
    place.types_address(&visitor, alice.bare());
    confirms(&alice, &visitor);
    visitor.waits_for_url("/wp-admin/");
    assert_eq!(place.the("signed_in")["login"], "editor");
}

pub(crate) fn a_denied_sign_in(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("editor", alice.bare());
    let visitor = place.visitor();
    place.types_address(&visitor, alice.bare());
    denies(&alice, &visitor);
    visitor.waits_for_text("The request was denied");
    assert!(!place.is_in(&visitor));
    assert_eq!(place.the("denied")["verification"]["reason"], "declined");
    assert_eq!(place.site.times("signed_in"), 0);
}

pub(crate) fn an_answer_that_never_comes(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("editor", alice.bare());
    place.sets("timeout", &json!(5));
    let visitor = place.visitor();
    let request = alice.sees_request(&place.types_address(&visitor, alice.bare()));
    visitor.waits_for_text("Nobody answered in time");
    alice.confirms(&request);
    assert!(!place.is_in(&visitor));
    assert_eq!(place.the("expired")["context"]["purpose"], "sign_in");
}

/// What is cancelled on the page is withdrawn at the devices.
pub(crate) fn somebody_cancels(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("editor", alice.bare());
    let visitor = place.visitor();
    let request = alice.sees_request(&place.types_address(&visitor, alice.bare()));
    visitor.presses("Cancel");
    visitor.waits_for_url("action=verifierd-jid");
    let id = place.the("opened")["verification"]["id"].clone();
    let path = format!("/v1/verifications/{}", id.as_str().unwrap_or_default());
    assert_eq!(place.daemon.api().get(&path).json["state"], "withdrawn");
    alice.confirms(&request);
    assert!(!place.is_in(&visitor));
}

/// Only its owner is told that no account has it.
pub(crate) fn an_address_without_an_account(stage: &Stage) {
    let place = place(stage);
    let bob = stage.person("bob");
    let visitor = place.visitor();
    place.types_address(&visitor, bob.bare());
    confirms(&bob, &visitor);
    visitor.waits_for_text("No account of this site is linked");
    assert!(!place.is_in(&visitor));
    assert_eq!(place.site.times("signed_in"), 0);
}

/// An address that the daemon may not ask, one that does not exist and one that does: no word and no element differs.
pub(crate) fn whom_nobody_may_ask(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("editor", alice.bare());
    let page = |jid: &str| {
        let visitor = place.visitor();
        let shown = place.types_address(&visitor, jid);
        assert_eq!((shown.len(), visitor.status()), (6, 200), "{shown}");
        let html = visitor.html();
        assert_eq!(
            html.matches(&shown).count(),
            2,
            "once to read, once in the link to the chat"
        );
        html.replace(&shown, "CODE")
            .replace(jid, "JID")
            .replace(|c: char| c.is_ascii_hexdigit(), "")
    };
    let known = page(alice.bare());
    assert_eq!(known, page("nobody@localhost"));
    assert_eq!(known, page("mallory@elsewhere.example"));
}

/// The daemon tells the site that there is no such account, and the page tells nobody.
pub(crate) fn an_address_that_does_not_exist(stage: &Stage) {
    let place = place_that_is_told_all(stage);
    let visitor = place.visitor();
    place.types_address(&visitor, "nobody@localhost");
    let id = place.the("opened")["verification"]["id"].clone();
    let path = format!(
        "/v1/verifications/{}?wait=60",
        id.as_str().unwrap_or_default()
    );
    assert_eq!(place.daemon.api().get(&path).json["state"], "undeliverable");
    visitor.goes_to(
        &place
            .site
            .url("/wp-login.php?action=verifierd&verifierd_state=1"),
    );
    visitor.waits_for_text("{\"state\":\"pending\"}");
}

pub(crate) fn another_browser_waits_in_vain(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("editor", alice.bare());
    let (visitor, other) = (place.visitor(), place.visitor());
    let shown = place.types_address(&visitor, alice.bare());
    let waiting = visitor.url();
    alice.confirms(&alice.sees_request(&shown));
    visitor.waits_for_url("/wp-admin/");
    other.goes_to(&waiting);
    other.waits_for_text("Nothing waits");
    assert!(!place.is_in(&other));
    assert_eq!(place.site.times("signed_in"), 1);
}

pub(crate) fn two_tabs_sign_in_once(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("editor", alice.bare());
    let visitor = place.visitor();
    place.types_address(&visitor, alice.bare());
    let tab = visitor.opens_tab();
    tab.goes_to(&visitor.url());
    assert_eq!(code(&tab), code(&visitor));
    confirms(&alice, &visitor);
    // Whichever is first is signed in; the other one finds nothing.
    place.site.waits_for("signed_in");
    let third = visitor.opens_tab();
    assert!(place.is_in(&third));
    drop((tab, visitor));
    assert_eq!(
        (place.site.times("signed_in"), place.site.times("approved")),
        (1, 1)
    );
}

/// Somebody else's form must not begin a sign-in here: it would be theirs.
pub(crate) fn a_form_of_another_browser(stage: &Stage) {
    let place = place(stage);
    let (visitor, other) = (place.visitor(), place.visitor());
    let page = place.site.url("/wp-login.php?action=verifierd-jid");
    visitor.goes_to(&page);
    other.goes_to(&page);
    let token = visitor
        .attribute("[name=verifierd_token]", "value")
        .unwrap_or_default();
    other.evaluates(&format!(
        "document.querySelector('[name=verifierd_token]').value = '{token}'"
    ));
    other.fills("XMPP address", "alice@localhost");
    other.presses("Continue");
    other.waits_for_text("Try again");
    assert_eq!(place.site.times("opened"), 0);
}

pub(crate) fn an_account_made_for_an_address(stage: &Stage) {
    let place = place(stage);
    place.sets("create_for", &json!(["*@localhost"]));
    let carol = stage.person("carol");
    let visitor = place.visitor();
    place.types_address(&visitor, carol.bare());
    confirms(&carol, &visitor);
    visitor.waits_for_url("/wp-admin/profile.php");
    let user = place.site.does(
        "$user = get_user_by( 'login', $facts ); return array( $user->roles, $user->user_email );",
        &json!(carol.bare()),
    );
    assert_eq!(user, json!([["subscriber"], ""]));
}

/// A second factor is no way round the first.
pub(crate) fn a_role_that_needs_its_password(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("admin", alice.bare());
    place.sets("password_roles", &json!(["administrator"]));
    let visitor = place.visitor();
    place.types_address(&visitor, alice.bare());
    confirms(&alice, &visitor);
    visitor.waits_for_text("needs its password first");
    assert!(!place.is_in(&visitor));
}
