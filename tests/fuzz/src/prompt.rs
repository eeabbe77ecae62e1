//! A request made of texts of whoever asks: what a person reads is ours but for those texts, and those mislead nobody.

use std::sync::Arc;
use std::time::Duration;

use verification::{
    Binding, Confirmers, Context, Draft, Ledger, Request, Route, Settings, Step, VerificationId,
    parse_address,
};
use verifier_language::Language;
use verifierd::clock::Clock;
use verifierd::xmpp::{Wording, render_prompt};

use crate::house::Counting;
use crate::shown::check_outgoing;

/// Fields apart by a byte that is in none.
pub fn run(input: &[u8]) {
    let mut fields = input
        .split(|byte| *byte == 0xff)
        .map(|field| String::from_utf8_lossy(field).into_owned());
    let mut next = || fields.next().filter(|field| !field.is_empty());
    let (kind, party) = (next().unwrap_or_default(), next().unwrap_or_default());
    let draft = Draft {
        relying_party: asker(&party),
        confirmers: Confirmers::one(parse_address("alice@example.org").unwrap()),
        binding: match kind.as_bytes().first() {
            Some(b'c') => Binding::Code,
            Some(b't') => Binding::Transfer,
            _ => Binding::Tap,
        },
        accepts_code: kind.contains('+'),
        method: next().unwrap_or_else(|| "GET".to_owned()),
        url: next().unwrap_or_else(|| "https://shop.example/".to_owned()),
        transaction_id: next(),
        timeout: Duration::from_secs(60),
        message: next(),
        lang: next(),
        context: Context {
            ip: next().map(Into::into),
            user_agent: next().map(Into::into),
            subject: next().map(Into::into),
            host: next().map(Into::into),
        },
        callback_url: None,
        veto: true,
        requester: None,
        trusted: !kind.contains('-'),
        grace: Duration::ZERO,
        key: next(),
        command: next(),
    };
    let Ok(request) = Request::try_from(draft) else {
        return;
    };
    ask(request);
}

/// A name from the configuration, or `local:` and a number.
fn asker(text: &str) -> Arc<str> {
    let local = |rest: &str| format!("local:{}", rest.parse().unwrap_or(0_u32));
    text.strip_prefix("local:")
        .map_or_else(|| text.to_owned(), local)
        .into()
}

fn ask(request: Request) {
    // An address that does not fit in the first line has one of its own.
    let more = usize::from(request.context().ip.is_some());
    let plain = bodies(plain(&request));
    for (text, plain) in bodies(request).into_iter().zip(plain) {
        let lines = text.lines().count();
        assert!(
            lines <= plain.lines().count() + more,
            "a line of somebody else's: {text}"
        );
        for link in ["://", "www.", "xmpp:", "mailto:"] {
            let mut found = text
                .split(link)
                .skip(1)
                .filter_map(|rest| rest.chars().next());
            let is_link = found.any(|next| link == "://" || next.is_alphanumeric());
            assert!(!is_link, "a link of somebody else's: {text}");
        }
    }
}

/// The same fields, with nothing in them.
fn plain(request: &Request) -> Request {
    let context = request.context();
    let word = |field: Option<&str>| field.map(|_| "x".to_owned());
    let draft = Draft {
        relying_party: Arc::from("x"),
        confirmers: request.confirmers().clone(),
        binding: request.binding(),
        method: "GET".to_owned(),
        url: "https://x.example/".to_owned(),
        transaction_id: None,
        timeout: request.timeout(),
        message: word(request.message()),
        lang: request.lang().map(str::to_owned),
        context: Context {
            ip: word(context.ip.as_deref()).map(Into::into),
            user_agent: word(context.user_agent.as_deref()).map(Into::into),
            subject: word(context.subject.as_deref()).map(Into::into),
            host: word(context.host.as_deref()).map(Into::into),
        },
        callback_url: None,
        accepts_code: request.sends_code(),
        veto: true,
        requester: None,
        trusted: true,
        grace: Duration::ZERO,
        key: word(request.key()),
        command: word(request.command()),
    };
    draft.try_into().expect("a request as others are")
}

/// What the person asked reads.
fn bodies(request: Request) -> Vec<String> {
    let (clock, id) = (Clock::start(), VerificationId(1));
    let (method, url) = (request.method().to_owned(), request.url().to_owned());
    let mut ledger = Ledger::new(Settings::default());
    ledger
        .open(id, request, clock.now(), &mut Counting::default())
        .expect("no limit is hit");
    ledger.link_up();
    let Some(Step::Ask { id, ask }) = ledger.poll_step(clock.now()) else {
        panic!("nobody is asked");
    };
    let prompt = ledger
        .prompt(id, ask)
        .expect("a request to be sent is pending");
    let wording = Wording::Several(Arc::new(Language::ALL));
    let sender = parse_address("login@verify.example").unwrap();
    let outgoing = render_prompt(prompt, &wording, &sender, clock.now());
    assert_eq!(outgoing.prompt, Some(prompt.ask.stanza_id(Route::Message)));
    if let Some(confirm) = outgoing
        .stanza
        .get_child("confirm", "http://jabber.org/protocol/http-auth")
    {
        let transaction = prompt.verification.transaction_id().as_str();
        let sent = ["id", "method", "url"].map(|name| confirm.attr(name));
        assert_eq!(
            sent,
            [Some(transaction), Some(method.as_str()), Some(url.as_str())],
            "not what was asked"
        );
    }
    check_outgoing(&outgoing)
}
