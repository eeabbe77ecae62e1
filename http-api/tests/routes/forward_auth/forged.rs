//! What clients send to be taken for somebody else, or for another request.

use http_api::{ForwardAuthAccess, ForwardAuthPolicy};

use super::{APP, Visitor, access, guarded, guarded_with, rule};

/// CGI, WSGI and PHP make one variable of both spellings, and proxies remove one of them.
#[tokio::test]
async fn nobody_is_named_in_another_spelling() {
    let stage = guarded().await;
    let mut visitor = Visitor::at(&stage, APP).await;
    visitor.signs_in("alice@example.org", "/page").await;
    for (name, field) in [
        ("remote_user", "Remote-User"),
        ("remote_groups", "Remote-Groups"),
        ("remote.email", "Remote-Email"),
        ("x_auth-jid", "X-Auth-JID"),
        ("x-auth_jid", "X-Auth-JID"),
        ("remote_name", "Remote-Name"),
    ] {
        for target in ["/page", "/static/x"] {
            let reply = visitor.sends("GET", target, &[(name, "staff")]).await;
            let problem = reply.problem();
            let told = (problem.0, problem.2.as_deref());
            assert_eq!(told, (400, Some(field)), "{name} {target}");
        }
    }
    let others = [("remote_users", "x"), ("x-remote_user", "x")];
    assert_eq!(visitor.sends("GET", "/page", &others).await.status, 200);
}

#[tokio::test]
async fn a_preflight_is_nothing_else_in_disguise() {
    let stage = guarded_with(|settings| {
        let access = ForwardAuthAccess {
            passes_preflight: true,
            ..access()
        };
        settings.forward_auth = vec![rule(APP, &[], ForwardAuthPolicy::Access(access))];
    })
    .await;
    let visitor = Visitor::at(&stage, APP).await;
    for name in [
        "x-http-method-override",
        "x-http-method",
        "x-method-override",
    ] {
        let preflight = [
            ("origin", "https://other.example"),
            ("access-control-request-method", "DELETE"),
            ("accept", "*/*"),
            (name, "DELETE"),
        ];
        let reply = visitor.sends("OPTIONS", "/api", &preflight).await;
        assert_eq!(reply.status, 401, "{name}");
    }
}

/// Some servers take an encoded `?` for the beginning of the query, and run `admin.php`.
#[tokio::test]
async fn a_path_does_not_end_at_an_encoded_question_mark() {
    let stage = guarded_with(|settings| {
        let closed = ["/admin.php", "/tool/*"];
        settings.forward_auth = vec![
            rule(APP, &closed, ForwardAuthPolicy::Deny),
            rule(APP, &[], ForwardAuthPolicy::Bypass),
        ];
    })
    .await;
    let visitor = Visitor::at(&stage, APP).await;
    for (target, status) in [
        ("/admin.php", 403),
        ("/admin.php%3Fx.php", 400),
        ("/admin.php%3fx/y", 400),
        ("/admin.php/%23y", 400),
        ("/tool%23x", 400),
        ("/tool;a=1%3fx", 400),
        ("/tool/%3F", 403),
        ("/wiki/What%3F", 200),
        ("/wiki/%3F", 200),
        ("/wiki/C%23/x", 200),
    ] {
        assert_eq!(visitor.wants(target).await.status, status, "{target}");
    }
}
