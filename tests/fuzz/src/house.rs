//! A ledger with requests in it that wait for an answer, made of no randomness.

use std::sync::Arc;
use std::time::Duration;

use jid::Jid;
use verification::{
    Binding, Confirmers, Context, Draft, Entropy, Incoming, Ledger, Prompt, Route, Settings, Step,
    Verification, VerificationId, parse_address,
};
use verifier_language::Language;
use verifierd::clock::Clock;
use verifierd::xmpp::{Wording, render_closing, render_note, render_progress, render_prompt};

use crate::laws::check;
use crate::shown::check_outgoing;

/// Counts up, so that no two names or codes are the same.
#[derive(Default)]
pub(crate) struct Counting(u8);

impl Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        bytes.fill(0);
        if let Some(last) = bytes.last_mut() {
            *last = self.0;
        }
    }
}

/// The requests, and everything an input may know of them.
pub(crate) struct House {
    ledger: Ledger,
    clock: Clock,
    sender: Jid,
    wording: Wording,
    /// What `%` and a letter and a digit stand for in an input: an attacker may know all there is to know.
    names: Vec<(String, String)>,
    accounts: Vec<Jid>,
}

/// One request of each kind, two of them to the same account.
pub(crate) const REQUESTS: [Asked; 6] = [
    ("shop", &["alice@example.org/phone"], 1, Binding::Code, None),
    ("shop", &["bob@example.org"], 1, Binding::Tap, None),
    ("bank", &["bob@example.org"], 1, Binding::Tap, None),
    (
        "shop",
        &["carol@example.org"],
        1,
        Binding::Tap,
        Some("a7374jn"),
    ),
    ("bank", &["dave@example.org"], 1, Binding::Transfer, None),
    (
        "vault",
        &["erin@bücher.example", "frank@example.org"],
        2,
        Binding::Code,
        None,
    ),
];

pub(crate) type Asked = (
    &'static str,
    &'static [&'static str],
    u8,
    Binding,
    Option<&'static str>,
);

impl House {
    /// All requests are out, to whom they are meant for. Which language people are answered in, `input` says by its length.
    pub(crate) fn open(input: &[u8]) -> Self {
        let sender = parse_address("login@verify.example").unwrap();
        let mut house = Self {
            ledger: Ledger::new(Settings::default()),
            clock: Clock::start(),
            sender,
            wording: Wording::One(Language::ALL[input.len() % Language::ALL.len()]),
            names: Vec::new(),
            accounts: Vec::new(),
        };
        let now = house.clock.now();
        let mut entropy = Counting::default();
        for (number, asked) in REQUESTS.into_iter().enumerate() {
            let id = VerificationId(number as u128);
            let request = draft(asked).try_into().expect("a request as others are");
            house
                .ledger
                .open(id, request, now, &mut entropy)
                .expect("no limit is hit");
        }
        house.ledger.link_up();
        while house.ledger.poll_step(now).is_some() {}
        house.take_names();
        house
    }

    pub(crate) fn accounts(&self) -> &[Jid] {
        &self.accounts
    }

    pub(crate) fn sender(&self) -> &Jid {
        &self.sender
    }

    /// The input, with the names in it that are written as `%i0`: `i` the iq, `m` the message, `t` the transaction, `c`
    /// the code to be typed at the login; the digit counts who was asked.
    pub(crate) fn spell_out(&self, input: &str) -> String {
        let spell = |text: String, (short, name): &(String, String)| text.replace(short, name);
        self.names.iter().fold(input.to_owned(), spell)
    }

    fn take_names(&mut self) {
        let mut asks: Vec<_> = self.ledger.pending().collect();
        asks.sort_by_key(|one| one.id());
        for (one, ask) in asks
            .into_iter()
            .flat_map(|one| one.asks().iter().map(move |ask| (one, ask)))
        {
            let number = self.accounts.len();
            let code = ask
                .login_code()
                .map_or_else(String::new, |code| code.reveal().to_string());
            for (letter, name) in [
                ('i', ask.stanza_id(Route::Iq).to_string()),
                ('m', ask.stanza_id(Route::Message).to_string()),
                ('t', one.transaction_id().as_str().to_owned()),
                ('c', code),
            ] {
                self.names.push((format!("%{letter}{number}"), name));
            }
            self.accounts.push(ask.confirmer().clone());
        }
    }

    /// Somebody says something; what comes of it must be right.
    pub(crate) fn hear(&mut self, incoming: Incoming) {
        let before: Vec<Verification> = self.ledger.pending().cloned().collect();
        self.ledger.receive(incoming.clone(), self.clock.now());
        assert!(
            self.ledger.is_consistent(),
            "indexes that disagree after {incoming:?}"
        );
        let settled = self.work();
        for one in &before {
            let after = settled.iter().find(|settled| settled.id() == one.id());
            let after = after
                .or_else(|| self.ledger.get(one.id()))
                .expect("it is pending or settled");
            check(&before, one, after, &incoming);
        }
    }

    /// Does what the ledger wants done; what goes out must be fit to go out.
    fn work(&mut self) -> Vec<Verification> {
        let now = self.clock.now();
        let mut settled = Vec::new();
        while let Some(step) = self.ledger.poll_step(now) {
            match step {
                // On another route than before.
                Step::Ask { id, ask } => {
                    let prompt = self
                        .ledger
                        .prompt(id, ask)
                        .expect("a request to be sent is pending");
                    check_outgoing(&render_prompt(prompt, &self.wording, &self.sender, now));
                }
                Step::Tell { to, note, .. } => {
                    check_outgoing(&render_note(&to, &note, &self.wording, &self.sender));
                }
                Step::Progressed(id) => {
                    let verification = self.ledger.get(id).expect("it goes on");
                    for ask in verification.shown() {
                        let prompt = Prompt { verification, ask };
                        check_outgoing(&render_progress(prompt, &self.wording, &self.sender, now));
                    }
                }
                Step::Settled(one) => {
                    for ask in one.shown() {
                        let closing = render_closing(&one, ask, &self.wording, &self.sender);
                        check_outgoing(&closing.expect("an end"));
                    }
                    settled.push(*one);
                }
                Step::Noticed(_) | Step::Closed { .. } => {}
            }
        }
        settled
    }
}

pub(crate) fn draft((party, confirmers, needed, binding, transaction_id): Asked) -> Draft {
    let jids = confirmers
        .iter()
        .map(|jid| parse_address(jid).unwrap())
        .collect();
    Draft {
        relying_party: Arc::from(party),
        confirmers: Confirmers::some_of(jids, needed).unwrap(),
        binding,
        method: "POST".to_owned(),
        url: format!("https://{party}.example/login"),
        transaction_id: transaction_id.map(str::to_owned),
        timeout: Duration::from_secs(600),
        message: None,
        context: Context::default(),
        lang: None,
        callback_url: None,
        accepts_code: binding == Binding::Transfer,
        veto: true,
        requester: None,
        trusted: true,
        grace: Duration::ZERO,
        key: None,
        command: None,
    }
}
