//! Grace: what was approved a moment ago may count again, for the same and for nothing else.

use std::time::Duration;

use verification::{
    Binding, Confirmers, Context, Draft, Evidence, Outcome, Request, Subject, Word,
};
use verification::{Route, Said};

use crate::desk::Desk;
use crate::requests::{draft, jid, secs, some_of};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";
const MINUTE: Duration = Duration::from_secs(60);

fn login() -> Draft {
    Draft {
        method: "SSHD".to_owned(),
        url: "ssh://alice@lab.example".to_owned(),
        context: Context {
            ip: Some("192.0.2.7".into()),
            user_agent: Some("sshd on ssh".into()),
            subject: Some("alice".into()),
            host: Some("lab.example".into()),
        },
        key: Some("ED25519 SHA256:x".to_owned()),
        grace: MINUTE,
        ..draft(Confirmers::one(jid(ALICE)), Binding::Code)
    }
}

fn request(change: impl FnOnce(&mut Draft)) -> Request {
    let mut login = login();
    change(&mut login);
    login.try_into().unwrap()
}

/// A desk at which alice has just approved this.
fn approved(change: impl FnOnce(&mut Draft)) -> Desk {
    let mut desk = Desk::up();
    let id = desk.open(request(change));
    desk.give(PHONE, id, Evidence::Code);
    assert!(desk.is_approved(id));
    desk
}

#[test]
fn the_same_comes_in_again_by_the_same_approval() {
    let mut desk = approved(|_| {});
    let asked = desk.asked.len();
    let again = desk.readmit(&request(|_| {})).unwrap();
    let Some(Outcome::Approved(approval)) = again.outcome() else {
        panic!("{again:?}");
    };
    assert!(approval.is_again());
    let by: Vec<_> = approval
        .confirmations()
        .iter()
        .map(|yes| yes.by.to_string())
        .collect();
    assert_eq!(by, [ALICE]);
    assert_eq!(desk.asked.len(), asked, "nobody is asked");
    assert!(desk.ledger.is_empty());
    assert_eq!(again.settled_at(), Some(desk.now));
}

#[test]
fn anything_else_is_asked_about() {
    let mut desk = approved(|_| {});
    let others: [fn(&mut Draft); 13] = [
        |login| login.grace = Duration::ZERO,
        |login| login.context.ip = Some("192.0.2.8".into()),
        |login| login.context.ip = None,
        |login| login.context.user_agent = Some("sudo on pts/3".into()),
        |login| login.context.subject = Some("root".into()),
        |login| login.context.host = Some("web.example".into()),
        |login| login.key = Some("RSA SHA256:y".to_owned()),
        |login| login.key = None,
        |login| login.command = Some("sudo id".to_owned()),
        |login| login.method = "SU".to_owned(),
        |login| login.url = "ssh://root@lab.example".to_owned(),
        |login| login.binding = Binding::Transfer,
        |login| login.relying_party = "local:1000".into(),
    ];
    for (number, change) in others.into_iter().enumerate() {
        assert!(desk.readmit(&request(change)).is_none(), "change {number}");
    }
    let confirmers = [
        Confirmers::one(jid("bob@example.org")),
        some_of(1, &[ALICE, "bob@example.org"]),
        Confirmers::nobody(),
    ];
    for confirmers in confirmers {
        let other = request(|login| login.confirmers = confirmers);
        assert!(desk.readmit(&other).is_none());
    }
    assert!(
        desk.readmit(&request(|_| {})).is_some(),
        "and the same is not"
    );
}

#[test]
fn without_an_address_there_is_no_grace() {
    let local = |login: &mut Draft| login.context.ip = None;
    let mut desk = approved(local);
    assert!(desk.readmit(&request(local)).is_none());
}

#[test]
fn it_counts_from_the_approval_and_is_not_prolonged() {
    let mut desk = approved(|_| {});
    desk.wait(30_000);
    assert!(desk.readmit(&request(|_| {})).is_some());
    let shorter = request(|login| login.grace = secs(30));
    assert!(
        desk.readmit(&shorter).is_none(),
        "whoever asks says how long"
    );
    let longer = request(|login| login.grace = secs(3600));
    desk.wait(29_999);
    assert!(desk.readmit(&longer).is_some());
    desk.wait(1);
    assert!(
        desk.readmit(&longer).is_none(),
        "and so did whoever was approved"
    );
}

#[test]
fn what_nobody_asked_grace_for_counts_once() {
    let mut desk = approved(|login| login.grace = Duration::ZERO);
    assert!(desk.readmit(&request(|_| {})).is_none());
}

#[test]
fn a_no_to_anything_ends_it() {
    for word in [Word::No, Word::NotMe] {
        let mut desk = approved(|_| {});
        let other = desk.open(request(|login| {
            login.context.ip = Some("198.51.100.1".into());
        }));
        let stanza = desk.stanza(other, 0, Route::Message);
        desk.hear(PHONE, Said::Reacted(stanza, Some(word)));
        assert!(!desk.is_pending(other));
        assert!(desk.readmit(&request(|_| {})).is_none(), "{word:?}");
    }
}

#[test]
fn it_can_be_taken_back_from_a_user_and_from_nobody_else() {
    let mut desk = approved(|_| {});
    assert!(!desk.ledger.end_grace("bob"));
    assert!(desk.ledger.end_grace("alice"));
    assert!(!desk.ledger.end_grace("alice"));
    assert!(desk.readmit(&request(|_| {})).is_none());
}

#[test]
fn who_must_not_or_will_not_be_asked_is_not_passed_by() {
    let alice = jid(ALICE).to_bare();
    let mut muted = approved(|_| {});
    muted.ledger.mute(&alice, secs(1), muted.now);
    let mut locked = approved(|_| {});
    locked.ledger.lock(&alice, secs(1), locked.now);
    let mut blocked = approved(|_| {});
    blocked.ledger.block(Subject::Account(alice), blocked.now);
    for mut desk in [muted, locked, blocked] {
        assert!(desk.readmit(&request(|_| {})).is_none());
        desk.ledger.unblock(&Subject::Account(jid(ALICE).to_bare()));
        desk.wait(1_000);
        assert!(desk.readmit(&request(|_| {})).is_none(), "nor afterwards");
    }
    let mut closed = approved(|_| {});
    closed.ledger.set_maintenance(true);
    assert!(closed.readmit(&request(|_| {})).is_none());
}

#[test]
fn a_party_that_is_blocked_gets_nothing() {
    let mut desk = approved(|_| {});
    desk.ledger
        .block(Subject::RelyingParty("shop".into()), desk.now);
    assert!(desk.readmit(&request(|_| {})).is_none());
}
