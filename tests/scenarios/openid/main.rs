//! A website that knows of us nothing but our address: somebody signs in to it, over a real server.
#![expect(
    clippy::expect_used,
    reason = "stories: a missing answer is a failed one"
)]

mod site;
mod visitor;

use std::process::ExitCode;

use acceptance::{Stage, play, stories, until};
use openidconnect::{OAuth2TokenResponse, TokenResponse};

use site::Site;
use visitor::Visitor;

fn main() -> ExitCode {
    play(&stories![everywhere:
        somebody_signs_in_and_is_known;
        once:
        who_says_no_is_not_known,
        a_second_website_asks_nobody,
        what_was_granted_outlives_a_restart,
        signed_out_there_is_signed_out_here,
        who_is_blocked_is_signed_out
    ])
}

fn somebody_signs_in_and_is_known(stage: &Stage) {
    let site = Site::open(stage, "");
    let (alice, mut visitor) = (stage.person("alice"), Visitor::of(&site));
    let request = site.sends_away();
    let back = visitor.signs_in(&request.url, &alice);
    let tokens = site.comes_back(&request, &back).expect("tokens");
    let claims = site.claims(&tokens, &request);
    assert_eq!(
        claims.auth_context_ref().map(|acr| acr.as_str()),
        Some("urn:verifierd:acr:code")
    );
    assert!(claims.preferred_username().is_none() && claims.email().is_none());
    let known = site.asks_who(&tokens);
    assert_eq!(known.subject(), claims.subject());
    let (local, _) = alice.bare().split_once('@').expect("an account");
    assert_eq!(
        known.preferred_username().map(|name| name.as_str()),
        Some(local)
    );
    assert_eq!(
        known.email().map(|email| email.as_str()),
        Some(format!("{local}@mail.example").as_str())
    );
    assert_eq!(known.email_verified(), Some(false));
}

fn who_says_no_is_not_known(stage: &Stage) {
    let site = Site::open(stage, "");
    let (alice, mut visitor) = (stage.person("alice"), Visitor::of(&site));
    let request = site.sends_away();
    let code = visitor.asks(&request.url, alice.bare());
    alice.denies(&alice.sees_request(&code));
    let page = visitor.waits_for("refused in the chat");
    assert!(page.contains("Try again"), "{page}");
    // Whoever has no session gets no code, whatever they try.
    let silent = format!("{}&prompt=none", request.url);
    assert!(visitor.is_sent_to(&silent).contains("error=login_required"));
}

fn a_second_website_asks_nobody(stage: &Stage) {
    let site = Site::open(stage, "");
    let (alice, mut visitor) = (stage.person("alice"), Visitor::of(&site));
    let first = site.sends_away();
    visitor.signs_in(&first.url, &alice);
    let other = site.other();
    let second = other.sends_away();
    let back = visitor.is_sent_to(&second.url);
    let tokens = other.comes_back(&second, &back).expect("tokens");
    // The same person, by the same name, and nobody was asked again.
    let claims = other.claims(&tokens, &second);
    assert!(!claims.subject().as_str().contains("alice"));
    let asked = alice.has_seen();
    let requests = asked.iter().filter(|stanza| stanza.confirm("id").is_some());
    assert_eq!(requests.count(), 1);
}

fn what_was_granted_outlives_a_restart(stage: &Stage) {
    let site = Site::open(stage, "refresh = 86_400\n");
    let (alice, mut visitor) = (stage.person("alice"), Visitor::of(&site));
    let request = site.sends_away();
    let back = visitor.signs_in(&request.url, &alice);
    let tokens = site.comes_back(&request, &back).expect("tokens");
    let first = site.claims(&tokens, &request);
    let keys = site.keys();
    site.daemon().restart();
    site.daemon().waits_until_ready();
    assert_eq!(site.keys(), keys);
    // What the website read before still verifies, the session counts, and the refresh token does.
    assert_eq!(site.claims(&tokens, &request).subject(), first.subject());
    let again = site.sends_away();
    assert!(visitor.is_sent_to(&again.url).contains("code="));
    let refresh = tokens.refresh_token().expect("a refresh token");
    let next = site.refreshes(refresh).expect("tokens");
    assert_ne!(next.access_token().secret(), tokens.access_token().secret());
    assert_eq!(site.asks_who(&next).subject(), first.subject());
}

fn signed_out_there_is_signed_out_here(stage: &Stage) {
    let site = Site::open(stage, "");
    let (alice, mut visitor) = (stage.person("alice"), Visitor::of(&site));
    let request = site.sends_away();
    let back = visitor.signs_in(&request.url, &alice);
    let tokens = site.comes_back(&request, &back).expect("tokens");
    let id_token = tokens.id_token().expect("an ID token").to_string();
    let goodbye = format!(
        "/oidc/logout?id_token_hint={id_token}&post_logout_redirect_uri=https%3A%2F%2Fshop.example%2Fbye"
    );
    assert_eq!(visitor.is_sent_to(&goodbye), "https://shop.example/bye");
    let silent = format!("{}&prompt=none", site.sends_away().url);
    assert!(visitor.is_sent_to(&silent).contains("error=login_required"));
    assert!(!site.is_told(&tokens));
}

fn who_is_blocked_is_signed_out(stage: &Stage) {
    let site = Site::open(stage, "refresh = 86_400\n");
    let (alice, mut visitor) = (stage.person("alice"), Visitor::of(&site));
    let request = site.sends_away();
    let back = visitor.signs_in(&request.url, &alice);
    let tokens = site.comes_back(&request, &back).expect("tokens");
    let subject = site.asks_who(&tokens).subject().clone();
    assert_eq!(site.daemon().command("block", &[alice.bare()]).code, 0);
    let silent = format!("{}&prompt=none", site.sends_away().url);
    until("the session to end", || {
        let sent_to = visitor.is_sent_to(&silent);
        sent_to.contains("error=login_required").then_some(())
    });
    assert!(!site.is_told(&tokens));
    let refresh = tokens.refresh_token().expect("a refresh token");
    assert!(site.refreshes(refresh).is_err());
    // Who is let in again is who they were.
    assert_eq!(site.daemon().command("unblock", &[alice.bare()]).code, 0);
    let request = site.sends_away();
    let back = visitor.signs_in(&request.url, &alice);
    let tokens = site.comes_back(&request, &back).expect("tokens");
    assert_eq!(*site.asks_who(&tokens).subject(), subject);
}
