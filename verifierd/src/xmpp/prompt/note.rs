//! Everything else a person is told: answers to what they wrote.

use verification::{Binding, Note, Open};
use verifier_language::Args;

use super::{Speech, brief, who};

/// An answer to what somebody wrote.
pub(in crate::xmpp) fn note(note: &Note, speech: Speech) -> String {
    let about = |name: &str, relying_party: &str| {
        let who = who::named(relying_party, "", speech);
        speech.say(name, &Args::new().text("who", &who))
    };
    match note {
        Note::Approved(party) => about("note-approved", party),
        Note::Denied(party) => about("note-denied", party),
        Note::Recorded(party) => about("note-recorded", party),
        Note::HowToAnswer(Binding::Tap) => speech.plainly("note-how-tap"),
        Note::HowToAnswer(Binding::Code) => speech.plainly("note-how-code"),
        Note::HowToAnswer(Binding::Transfer) => speech.plainly("note-how-transfer"),
        Note::WrongCode(left) => {
            let args = Args::new().number("left", (*left).into());
            speech.say("note-wrong-code", &args)
        }
        Note::TypeItAtTheLogin => speech.plainly("note-type-at-login"),
        Note::SeveralOpen(requests) => several(requests, speech),
        Note::NothingOpen => speech.plainly("note-nothing-open"),
        Note::Encrypted => speech.plainly("note-encrypted"),
    }
}

/// What is open, and how to say which is meant, by the example of the last.
fn several(requests: &[Open], speech: Speech) -> String {
    let example = requests.last().map_or(1, |open| open.number);
    let args = Args::new().number("number", example.into());
    let mut lines = vec![speech.say("note-several-open", &args)];
    let open = requests
        .iter()
        .map(|Open { number, request }| format!("#{number} {}", brief(request, speech)));
    lines.extend(open);
    lines.join("\n")
}
