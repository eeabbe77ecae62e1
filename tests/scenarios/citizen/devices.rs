//! What clients say of themselves, and what we make of it.

use acceptance::{Confirmer, Daemon, Stage};
use serde_json::json;

use crate::{address, presence};

const DISCO: &str = "http://jabber.org/protocol/disco#info";

/// Lets this client tell the daemon, and prove, that it understands a request by iq; returns where the daemon is.
fn introduces_itself(person: &Confirmer, daemon: &Daemon) -> String {
    let us = presence::befriends(person, daemon).from().to_owned();
    person.sees("the question", |seen| {
        seen.is_iq() && seen.kind() == Some("get") && seen.xml().contains(DISCO)
    });
    // slixmpp has answered before it is told to do anything else.
    person.is_through_to(&us);
    us
}

pub(crate) fn a_device_that_announces_it_is_asked_by_iq(stage: &Stage) {
    let daemon = Daemon::start(stage.setup());
    let alice = stage.person_who_watches("alice");
    let us = introduces_itself(&alice, &daemon);
    let asked = daemon.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    assert!(request.is_iq(), "{}", request.xml());
    alice.confirms(&request);
    asked.becomes_approved_by(&alice);
    alice.is_through_to(&us);
    assert_eq!(alice.requests_seen(asked.transaction_id()), 1);
}

pub(crate) fn a_device_that_announces_it_and_is_silent_gets_a_message_after_all(stage: &Stage) {
    let daemon = Daemon::start(stage.setup());
    let server = stage.server().as_ref();
    let account = server.new_account("alice");
    let desktop = Confirmer::watching(server, &account);
    introduces_itself(&desktop, &daemon);
    let phone = Confirmer::with(server, &account);
    let asked = daemon.api().asks(desktop.bare());
    let silent = desktop.sees_request(asked.transaction_id());
    assert!(silent.is_iq(), "{}", silent.xml());
    // Nobody is there: the request goes on to where somebody may be.
    let request = phone.sees_request(asked.transaction_id());
    assert!(!request.is_iq(), "{}", request.xml());
    phone.confirms(&request);
    asked.becomes_approved_by(&phone);
}

pub(crate) fn a_forged_hash_is_not_believed(stage: &Stage) {
    let daemon = Daemon::start(stage.setup());
    let us = address::of(&daemon);
    let eve = stage.person_with_a_plain_client("eve");
    // The hash of the example in XEP-0115, for a client that says something else once it is asked.
    let ver = "QgayPKawpkPSDYmwT/WM94uAlu0=";
    eve.sends(&format!(
        "<presence to='{us}'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:x' ver='{ver}'/></presence>"
    ));
    let question = eve.sees("the question", |seen| {
        seen.is_iq() && seen.xml().contains(ver)
    });
    eve.sends(&format!(
        "<iq type='result' id='{}' to='{us}'><query xmlns='{DISCO}' node='urn:x#{ver}'>\
         <identity category='client' type='pc'/><feature var='http://jabber.org/protocol/http-auth'/></query></iq>",
        question.id()
    ));
    eve.is_through_to(&us);
    let asked = daemon.api().asks(eve.bare());
    let request = eve.sees_request(asked.transaction_id());
    assert!(!request.is_iq(), "{}", request.xml());
}

pub(crate) fn the_device_of_somebody_else_is_never_used(stage: &Stage) {
    let daemon = Daemon::start(stage.setup());
    let alice = stage.person_who_watches("alice");
    let us = introduces_itself(&alice, &daemon);
    let bob = stage.person("bob");
    let asked = daemon.api().asks(bob.bare());
    let request = bob.sees_request(asked.transaction_id());
    assert!(!request.is_iq(), "{}", request.xml());
    bob.confirms(&request);
    asked.becomes_approved_by(&bob);
    alice.is_through_to(&us);
    assert_eq!(alice.requests_seen(asked.transaction_id()), 0);
}

pub(crate) fn what_has_no_button_is_not_sent_by_iq(stage: &Stage) {
    let daemon = Daemon::start(stage.setup());
    let alice = stage.person_who_watches("alice");
    introduces_itself(&alice, &daemon);
    let asked = daemon
        .api()
        .asks_with(alice.bare(), &json!({"binding": "transfer"}));
    let request = alice.sees("the request", |seen| {
        seen.body().is_some_and(|body| body.contains("shop"))
    });
    assert!(!request.is_iq(), "{}", request.xml());
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}

pub(crate) fn atalk_gets_its_messages_from_the_bare_domain(stage: &Stage) {
    let daemon = stage.daemon();
    let domain = &daemon.setup().account.jid;
    let us = address::of(daemon);
    let alice = stage.person_with_a_plain_client("alice");
    alice.sends(&format!(
        "<presence to='{us}'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' \
         node='https://android.atalk.org' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>"
    ));
    alice.is_through_to(&us);
    for (person, sender) in [(&alice, domain), (&stage.person("bob"), &us)] {
        let asked = stage.api().asks(person.bare());
        let request = person.sees_request(asked.transaction_id());
        assert_eq!(request.from(), sender);
        person.says(&request, asked.transaction_id());
        asked.becomes_approved_by(person);
    }
}

pub(crate) fn whom_the_configuration_names_gets_messages_from_the_bare_domain(stage: &Stage) {
    let mut setup = stage.setup();
    setup.xmpp.push_str("bare_sender_for = [\"*@localhost\"]\n");
    let daemon = Daemon::start(setup);
    let alice = stage.person("alice");
    let asked = daemon.api().asks(alice.bare());
    let request = alice.sees_request(asked.transaction_id());
    assert_eq!(request.from(), daemon.setup().account.jid);
    alice.says(&request, asked.transaction_id());
    asked.becomes_approved_by(&alice);
}
