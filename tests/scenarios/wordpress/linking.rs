//! Linking an address to an account, and unlinking it.

use acceptance::{Stage, Visitor, WordPress};
use serde_json::json;

use crate::place::{Place, confirms, denies, is_accessible, place, place_that_is_told_all};

/// The page beside the profile.
fn page(place: &Place, visitor: &Visitor) {
    visitor.goes_to(
        &place
            .site
            .url("/wp-admin/profile.php?page=verifierd-account"),
    );
}

fn links(place: &Place, visitor: &Visitor, jid: &str, password: &str) {
    page(place, visitor);
    visitor.fills("XMPP address", jid);
    visitor.fills("Your password", password);
    visitor.presses("Link");
}

fn linked(place: &Place, login: &str) -> serde_json::Value {
    let code = "return get_user_meta( get_user_by( 'login', $facts )->ID, 'verifierd_jid', true );";
    place.site.does(code, &json!(login))
}

pub(crate) fn an_address_is_linked_once_its_owner_says_so(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    let visitor = place.is_signed_in("editor");
    links(&place, &visitor, alice.bare(), WordPress::PASSWORD);
    denies(&alice, &visitor);
    visitor.waits_for_text("The request was denied");
    assert_eq!(linked(&place, "editor"), "");
    links(&place, &visitor, alice.bare(), WordPress::PASSWORD);
    confirms(&alice, &visitor);
    visitor.waits_for_text("The address is linked");
    assert_eq!(linked(&place, "editor"), alice.bare());
    let mail = place.the("mail");
    assert_eq!(mail["to"], "editor@example.org", "{mail}");
    page(&place, &visitor);
    visitor.fills("Your password", WordPress::PASSWORD);
    // The last form of the page: the first one turns the second step on.
    visitor.evaluates("document.querySelector('[name=verifierd-unlink] [type=password]').value = 'correct horse battery'");
    visitor.presses("Unlink");
    visitor.waits_for_text("no longer linked");
    assert_eq!(linked(&place, "editor"), "");
}

pub(crate) fn a_wrong_password_changes_nothing(stage: &Stage) {
    let place = place(stage);
    let visitor = place.is_signed_in("editor");
    links(&place, &visitor, "alice@localhost", "something else");
    visitor.waits_for_text("That is not your password");
    assert_eq!(place.site.times("opened"), 0);
}

pub(crate) fn an_address_of_another_account(stage: &Stage) {
    let place = place(stage);
    let alice = stage.person("alice");
    place.is_linked("author", alice.bare());
    let visitor = place.is_signed_in("editor");
    links(&place, &visitor, alice.bare(), WordPress::PASSWORD);
    confirms(&alice, &visitor);
    visitor.waits_for_text("linked to an account already");
    assert_eq!(linked(&place, "editor"), "");
}

/// Who is signed in is told that an address cannot be reached, and so is every other plugin.
pub(crate) fn an_address_that_cannot_be_reached(stage: &Stage) {
    let place = place_that_is_told_all(stage);
    let visitor = place.is_signed_in("editor");
    page(&place, &visitor);
    is_accessible(&visitor);
    links(&place, &visitor, "nobody@localhost", WordPress::PASSWORD);
    visitor.waits_for_text("The address could not be reached");
    assert_eq!(linked(&place, "editor"), "");
    let told = place.the("undeliverable");
    assert_eq!(told["context"]["purpose"], "link");
}

/// Without a mailbox and without an address, nobody could come back.
pub(crate) fn the_way_back_must_stay(stage: &Stage) {
    let place = place(stage);
    place.is_linked("editor", "alice@localhost");
    let code = "global $wpdb; $wpdb->update( $wpdb->users, array( 'user_email' => '' ), array( 'user_login' => 'editor' ) ); return true;";
    let _ = place.site.does(code, &json!({}));
    let visitor = place.is_signed_in("editor");
    page(&place, &visitor);
    visitor.evaluates("document.querySelector('[name=verifierd-unlink] [type=password]').value = 'correct horse battery'");
    visitor.presses("Unlink");
    visitor.waits_for_text("there would be no way back in");
    assert_eq!(linked(&place, "editor"), "alice@localhost");
}
