//! Who does not come in, and where nobody is sent.

use std::sync::Arc;

use verification::Binding;

use super::visitor::identity;
use super::{APP, Visitor, guarded, jids};
use http_api::ForwardAuthPolicy;

#[tokio::test]
async fn who_may_not_pass_does_not() {
    let stage = guarded().await;
    let mut alice = Visitor::at(&stage, APP).await;
    alice.signs_in("alice@example.org", "/").await;
    let reply = alice.wants("/staff/x").await;
    assert_eq!(reply.status, 403);
    assert!(
        reply
            .text
            .contains("alice@example.org may not use https://app.example.org")
    );
    assert!(reply.text.contains("https://login.example/account"));
    let reply = alice.sends("GET", "/staff/x", &[("accept", "*/*")]).await;
    assert_eq!(reply.problem().0, 403);
    // Nor is she given a pass for it.
    alice.cookies.remove("__Host-verifierd-pass");
    let grant = alice.starts("/staff/x").await;
    assert_eq!(alice.browser.get(&grant).await.status, 403);

    let mut sally = Visitor::at(&stage, APP).await;
    sally.signs_in("sally@example.org", "/staff/x").await;
    let told = sally.wants("/staff/x").await;
    let address = "sally@example.org";
    // This application knows accounts of the default domain by their local parts.
    assert_eq!(identity(&told), ["sally", "sally", "staff", "", address]);
}

#[tokio::test]
async fn what_the_admin_changes_counts_for_those_who_are_in() {
    let stage = guarded().await;
    let mut alice = Visitor::at(&stage, APP).await;
    alice.signs_in("alice@example.org", "/").await;
    assert_eq!(alice.wants("/").await.status, 200);
    let reload = |change: &dyn Fn(&mut http_api::Settings)| {
        let mut settings = http_api::Settings::clone(&stage.settings.borrow());
        change(&mut settings);
        stage.settings.send_replace(Arc::new(settings));
    };
    // More is asked of a confirmation: she has to give one.
    reload(&|settings| settings.relying_parties[0].binding = Binding::Transfer);
    assert_eq!(alice.wants("/").await.status, 302);
    reload(&|settings| settings.relying_parties[0].binding = Binding::Code);
    assert_eq!(alice.wants("/").await.status, 200);
    // She may no longer pass.
    reload(&|settings| {
        let last = &mut settings.forward_auth[3].policy;
        let ForwardAuthPolicy::Access(access) = last else {
            panic!("{last:?}");
        };
        access.allow = vec![jids("bob@example.org")];
    });
    assert_eq!(alice.wants("/").await.status, 403);
    // The relying party may no longer ask her.
    reload(&|settings| {
        settings.forward_auth = super::rules();
        settings.relying_parties[0].jids.clear();
    });
    assert_eq!(alice.wants("/").await.status, 403);
}

#[tokio::test]
async fn nobody_is_sent_elsewhere() {
    let stage = guarded().await;
    let mut visitor = Visitor::at(&stage, APP).await;
    for to in [
        "https://evil.example/",
        "evil.example",
        "%5C%5Cevil.example",
        "",
        "/a%0D%0ALocation:x",
        "/a%20b",
        "/.verifierd/start",
        "/.verifierd/sign-out?x",
    ] {
        let reply = visitor.opens(&format!("/.verifierd/start?to={to}")).await;
        let problem = reply.problem();
        assert_eq!((problem.0, problem.2.as_deref()), (400, Some("to")), "{to}");
    }
    // A path that looks like a host stays a path of the site.
    let reply = visitor.opens("/.verifierd/start?to=//evil.example/").await;
    let grant = reply.header("location");
    assert!(grant.starts_with(
        "https://login.example/forward-auth/grant?site=https%3A%2F%2Fapp%2Eexample%2Eorg&"
    ));
    for (name, value) in [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-host", "login.example"),
    ] {
        let reply = visitor
            .opens_with("/.verifierd/start?to=/", &[(name, value)])
            .await;
        assert_eq!(reply.status, 404, "{value}");
    }
}

#[tokio::test]
async fn a_grant_is_for_sites_that_are_named() {
    let stage = guarded().await;
    let mut alice = Visitor::at(&stage, APP).await;
    alice.browser.signs_in("alice@example.org").await;
    let mark = "a".repeat(43);
    for (site, to, mark, expected) in [
        ("https%3A%2F%2Fevil.example", "/", mark.as_str(), 403),
        ("http%3A%2F%2Fapp.example.org", "/", &mark, 400),
        (
            "https%3A%2F%2Fapp.example.org%40evil.example",
            "/",
            &mark,
            400,
        ),
        ("https%3A%2F%2Fapp.example.org%2F", "/", &mark, 400),
        ("https%3A%2F%2Fapp.example.org%3A444", "/", &mark, 403),
        (
            "https%3A%2F%2Fapp.example.org",
            "https://evil.example",
            &mark,
            400,
        ),
        ("https%3A%2F%2Fapp.example.org", "/", "short", 400),
        ("https%3A%2F%2Fapp.example.org", "/", "", 400),
        ("https%3A%2F%2Fapp.example.org", "/hidden/x", &mark, 403),
        ("https%3A%2F%2Fapp.example.org", "/a//b", &mark, 400),
        ("https%3A%2F%2Fgit.example.org", "/", &mark, 403),
        ("https%3A%2F%2Fapp.example.org", "/", &mark, 303),
    ] {
        let grant = format!("/forward-auth/grant?site={site}&to={to}&state={mark}");
        let reply = alice.browser.get(&grant).await;
        assert_eq!(reply.status, expected, "{grant} {reply:?}");
        if expected == 303 {
            let enter = "https://app.example.org/.verifierd/enter?ticket=";
            assert!(reply.header("location").starts_with(enter), "{reply:?}");
        }
        // And nobody is asked to sign in for what is none.
        let to: String = form_urlencoded::byte_serialize(grant.as_bytes()).collect();
        let sign_in = alice.browser.get(&format!("/sign-in?to={to}")).await;
        assert_eq!(
            sign_in.status,
            if expected == 303 { 303 } else { 400 },
            "{grant}"
        );
    }
}

#[tokio::test]
async fn looking_changes_nothing() {
    use crate::stage::Call;
    use axum::http::Method;

    let stage = guarded().await;
    for path in [
        "/forward-auth/grant?site=x",
        "/.verifierd/enter?ticket=x",
        "/.verifierd/sign-out",
    ] {
        let call = Call::new(Method::HEAD, path).header("x-forwarded-host", APP);
        let reply = stage.call(call).await;
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, "GET"),
            "{path}"
        );
    }
}
