//! JupyterHub (with oauthenticator) signs its users in by their JIDs: a real web application, told nothing but URLs.

use acceptance::{Browser, Daemon, RelyingParty, Stage, token_hash};

use crate::hub::{JupyterHub, Place};
use crate::libraries::issuer;
use crate::person::{code, signs_in};

pub(crate) fn lets_her_in(stage: &Stage) {
    let (place, secret) = (Place::free(), "kept by the hub");
    let daemon = daemon_for(stage, place, secret);
    let hub = JupyterHub::start(place, &issuer(&daemon), "hub", secret);
    let (person, browser) = (stage.person("alice"), Browser::start());
    let visitor = browser.visitor();

    // Refused in the chat: the hub never hears of it.
    visitor.goes_to(hub.url());
    visitor.presses("Sign in with XMPP");
    visitor.waits_for_url("/sign-in");
    visitor.fills("Your XMPP address", person.bare());
    visitor.presses("Continue");
    person.denies(&person.sees_request(&code(&visitor)));
    visitor.waits_for_text("Refused");
    assert!(!hub.log().contains("User logged in"), "{}", hub.log());

    visitor.goes_to(hub.url());
    visitor.presses("Sign in with XMPP");
    signs_in(&visitor, &person);
    visitor.waits_for_url("/hub/home");
    let name = person.bare().split('@').next().unwrap_or_default();
    visitor.waits_for_text(name);

    // Signed in once: the next time nobody is asked.
    let again = visitor.opens_tab();
    again.forgets_cookies_of("localhost");
    again.goes_to(hub.url());
    again.presses("Sign in with XMPP");
    again.waits_for_url("/hub/home");

    again.presses("Logout");
    again.waits_for_url("/oidc/logout");
    again.presses("Sign out");
    again.waits_for_text("You are signed out");
    again.goes_to(hub.url());
    again.presses("Sign in with XMPP");
    again.waits_for_url("/sign-in");
    again.waits_for_text("Your XMPP address");
}

fn daemon_for(stage: &Stage, place: Place, secret: &str) -> Daemon {
    let mut setup = stage.setup();
    "default_domain = \"localhost\"\n".clone_into(&mut setup.sign_in);
    let mut party = RelyingParty::new("hub");
    party.more = format!(
        "redirect_uris = [\"{}/hub/oauth_callback\"]\nclient_secret_hash = \"{}\"\n",
        place.url(),
        token_hash(secret)
    );
    setup.relying_parties = vec![party];
    Daemon::start(setup)
}
