//! Requests read and answered as chat texts, at clients that know nothing of XEP-0070.

use acceptance::{Account, Asked, ChatClient, Confirmer, Stage};
use serde_json::{Value, json};

const MESSAGE: &str = "Log in to the shop";
/// All that a notification or a locked screen shows of a request.
const FIRST_LINE: &str = "shop asks you to confirm: Log in to the shop";

/// Alice at her client, who has been asked and has read it.
fn alice_is_asked<C: ChatClient>(stage: &Stage, binding: &str) -> (C, Account, Asked) {
    let server = stage.server();
    let account = server.new_account("alice");
    let alice = C::online(server.as_ref(), &account);
    let more = json!({"message": MESSAGE, "binding": binding, "timeout": 60});
    let asked = stage.api().asks_with(&account.jid, &more);
    alice.reads(FIRST_LINE);
    (alice, account, asked)
}

fn is_approved(asked: &Asked, account: &Account, evidence: &str) -> Value {
    let settled = asked.becomes("approved");
    assert_eq!(settled["by"], account.jid, "{settled}");
    assert_eq!(settled["approvals"][0]["evidence"], evidence, "{settled}");
    settled
}

pub(crate) fn the_code_approves<C: ChatClient>(stage: &Stage) {
    let (alice, account, asked) = alice_is_asked::<C>(stage, "code");
    alice.says(asked.transaction_id());
    is_approved(&asked, &account, "code");
}

pub(crate) fn yes_approves_a_tap<C: ChatClient>(stage: &Stage) {
    let (alice, account, asked) = alice_is_asked::<C>(stage, "tap");
    alice.reads(asked.transaction_id());
    alice.says("Yes");
    is_approved(&asked, &account, "word");
}

pub(crate) fn no_denies<C: ChatClient>(stage: &Stage) {
    let (alice, _, asked) = alice_is_asked::<C>(stage, "code");
    alice.says("no");
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
}

pub(crate) fn not_me_denies_and_mutes<C: ChatClient>(stage: &Stage) {
    let (alice, account, asked) = alice_is_asked::<C>(stage, "code");
    alice.says("not me");
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "not_me", "{settled}");
    let refused = stage.api().tries_to_ask(&account.jid, &json!({}));
    assert_eq!((refused.status, refused.problem()), (429, "limited"));
}

/// Her phone knows XEP-0070, and she taps there.
pub(crate) fn the_end_is_told_on_the_other_device<C: ChatClient>(stage: &Stage) {
    let server = stage.server();
    let account = server.new_account("alice");
    let (alice, phone) = (
        C::online(server.as_ref(), &account),
        Confirmer::with(server.as_ref(), &account),
    );
    let more = json!({"message": MESSAGE, "timeout": 60});
    let asked = stage.api().asks_with(&account.jid, &more);
    alice.reads(FIRST_LINE);
    phone.confirms(&phone.sees_request(asked.transaction_id()));
    is_approved(&asked, &account, "tap");
    alice.reads("Approved on phone");
    alice.reads(MESSAGE);
}
