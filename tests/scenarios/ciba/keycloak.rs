//! Users of a realm of Keycloak, whose applications know nothing of XMPP.

use acceptance::{Daemon, RelyingParty, Stage};

use crate::realm::{Realm, State};

fn daemon(stage: &Stage, realm: &Realm) -> Daemon {
    let mut setup = stage.setup();
    "default_domain = \"localhost\"\n".clone_into(&mut setup.sign_in);
    let mut party = RelyingParty::new("main");
    party.more = format!("keycloak = {{ issuer = \"{}\" }}\n", realm.issuer());
    setup.relying_parties = vec![party];
    Daemon::start(setup)
}

fn answered(status: &str) -> State {
    State::Answered(status.to_owned())
}

pub(crate) fn a_user_of_the_realm_says_yes(stage: &Stage) {
    let realm = Realm::start();
    let (daemon, alice) = (daemon(stage, &realm), stage.person("alice"));
    // Keycloak knows her by her name alone.
    let name = alice.bare().split('@').next().expect("a local part");
    let (answer, token) = realm.asks(&daemon, name, "W4SCT");
    assert_eq!((answer.status, answer.text.as_str()), (201, ""));
    alice.confirms(&alice.sees_request("W4SCT"));
    assert_eq!(realm.hears(&token), answered("SUCCEED"));

    // Keycloak repeats itself; it is answered once, or it would drop what it had.
    let again = Realm::asks_with(&daemon, &token, (name, "W4SCT"));
    assert_eq!(again.status, 201);
    let (_, next) = realm.asks(&daemon, alice.bare(), "X5TDU");
    alice.confirms(&alice.sees_request("X5TDU"));
    assert_eq!(realm.hears(&next), answered("SUCCEED"));
    assert_eq!(realm.hears(&token), answered("SUCCEED"));
    assert_eq!(alice.requests_seen("W4SCT"), 1);
    assert!(!daemon.log().contains(&token), "{}", daemon.log());
}

pub(crate) fn a_user_of_the_realm_says_no(stage: &Stage) {
    let realm = Realm::start();
    let (daemon, bob) = (daemon(stage, &realm), stage.person("bob"));
    let (answer, token) = realm.asks(&daemon, bob.bare(), "B0B77");
    assert_eq!(answer.status, 201);
    bob.denies(&bob.sees_request("B0B77"));
    assert_eq!(realm.hears(&token), answered("CANCELLED"));
}

pub(crate) fn nobody_of_that_name_answers(stage: &Stage) {
    let realm = Realm::start();
    let daemon = daemon(stage, &realm);
    let (answer, token) = realm.asks(&daemon, "mallory@elsewhere.example", "WHO11");
    assert_eq!((answer.status, answer.text.as_str()), (201, ""));
    assert!(
        daemon.log().contains("jids does not cover"),
        "{}",
        daemon.log()
    );
    // The end of two minutes is not waited for; that of the daemon is.
    daemon.stop();
    assert_eq!(realm.hears(&token), answered("UNAUTHORIZED"));
}

/// He has tokens that the realm signed; none of them is for the channel.
pub(crate) fn a_user_of_the_realm_cannot_ask(stage: &Stage) {
    let realm = Realm::start();
    let (daemon, alice) = (daemon(stage, &realm), stage.person("alice"));
    let asked = (alice.bare(), "FAKE1");
    let access = realm.sign("account", "his-own");
    assert_eq!(Realm::asks_with(&daemon, &access, asked).status, 401);
    let other = Realm::start();
    let forged = other.sign(&realm.issuer(), "another-key");
    assert_eq!(Realm::asks_with(&daemon, &forged, asked).status, 401);
    let (answer, token) = realm.asks(&daemon, alice.bare(), "REAL1");
    assert_eq!(answer.status, 201);
    alice.confirms(&alice.sees_request("REAL1"));
    assert_eq!(realm.hears(&token), answered("SUCCEED"));
    assert_eq!(alice.requests_seen("FAKE1"), 0);
}

pub(crate) fn keycloak_is_away_for_a_moment(stage: &Stage) {
    let realm = Realm::start();
    let (daemon, alice) = (daemon(stage, &realm), stage.person("alice"));
    let (answer, token) = realm.asks(&daemon, alice.bare(), "AWAY1");
    assert_eq!(answer.status, 201);
    let request = alice.sees_request("AWAY1");
    realm.closes();
    alice.confirms(&request);
    alice.is_through_to(request.from());
    realm.opens();
    assert_eq!(realm.hears(&token), answered("SUCCEED"));
}

pub(crate) fn a_daemon_that_stops_says_so(stage: &Stage) {
    let realm = Realm::start();
    let (daemon, alice) = (daemon(stage, &realm), stage.person("alice"));
    let (answer, token) = realm.asks(&daemon, alice.bare(), "STOP1");
    assert_eq!(answer.status, 201);
    let _ = alice.sees_request("STOP1");
    daemon.stop();
    assert_eq!(realm.hears(&token), answered("UNAUTHORIZED"));
}
