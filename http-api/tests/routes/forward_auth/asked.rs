//! The question a proxy asks, and the answers in its dialect.

use axum::http::Method;
use http_api::{ForwardAuthAccess, ForwardAuthPolicy};

use super::visitor::{IDENTITY, identity};
use super::{APP, Visitor, access, guarded, guarded_with, headers, rule};
use crate::stage::{Call, Reply, Stage};

const NOBODY: [&str; 5] = [""; 5];

/// What nginx is answered about this, where a browser or a program wants it.
async fn nginx(stage: &Stage, (method, url): (&str, &str), accept: &str) -> Reply {
    let call = Call::new(
        Method::GET,
        "/forward-auth/nginx?x-original-url=https://evil.example/",
    )
    .header("x-original-method", method)
    .header("x-original-url", url)
    .header("accept", accept);
    stage.call(call).await
}

#[tokio::test]
async fn a_browser_is_sent_to_sign_in_by_dialect() {
    let stage = guarded().await;
    let visitor = Visitor::at(&stage, APP).await;
    let start = "https://app.example.org/.verifierd/start?to=%2Fpage%3Fa%3D1%26b%3D2";
    for (method, status) in [
        ("GET", 302),
        ("HEAD", 302),
        ("POST", 303),
        ("PROPFIND", 303),
    ] {
        let reply = visitor.sends(method, "/page?a=1&b=2", &[]).await;
        assert_eq!((reply.status, reply.header("location")), (status, start));
        assert_eq!(reply.header("cache-control"), "no-store");
        assert!(reply.header("vary").contains("Cookie"));
    }
    let url = "https://app.example.org/page?a=1&b=2";
    let reply = nginx(&stage, ("GET", url), "text/html").await;
    assert_eq!((reply.status, reply.header("location")), (401, start));
}

/// Envoy sends the request itself, under a prefix: whose host it names is the site.
#[tokio::test]
async fn envoy_asks_with_the_request_itself() {
    let stage = guarded_with(|settings| {
        let rule = rule("verifierd", &[], ForwardAuthPolicy::Access(access()));
        settings.forward_auth.push(rule);
    })
    .await;
    for (method, status) in [(Method::GET, 302), (Method::DELETE, 303)] {
        let call = Call::new(method, "/forward-auth/envoy/page?a=1&b=2")
            .header("x-forwarded-proto", "https")
            .header("accept", "text/html");
        let reply = stage.call(call).await;
        let start = "https://verifierd/.verifierd/start?to=%2Fpage%3Fa%3D1%26b%3D2";
        assert_eq!((reply.status, reply.header("location")), (status, start));
    }
    let call = Call::new(Method::GET, "/forward-auth/envoy/").header("x-forwarded-proto", "https");
    assert_eq!(stage.call(call).await.status, 401);
}

#[tokio::test]
async fn scripts_and_sockets_are_told_and_not_sent() {
    let stage = guarded().await;
    let visitor = Visitor::at(&stage, APP).await;
    for more in [
        ("x-requested-with", "XMLHttpRequest"),
        ("sec-fetch-mode", "cors"),
        ("upgrade", "websocket"),
        ("accept", "application/json"),
        ("accept", "*/*"),
    ] {
        let reply = visitor.sends("GET", "/api", &[more]).await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (401, ""),
            "{more:?}"
        );
        // No scheme that a browser would open a dialog for.
        assert!(reply.header("www-authenticate").starts_with("Verifierd "));
    }
    let url = "https://app.example.org/api";
    let reply = nginx(&stage, ("GET", url), "*/*").await;
    assert_eq!((reply.status, reply.header("location")), (401, ""));
}

#[tokio::test]
async fn the_first_rule_that_covers_it_decides() {
    let stage = guarded().await;
    let visitor = Visitor::at(&stage, APP).await;
    for (target, status) in [
        ("/static/app.js", 200),
        ("/static", 200),
        ("/hidden/x", 403),
        ("/staff/", 302),
        ("/", 302),
    ] {
        assert_eq!(visitor.wants(target).await.status, status, "{target}");
    }
    for (host, status) in [
        ("a.sites.example.org", 302),
        ("sites.example.org", 403),
        ("other.example.org", 403),
        ("app.example.org.evil.example", 403),
        ("app.example.org:8443", 403),
        ("app.example.org:443", 302),
    ] {
        let more = [("x-forwarded-host", host)];
        assert_eq!(
            visitor.sends("GET", "/", &more).await.status,
            status,
            "{host}"
        );
    }
    assert_eq!(identity(&visitor.wants("/static/app.js").await), NOBODY);
}

#[tokio::test]
async fn rules_tell_methods_apart_and_are_not_got_round() {
    let stage = guarded_with(|settings| {
        let mut reading = rule(APP, &[], ForwardAuthPolicy::Bypass);
        reading.methods = vec!["GET".to_owned()];
        settings.forward_auth.insert(0, reading);
    })
    .await;
    let visitor = Visitor::at(&stage, APP).await;
    for (method, status) in [("GET", 200), ("HEAD", 200), ("POST", 303), ("get", 400)] {
        assert_eq!(
            visitor.sends(method, "/", &[]).await.status,
            status,
            "{method}"
        );
    }
    let more = [("x-http-method-override", "DELETE")];
    let reply = visitor.sends("GET", "/", &more).await;
    let problem = reply.problem();
    assert_eq!(
        (problem.0, problem.2.as_deref()),
        (400, Some("X-HTTP-Method-Override"))
    );
}

#[tokio::test]
async fn a_preflight_passes_where_the_rule_says_so() {
    for is_let_through in [false, true] {
        let stage = guarded_with(|settings| {
            settings.forward_auth = vec![rule(
                APP,
                &[],
                ForwardAuthPolicy::Access(ForwardAuthAccess {
                    passes_preflight: is_let_through,
                    ..access()
                }),
            )];
        })
        .await;
        let visitor = Visitor::at(&stage, APP).await;
        let preflight = [
            ("origin", "https://other.example"),
            ("access-control-request-method", "PUT"),
            ("accept", "*/*"),
        ];
        let status = if is_let_through { 200 } else { 401 };
        let reply = visitor.sends("OPTIONS", "/api", &preflight).await;
        assert_eq!(reply.status, status);
        assert_eq!(visitor.sends("PUT", "/api", &preflight).await.status, 401);
        assert_eq!(
            visitor
                .sends("OPTIONS", "/api", &preflight[..1])
                .await
                .status,
            303
        );
    }
}

#[tokio::test]
async fn only_trusted_proxies_may_ask() {
    let stage = guarded_with(|settings| {
        settings.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    })
    .await;
    let call = Call::new(Method::GET, "/forward-auth");
    let reply = stage.call(headers(call, "GET", APP, "/static/x")).await;
    let problem = reply.problem();
    assert_eq!(
        (problem.0, problem.1.as_str(), problem.2.as_deref()),
        (403, "not-allowed", Some("peer"))
    );
    let call = Call::new(Method::GET, "/.verifierd/start").header("x-forwarded-proto", "https");
    assert_eq!(
        stage
            .call(call.header("x-forwarded-host", APP))
            .await
            .status,
        403
    );
    let reply = nginx(&stage, ("GET", "https://app.example.org/static/x"), "*/*").await;
    assert_eq!(reply.status, 403);
}

#[tokio::test]
async fn nothing_is_there_without_rules() {
    let stage = guarded_with(|settings| settings.forward_auth.clear()).await;
    for path in [
        "/forward-auth",
        "/.verifierd/start",
        "/.verifierd/enter",
        "/.verifierd/sign-out",
        "/forward-auth/envoy/x",
    ] {
        let call = headers(Call::new(Method::GET, path), "GET", APP, "/");
        assert_eq!(stage.call(call).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn nothing_is_believed_of_query_and_identity_headers() {
    let stage = guarded().await;
    let mut visitor = Visitor::at(&stage, APP).await;
    let forged: Vec<(&'static str, &str)> = IDENTITY
        .into_iter()
        .map(|name| (name, "sally@example.org"))
        .collect();
    assert_eq!(visitor.sends("GET", "/page", &forged).await.status, 302);
    assert_eq!(
        identity(&visitor.sends("GET", "/static/x", &forged).await),
        NOBODY
    );
    visitor.signs_in("alice@example.org", "/page").await;
    let told = visitor.sends("GET", "/page", &forged).await;
    let alice = "alice@example.org";
    assert_eq!(identity(&told), [alice, "alice", "", "", alice]);
    assert_eq!(visitor.sends("GET", "/staff/", &forged).await.status, 403);

    let path =
        "/forward-auth?x-forwarded-uri=/static/x&jid=sally@example.org&rd=https://evil.example";
    let call = headers(Call::new(Method::GET, path), "GET", APP, "/page");
    assert_eq!(stage.call(call).await.status, 401);
}

#[tokio::test]
async fn what_cannot_be_told_for_sure_is_refused() {
    let stage = guarded().await;
    let visitor = Visitor::at(&stage, APP).await;
    for target in [
        "/static/..%2fhidden",
        "/static/../hidden",
        "/STATIC/x",
        "/static;x/y",
        "/a//b",
    ] {
        let reply = visitor.wants(target).await;
        let problem = reply.problem();
        assert_eq!(
            (problem.0, problem.2.as_deref()),
            (400, Some("path")),
            "{target}"
        );
        let url = format!("https://app.example.org{target}");
        // nginx would make a 500 of it.
        assert_eq!(nginx(&stage, ("GET", &url), "text/html").await.status, 403);
    }
    // Nor is anything guarded that travels in the clear (R57).
    let clear = visitor
        .sends("GET", "/static/x", &[("x-forwarded-proto", "http")])
        .await;
    assert_eq!(clear.problem().0, 400);
    for (name, value) in [
        ("x-forwarded-host", "app.example.org, git.example.org"),
        ("x-forwarded-proto", "https, http"),
        ("x-forwarded-uri", "https://app.example.org/static/x"),
        ("x-forwarded-method", ""),
    ] {
        let reply = visitor.sends("GET", "/static/x", &[(name, value)]).await;
        let problem = reply.problem();
        assert_eq!(
            (
                problem.0,
                problem.2.map(|field| field.to_lowercase()).as_deref()
            ),
            (400, Some(name))
        );
    }
    let twice = headers(
        Call::new(Method::GET, "/forward-auth"),
        "GET",
        APP,
        "/hidden/x",
    );
    let twice = twice.header("x-forwarded-uri", "/static/x");
    assert_eq!(stage.call(twice).await.status, 400);
    // Where no rule of a host names paths, it does not matter.
    let more = [("x-forwarded-host", "a.sites.example.org")];
    assert_eq!(
        visitor.sends("GET", "/a//b/..%2fc", &more).await.status,
        302
    );
}
