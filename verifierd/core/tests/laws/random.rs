//! Random interleavings of many verifications, held against [`model`].

mod model;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use verification::{
    Binding, Choice, Confirmers, Context, Draft, Failure, Notice, References, Reply, Request,
    Route, Said, Undelivered, VerificationId, Word,
};

use self::model::Model;
use crate::desk::Desk;
use crate::every::{Every, failures};
use crate::requests::{draft, jid, secs};

/// Accounts that may be asked, and one that never is.
const ACCOUNTS: [&str; 4] = [
    "a@example.org",
    "b@example.org",
    "c@example.org",
    "mallory@example.org",
];
const RESOURCES: [&str; 3] = ["/phone", "/desk", ""];
/// Identifiers that relying parties choose, more than one the same.
const IDENTIFIERS: [Option<&str>; 5] = [None, None, None, Some("a7374jn"), Some("open sesame")];

/// Addresses of claimants, two of them in one network.
const ADDRESSES: [Option<&str>; 5] = [
    None,
    None,
    Some("192.0.2.1"),
    Some("2001:db8::1"),
    Some("2001:db8::2"),
];

/// Something that happens. Numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Happening {
    Open(Opening),
    Say(Saying),
    Choose(Choosing),
    Type {
        of: usize,
        ask: usize,
        is_right: bool,
    },
    Withdraw {
        of: usize,
    },
    LinkUp,
    LinkDown {
        gives_back: u8,
    },
    Wait {
        millis: u64,
    },
}

#[derive(Debug, Clone)]
struct Opening {
    confirmers: Vec<usize>,
    needed: u8,
    resource: &'static str,
    binding: Binding,
    transaction_id: Option<&'static str>,
    accepts_code: bool,
    party: &'static str,
    timeout: u64,
    ip: Option<&'static str>,
    veto: bool,
    trusted: bool,
    requester: Option<usize>,
    prefers: Option<&'static str>,
}

#[derive(Debug, Clone)]
struct Saying {
    from: usize,
    resource: &'static str,
    of: usize,
    ask: usize,
    what: What,
}

/// What is said, by somebody who may know all there is to know.
#[derive(Debug, Clone)]
enum What {
    IqResult,
    IqError(Failure),
    Confirm { has_thread: bool },
    Error(Failure),
    Code,
    LoginCode,
    Text { text: &'static str, is_reply: bool },
    Numbered(Word),
    Reaction(Option<Word>),
    Notice(Notice),
}

/// One verification is picked from a list.
#[derive(Debug, Clone)]
struct Choosing {
    from: usize,
    of: usize,
    /// Of a yes.
    code: WhichCode,
    word: Word,
}

#[derive(Debug, Clone, Copy)]
enum WhichCode {
    None,
    Right,
    Wrong,
    Login,
}

fn happening() -> impl Strategy<Value = Happening> {
    let at = || 0..64_usize;
    prop_oneof![
        6 => opening().prop_map(Happening::Open),
        12 => saying().prop_map(Happening::Say),
        3 => choosing().prop_map(Happening::Choose),
        2 => (at(), at(), any::<bool>())
            .prop_map(|(of, ask, is_right)| Happening::Type { of, ask, is_right }),
        1 => at().prop_map(|of| Happening::Withdraw { of }),
        2 => Just(Happening::LinkUp),
        1 => any::<u8>().prop_map(|gives_back| Happening::LinkDown { gives_back }),
        4 => prop_oneof![0..10_u64, 0..10_000_u64, 0..200_000_u64]
            .prop_map(|millis| Happening::Wait { millis }),
    ]
}

fn opening() -> impl Strategy<Value = Opening> {
    let confirmers = prop_oneof![
        4 => (0..3_usize).prop_map(|one| vec![one]),
        2 => proptest::sample::subsequence(vec![0, 1, 2], 0..=3),
    ];
    (
        (confirmers, 1..=3_u8),
        select(&RESOURCES),
        select(Binding::every().collect::<Vec<_>>()),
        select(&IDENTIFIERS),
        any::<bool>(),
        (select(&["shop", "bank"]), 5..=90_u64),
        select(&ADDRESSES),
        (
            prop::bool::weighted(0.6),
            prop::bool::weighted(0.8),
            prop::option::of(Just("a@example.org/phone")),
        ),
        prop::option::weighted(0.2, 0..4_usize),
    )
        .prop_map(
            |(
                (confirmers, needed),
                resource,
                binding,
                transaction_id,
                accepts_code,
                (party, timeout),
                ip,
                (veto, trusted, prefers),
                requester,
            )| {
                Opening {
                    confirmers,
                    needed,
                    resource,
                    binding,
                    transaction_id,
                    accepts_code,
                    party,
                    timeout,
                    ip,
                    veto,
                    trusted,
                    requester,
                    prefers,
                }
            },
        )
}

fn word() -> impl Strategy<Value = Word> {
    select(Word::every().collect::<Vec<_>>())
}

fn choosing() -> impl Strategy<Value = Choosing> {
    let codes = [
        WhichCode::None,
        WhichCode::Right,
        WhichCode::Wrong,
        WhichCode::Login,
    ];
    (0..4_usize, 0..64_usize, select(codes.to_vec()), word()).prop_map(|(from, of, code, word)| {
        Choosing {
            from,
            of,
            code,
            word,
        }
    })
}

fn saying() -> impl Strategy<Value = Saying> {
    let failure = || select(failures());
    let text = select(&[
        "yes",
        "no",
        "not me",
        "00000x",
        "000000",
        "hello",
        "a7374jn",
        "open sesame",
    ]);
    let what = prop_oneof![
        3 => Just(What::IqResult),
        2 => failure().prop_map(What::IqError),
        4 => any::<bool>().prop_map(|has_thread| What::Confirm { has_thread }),
        2 => failure().prop_map(What::Error),
        3 => Just(What::Code),
        1 => Just(What::LoginCode),
        4 => (text, any::<bool>()).prop_map(|(text, is_reply)| What::Text { text, is_reply }),
        2 => word().prop_map(What::Numbered),
        2 => prop::option::weighted(0.8, word()).prop_map(What::Reaction),
        1 => select(Notice::every().collect::<Vec<_>>()).prop_map(What::Notice),
    ];
    let from = prop_oneof![6 => 0..3_usize, 1 => Just(3_usize)];
    (from, select(&RESOURCES), 0..64_usize, 0..3_usize, what).prop_map(
        |(from, resource, of, ask, what)| Saying {
            from,
            resource,
            of,
            ask,
            what,
        },
    )
}

fn request(opening: &Opening) -> Request {
    let jids: Vec<_> = opening
        .confirmers
        .iter()
        .map(|one| jid(&format!("{}{}", ACCOUNTS[*one], opening.resource)))
        .collect();
    let confirmers = match u8::try_from(jids.len()).unwrap() {
        0 => Confirmers::nobody(),
        most => Confirmers::some_of(jids, opening.needed.min(most)).unwrap(),
    };
    let draft = Draft {
        relying_party: opening.party.into(),
        transaction_id: opening.transaction_id.map(str::to_owned),
        accepts_code: opening.accepts_code,
        timeout: secs(opening.timeout),
        veto: opening.veto,
        trusted: opening.trusted,
        context: Context {
            ip: opening.ip.map(Into::into),
            ..Context::default()
        },
        ..draft(confirmers, opening.binding)
    };
    let requester = opening.requester.map(|one| jid(ACCOUNTS[one]).to_bare());
    let without = Request::try_from(Draft {
        requester,
        ..draft.clone()
    });
    let mut request = without.or_else(|_| draft.try_into()).unwrap();
    if let Some(device) = opening.prefers {
        request.prefer_device(&jid(device));
    }
    request
}

/// Which stanza this is, if there is anything it can be about.
fn said(desk: &Desk, of: VerificationId, ask: usize, what: &What) -> Option<Said> {
    desk.get(of).asks().get(ask)?;
    let mirrored = desk.mirrored(of, ask);
    let text = |text: &str| Said::Text(References::default(), Reply::read(text));
    Some(match what {
        What::IqResult => Said::IqConfirmed(desk.stanza(of, ask, Route::Iq)),
        What::IqError(failure) => Said::IqFailed(desk.stanza(of, ask, Route::Iq), *failure),
        What::Confirm { has_thread: true } => Said::Confirmed(mirrored),
        What::Confirm { has_thread: false } => Said::Confirmed(References {
            thread: None,
            ..mirrored
        }),
        What::Error(failure) => Said::Failed(mirrored, *failure),
        What::Code => text(&desk.code(of)),
        What::LoginCode => {
            let code = desk.get(of).asks()[ask].login_code()?;
            text(&code.reveal().to_string())
        }
        What::Text { text, is_reply } => {
            let stanza_id = is_reply.then(|| desk.stanza(of, ask, Route::Message));
            let references = References {
                stanza_id,
                ..References::default()
            };
            Said::Text(references, Reply::read(text))
        }
        What::Numbered(word) => {
            let number = desk.get(of).number();
            text(&format!("{} #{number}", text_of(*word)))
        }
        What::Reaction(word) => Said::Reacted(desk.stanza(of, ask, Route::Message), *word),
        What::Notice(notice) => Said::Noticed(desk.stanza(of, ask, Route::Message), *notice),
    })
}

const fn text_of(word: Word) -> &'static str {
    match word {
        Word::Yes => "yes",
        Word::No => "no",
        Word::NotMe => "not me",
    }
}

fn choose(desk: &mut Desk, model: &mut Model, of: VerificationId, choosing: &Choosing) {
    let from = jid(ACCOUNTS[choosing.from]);
    let asks = desk.get(of).asks();
    let own = asks.iter().find(|ask| *ask.bare() == from.to_bare());
    let login_code = own.and_then(|ask| ask.login_code());
    let code = match choosing.code {
        WhichCode::None => None,
        WhichCode::Right => Some(desk.code(of)),
        WhichCode::Wrong => Some("00000x".to_owned()),
        WhichCode::Login => login_code.map(|code| code.reveal().to_string()),
    };
    let choice = match choosing.word {
        Word::Yes => Choice::Approve {
            code: code.as_deref(),
        },
        Word::No => Choice::Deny,
        Word::NotMe => Choice::NotMe,
    };
    model.before_chosen(desk, of, &from, choice);
    let _ = desk.ledger.choose(of, &from, choice, desk.now);
    desk.work();
}

fn happen(desk: &mut Desk, model: &mut Model, happening: &Happening) {
    let at = |of: usize, model: &Model| {
        let opened = model.opened();
        (!opened.is_empty()).then(|| opened[of % opened.len()])
    };
    match happening {
        Happening::Open(opening) => {
            let request = request(opening);
            model.before_open(desk, &request);
            let result = desk.try_open(request.clone());
            model.after_open(desk, &request, result);
        }
        Happening::Say(saying) => {
            let from = format!("{}{}", ACCOUNTS[saying.from], saying.resource);
            let Some(of) = at(saying.of, model) else {
                return;
            };
            let Some(said) = said(desk, of, saying.ask, &saying.what) else {
                return;
            };
            model.before_said(desk, &jid(&from), &said);
            desk.hear(&from, said);
        }
        Happening::Choose(choosing) => {
            if let Some(of) = at(choosing.of, model) {
                choose(desk, model, of, choosing);
            }
        }
        Happening::Type { of, ask, is_right } => {
            let Some(of) = at(*of, model) else { return };
            let asks = desk.get(of).asks();
            let code = asks
                .get(ask % asks.len().max(1))
                .and_then(|ask| ask.login_code())
                .filter(|_| *is_right)
                .map_or_else(|| "00000x".to_owned(), |code| code.reveal().to_string());
            model.before_typed(desk, of, &code);
            desk.type_code(of, &code);
        }
        Happening::Withdraw { of } => {
            let Some(of) = at(*of, model) else { return };
            let was_pending = desk.is_pending(of);
            assert_eq!(desk.withdraw(of), was_pending);
        }
        Happening::LinkUp => desk.link_up(),
        Happening::LinkDown { gives_back } => {
            let sent = desk.asked.iter().rev().take(8).enumerate();
            let unsent: Vec<_> = sent
                .filter(|(number, _)| gives_back >> number & 1 == 1)
                .map(|(_, asked)| asked.stanza)
                .collect();
            model.before_link_down(desk, &unsent);
            desk.link_down(&unsent);
        }
        Happening::Wait { millis } => desk.wait(*millis),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_interleaving_keeps_the_laws(happenings in vec(happening(), 1..80)) {
        let mut desk = Desk::down();
        let mut model = Model::default();
        desk.link_up();
        for happening in &happenings {
            happen(&mut desk, &mut model, happening);
            model.check(&desk);
        }
        desk.wait(90_000);
        model.check(&desk);
        assert!(desk.ledger.is_empty(), "everything ends");
        assert_eq!(desk.settled.len(), model.opened().len());
        desk.wait(3_600_000);
        let _bounds_are_over = desk.open(request(&Opening {
            confirmers: vec![0, 1, 2],
            needed: 1,
            resource: "",
            binding: Binding::Code,
            transaction_id: Some("a7374jn"),
            accepts_code: false,
            party: "shop",
            timeout: 5,
            ip: Some("192.0.2.1"),
            veto: true,
            trusted: true,
            requester: None,
            prefers: None,
        }));
        model.check_asked_again(&desk);
    }
}

/// The generator reaches what it is for: without this, the laws might hold because nothing ever happens.
#[test]
fn the_interleavings_reach_every_end() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use std::collections::BTreeMap;

    let mut runner = TestRunner::deterministic();
    let mut ends = BTreeMap::new();
    for _ in 0..300 {
        let happenings = vec(happening(), 60..80)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let mut desk = Desk::up();
        let mut model = Model::default();
        for happening in &happenings {
            happen(&mut desk, &mut model, happening);
            model.check(&desk);
        }
        for id in desk.settled.keys() {
            let end = desk.end(*id).unwrap();
            *ends.entry(format!("{end:?}")).or_insert(0_u32) += 1;
        }
        for limit in model.limited {
            *ends.entry(format!("{limit:?}")).or_insert(0) += 1;
        }
    }
    let link_down = format!(
        "{:?}",
        crate::every::End::Undeliverable(Undelivered::LinkDown)
    );
    for expected in [
        "Approved",
        "Denied(Declined)",
        "Denied(NotMe)",
        "Denied(WrongCode)",
        "Expired",
        "Undeliverable(NoRoute)",
        "Withdrawn",
        "Pending",
        "Prompts",
        "Muted",
        "SameSource",
        "CoolDown",
        &link_down,
    ] {
        assert!(ends.contains_key(expected), "never {expected}: {ends:?}");
    }
}
