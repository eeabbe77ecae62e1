//! What service discovery and its relatives say of us.

use acceptance::{Daemon, Mode, Stage};

use crate::presence;

pub(crate) fn slixmpp_looks_us_over(stage: &Stage) {
    let daemon = Daemon::start(stage.setup());
    let alice = stage.person_who_watches("alice");
    let ours = presence::befriends(&alice, &daemon);
    let us = ours.from();
    let ping = alice.is_through_to(us);
    assert_eq!(ping, "result");
    // slixmpp asks what the hash in our presence stands for, and keeps only what the hash is right for.
    let node = "urn:verifierd#";
    alice.sees("our answer", |seen| {
        seen.is_iq() && seen.from() == us && seen.xml().contains(node)
    });
    let verified = alice.looks_up("caps", us);
    assert_eq!(verified, alice.looks_up("features", us));
    for feature in [
        "http://jabber.org/protocol/http-auth",
        "http://jabber.org/protocol/caps",
        "urn:xmpp:ping",
        "jabber:iq:version",
        "jabber:iq:last",
    ] {
        let features = verified.as_array();
        assert!(
            features.is_some_and(|all| all.iter().any(|one| one == feature)),
            "{feature}"
        );
    }
    assert_eq!(alice.looks_up("version", us), "verifierd");
    let uptime = alice.looks_up("uptime", us);
    assert!(
        uptime.as_u64().is_some_and(|seconds| seconds < 600),
        "{uptime}"
    );
    let card = alice.looks_up("vcard", us);
    if stage.mode() == Mode::Component {
        assert_eq!(card["name"], "verifierd");
        assert!(card["photo"].as_u64() > Some(500), "{card}");
        let hash = card["hash"].as_str().unwrap_or("no hash");
        assert!(ours.xml().contains(hash), "{}", ours.xml());
        let domain = &daemon.setup().account.jid;
        assert_eq!(alice.looks_up("version", domain), "verifierd");
        let elsewhere = format!("alice@{domain}");
        for what in ["version", "features", "vcard", "uptime"] {
            let refused = alice.looks_up(what, &elsewhere);
            assert_eq!(refused["error"], "service-unavailable", "{what}");
        }
    }
}

pub(crate) fn contact_addresses_are_told(stage: &Stage) {
    let mut setup = stage.setup();
    setup
        .xmpp
        .push_str("contact_addresses = [\"mailto:admin@example.org\"]\n");
    let daemon = Daemon::start(setup);
    let alice = stage.person_who_watches("alice");
    let ours = presence::befriends(&alice, &daemon);
    let us = ours.from();
    let told = alice.sees("our answer", |seen| {
        seen.is_iq() && seen.from() == us && seen.xml().contains("urn:verifierd#")
    });
    assert!(
        told.xml().contains("mailto:admin@example.org"),
        "{}",
        told.xml()
    );
    let verified = alice.looks_up("caps", us);
    assert!(verified.is_array(), "the hash covers the form: {verified}");
}
