//! A confirmation after the password, and the ways back for those who cannot give one.

use acceptance::{Stage, WordPress, until};
use serde_json::{Value, json};

use crate::place::{code, confirms, denies, is_accessible, place};

pub(crate) fn a_password_and_a_confirmation(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("editor", alice.bare());
    let visitor = place.is_signed_in("editor");
    visitor.goes_to(
        &place
            .site
            .url("/wp-admin/profile.php?page=verifierd-account"),
    );
    visitor.fills("Your password", WordPress::PASSWORD);
    visitor.presses("Turn on");
    visitor.waits_for_text("Keep these recovery codes");
    assert_eq!(visitor.count_of(".verifierd-codes li"), 10);
    visitor.forgets_cookies();
    place.signs_in_by_password(&visitor, "editor");
    let shown = code(&visitor);
    assert!(
        !visitor.html().contains(alice.bare()),
        "the address is no business of who has the password"
    );
    assert_eq!(visitor.count_of("#wpadminbar"), 0);
    is_accessible(&visitor);
    let body = alice
        .reads("The password of editor was typed")
        .body()
        .unwrap_or_default()
        .to_owned();
    assert!(body.contains("[second_factor]"), "{body}");
    alice.confirms(&alice.sees_request(&shown));
    visitor.waits_for_url("/wp-admin/");
    assert_eq!(place.site.times("signed_in"), 2);
}

pub(crate) fn a_denied_second_step(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.has_second_factor("editor", alice.bare());
    let visitor = place.visitor();
    place.signs_in_by_password(&visitor, "editor");
    denies(&alice, &visitor);
    visitor.waits_for_text("The request was denied");
    assert!(!place.is_in(&visitor));
    assert_eq!(place.site.times("signed_in"), 0);
}

/// Somebody notices, and changes the password while another one waits with the old one.
pub(crate) fn a_password_changed_meanwhile(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.has_second_factor("editor", alice.bare());
    let visitor = place.visitor();
    place.signs_in_by_password(&visitor, "editor");
    let shown = code(&visitor);
    let change =
        "wp_set_password( 'another one', get_user_by( 'login', 'editor' )->ID ); return true;";
    let _ = place.site.does(change, &json!({}));
    alice.confirms(&alice.sees_request(&shown));
    visitor.waits_for_text("The account has changed meanwhile");
    assert!(!place.is_in(&visitor));
}

/// WordPress signs people in anew in a dialog over the page they were at, and looks there for a word of its own.
pub(crate) fn a_session_that_has_ended(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.has_second_factor("editor", alice.bare());
    let visitor = place.visitor();
    visitor.goes_to(&place.site.url("/wp-login.php?interim-login=1"));
    visitor.fills("Username or Email Address", "editor");
    visitor.fills("Password", WordPress::PASSWORD);
    visitor.presses("Log In");
    confirms(&alice, &visitor);
    visitor.waits_for_text("You have logged in successfully");
    assert_eq!(visitor.count_of("body.interim-login-success"), 1);
    assert!(place.is_in(&visitor));
}

/// It is the second of two: alone it would be the only one.
pub(crate) fn the_address_alone_is_not_enough(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.has_second_factor("editor", alice.bare());
    let visitor = place.visitor();
    place.types_address(&visitor, alice.bare());
    confirms(&alice, &visitor);
    visitor.waits_for_text("needs its password first");
    assert!(!place.is_in(&visitor));
}

/// XML-RPC cannot wait for anybody; application passwords count only where the administrator says so.
pub(crate) fn programs_with_a_password(stage: &Stage) {
    let place = place(stage);
    place.has_second_factor("editor", "alice@localhost");
    let post = |login: &str, password: &str| {
        let call = format!(
            "<methodCall><methodName>wp.getProfile</methodName><params><param><value>1</value></param><param><value>{login}\
             </value></param><param><value>{password}</value></param></params></methodCall>"
        );
        place.site.posts("/xmlrpc.php", "text/xml", &call)
    };
    assert!(post("author", WordPress::PASSWORD).contains("author@example.org"));
    let refused = post("editor", WordPress::PASSWORD);
    assert!(
        refused.contains("<fault>") && !refused.contains("editor@example.org"),
        "{refused}"
    );
    let new = "return WP_Application_Passwords::create_new_application_password( get_user_by( 'login', 'editor' )->ID, array( 'name' => 'app' ) )[0];";
    let made = place.site.does(new, &json!({}));
    let application = made.as_str().unwrap_or_default().to_owned();
    assert!(post("editor", &application).contains("<fault>"));
    place.sets("application_passwords", &json!(true));
    assert!(post("editor", &application).contains("editor@example.org"));
    assert!(post("editor", WordPress::PASSWORD).contains("<fault>"));
    assert_eq!(
        place.site.times("opened"),
        0,
        "nobody is asked about a program"
    );
}

pub(crate) fn a_recovery_code_while_the_daemon_is_down(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    let codes = place.has_second_factor("editor", alice.bare());
    assert!(place.daemon.stop().success());
    let visitor = place.visitor();
    place.signs_in_by_password(&visitor, "editor");
    visitor.waits_for_text("Nobody can be asked over XMPP at the moment");
    assert!(!place.is_in(&visitor));
    let back = |recovery_code: &str| {
        let visitor = place.visitor();
        place.signs_in_by_password(&visitor, "editor");
        visitor.fills("Recovery code", recovery_code);
        visitor.presses("Sign in");
        visitor
    };
    back(&codes[3]).waits_for_url("/wp-admin/");
    assert!(
        place.the("mail")["message"]
            .as_str()
            .unwrap_or_default()
            .contains("9 codes are left")
    );
    let again = back(&codes[3]);
    again.waits_for_text("none of your recovery codes");
    assert!(!place.is_in(&again));
    assert_eq!(place.site.times("recovery_code_used"), 1);
}

/// A page that loads itself anew would take away what is being typed.
pub(crate) fn a_recovery_code_without_scripts(stage: &Stage) {
    let place = place(stage);
    let codes = place.has_second_factor("editor", "alice@localhost");
    let visitor = place.visitor_without_scripts();
    place.signs_in_by_password(&visitor, "editor");
    visitor.waits_for("noscript a");
    assert_eq!(visitor.count_of("meta[http-equiv=refresh]"), 1);
    visitor.follows("Stop this page from loading anew");
    visitor.waits_for_url("verifierd_recovery");
    assert_eq!(visitor.count_of("meta[http-equiv=refresh]"), 0);
    visitor.fills("Recovery code", &codes[0]);
    visitor.presses("Sign in");
    visitor.waits_for_url("/wp-admin/");
}

pub(crate) fn wrong_recovery_codes(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    let codes = place.has_second_factor("editor", alice.bare());
    let others = place.has_second_factor("author", "bob@localhost");
    let visitor = place.visitor();
    place.signs_in_by_password(&visitor, "editor");
    let shown = code(&visitor);
    let request = alice.sees_request(&shown);
    for wrong in ["", "0", &others[0], "ffffffffffffffffffff"] {
        visitor.evaluates("document.querySelector('.verifierd-recovery').open = true");
        visitor.fills("Recovery code", wrong);
        visitor.presses("Sign in");
        visitor.waits_for_text("none of your recovery codes");
    }
    visitor.fills("Recovery code", "eeeeeeeeeeeeeeeeeeee");
    visitor.presses("Sign in");
    visitor.waits_for_text("Too many wrong recovery codes");
    alice.confirms(&request);
    assert!(!place.is_in(&visitor));
    let left = place.site.does(
        "return Verifierd\\Recovery_Codes::left( get_user_by( 'login', 'editor' )->ID );",
        &json!({}),
    );
    assert_eq!(left, codes.len());
}

/// Who has no address yet gives one after the password, and is not let in before its owner has confirmed.
pub(crate) fn a_role_that_needs_an_address(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.sets("factor_roles", &json!(["editor"]));
    let visitor = place.visitor();
    place.signs_in_by_password(&visitor, "editor");
    visitor.waits_for_text("Your account needs an XMPP address");
    let enrolment = visitor.url();
    assert!(!place.is_in(&visitor));
    visitor.goes_to(&enrolment);
    visitor.fills("XMPP address", "no address");
    visitor.presses("Continue");
    visitor.waits_for_text("looks like alice@example.org");
    visitor.fills("XMPP address", alice.bare());
    visitor.presses("Continue");
    confirms(&alice, &visitor);
    visitor.waits_for_text("Keep these recovery codes");
    visitor.follows("I have kept them");
    visitor.waits_for_url("/wp-admin/");
    let again = place.visitor();
    place.signs_in_by_password(&again, "editor");
    confirms(&alice, &again);
    again.waits_for_url("/wp-admin/");
}

pub(crate) fn an_administrator_helps(stage: &Stage) {
    let place = place(stage);
    place.has_second_factor("editor", "lost@localhost");
    let admin = place.is_signed_in("admin");
    let id = place
        .site
        .does("return get_user_by( 'login', 'editor' )->ID;", &json!({}));
    admin.goes_to(
        &place
            .site
            .url(&format!("/wp-admin/user-edit.php?user_id={id}")),
    );
    admin.ticks("Unlink it", true);
    admin.presses("Update User");
    admin.waits_for_text("User updated");
    place.is_signed_in("editor");
    assert_eq!(place.site.times("mail"), 1);
}

/// `VERIFIERD_NO_SECOND_FACTOR` in wp-config.php, for administrators who have locked themselves out.
pub(crate) fn the_switch_in_the_configuration(stage: &Stage) {
    let place = place(stage);
    place.has_second_factor("admin", "lost@localhost");
    let needs = "return Verifierd\\Account::needs_factor( get_user_by( 'login', 'admin' ) );";
    assert_eq!(place.site.does(needs, &json!({})), true);
    let off = format!("define( 'VERIFIERD_NO_SECOND_FACTOR', true ); {needs}");
    until("the switch", || {
        (place.site.does(&off, &json!({})) == Value::Bool(false)).then_some(())
    });
}
