//! Comments that their authors confirm.

use acceptance::{Stage, Visitor};
use serde_json::{Value, json};

use crate::place::{Place, code, denies, place};

fn blog(stage: &Stage) -> Place {
    let place = place(stage);
    place.sets("comments", &json!(true));
    let code =
        "update_option( 'comment_previously_approved', 0 ); return wp_delete_comment( 1, true );";
    assert_eq!(place.site.does(code, &json!({})), true);
    place
}

fn comments(place: &Place, visitor: &Visitor, jid: &str, text: &str) {
    visitor.goes_to(&place.site.url("/?p=1"));
    visitor.fills("Comment", text);
    visitor.fills("Name", "Carol");
    visitor.fills("Email", "carol@example.org");
    visitor.fills("XMPP address", jid);
    visitor.presses("Post Comment");
}

/// The comments of the one post, by status.
fn statuses(place: &Place) -> Value {
    let code = "return array_map( 'wp_get_comment_status', wp_list_pluck( get_comments( array( 'status' => array( 'all', 'trash', 'spam' ) ) ), 'comment_ID' ) );";
    place.site.does(code, &json!({}))
}

pub(crate) fn a_comment_that_its_author_confirms(stage: &Stage) {
    let place = blog(stage);
    let carol = stage.person("carol");
    let visitor = place.visitor();
    comments(&place, &visitor, "carol", "No address");
    visitor.waits_for_text("looks like alice@example.org");
    assert_eq!(statuses(&place), json!([]));
    comments(&place, &visitor, carol.bare(), "A fine post");
    let shown = code(&visitor);
    assert_eq!(statuses(&place), json!(["unapproved"]));
    let request = carol.sees_request(&shown);
    let body = carol
        .reads("Publish your comment")
        .body()
        .unwrap_or_default()
        .to_owned();
    assert!(body.contains("Hello world!"), "{body}");
    carol.confirms(&request);
    visitor.waits_for_url("#comment-");
    assert_eq!(statuses(&place), json!(["approved"]));
    let reader = place.visitor();
    reader.goes_to(&place.site.url("/?p=1"));
    reader.waits_for_text("A fine post");
    assert!(
        !reader.html().contains(carol.bare()),
        "the address is not published"
    );
    assert_eq!(place.the("approved")["context"]["purpose"], "comment");
}

pub(crate) fn a_denied_comment(stage: &Stage) {
    let place = blog(stage);
    let carol = stage.person("carol");
    let visitor = place.visitor();
    comments(&place, &visitor, carol.bare(), "Not of hers");
    denies(&carol, &visitor);
    visitor.waits_for_text("the comment was discarded");
    assert_eq!(statuses(&place), json!(["trash"]));
    assert_eq!(place.site.times("denied"), 1);
}

/// The page is closed, and the answer comes all the same: the next event of WordPress' publishes.
pub(crate) fn an_author_who_goes_away(stage: &Stage) {
    let place = blog(stage);
    let carol = stage.person("carol");
    let visitor = place.visitor();
    comments(&place, &visitor, carol.bare(), "Said and gone");
    let shown = code(&visitor);
    drop(visitor);
    carol.confirms(&carol.sees_request(&shown));
    let settle = "do_action( 'verifierd_settle_comment', (int) get_comments()[0]->comment_ID ); return array_map( 'wp_get_comment_status', wp_list_pluck( get_comments(), 'comment_ID' ) );";
    acceptance::until("the comment to be published", || {
        (place.site.does(settle, &json!({})) == json!(["approved"])).then_some(())
    });
    let events = "return wp_next_scheduled( 'verifierd_settle_comment', array( (int) get_comments()[0]->comment_ID ) );";
    assert_eq!(place.site.does(events, &json!({})), false);
    assert_eq!(place.site.times("approved"), 1);
}

pub(crate) fn what_wordpress_holds_asks_nobody(stage: &Stage) {
    let place = blog(stage);
    let code = "return update_option( 'disallowed_keys', 'casino' );";
    assert_eq!(place.site.does(code, &json!({})), true);
    let visitor = place.visitor();
    comments(&place, &visitor, "carol@localhost", "Come to the casino");
    visitor.waits_for_url("#comment-");
    assert_eq!(statuses(&place), json!(["trash"]));
    assert_eq!(place.site.times("opened"), 0);
}
