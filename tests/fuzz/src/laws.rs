//! What must hold whatever is said: nobody approves who was not asked, and no yes can mean two requests.

use jid::BareJid;
use verification::{
    Binding, Confirmation, Evidence, Incoming, Outcome, Route, Said, Verification, Word,
};

/// Whether what this one has become is what `incoming` may have made of it.
pub(crate) fn check(
    all: &[Verification],
    before: &Verification,
    after: &Verification,
    incoming: &Incoming,
) {
    let had: Vec<_> = before.confirmations().collect();
    let new: Vec<_> = after
        .confirmations()
        .filter(|yes| !had.contains(yes))
        .collect();
    if let Some(Outcome::Approved(approval)) = after.outcome() {
        assert!(
            approval.confirmations().len() >= usize::from(before.request().confirmers().needed())
        );
        assert!(!new.is_empty(), "approved by nobody");
    }
    assert!(new.len() <= 1, "one answer, several yes");
    for yes in new {
        let ask = before
            .asks()
            .iter()
            .find(|ask| *ask.bare() == yes.by)
            .expect("by somebody who was asked");
        let from = incoming.from.clone();
        assert_eq!(yes.from.as_ref(), Some(&from), "by who sent it");
        assert_eq!(
            from.to_bare(),
            *ask.bare(),
            "from the account that was asked"
        );
        if !ask.went_by(Route::Message) {
            assert_eq!(from, *ask.confirmer(), "from the client that was asked");
        }
        assert!(
            incoming
                .written
                .is_none_or(|written| written >= before.opened()),
            "written before it was asked"
        );
        check_evidence(all, before, yes, &incoming.said);
    }
}

/// Whether what was said is a yes to this one and to nothing else.
fn check_evidence(all: &[Verification], one: &Verification, yes: &Confirmation, said: &Said) {
    let binding = one.request().binding();
    match (said, yes.evidence) {
        (Said::IqConfirmed(_) | Said::Confirmed(_), Evidence::Tap) => {
            assert!(binding.offers_tap(), "a tap where none was offered");
        }
        (Said::Text(_, reply), Evidence::Code) => {
            assert_eq!(reply.text(), one.transaction_id().as_str(), "another code");
        }
        (Said::Text(references, reply), Evidence::Word) => {
            let is_yes = reply.word() == Some(Word::Yes) && binding == Binding::Tap;
            assert!(is_yes, "not that word");
            let names_it =
                |name: &Option<String>| name.as_ref().is_some_and(|name| is_message(one, name));
            let is_named = names_it(&references.stanza_id) || names_it(&references.thread);
            let is_numbered = reply.number() == Some(one.number());
            let is_alone = all.iter().filter(|other| waits_for(other, &yes.by)).count() == 1;
            assert!(
                is_alone || is_named || is_numbered,
                "a yes that can mean two"
            );
        }
        (Said::Reacted(name, Some(Word::Yes)), Evidence::Reaction) => {
            assert_eq!(binding, Binding::Tap, "not by a thumb");
            assert!(is_message(one, name), "a thumb for another");
        }
        other => panic!("no yes at all: {other:?}"),
    }
}

fn is_message(one: &Verification, name: &str) -> bool {
    one.asks()
        .iter()
        .any(|ask| ask.stanza_id(Route::Message).to_string() == name)
}

fn waits_for(one: &Verification, account: &BareJid) -> bool {
    let mut asks = one.asks().iter().filter(|ask| ask.was_asked());
    asks.any(|ask| ask.bare() == account && !ask.has_confirmed())
}
