//! Requests shown by clients that know XEP-0070, and the buttons pressed there.

use acceptance::{Asked, ConfirmingClient, Stage, until};
use serde_json::json;

const URL: &str = "https://shop.example/login";

/// Whether she is asked at her full JID, by iq, or at her bare JID, by message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Route {
    Iq,
    Message,
}

/// Alice at her client, who is asked and sees it.
fn alice_sees_it<C: ConfirmingClient>(stage: &Stage, route: Route) -> (C, Asked) {
    let server = stage.server();
    let account = server.new_account("alice");
    let alice = C::online(server.as_ref(), &account);
    let full = alice.full();
    let bob = stage.person("bob");
    until("alice's client to answer", || {
        (bob.is_through_to(&full) == "result").then_some(())
    });
    let jid = match route {
        Route::Iq => &full,
        Route::Message => &account.jid,
    };
    let asked = stage.api().asks_with(jid, &json!({"timeout": 60}));
    let shown = alice.sees_request(asked.transaction_id());
    assert!(shown.contains(URL), "{shown}");
    (alice, asked)
}

/// Her server keeps the request until she logs in, and writes into it when it came.
pub(crate) fn no_to_a_message_that_waited_for_her_denies<C: ConfirmingClient>(stage: &Stage) {
    let server = stage.server();
    let account = server.new_account("alice");
    let asked = stage.api().asks_with(&account.jid, &json!({"timeout": 60}));
    let alice = C::online(server.as_ref(), &account);
    alice.sees_request(asked.transaction_id());
    alice.denies();
    declined(&asked);
}

fn declined(asked: &Asked) {
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
}

/// A client that shows our text shows all of it, whatever those who ask have written in it.
pub(crate) fn what_looks_like_markup_is_shown<C: ConfirmingClient>(stage: &Stage) {
    let server = stage.server();
    let account = server.new_account("alice");
    let alice = C::online(server.as_ref(), &account);
    let more = json!({"message": "Tom & <b>Jerry</b> &bogus;", "timeout": 60});
    let asked = stage.api().asks_with(&account.jid, &more);
    let shown = alice.sees_request(asked.transaction_id());
    for part in ["shop asks you to confirm: Tom", "Jerry", "bogus", URL] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    alice.denies();
    declined(&asked);
}

fn confirms<C: ConfirmingClient>(stage: &Stage, route: Route) {
    let (alice, asked) = alice_sees_it::<C>(stage, route);
    asked.is("pending");
    alice.confirms();
    let settled = asked.becomes("approved");
    assert_eq!(settled["approvals"][0]["from"], alice.full(), "{settled}");
    assert_eq!(settled["approvals"][0]["evidence"], "tap", "{settled}");
}

fn denies<C: ConfirmingClient>(stage: &Stage, route: Route) {
    let (alice, asked) = alice_sees_it::<C>(stage, route);
    alice.denies();
    declined(&asked);
}

pub(crate) fn a_tap_on_an_iq_approves<C: ConfirmingClient>(stage: &Stage) {
    confirms::<C>(stage, Route::Iq);
}

pub(crate) fn a_tap_on_a_message_approves<C: ConfirmingClient>(stage: &Stage) {
    confirms::<C>(stage, Route::Message);
}

pub(crate) fn no_to_an_iq_denies<C: ConfirmingClient>(stage: &Stage) {
    denies::<C>(stage, Route::Iq);
}

pub(crate) fn no_to_a_message_denies<C: ConfirmingClient>(stage: &Stage) {
    denies::<C>(stage, Route::Message);
}
