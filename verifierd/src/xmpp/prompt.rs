//! What a person reads: the text of a request and of everything said after it. One function a text; English.
//!
//! Texts of others stand on lines of their own, cleaned and cut, and no line of ours comes after theirs on the same
//! line: nobody who asks can write our instructions.

use std::fmt::Write;

use verification::{Binding, Note, Open, Prompt, Request, Time};

use super::clean;

/// The text of a request, complete in itself: some clients show nothing else of it (rule V11). Its first line alone is
/// enough on a locked screen: who asks, and for what.
pub(super) fn request(prompt: &Prompt<'_>, now: Time) -> String {
    let verification = prompt.verification;
    let request = verification.request();
    let mut text = headline(request);
    if request.message().is_some() {
        let _ = write!(text, "\n{}", target(request));
    }
    if let Some(origin) = origin(request) {
        let _ = write!(text, "\n{origin}");
    }
    let (opened, deadline) = (hours(verification.opened()), hours(verification.deadline()));
    let left = verification.deadline().since(now).as_secs();
    let _ = write!(
        text,
        "\nAsked at {opened} UTC, open until {deadline} UTC ({left} seconds left)."
    );
    let code = verification.transaction_id().as_str();
    let _ = write!(text, "\n{}", how_to_answer(request.binding(), code));
    if let Some(code) = prompt.ask.login_code() {
        let _ = write!(
            text,
            "\nOr type {} at the login. Tell this number to nobody.",
            code.reveal()
        );
    }
    text.push_str("\nReply NO to refuse, NOT ME if it was not you who asked.");
    text
}

fn headline(request: &Request) -> String {
    let who = asker(request.relying_party(), request.context().host.as_deref());
    match request.message() {
        Some(message) => format!("{who} asks you to confirm: {}", clean::line(message, 300)),
        None => format!("{who} asks you to confirm: {}", target(request)),
    }
}

fn target(request: &Request) -> String {
    format!("{} {}", request.method(), clean::url(request.url(), 300))
}

/// Where it comes from, as the one who asks saw it.
fn origin(request: &Request) -> Option<String> {
    let context = request.context();
    let fields = [
        ("from", &context.ip, 60),
        ("as", &context.subject, 60),
        ("at", &context.host, 60),
        ("with", &context.user_agent, 100),
    ];
    let known = fields.into_iter().filter_map(|(word, field, most)| {
        let text = clean::line(field.as_deref()?, most);
        (!text.is_empty()).then(|| format!("{word} {text}"))
    });
    let line = known.collect::<Vec<_>>().join(", ");
    (!line.is_empty()).then(|| format!("Requested {line}"))
}

fn how_to_answer(binding: Binding, code: &str) -> String {
    let digits = if is_minted(code) {
        "the six digits"
    } else {
        "the code"
    };
    match binding {
        Binding::Tap => format!(
            "Compare: your login screen must show {code}. If it does, confirm it here or reply YES."
        ),
        Binding::Code => format!(
            "To approve, confirm it here if the code is the one on your login screen, or reply with {digits} shown there."
        ),
        Binding::Transfer => format!("To approve, reply with {digits} shown on your login screen."),
    }
}

/// Six digits, as we make them; a relying party's own may be anything.
fn is_minted(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Everything else a person is told.
pub(super) fn note(note: &Note) -> String {
    let name = |relying_party: &str| asker(relying_party, None);
    match note {
        Note::Approved(party) => format!("Confirmed. {} has been told yes.", name(party)),
        Note::Denied(party) => format!("Refused. {} has been told no.", name(party)),
        Note::Recorded(party) => format!("Your yes to {} counts. Others have yet to confirm.", name(party)),
        Note::HowToAnswer(binding) => how_instead(*binding).to_owned(),
        Note::WrongCode(0) => "Wrong code, for the third time. The request is refused.".to_owned(),
        Note::WrongCode(1) => "Wrong code. You have one more try.".to_owned(),
        Note::WrongCode(left) => format!("Wrong code. You have {left} more tries."),
        Note::TypeItAtTheLogin => {
            "That code is for your login screen: type it there. Here, reply with the code shown there.".to_owned()
        }
        Note::SeveralOpen(requests) => several(requests),
        Note::NothingOpen => "Nothing is waiting for your answer.".to_owned(),
    }
}

fn how_instead(binding: Binding) -> &'static str {
    match binding {
        Binding::Tap => "That is no answer. Reply YES, NO, or the code on your login screen.",
        Binding::Code => {
            "That is not enough to approve it. Reply with the code on your login screen, or confirm the request in \
             your client. NO refuses it."
        }
        Binding::Transfer => {
            "That is not enough to approve it. Reply with the code on your login screen. NO refuses it."
        }
    }
}

fn several(requests: &[Open]) -> String {
    let mut text = "Several requests are open. Reply to the one you mean, or write its number behind your answer, as in \
        NO 2:"
        .to_owned();
    for Open { number, request } in requests {
        let _ = write!(text, "\n#{number} {}", headline(request));
    }
    text
}

/// Who asks, for a person: `local:UID` is a program on this machine, and 0 is the machine itself.
fn asker(relying_party: &str, host: Option<&str>) -> String {
    let host = host
        .map(|host| clean::line(host, 60))
        .filter(|host| !host.is_empty());
    match (relying_party.strip_prefix("local:"), host) {
        (Some("0"), Some(host)) => host,
        (Some("0"), None) => "The system".to_owned(),
        (Some(uid), Some(host)) => format!("User {uid} on {host}"),
        (Some(uid), None) => format!("User {uid}"),
        (None, _) => clean::line(relying_party, 60),
    }
}

/// Hours and minutes of the day, UTC.
fn hours(time: Time) -> String {
    let minutes = time.as_millis() / 60_000;
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

#[cfg(test)]
mod tests;
