//! The settings page, and what happens where they are wrong.

use acceptance::Stage;
use serde_json::json;

use crate::place::place;

const PAGE: &str = "/wp-admin/options-general.php?page=verifierd";

pub(crate) fn the_settings_page(stage: &Stage) {
    let place = place(stage);
    let token = place.daemon.setup().relying_parties[0].token.clone();
    let admin = place.is_signed_in("admin");
    admin.goes_to(&place.site.url(PAGE));
    admin.waits_for_text("The daemon is there and takes the token");
    assert!(!admin.html().contains(&token), "the token is shown");
    admin.evaluates("document.querySelector('[name=\"verifierd_settings[timeout]\"]').value = 90");
    admin.evaluates("document.querySelector('[name=\"verifierd_settings[url]\"]').value = 'http://daemon.example'");
    admin.evaluates("document.querySelector('[name=\"verifierd_settings[create_for]\"]').value = '*@localhost\\n*'");
    admin.presses("Save Changes");
    admin.waits_for_text("http:// for this machine only");
    admin.waits_for_text("\"*\" is none of");
    let settings = place
        .site
        .does("return get_option( 'verifierd_settings' );", &json!({}));
    assert_eq!(settings["timeout"], 90);
    assert_eq!(settings["create_for"], json!(["*@localhost"]));
    assert_eq!(
        settings["url"],
        format!("http://127.0.0.1:{}", place.daemon.http_port())
    );
    let kept = "global $wpdb; return $wpdb->get_row( \"SELECT option_value, autoload FROM {$wpdb->options} WHERE option_name = 'verifierd_token'\" );";
    let kept = place.site.does(kept, &json!({}));
    assert_eq!(
        kept,
        json!({"option_value": token, "autoload": "no"}),
        "an empty field keeps it"
    );
}

pub(crate) fn a_wrong_token_lets_nobody_in(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("editor", alice.bare());
    assert_eq!(
        place.site.does(
            "return update_option( 'verifierd_token', 'wrong' );",
            &json!({})
        ),
        true
    );
    let visitor = place.visitor();
    visitor.goes_to(&place.site.url("/wp-login.php?action=verifierd-jid"));
    visitor.fills("XMPP address", alice.bare());
    visitor.presses("Continue");
    visitor.waits_for_text("Nobody can be asked over XMPP at the moment");
    place.has_second_factor("author", alice.bare());
    place.signs_in_by_password(&visitor, "author");
    visitor.waits_for_text("Nobody can be asked over XMPP at the moment");
    assert!(!place.is_in(&visitor));
    let admin = place.is_signed_in("admin");
    admin.waits_for_text("verifierd does not take the bearer token");
    admin.goes_to(&place.site.url(PAGE));
    admin.waits_for_text("verifierd does not take the bearer token");
}

/// Something else answers where the daemon should: nobody is in by whatever it says.
pub(crate) fn what_is_no_daemon(stage: &Stage) {
    let place = place(stage);
    place.sets("url", &json!(place.site.url("/index.php/hello")));
    let visitor = place.visitor();
    visitor.goes_to(&place.site.url("/wp-login.php?action=verifierd-jid"));
    visitor.fills("XMPP address", "alice@localhost");
    visitor.presses("Continue");
    visitor.waits_for_text("Nobody can be asked over XMPP at the moment");
    let admin = place.is_signed_in("admin");
    admin.goes_to(&place.site.url(PAGE));
    admin.waits_for_text("does not answer as verifierd does");
}

/// No page hangs longer than the five seconds of a call.
pub(crate) fn a_daemon_that_does_not_answer(stage: &Stage) {
    let place = place(stage);
    place.has_second_factor("editor", "alice@localhost");
    place.daemon.freeze();
    let visitor = place.visitor();
    place.signs_in_by_password(&visitor, "editor");
    visitor.waits_for_text("Nobody can be asked over XMPP at the moment");
    assert!(!place.is_in(&visitor));
    assert_eq!(place.site.times("signed_in"), 0);
    place.daemon.thaw();
}

pub(crate) fn who_may_not_set_anything(stage: &Stage) {
    let place = place(stage);
    let editor = place.is_signed_in("editor");
    assert_eq!(editor.goes_to(&place.site.url(PAGE)), 403);
    // Without the nonce of the form, not even an administrator's browser saves anything.
    let admin = place.is_signed_in("admin");
    admin.goes_to(&place.site.url(PAGE));
    admin.evaluates("document.querySelector('[name=_wpnonce]').value = 'none'");
    admin.evaluates("document.querySelector('[name=\"verifierd_settings[timeout]\"]').value = 99");
    admin.presses("Save Changes");
    admin.waits_for_text("The link you followed has expired");
    let settings = place
        .site
        .does("return get_option( 'verifierd_settings' );", &json!({}));
    assert_eq!(settings["timeout"], 60);
}
