//! What becomes of a request, on every device that shows it: a correction (XEP-0308) of our own message, whose text makes
//! sense alone where a client knows no corrections. It never carries a `<confirm/>`: some clients would ask again (rule
//! V9).

mod device;

use jid::Jid;
use verification::{Ask, Denial, Outcome, Prompt, Route, Time, Verification};
use verifier_language::Args;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

use self::device::device;
use super::confirm::{answerable, fresh_id, in_thread};
use super::element::{append, element};
use super::prompt::{self, Speech, brief, hours, people};
use super::{Outgoing, Wording, hints};

/// The end of a request, for one of those whose devices show it; nothing before the end. It expires nowhere: a device
/// that finds the request in its inbox is to find out that it is over.
#[must_use]
pub fn render_closing(
    verification: &Verification,
    ask: &Ask,
    wording: &Wording,
    sender: &Jid,
) -> Option<Outgoing> {
    let outcome = verification.outcome()?;
    let mut stanza = in_thread(ask, &fresh_id(), sender);
    wording.say(&mut stanza, |speech| {
        text(verification, outcome, ask, speech)
    });
    Some(correction(stanza, ask))
}

/// How far a request has come that several must confirm. It can still be answered.
#[must_use]
pub fn render_progress(prompt: Prompt<'_>, wording: &Wording, sender: &Jid, now: Time) -> Outgoing {
    let mut stanza = in_thread(prompt.ask, &fresh_id(), sender);
    wording.say(&mut stanza, |speech| prompt::progress(&prompt, speech, now));
    append(&mut stanza, answerable(&prompt, wording, now));
    correction(stanza, prompt.ask)
}

fn correction(mut stanza: Element, ask: &Ask) -> Outgoing {
    let corrected = ask.stanza_id(Route::Message).to_string();
    let replace = element("replace", ns::MESSAGE_CORRECT, &[("id", &corrected)]);
    stanza.append_child(replace);
    append(&mut stanza, hints::of_every_message());
    Outgoing {
        stanza,
        prompt: None,
    }
}

/// Who made an end of it.
enum By {
    Nobody,
    Device(String),
    Login,
    People(String),
}

/// One line: a sign, what happened, who did it, when, and which request it was.
fn text(verification: &Verification, outcome: &Outcome, ask: &Ask, speech: Speech) -> String {
    let confirmed = u64::try_from(verification.confirmations().count()).unwrap_or(u64::MAX);
    let (sign, what, by) = match outcome {
        Outcome::Approved(_) => ('✅', "closing-approved", approved_by(verification, speech)),
        Outcome::Denied { why, by, from } => {
            let by = match by {
                Some(by) if by != ask.bare() => By::People(people(&[by], speech)),
                _ => on(from.as_ref()),
            };
            denied(*why, by)
        }
        Outcome::Expired if verification.asks().iter().any(Ask::has_answered) => {
            ('⌛', "closing-expired-some", By::Nobody)
        }
        Outcome::Expired => ('⌛', "closing-expired", By::Nobody),
        Outcome::Undeliverable(_) => ('⌛', "closing-undeliverable", By::Nobody),
        Outcome::Withdrawn => ('⌛', "closing-withdrawn", By::Nobody),
    };
    let (request, time) = (
        brief(verification.request(), speech),
        hours(verification.settled_at().unwrap_or(verification.deadline())),
    );
    let needed = verification.request().confirmers().needed();
    let args = Args::new().text("request", &request).text("time", &time);
    let args = args
        .number("count", confirmed)
        .number("needed", needed.into());
    let text = match &by {
        By::Nobody => speech.say(what, &args),
        By::Login => speech.say(&format!("{what}-typed"), &args),
        By::Device(device) => speech.say(&format!("{what}-on"), &args.text("device", device)),
        By::People(names) => speech.say(&format!("{what}-by"), &args.text("names", names)),
    };
    format!("{sign} {text}")
}

fn approved_by(verification: &Verification, speech: Speech) -> By {
    let confirmations: Vec<_> = verification.confirmations().collect();
    match confirmations.as_slice() {
        [one] if verification.asks().len() == 1 && one.from.is_none() => By::Login,
        [one] if verification.asks().len() == 1 => on(one.from.as_ref()),
        several => {
            let accounts: Vec<_> = several.iter().map(|one| &one.by).collect();
            By::People(people(&accounts, speech))
        }
    }
}

fn denied(why: Denial, by: By) -> (char, &'static str, By) {
    match why {
        Denial::Declined => ('❌', "closing-denied", by),
        Denial::NotMe => ('❌', "closing-not-me", by),
        Denial::WrongCode => ('❌', "closing-wrong-code", By::Nobody),
    }
}

fn on(client: Option<&Jid>) -> By {
    client.and_then(device).map_or(By::Nobody, By::Device)
}

#[cfg(test)]
mod tests;
