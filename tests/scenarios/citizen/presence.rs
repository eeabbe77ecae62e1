//! Contact lists: who gets in, and what they see there.

use std::sync::Arc;

use acceptance::{Confirmer, Daemon, Mode, Stage, Stanza};

use crate::address;

/// Puts the daemon into her contact list; returns its first presence.
pub(crate) fn befriends(alice: &Confirmer, daemon: &Daemon) -> Arc<Stanza> {
    let us = address::of(daemon);
    alice.subscribes_to(&us);
    sees_us(alice, daemon)
}

/// Waits for a presence that says that the daemon is there.
fn sees_us(alice: &Confirmer, daemon: &Daemon) -> Arc<Stanza> {
    let us = address::of(daemon);
    alice.sees("our presence", |seen| {
        seen.is_presence() && seen.kind().is_none() && is_from(seen, &us)
    })
}

/// Whether it comes from this account.
fn is_from(seen: &Stanza, us: &str) -> bool {
    seen.from().split('/').next() == Some(us)
}

pub(crate) fn a_contact_sees_what_waits_and_that_it_is_gone(stage: &Stage) {
    let daemon = stage.daemon();
    let alice = stage.person_who_watches("alice");
    let us = address::of(daemon);
    let mut last = befriends(&alice, daemon);
    assert!(alice.has_seen().iter().any(|seen| {
        seen.is_presence() && seen.kind() == Some("subscribed") && seen.from() == us
    }));
    let api = stage.api();
    let asked: Vec<_> = ["192.0.2.1", "192.0.2.2"]
        .map(|ip| {
            let more = serde_json::json!({"context": {"ip": ip}});
            api.asks_with(alice.bare(), &more)
        })
        .into();
    for status in ["1 login waiting", "2 logins waiting"] {
        last = alice.sees_later(&last, status, |seen| {
            seen.is_presence() && is_from(seen, &us) && seen.xml().contains(status)
        });
    }
    for asked in &asked {
        alice.denies(&alice.sees_request(asked.transaction_id()));
        asked.becomes("denied");
    }
    alice.sees_later(&last, "nothing that waits", |seen| {
        seen.is_presence() && is_from(seen, &us) && !seen.xml().contains("waiting")
    });
}

pub(crate) fn a_stranger_is_refused(stage: &Stage) {
    let mut setup = stage.setup();
    setup
        .xmpp
        .push_str("contacts = [\"*@elsewhere.example\"]\n");
    let daemon = Daemon::start(setup);
    let eve = stage.person_who_watches("eve");
    let us = address::of(&daemon);
    eve.subscribes_to(&us);
    eve.sees("the refusal", |seen| {
        seen.is_presence() && seen.kind() == Some("unsubscribed") && seen.from() == us
    });
    assert!(
        !eve.has_seen()
            .iter()
            .any(|seen| { seen.is_presence() && seen.kind().is_none() && is_from(seen, &us) }),
        "she does not learn whether we are there"
    );
}

pub(crate) fn a_restarted_daemon_is_seen_at_the_next_login(stage: &Stage) {
    let daemon = Daemon::start(stage.setup());
    let server = stage.server().as_ref();
    let account = server.new_account("alice");
    let alice = Confirmer::watching(server, &account);
    let ours = befriends(&alice, &daemon);
    let us = address::of(&daemon);
    if stage.mode() == Mode::Component {
        // Until she has let us have her presence too: her server would not tell us of her otherwise.
        alice.sees("that we asked back", |seen| {
            seen.is_presence() && seen.kind() == Some("subscribe") && seen.from() == us
        });
    }
    alice.is_through_to(ours.from());
    daemon.stop();
    alice.leaves();
    daemon.restart();
    let again = Confirmer::watching(server, &account);
    sees_us(&again, &daemon);
}
