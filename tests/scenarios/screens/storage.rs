//! What servers keep of a request, and for whom (XEP-0334, XEP-0160, XEP-0313).

use acceptance::{Brand, Confirmer, Stage, Stanza};
use serde_json::json;

/// Everything in the archive of somebody's account.
fn archive(of: &Confirmer) -> String {
    of.sends("<iq type='set' id='archive'><query xmlns='urn:xmpp:mam:2'/></iq>");
    let end = of.sees("the end of the archive", |seen| {
        seen.is_iq() && seen.id() == "archive"
    });
    assert_eq!(end.kind(), Some("result"), "{}", end.xml());
    let is_copy = |seen: &Stanza| seen.xml().contains("urn:xmpp:mam:2");
    let copies = of
        .has_seen()
        .into_iter()
        .filter(|seen| !seen.is_iq() && is_copy(seen));
    copies.map(|copy| copy.xml().to_owned()).collect()
}

pub(crate) fn a_request_is_not_archived(stage: &Stage) {
    let [alice, bob] = ["alice", "bob"].map(|name| stage.person(name));
    let asked = stage.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    alice.says(&request, "what?");
    let _ = alice.reads("That is not enough");
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
    let _ = alice.reads("Approved on phone");
    bob.sends(&format!(
        "<message to='{}' type='chat'><body>lunch?</body></message>",
        alice.bare()
    ));
    let _ = alice.reads("lunch?");
    let archive = archive(&alice);
    assert!(archive.contains("lunch?"), "there is an archive: {archive}");
    for text in [
        "asks you to confirm",
        "That is not enough",
        "Approved on phone",
    ] {
        assert!(!archive.contains(text), "{text} in {archive}");
    }
}

pub(crate) fn who_comes_online_in_time_still_gets_the_request(stage: &Stage) {
    let account = stage.server().new_account("alice");
    let bob = stage.person("bob");
    let asked = stage.api().asks(&account.jid);
    // Stanzas from one entity are dealt with in order (RFC 6120 section 10.1): when bob's request is there, alice's waits.
    let bobs = stage.api().asks(bob.bare());
    bob.denies(&bob.sees_request(bobs.transaction_id()));
    let alice = Confirmer::with(stage.server().as_ref(), &account);
    let request = alice.sees_request(asked.transaction_id());
    let has_waited = request.xml().contains("urn:xmpp:delay");
    assert!(has_waited, "it came live: {}", request.xml());
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
}

pub(crate) fn who_comes_online_too_late_finds_out_that_it_is_over(stage: &Stage) {
    let account = stage.server().new_account("alice");
    let asked = stage.api().asks_with(&account.jid, &json!({"timeout": 5}));
    asked.becomes("expired");
    let alice = Confirmer::with(stage.server().as_ref(), &account);
    let closing = alice.reads("Expired, nobody answered");
    // ejabberd keeps to the wish; from Prosody it comes, and the closing right behind it.
    let came = alice.requests_seen(asked.transaction_id());
    assert_eq!(came, usize::from(stage.brand() == Brand::Prosody));
    if came == 1 {
        let request = alice.sees_request(asked.transaction_id());
        assert_eq!(closing.replaces(), Some(request.id()));
        alice.confirms(&request);
        alice.is_through_to(request.from());
    }
    asked.is("expired");
}
