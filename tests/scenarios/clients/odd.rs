//! Clients that cannot be run here, and what each of them puts on the wire, stanza by stanza: as somebody saw it there,
//! or as its source has it. `answers::taps` has more of Gajim, Psi and Movim.

use std::sync::Arc;

use acceptance::{Asked, Confirmer, Stage, Stanza};
use serde_json::json;

const NOT_AUTHORIZED: &str = "<error type='auth' code='401'>\
     <not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";

/// A person whose client answers with what it is told: TO, ID, THREAD, BODY and CONFIRM stand for what it was asked
/// with.
struct Odd<'a> {
    stage: &'a Stage,
    person: Confirmer,
}

impl<'a> Odd<'a> {
    fn person(stage: &'a Stage) -> Self {
        Self {
            stage,
            person: stage.person("alice"),
        }
    }

    fn is_asked_by_iq(&self) -> (Asked, Arc<Stanza>) {
        let asked = self.stage.api().asks(self.person.full());
        let request = self.person.sees_request(asked.transaction_id());
        assert!(request.is_iq(), "{}", request.xml());
        (asked, request)
    }

    fn is_asked_by_message(&self) -> (Asked, Arc<Stanza>) {
        let asked = self.stage.api().asks(self.person.bare());
        let request = self.person.sees_request(asked.transaction_id());
        assert!(!request.is_iq(), "{}", request.xml());
        (asked, request)
    }

    fn answers(&self, request: &Stanza, xml: &str) {
        let body = request.body().unwrap_or_default();
        let body = body.replace('&', "&amp;").replace('<', "&lt;");
        let xml = xml
            .replace("TO", &format!("to='{}'", request.from()))
            .replace("ID", &format!("id='{}'", request.id()))
            .replace("DENIED", NOT_AUTHORIZED)
            .replace("CONFIRM", &request.confirm_element())
            .replace("THREAD", &thread(request))
            .replace("BODY", &format!("<body>{body}</body>"));
        self.person.sends(&xml);
    }

    fn approves_iq(&self, xml: &str) {
        let (asked, request) = self.is_asked_by_iq();
        self.answers(&request, xml);
        asked.becomes_approved_by(&self.person);
    }

    fn approves_message(&self, xml: &str) {
        let (asked, request) = self.is_asked_by_message();
        self.answers(&request, xml);
        asked.becomes_approved_by(&self.person);
    }

    fn denies_iq(&self, xml: &str) {
        let (asked, request) = self.is_asked_by_iq();
        self.answers(&request, xml);
        declined(&asked);
    }

    fn denies_message(&self, xml: &str) {
        let (asked, request) = self.is_asked_by_message();
        self.answers(&request, xml);
        declined(&asked);
    }
}

fn thread(request: &Stanza) -> String {
    let thread = request.thread().unwrap_or_default();
    format!("<thread>{thread}</thread>")
}

fn declined(asked: &Asked) {
    let settled = asked.becomes("denied");
    assert_eq!(settled["reason"], "declined", "{settled}");
}

/// Gajim's yes has a body of its own, and the word in it is no answer we know.
pub(crate) fn gajim_says_result(stage: &Stage) {
    let yes = "<message TO id='new' type='normal'><body>result</body>THREADCONFIRM</message>";
    Odd::person(stage).approves_message(yes);
}

/// Psi puts line ends between everything, and in its no the error comes first.
pub(crate) fn psi_puts_line_ends_everywhere(stage: &Stage) {
    let odd = Odd::person(stage);
    odd.approves_iq("<iq TO ID type='result'>\nCONFIRM\n</iq>");
    odd.denies_message("<message TO id='aab6a' type='error'>\nDENIED\nTHREAD\nCONFIRM\n</message>");
}

pub(crate) fn psi_denies_an_iq(stage: &Stage) {
    Odd::person(stage).denies_iq("<iq TO ID type='error'>\nCONFIRM\nDENIED\n</iq>");
}

/// Libervia's yes is a message of type `result`, a type that does not exist, and has no thread.
pub(crate) fn libervia_answers_with_a_type_that_does_not_exist(stage: &Stage) {
    let odd = Odd::person(stage);
    odd.approves_message("<message TO id='new' type='result'>CONFIRM</message>");
    odd.denies_message("<message TO ID type='error'>THREADBODYCONFIRMDENIED</message>");
}

/// Movim's yes has neither type nor thread.
pub(crate) fn movim_answers_without_a_thread(stage: &Stage) {
    Odd::person(stage).approves_message("<message TO id='new'>CONFIRM</message>");
}

/// Movim's button "refuse" sends nothing at all: nobody waits longer for it than for somebody who is not there.
pub(crate) fn movim_refuses_in_silence(stage: &Stage) {
    let odd = Odd::person(stage);
    let (api, full) = (stage.api(), odd.person.full());
    let asked = api.asks_with(full, &json!({"timeout": 8}));
    let request = odd.person.sees_request(asked.transaction_id());
    assert!(request.is_iq());
    asked.becomes("expired");
    odd.answers(&request, "<message TO id='new'>CONFIRM</message>");
    odd.person.is_through_to(request.from());
    asked.is("expired");
}

/// The plugin of Converse.js falls over without a thread, and Converse.js itself shows no field to type in where the
/// sender is a bare domain.
pub(crate) fn converse_finds_a_thread_and_somebody_to_write_to(stage: &Stage) {
    let odd = Odd::person(stage);
    let (asked, request) = odd.is_asked_by_message();
    let has_a_thread = request.thread().is_some_and(|thread| !thread.is_empty());
    assert!(has_a_thread, "{}", request.xml());
    assert!(request.from().contains('@'), "{}", request.xml());
    odd.answers(
        &request,
        "<message TO id='new' type='normal'>THREADCONFIRM</message>",
    );
    asked.becomes_approved_by(&odd.person);
    odd.denies_message("<message TO id='new' type='error'>THREADCONFIRMDENIED</message>");
}

/// Miranda answers as the XEP says, in the wrong namespace of its examples (1.0.2 still has it); so do Exodus and
/// Movim's source.
pub(crate) fn miranda_names_its_error_in_another_namespace(stage: &Stage) {
    let error = "<error type='auth' code='401'><not-authorized xmlns='urn:ietf:params:xml:xmpp-stanzas'/></error>";
    let odd = Odd::person(stage);
    odd.approves_message("<message TO>CONFIRMTHREAD</message>");
    odd.denies_message(&format!(
        "<message TO type='error'>THREADCONFIRM{error}</message>"
    ));
}

/// Jappix names no condition, only the code of a time before them.
pub(crate) fn jappix_names_no_condition(stage: &Stage) {
    let odd = Odd::person(stage);
    odd.approves_message("<message TO id='new'>THREADCONFIRM</message>");
    odd.denies_message(
        "<message TO id='new' type='error'>THREADCONFIRM<error code='401'/></message>",
    );
}
