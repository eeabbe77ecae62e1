//! Which of several requests a word is meant for: never guessed.

use verification::{
    Binding, Denial, Evidence, Failure, Note, Open, References, Reply, Request, Route, Said,
    VerificationId, Word,
};

use crate::desk::Desk;
use crate::every::{End, Every};
use crate::requests::{draft, request, some_of};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

const fn text_of(word: Word) -> &'static str {
    match word {
        Word::Yes => "yes",
        Word::No => "no",
        Word::NotMe => "not me",
    }
}

const fn end_of(word: Word) -> End {
    match word {
        Word::Yes => End::Approved,
        Word::No => End::Denied(Denial::Declined),
        Word::NotMe => End::Denied(Denial::NotMe),
    }
}

/// The note that lists these.
fn several(desk: &Desk, ids: &[VerificationId]) -> Note {
    let open = ids.iter().map(|id| Open {
        number: desk.get(*id).number(),
        request: Box::new(desk.get(*id).request().clone()),
    });
    Note::SeveralOpen(open.collect())
}

/// A text that says which message it replies to (XEP-0461).
fn replying(desk: &mut Desk, to: &str, text: &str) {
    let references = References {
        stanza_id: Some(to.to_owned()),
        ..References::default()
    };
    desk.hear(PHONE, Said::Text(references, Reply::read(text)));
}

#[test]
fn with_several_open_a_word_decides_nothing_and_they_are_listed() {
    for word in Word::every() {
        for number in 2..=3 {
            let mut desk = Desk::up();
            let ids: Vec<_> = (0..number)
                .map(|_| desk.open(request(ALICE, Binding::Tap)))
                .collect();
            desk.write(PHONE, text_of(word));
            assert!(ids.iter().all(|id| desk.is_pending(*id)), "{word:?}");
            assert_eq!(desk.told_to(PHONE), [several(&desk, &ids)]);
            assert!(desk.closed.is_empty(), "nobody is muted on a guess");
        }
    }
}

#[test]
fn a_number_behind_the_word_says_which() {
    for word in Word::every() {
        for meant in 0..3 {
            let mut desk = Desk::up();
            let ids = [0, 1, 2].map(|_| desk.open(request(ALICE, Binding::Tap)));
            let number = desk.get(ids[meant]).number();
            desk.write(PHONE, &format!("{} #{number}", text_of(word)));
            for (at, id) in ids.into_iter().enumerate() {
                let end = (at == meant).then(|| end_of(word));
                assert_eq!(desk.end(id), end, "{word:?} {meant} {at}");
            }
        }
    }
}

#[test]
fn a_number_that_names_nothing_open_decides_nothing() {
    for word in Word::every() {
        for open in 1..=2 {
            let mut desk = Desk::up();
            let over = desk.open(request(ALICE, Binding::Tap));
            let of_bob = desk.open(request("bob@example.org", Binding::Tap));
            desk.withdraw(over);
            let ids: Vec<_> = (0..open)
                .map(|_| desk.open(request(ALICE, Binding::Tap)))
                .collect();
            for number in [
                desk.get(over).number(),
                desk.get(of_bob).number(),
                desk.get(ids[0]).number() + 10,
            ] {
                desk.write(PHONE, &format!("{} {number}", text_of(word)));
            }
            assert!(ids.iter().all(|id| desk.is_pending(*id)), "{word:?} {open}");
            assert!(desk.is_pending(of_bob));
            assert_eq!(desk.told_to(PHONE).len(), 1);
        }
    }
}

#[test]
fn a_number_alone_decides_nothing() {
    let mut desk = Desk::up();
    let ids = [0, 1].map(|_| desk.open(request(ALICE, Binding::Tap)));
    for id in ids {
        let number = desk.get(id).number();
        desk.write(PHONE, &number.to_string());
        desk.write(PHONE, &format!("#{number}"));
    }
    assert!(ids.iter().all(|id| desk.is_pending(*id)));
}

/// As long as there are numbers left; whoever answers an old one hits nothing.
#[test]
fn numbers_of_what_is_open_differ_and_come_again_late() {
    let mut desk = Desk::up();
    let ids = [0, 1, 2].map(|_| desk.open(request(ALICE, Binding::Tap)));
    let numbers = ids.map(|id| desk.get(id).number());
    assert_eq!(numbers, [1, 2, 3]);
    for turn in 0..96_u8 {
        let id = desk.open(request(&format!("u{turn}@example.org"), Binding::Tap));
        assert_eq!(desk.get(id).number(), turn + 4);
    }
    desk.withdraw(ids[1]);
    let next = desk.open(request(ALICE, Binding::Tap));
    assert_eq!(desk.get(next).number(), 2, "1 and 3 are open for alice");
}

#[test]
fn a_reply_says_which() {
    for word in Word::every() {
        for by_thread in [false, true] {
            let mut desk = Desk::up();
            let [other, id] = [0, 1].map(|_| desk.open(request(ALICE, Binding::Tap)));
            let references = naming(&desk, id, by_thread);
            desk.hear(PHONE, Said::Text(references, Reply::read(text_of(word))));
            assert_eq!(desk.end(id), Some(end_of(word)));
            assert!(desk.is_pending(other));
        }
    }
}

fn naming(desk: &Desk, id: VerificationId, by_thread: bool) -> References {
    let name = Some(desk.stanza(id, 0, Route::Message));
    if by_thread {
        References {
            thread: name,
            ..References::default()
        }
    } else {
        References {
            stanza_id: name,
            ..References::default()
        }
    }
}

/// To the list of what is open, for one: the number says what the reply does not.
#[test]
fn a_number_counts_in_a_reply_to_something_else() {
    let mut desk = Desk::up();
    let ids = [0, 1].map(|_| desk.open(request(ALICE, Binding::Tap)));
    let number = desk.get(ids[1]).number();
    replying(&mut desk, "the-list", &format!("yes {number}"));
    assert!(desk.is_pending(ids[0]) && desk.is_approved(ids[1]));
}

#[test]
fn a_reply_to_one_with_the_number_of_another_decides_nothing() {
    for word in Word::every() {
        let mut desk = Desk::up();
        let ids = [0, 1].map(|_| desk.open(request(ALICE, Binding::Tap)));
        let number = desk.get(ids[1]).number();
        let name = desk.stanza(ids[0], 0, Route::Message);
        replying(&mut desk, &name, &format!("{} {number}", text_of(word)));
        assert!(ids.iter().all(|id| desk.is_pending(*id)), "{word:?}");
    }
}

#[test]
fn a_reaction_says_which() {
    for word in Word::every() {
        for from in [PHONE, ALICE, "alice@example.org/desk"] {
            let mut desk = Desk::up();
            let [other, id] = [0, 1].map(|_| desk.open(request(ALICE, Binding::Tap)));
            let stanza = desk.stanza(id, 0, Route::Message);
            desk.hear(from, Said::Reacted(stanza.clone(), None));
            assert!(desk.is_pending(id), "one that was taken away");
            desk.hear(from, Said::Reacted(stanza, Some(word)));
            assert_eq!(desk.end(id), Some(end_of(word)));
            assert!(desk.is_pending(other));
        }
    }
}

#[test]
fn a_reaction_to_anything_but_the_message_decides_nothing() {
    for word in Word::every() {
        let mut desk = Desk::up();
        let by_iq = desk.open(request(PHONE, Binding::Tap));
        let of_bob = desk.open(request("bob@example.org", Binding::Tap));
        let over = desk.open(request(ALICE, Binding::Tap));
        desk.withdraw(over);
        for stanza in [
            desk.stanza(by_iq, 0, Route::Iq),
            desk.stanza(by_iq, 0, Route::Message),
            desk.stanza(of_bob, 0, Route::Message),
            desk.stanza(over, 0, Route::Message),
            "m1".to_owned(),
            String::new(),
        ] {
            desk.hear(PHONE, Said::Reacted(stanza, Some(word)));
        }
        assert!(
            desk.is_pending(by_iq) && desk.is_pending(of_bob),
            "{word:?}"
        );
        assert!(desk.told.is_empty());
    }
}

/// Whoever wants to answer is told how, even if they had help a moment ago; but once for each request.
#[test]
fn who_says_no_gets_the_list_even_after_help() {
    let mut desk = Desk::up();
    let first = desk.open(request(ALICE, Binding::Tap));
    desk.write(PHONE, "hello");
    let second = desk.open(request(ALICE, Binding::Tap));
    for _ in 0..10 {
        desk.write(PHONE, "no");
        desk.write(PHONE, "hello");
    }
    let expected = [
        Note::HowToAnswer(Binding::Tap),
        several(&desk, &[first, second]),
    ];
    assert_eq!(desk.told_to(PHONE), expected);
    let third = desk.open(request(ALICE, Binding::Tap));
    desk.write(PHONE, "no");
    desk.write(PHONE, "no");
    let list = several(&desk, &[first, second, third]);
    assert_eq!(desk.told_to(PHONE)[2..], [list]);
}

#[test]
fn five_are_listed_at_most() {
    let mut desk = Desk::with(verification::Settings {
        limits: verification::Limits {
            pending_per_confirmer: 9,
            prompts_per_10_minutes: 9,
            ..verification::Limits::default()
        },
        ..verification::Settings::default()
    });
    desk.link_up();
    for _ in 0..9 {
        desk.open(request(ALICE, Binding::Tap));
    }
    desk.write(PHONE, "no");
    let told = desk.told_to(PHONE);
    assert!(matches!(&*told, [Note::SeveralOpen(open)] if open.len() == 5));
}

/// With one open there is nothing to guess; a yes needs more care than a no.
#[test]
fn a_no_in_reply_to_something_else_denies_the_only_one() {
    for (word, end) in [
        (Word::Yes, None),
        (Word::No, Some(End::Denied(Denial::Declined))),
        (Word::NotMe, None),
    ] {
        let mut desk = Desk::up();
        let id = desk.open(request(ALICE, Binding::Tap));
        replying(&mut desk, "m1", text_of(word));
        assert_eq!(desk.end(id), end, "{word:?}");
    }
}

/// They may take back what they have confirmed, and so there are two that the no can mean.
#[test]
fn a_no_may_be_meant_for_what_was_confirmed() {
    let both = || {
        let both = some_of(2, &[ALICE, "bob@example.org"]);
        Request::try_from(draft(both, Binding::Tap)).unwrap()
    };
    let mut desk = Desk::up();
    let confirmed = desk.open(both());
    desk.write(PHONE, "yes");
    let other = desk.open(request(ALICE, Binding::Tap));
    desk.write(PHONE, "no");
    assert!(desk.is_pending(confirmed) && desk.is_pending(other));
    let declined = Said::Failed(desk.mirrored(other, 0), Failure::Refused);
    desk.hear(PHONE, declined);
    desk.write(PHONE, "no");
    assert_eq!(desk.end(confirmed), Some(End::Denied(Denial::Declined)));
}

#[test]
fn with_several_open_a_code_says_which() {
    for meant in [0, 1, 2] {
        let mut desk = Desk::up();
        let ids = [0, 1, 2].map(|_| desk.open(request(ALICE, Binding::Code)));
        desk.give(PHONE, ids[meant], Evidence::Code);
        for (number, id) in ids.into_iter().enumerate() {
            assert_eq!(desk.is_approved(id), number == meant);
            assert_eq!(desk.is_pending(id), number != meant);
        }
    }
}

#[test]
fn a_yes_does_not_count_while_another_request_is_open_by_iq() {
    let mut desk = Desk::up();
    let by_iq = desk.open(request("alice@example.org/desk", Binding::Tap));
    let by_message = desk.open(request(ALICE, Binding::Tap));
    assert_eq!(desk.routes(by_iq), [Route::Iq]);
    desk.write(PHONE, "yes");
    assert!(desk.is_pending(by_iq) && desk.is_pending(by_message));
    desk.hear("alice@example.org/desk", desk.iq_result(by_iq));
    desk.write(PHONE, "yes");
    assert!(desk.is_approved(by_message));
}

#[test]
fn a_yes_that_replies_to_something_else_decides_nothing() {
    let mut desk = Desk::up();
    let over = desk.open(request(ALICE, Binding::Tap));
    desk.write(PHONE, "yes");
    let id = desk.open(request(ALICE, Binding::Tap));
    for stanza in [desk.stanza(over, 0, Route::Message), "m1".to_owned()] {
        replying(&mut desk, &stanza, "yes");
        assert!(desk.is_pending(id), "{stanza}");
    }
    let stale_thread = References {
        thread: Some(desk.stanza(over, 0, Route::Message)),
        ..References::default()
    };
    desk.hear(PHONE, Said::Text(stale_thread, Reply::read("yes")));
    assert!(desk.is_pending(id));
    let code = desk.code(id);
    replying(&mut desk, "m1", &code);
    assert!(desk.is_approved(id), "a code says itself what it means");
}

#[test]
fn a_thread_that_cannot_be_ours_is_the_clients_own() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Tap));
    let references = References {
        thread: Some("e0ffe42b28561960c6b12b944a092794b9683a38".to_owned()),
        ..References::default()
    };
    desk.hear(PHONE, Said::Text(references, Reply::read("yes")));
    assert!(desk.is_approved(id));
}

#[test]
fn a_reply_and_a_thread_that_disagree_decide_nothing() {
    let mut desk = Desk::up();
    let ids = [0, 1].map(|_| desk.open(request(ALICE, Binding::Tap)));
    let [thread, stanza_id] = ids.map(|id| Some(desk.stanza(id, 0, Route::Message)));
    let references = References {
        thread,
        stanza_id,
        ..References::default()
    };
    desk.hear(PHONE, Said::Text(references, Reply::read("yes")));
    assert!(ids.iter().all(|id| desk.is_pending(*id)));
}

#[test]
fn a_reply_to_somebody_elses_request_is_none_to_it() {
    let mut desk = Desk::up();
    let of_bob = desk.open(request("bob@example.org", Binding::Tap));
    let stanza = desk.stanza(of_bob, 0, Route::Message);
    for text in ["yes", "no", "not me"] {
        replying(&mut desk, &stanza, text);
    }
    let code = desk.code(of_bob);
    replying(&mut desk, &stanza, &code);
    assert!(desk.is_pending(of_bob));
    assert_eq!(desk.told_to(PHONE), [Note::NothingOpen]);
}
