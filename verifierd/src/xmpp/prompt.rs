//! What a person reads of a request, before and while it is decided. The words are in `locales`.
//!
//! Texts of others stand at the end of lines that begin with a text of ours, cleaned and cut: nobody who asks can write
//! a line of ours.

mod note;
mod quote;
mod speech;
mod who;

use verification::{Binding, Prompt, Request, Time, Verification};
use verifier_language::Args;

pub(super) use self::note::note;
#[cfg(test)]
pub(crate) use self::quote::plain;
pub(super) use self::quote::quote;
pub(super) use self::speech::Speech;
pub(super) use self::who::people;

/// Characters of a first line that a locked screen has a chance to show.
const FIRST_LINE: usize = 120;

/// The text of a request, complete in itself: some clients show nothing else of it (rule V11). Its first line alone is
/// enough on a locked screen: who asks, for what, and, if there is room, from where; never the code.
pub(super) fn request(prompt: &Prompt<'_>, speech: Speech, now: Time) -> String {
    let mut lines = what_is_asked(prompt, speech, now);
    lines.extend(how_to_answer(prompt, speech));
    lines.push(speech.plainly("answer-no"));
    lines.join("\n")
}

/// The same once some of several have answered: that first, then what is left to say to this one of them.
pub(super) fn progress(prompt: &Prompt<'_>, speech: Speech, now: Time) -> String {
    let ask = prompt.ask;
    let mut lines = who::so_far(prompt.verification, speech);
    lines.push(speech.plainly(if ask.has_answered() {
        "progress-yours"
    } else {
        "progress-open"
    }));
    lines.extend(what_is_asked(prompt, speech, now));
    if !ask.has_answered() {
        lines.extend(how_to_answer(prompt, speech));
    }
    if ask.objection().is_none() {
        lines.push(speech.plainly("answer-no"));
    }
    lines.join("\n")
}

/// Who asks and for what, in short.
pub(super) fn brief(request: &Request, speech: Speech) -> String {
    let args = Args::new();
    let (who, what) = (who::asker(request, speech), what(request));
    speech.say("request", &args.text("who", &who).text("what", &what))
}

fn what_is_asked(prompt: &Prompt<'_>, speech: Speech, now: Time) -> Vec<String> {
    let verification = prompt.verification;
    let request = verification.request();
    let (first, has_address) = headline(request, speech);
    let mut lines = vec![first];
    if request.message().is_some() {
        lines.push(target(request));
    }
    let place = origin(request, speech);
    lines.extend(place.skip(usize::from(has_address)));
    lines.push(period(verification, speech, now));
    lines.extend(how_many(request, speech));
    lines
}

/// The first line, and whether the address fits in it.
fn headline(request: &Request, speech: Speech) -> (String, bool) {
    let (who, what) = (who::asker(request, speech), what(request));
    let address = request.context().ip.as_deref().unwrap_or_default();
    let address = quote(address, 60);
    let args = || Args::new().text("who", &who).text("what", &what);
    if !address.is_empty() {
        let line = speech.say("headline-from", &args().text("address", &address));
        if line.chars().count() <= FIRST_LINE {
            return (line, true);
        }
    }
    (speech.say("headline", &args()), false)
}

fn what(request: &Request) -> String {
    match request.message() {
        Some(message) => quote(message, 300),
        None => target(request),
    }
}

fn target(request: &Request) -> String {
    let (method, url) = (quote(request.method(), 32), quote(request.url(), 300));
    format!("{method} {url}")
}

/// Where it comes from, as the one who asks saw it: the address first, if there is one.
fn origin(request: &Request, speech: Speech) -> impl Iterator<Item = String> {
    let context = request.context();
    let fields = [
        ("line-address", context.ip.as_deref(), 60),
        ("line-account", context.subject.as_deref(), 60),
        ("line-host", context.host.as_deref(), 60),
        ("line-program", context.user_agent.as_deref(), 100),
        ("line-key", request.key(), 100),
        ("line-command", request.command(), 255),
    ];
    fields.into_iter().filter_map(move |(name, field, most)| {
        let text = quote(field?, most);
        (!text.is_empty()).then(|| speech.say(name, &Args::new().text("text", &text)))
    })
}

fn period(verification: &Verification, speech: Speech, now: Time) -> String {
    let opened = hours(verification.opened());
    let deadline = hours(verification.deadline());
    let seconds = verification.deadline().since(now).as_secs();
    let args = Args::new()
        .text("opened", &opened)
        .text("deadline", &deadline);
    speech.say("line-time", &args.number("seconds", seconds))
}

/// How many are asked, where it is more than one.
fn how_many(request: &Request, speech: Speech) -> Option<String> {
    let confirmers = request.confirmers();
    let asked = u64::try_from(confirmers.jids().len()).unwrap_or(u64::MAX);
    let name = if request.veto() {
        "line-confirmers-veto"
    } else {
        "line-confirmers"
    };
    let args = Args::new().number("asked", asked);
    (asked > 1).then(|| speech.say(name, &args.number("needed", confirmers.needed().into())))
}

fn how_to_answer(prompt: &Prompt<'_>, speech: Speech) -> Vec<String> {
    let code = prompt.verification.transaction_id().as_str();
    let yes = match (prompt.verification.request().binding(), is_minted(code)) {
        (Binding::Tap, _) => {
            let code = quote(code, 64);
            speech.say("answer-tap", &Args::new().text("code", &code))
        }
        (Binding::Code, true) => speech.plainly("answer-code"),
        (Binding::Code, false) => speech.plainly("answer-code-given"),
        (Binding::Transfer, true) => speech.plainly("answer-transfer"),
        (Binding::Transfer, false) => speech.plainly("answer-transfer-given"),
    };
    let typed = prompt.ask.login_code().map(|code| {
        let code = code.reveal().to_string();
        speech.say("answer-login-code", &Args::new().text("code", &code))
    });
    [yes].into_iter().chain(typed).collect()
}

/// Six digits, as we make them; a relying party's own may be anything.
fn is_minted(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Hours and minutes of the day, UTC.
pub(super) fn hours(time: Time) -> String {
    let minutes = time.as_millis() / 60_000;
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

#[cfg(test)]
mod tests;
