//! Receipts and markers: how far a request has come, and nothing more than that.

use verification::{Binding, Draft, Notice, Request, Route, Said, Snapshot, Time};

use crate::desk::Desk;
use crate::every::Every;
use crate::requests::{draft, request, secs, some_of};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

fn notice(desk: &mut Desk, from: &str, stanza: String, notice: Notice) {
    desk.hear(from, Said::Noticed(stanza, notice));
}

#[test]
fn it_only_ever_comes_further() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Tap));
    let name = desk.stanza(id, 0, Route::Message);
    let mut seen = Vec::new();
    for said in [
        Notice::Delivered,
        Notice::Delivered,
        Notice::Seen,
        Notice::Delivered,
        Notice::Seen,
    ] {
        notice(&mut desk, PHONE, name.clone(), said);
        seen.push((desk.get(id).notice().unwrap(), desk.get(id).revision()));
    }
    let (delivered, read) = (Notice::Delivered, Notice::Seen);
    assert_eq!(
        seen,
        [
            (delivered, 1),
            (delivered, 1),
            (read, 2),
            (read, 2),
            (read, 2)
        ]
    );
    assert_eq!(desk.noticed, [id, id]);
    assert_eq!(Snapshot::from(desk.get(id)).notice, Some(Notice::Seen));
    assert!(desk.is_pending(id) && desk.told.is_empty());
}

#[test]
fn strangers_and_other_stanzas_notice_nothing() {
    for said in Notice::every() {
        let mut desk = Desk::up();
        let id = desk.open(request(PHONE, Binding::Tap));
        let of_bob = desk.open(request("bob@example.org", Binding::Tap));
        let iq = desk.stanza(id, 0, Route::Iq);
        let message = desk.stanza(id, 0, Route::Message);
        let bobs = desk.stanza(of_bob, 0, Route::Message);
        for stanza in [iq, message, bobs, "m1".to_owned()] {
            notice(&mut desk, PHONE, stanza, said);
        }
        desk.wait(5000);
        let message = desk.stanza(id, 0, Route::Message);
        for from in ["mallory@example.org/x", "bob@example.org", "example.org"] {
            notice(&mut desk, from, message.clone(), said);
        }
        let before_it_was_opened = Some(Time::from_millis(desk.get(id).opened().as_millis() - 1));
        let stale = Said::Noticed(message.clone(), said);
        desk.hear_written(PHONE, before_it_was_opened, stale);
        assert!(desk.noticed.is_empty());
        notice(&mut desk, "alice@example.org/desk", message, said);
        assert_eq!(desk.noticed, [id]);
    }
}

#[test]
fn the_furthest_of_several_counts() {
    let mut desk = Desk::up();
    let both: Request = Draft {
        timeout: secs(60),
        ..draft(some_of(2, &[ALICE, "bob@example.org"]), Binding::Tap)
    }
    .try_into()
    .unwrap();
    let id = desk.open(both);
    let stanzas = [0, 1].map(|ask| desk.stanza(id, ask, Route::Message));
    notice(&mut desk, PHONE, stanzas[0].clone(), Notice::Seen);
    notice(
        &mut desk,
        "bob@example.org/x",
        stanzas[1].clone(),
        Notice::Delivered,
    );
    assert_eq!(desk.get(id).notice(), Some(Notice::Seen));
    assert_eq!(desk.noticed, [id], "the second is no news");
    assert_eq!(desk.get(id).asks()[1].notice(), Some(Notice::Delivered));
}

#[test]
fn what_is_over_is_noticed_by_nobody() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Tap));
    let stanza = desk.stanza(id, 0, Route::Message);
    assert!(desk.withdraw(id));
    notice(&mut desk, PHONE, stanza, Notice::Seen);
    assert_eq!(desk.get(id).notice(), None);
    assert!(desk.noticed.is_empty());
}
