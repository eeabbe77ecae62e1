//! Law 6: an answer whose evidence is weaker than the binding policy asks for approves nothing, and its sender is told
//! what to do.

use verification::{Answer, Binding, Confirmers, Effect, Event, Evidence, Note, Outcome};

use crate::desk::Desk;
use crate::every::{Every, When};
use crate::requests::{Stage, at_stage, jid, request, time};

/// The table of the design, written down a second time.
const fn suffices(binding: Binding, evidence: Evidence) -> bool {
    match (binding, evidence) {
        (Binding::Tap, Evidence::Tap | Evidence::Code | Evidence::Reaction | Evidence::Word)
        | (Binding::Code, Evidence::Tap | Evidence::Code)
        | (Binding::Transfer, Evidence::Code) => true,
        (Binding::Code, Evidence::Reaction | Evidence::Word)
        | (Binding::Transfer, Evidence::Tap | Evidence::Reaction | Evidence::Word) => false,
    }
}

#[test]
fn law_6_weak_evidence_approves_nothing() {
    for binding in Binding::every() {
        for evidence in Evidence::every() {
            for to in ["alice@example.org", "alice@example.org/phone"] {
                for stage in [Stage::Sent, Stage::Rerouted, Stage::SentAgain] {
                    let mut one = at_stage(Confirmers::one(jid(to)), binding, stage);
                    let event = Event::Answered {
                        ask: 0,
                        from: Some(jid("alice@example.org/phone")),
                        answer: Answer::Confirm(evidence),
                    };
                    let effect = one.on(event, time(&one, When::JustBefore));
                    let case = format!("{binding:?} {evidence:?} {to} {stage:?}");
                    if suffices(binding, evidence) {
                        assert!(
                            matches!(one.outcome(), Some(Outcome::Approved(_))),
                            "{case}"
                        );
                    } else {
                        assert_eq!(effect, Effect::TooWeak, "{case}");
                        assert_eq!(one.outcome(), None, "{case}");
                        assert_eq!(one.confirmations().count(), 0, "{case}");
                    }
                }
            }
        }
    }
}

#[test]
fn law_6_who_gave_weak_evidence_is_told_what_to_do() {
    for binding in Binding::every() {
        for evidence in Evidence::every() {
            let mut desk = Desk::up();
            let id = desk.open(request("alice@example.org", binding));
            desk.give("alice@example.org/phone", id, evidence);
            let case = format!("{binding:?} {evidence:?}");
            if suffices(binding, evidence) {
                assert!(desk.is_approved(id), "{case}");
            } else {
                assert!(desk.is_pending(id), "{case}");
                let told = desk.told_to("alice@example.org/phone");
                assert_eq!(told, [Note::HowToAnswer(binding)], "{case}");
            }
        }
    }
}
