//! An asker who may not know which accounts exist learns nothing of it: not by ends, not by when they come, not by what
//! it can watch.

use verification::{
    Binding, Confirmers, Draft, Failure, Limit, Notice, Request, Route, Said, Snapshot, Standing,
    Undelivered, VerificationId,
};

use crate::desk::Desk;
use crate::every::{End, Every, failures};
use crate::requests::{draft, jid, some_of};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

fn untrusted(confirmers: Confirmers, binding: Binding) -> Request {
    Draft {
        trusted: false,
        ..draft(confirmers, binding)
    }
    .try_into()
    .unwrap()
}

/// All that the asker can watch, second by second.
fn watched(desk: &mut Desk, id: VerificationId) -> Vec<Snapshot> {
    let mut seen = Vec::new();
    for _ in 0..70 {
        seen.push(Snapshot::from(desk.get(id)));
        desk.wait(1000);
    }
    seen
}

fn is_about_the_account(failure: Failure) -> bool {
    let why = match failure {
        Failure::Refused | Failure::Unreadable => return false,
        Failure::NotUnderstood(why) | Failure::Undeliverable(why) => why,
    };
    match why {
        Undelivered::NoRoute | Undelivered::Throttled | Undelivered::Other => true,
        Undelivered::RemoteServer | Undelivered::LinkDown => false,
    }
}

/// What its server sends back for an account that does not exist, or is not there.
fn bounces(desk: &mut Desk, id: VerificationId, failure: Failure) {
    for from in [PHONE, ALICE] {
        desk.hear(from, desk.iq_error(id, failure));
        desk.hear(from, desk.bounce(id, failure));
    }
    desk.hear(ALICE, desk.bounce(id, failure));
}

#[test]
fn a_bounce_of_the_account_is_silence() {
    for binding in Binding::every() {
        for to in [ALICE, PHONE] {
            for failure in failures()
                .into_iter()
                .filter(|why| is_about_the_account(*why))
            {
                let open = || {
                    let mut desk = Desk::up();
                    let id = desk.open(untrusted(Confirmers::one(jid(to)), binding));
                    (desk, id)
                };
                let (mut silent, id) = open();
                let silence = watched(&mut silent, id);
                let (mut bounced, id) = open();
                bounces(&mut bounced, id, failure);
                assert_eq!(watched(&mut bounced, id), silence, "{failure:?} {to}");
                assert_eq!(bounced.end(id), Some(End::Expired));
            }
        }
    }
}

/// Also where somebody else was asked, and where the link breaks meanwhile.
#[test]
fn a_bounce_of_one_of_several_is_silence() {
    for breaks in [false, true] {
        let [silent, bounced] = [false, true].map(|is_bounced| {
            let mut desk = Desk::up();
            let both = some_of(2, &[ALICE, "bob@example.org"]);
            let id = desk.open(untrusted(both, Binding::Tap));
            if is_bounced {
                bounces(&mut desk, id, Failure::Undeliverable(Undelivered::NoRoute));
            }
            if breaks {
                desk.link_down(&[]);
            }
            desk.write("bob@example.org/x", "yes");
            watched(&mut desk, id)
        });
        assert_eq!(silent, bounced, "{breaks}");
    }
}

#[test]
fn a_domain_that_cannot_be_reached_and_a_link_that_is_down_are_told() {
    let why = Undelivered::RemoteServer;
    let mut desk = Desk::up();
    let id = desk.open(untrusted(Confirmers::one(jid(ALICE)), Binding::Tap));
    bounces(&mut desk, id, Failure::Undeliverable(why));
    assert_eq!(desk.end(id), Some(End::Undeliverable(why)));

    let mut desk = Desk::down();
    let id = desk.open(untrusted(Confirmers::one(jid(ALICE)), Binding::Tap));
    desk.wait(30_000);
    let down = End::Undeliverable(Undelivered::LinkDown);
    assert_eq!(desk.end(id), Some(down));
}

#[test]
fn who_may_know_is_told_at_once() {
    let mut desk = Desk::up();
    let id = desk.open(
        draft(some_of(1, &[ALICE]), Binding::Tap)
            .try_into()
            .unwrap(),
    );
    bounces(&mut desk, id, Failure::Undeliverable(Undelivered::NoRoute));
    assert_eq!(desk.end(id), Some(End::Undeliverable(Undelivered::NoRoute)));
}

/// A receipt says that there is a client, and a marker that there is somebody.
#[test]
fn receipts_and_markers_are_kept_from_it() {
    for notice in Notice::every() {
        let mut desk = Desk::up();
        let id = desk.open(untrusted(Confirmers::one(jid(ALICE)), Binding::Tap));
        let before = Snapshot::from(desk.get(id));
        let stanza = desk.stanza(id, 0, Route::Message);
        desk.hear(PHONE, Said::Noticed(stanza, notice));
        assert_eq!(Snapshot::from(desk.get(id)), before);
        assert!(desk.noticed.is_empty(), "it would be woken up");
        assert_eq!(desk.get(id).notice(), Some(notice), "we know");
    }
}

/// People can still answer after a bounce of some device of theirs.
#[test]
fn an_answer_after_a_bounce_counts() {
    let mut desk = Desk::up();
    let id = desk.open(untrusted(Confirmers::one(jid(ALICE)), Binding::Tap));
    bounces(&mut desk, id, Failure::Undeliverable(Undelivered::NoRoute));
    desk.write(PHONE, "yes");
    assert!(desk.is_approved(id));
    let standing = Snapshot::from(desk.get(id)).standing;
    assert!(matches!(standing, Standing::Settled(_)));
}

/// Anybody at a browser can have anybody asked. That must not keep whom they name from getting in elsewhere.
#[test]
fn strangers_do_not_use_up_what_somebody_needs_to_get_in_themselves() {
    let stranger = || untrusted(Confirmers::one(jid(ALICE)), Binding::Code);
    let own = || {
        draft(Confirmers::one(jid(ALICE)), Binding::Code)
            .try_into()
            .unwrap()
    };
    let mut desk = Desk::up();
    for _ in 0..2 {
        desk.open(stranger());
    }
    assert_eq!(desk.limited(stranger()).limit, Limit::Pending);
    desk.open(own());
    assert_eq!(desk.limited(own()).limit, Limit::Pending);
    // One after the other it is the same.
    let mut desk = Desk::up();
    for _ in 0..3 {
        let id = desk.open(stranger());
        desk.withdraw(id);
    }
    assert_eq!(desk.limited(stranger()).limit, Limit::Prompts);
    for _ in 0..2 {
        let id = desk.open(own());
        desk.withdraw(id);
    }
    assert_eq!(desk.limited(own()).limit, Limit::Prompts);
}
