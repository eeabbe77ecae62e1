//! `docs/PROMPTS.md`: what people read, in every language, for a person to look at. After a change of a text:
//! `cargo test -p verifierd --test prompts -- --ignored`, and read what it wrote.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jid::Jid;
use verification::{
    Binding, Confirmers, Context, Draft, Entropy, Failure, Incoming, Ledger, Note, Open, Prompt,
    References, Reply, Route, Said, Settings, Step, Time, Undelivered, Verification,
    VerificationId, parse_address,
};
use verifier_language::Language;
use verifierd::xmpp::{
    Outgoing, Wording, render_closing, render_note, render_progress, render_prompt,
};

const INTRODUCTION: &str = "\
# What people read

Made of the texts in `verifierd/src/xmpp/locales` by `cargo test -p verifierd --test prompts -- --ignored`, and checked by the same test. Not shown are the invisible characters that keep
clients from making links of what others wrote. In each language: a login by code, a payment by tap, a login by transfer, a login that two must confirm once one has (as the other sees it,
as the one sees it), the ways in which a request ends, and the answers to what people write. How to add a language: [LANGUAGES.md](LANGUAGES.md).
";

const OPENED: Time = Time::from_millis(((12 * 60 + 3) * 60 + 10) * 1000);
const ID: VerificationId = VerificationId(1);

#[test]
fn the_page_shows_what_is_sent() {
    let written = std::fs::read_to_string(path()).unwrap();
    assert!(!written.contains(['&', '<']), "Gajim takes it for markup");
    assert!(
        written == page(),
        "docs/PROMPTS.md is out of date: see the head of this test"
    );
}

#[test]
fn every_language_has_a_row_that_says_who_has_read_it() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/LANGUAGES.md");
    let page = std::fs::read_to_string(page).unwrap();
    for language in Language::ALL {
        assert!(page.contains(&format!("\n| `{language}` | ")), "{language}");
    }
}

#[test]
#[ignore = "writes docs/PROMPTS.md"]
fn write_the_page() {
    std::fs::write(path(), page()).unwrap();
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/PROMPTS.md")
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for language in Language::ALL {
        let wording = Wording::One(language);
        let _ = write!(page, "\n## {} (`{language}`)\n", language.own_name());
        for text in requests(&wording)
            .into_iter()
            .chain(endings(&wording))
            .chain(notes(&wording))
        {
            let _ = write!(page, "\n```text\n{text}\n```\n");
        }
    }
    page
}

/// A login by code with a context, a payment by tap, a login by transfer, and one that several are asked for.
fn requests(wording: &Wording) -> Vec<String> {
    let one = |change: fn(&mut Draft)| {
        let ledger = opened(&["alice@example.org"], 1, change);
        let prompt = ledger.prompt(ID, 0).unwrap();
        shown(&render_prompt(prompt, wording, &sender(), later(2)))
    };
    let mut several = opened(&["alice@example.org", "bob@example.org"], 2, root);
    says(&mut several, "alice@example.org/phone", "yes");
    let verification = several.get(ID).unwrap();
    let [alice, bob] = [0, 1].map(|number| Prompt {
        verification,
        ask: &verification.asks()[number],
    });
    let progress = |prompt| shown(&render_progress(prompt, wording, &sender(), later(9)));
    vec![
        one(login),
        one(payment),
        one(transfer),
        progress(bob),
        progress(alice),
    ]
}

fn login(draft: &mut Draft) {
    draft.context = Context {
        ip: Some("192.0.2.7".into()),
        user_agent: Some("Firefox/145.0".into()),
        subject: Some("alice".into()),
        host: Some("web1".into()),
    };
}

fn payment(draft: &mut Draft) {
    draft.binding = Binding::Tap;
    draft.method = "POST".into();
    draft.message = Some("Pay 20 EUR to Bob".into());
}

fn transfer(draft: &mut Draft) {
    draft.binding = Binding::Transfer;
    draft.transaction_id = Some("a7374jn".into());
}

fn root(draft: &mut Draft) {
    draft.binding = Binding::Tap;
    draft.relying_party = "local:0".into();
    draft.method = "SSHD".into();
    draft.url = "ssh://root@web1".into();
    draft.key = Some("ED25519 SHA256:7c3xMPWczXYDfCSvZawae50xwWdqaer4mV0Xzh6v4oI".into());
    draft.context.host = Some("web1".into());
}

/// Every way in which a request ends, a line each.
fn endings(wording: &Wording) -> Vec<String> {
    let alone = |change: &dyn Fn(&mut Ledger)| end(&["alice@example.org"], 1, wording, change);
    let two = |change: &dyn Fn(&mut Ledger)| {
        end(
            &["alice@example.org", "bob@example.org"],
            2,
            wording,
            change,
        )
    };
    let mut lines = Vec::new();
    for answer in ["yes", "no", "not me"] {
        for device in ["phone", "1234567890"] {
            let from = format!("alice@example.org/{device}");
            lines.push(alone(&|ledger| says(ledger, &from, answer)));
        }
    }
    lines.push(alone(&|ledger| {
        let code = ledger.prompt(ID, 0).unwrap().ask.login_code().unwrap();
        let code = code.reveal().to_string();
        ledger.type_code(ID, &code, later(5));
    }));
    lines.push(alone(&|ledger| {
        for _ in 0..3 {
            ledger.type_code(ID, "999999", later(5));
        }
    }));
    for answer in ["yes", "no", "not me"] {
        lines.push(two(&|ledger| {
            says(ledger, "bob@example.org/phone", answer);
            says(ledger, "alice@example.org/phone", "yes");
        }));
    }
    lines.push(alone(&|ledger| ledger.handle_timeout(later(60))));
    lines.push(two(&|ledger| {
        says(ledger, "bob@example.org/phone", "yes");
        ledger.handle_timeout(later(60));
    }));
    lines.push(alone(&|ledger| {
        ledger.withdraw(ID, later(5));
    }));
    lines.push(two(&bounces));
    vec![lines.join("\n")]
}

/// Bob has no such address.
fn bounces(ledger: &mut Ledger) {
    let bob = &ledger.get(ID).unwrap().asks()[1];
    let references = References {
        stanza_id: Some(bob.stanza_id(Route::Message).to_string()),
        ..References::default()
    };
    let why = Failure::Undeliverable(Undelivered::NoRoute);
    let bounce = Incoming {
        from: bob.confirmer().clone(),
        written: None,
        said: Said::Failed(references, why),
    };
    ledger.receive(bounce, later(5));
}

/// What alice's devices show in the end.
fn end(jids: &[&str], needed: u8, wording: &Wording, change: &dyn Fn(&mut Ledger)) -> String {
    let mut ledger = opened(jids, needed, |draft| {
        payment(draft);
        draft.accepts_code = true;
    });
    change(&mut ledger);
    let verification = settled(&mut ledger);
    let ask = &verification.asks()[0];
    shown(&render_closing(&verification, ask, wording, &sender()).unwrap())
}

/// Every answer to what somebody wrote, a line each.
fn notes(wording: &Wording) -> Vec<String> {
    let open = |number| Open {
        number,
        request: Box::new(
            draft(&["alice@example.org"], 1, payment)
                .try_into()
                .unwrap(),
        ),
    };
    let notes = [
        Note::Approved("shop".into()),
        Note::Denied("local:1000".into()),
        Note::Recorded("shop".into()),
        Note::HowToAnswer(Binding::Tap),
        Note::HowToAnswer(Binding::Code),
        Note::HowToAnswer(Binding::Transfer),
        Note::WrongCode(2),
        Note::WrongCode(1),
        Note::WrongCode(0),
        Note::TypeItAtTheLogin,
        Note::NothingOpen,
        Note::Encrypted,
        Note::SeveralOpen(vec![open(1), open(2)]),
    ];
    let texts = notes.map(|note| shown(&render_note(&sender(), &note, wording, &sender())));
    vec![texts.join("\n")]
}

fn shown(outgoing: &Outgoing) -> String {
    let mut bodies = outgoing
        .stanza
        .children()
        .filter(|child| child.name() == "body");
    bodies.next().unwrap().text().replace('\u{2060}', "")
}

fn sender() -> Jid {
    parse_address("login@verify.example").unwrap()
}

fn later(seconds: u64) -> Time {
    OPENED.plus(Duration::from_secs(seconds))
}

/// Counts up, so that no two codes are the same.
struct Counting(u8);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        bytes.fill(0);
        *bytes.last_mut().unwrap() = self.0;
    }
}

fn draft(jids: &[&str], needed: u8, change: impl FnOnce(&mut Draft)) -> Draft {
    let jids = jids.iter().map(|jid| parse_address(jid).unwrap());
    let mut draft = Draft {
        relying_party: "shop".into(),
        confirmers: Confirmers::some_of(jids.collect(), needed).unwrap(),
        binding: Binding::Code,
        method: "GET".into(),
        url: "https://shop.example/login".into(),
        transaction_id: None,
        timeout: Duration::from_secs(60),
        message: None,
        context: Context::default(),
        lang: None,
        callback_url: None,
        accepts_code: false,
        veto: true,
        requester: None,
        trusted: true,
        grace: Duration::ZERO,
        key: None,
        command: None,
    };
    change(&mut draft);
    draft
}

/// With the request on all screens.
fn opened(jids: &[&str], needed: u8, change: impl FnOnce(&mut Draft)) -> Ledger {
    let mut ledger = Ledger::new(Settings::default());
    let request = draft(jids, needed, change).try_into().unwrap();
    ledger.open(ID, request, OPENED, &mut Counting(0)).unwrap();
    ledger.link_up();
    while let Some(Step::Ask { .. }) = ledger.poll_step(OPENED) {}
    ledger
}

fn says(ledger: &mut Ledger, from: &str, text: &str) {
    let incoming = Incoming {
        from: parse_address(from).unwrap(),
        written: None,
        said: Said::Text(References::default(), Reply::read(text)),
    };
    ledger.receive(incoming, later(5));
}

fn settled(ledger: &mut Ledger) -> Box<Verification> {
    loop {
        if let Step::Settled(verification) = ledger.poll_step(OPENED).unwrap() {
            return verification;
        }
    }
}
