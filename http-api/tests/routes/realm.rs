//! XEP-0070 over HTTP: programs send credentials, people confirm. The numbers are those of `docs/XEPS.md`.

mod covers;
mod credentials;

use std::time::Duration;

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::task::JoinHandle;
use verification::{Binding, Limit, Limited, OpenError, Refusal, Verifier};

use crate::forward_auth::{Visitor, guarded, guarded_with, headers};
use crate::stage::{Call, Reply, Stage};

const GIT: &str = "git.example.org";
const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

/// A program asks for this with these credentials, from `192.0.2.1`.
fn asks<'a>(method: &str, target: &str, credentials: &str) -> Call<'a> {
    let call = headers(Call::new(Method::GET, "/forward-auth"), method, GIT, target);
    let token = STANDARD.encode(credentials);
    call.header("user-agent", "git/2.39.5")
        .header("authorization", format!("Basic {token}"))
}

/// It waits; this is the verification that was opened.
async fn waits(stage: &Stage, call: Call<'static>) -> (String, JoinHandle<Reply>) {
    let mut caller = stage.caller().await;
    let before = stage.desk.orders().len();
    let reply = tokio::spawn(async move { caller.call(call).await });
    stage.desk.takes(before + 1).await;
    let id = stage.desk.pending().pop().unwrap();
    (id, reply)
}

/// Credentials that alice has confirmed just now.
async fn confirmed(stage: &Stage, credentials: &str) {
    let (id, reply) = waits(stage, asks("GET", "/repo", credentials)).await;
    stage.desk.confirm(&id, ALICE);
    assert_eq!(reply.await.unwrap().status, 200);
}

/// Of the one that waits.
async fn identifier(stage: &Stage) -> String {
    let pending = stage.desk.list().await.pop().unwrap();
    pending.transaction_id.as_str().to_owned()
}

fn challenges(reply: &Reply) -> Vec<&str> {
    let values = reply.headers.get_all("www-authenticate").iter();
    values.map(|value| value.to_str().unwrap()).collect()
}

#[tokio::test]
async fn r03_r04_r05_without_credentials_there_is_a_challenge_for_each_scheme() {
    let stage = guarded().await;
    let call = headers(Call::new(Method::GET, "/forward-auth"), "GET", GIT, "/repo");
    let reply = stage.call(call).await;
    assert_eq!(reply.status, 401);
    let told = challenges(&reply);
    assert_eq!(told.len(), 2);
    assert_eq!(told[0], "Basic realm=\"xmpp\", charset=\"UTF-8\"");
    assert!(told[1].starts_with("Digest realm=\"xmpp\", "));
    // A script of a page in a browser gets none: a dialog is no place for people (R61).
    let visitor = Visitor::at(&stage, GIT).await;
    let reply = visitor
        .sends("GET", "/repo", &[("sec-fetch-mode", "cors")])
        .await;
    assert_eq!(reply.status, 401);
    assert!(challenges(&reply)[0].starts_with("Verifierd "));
}

#[tokio::test]
async fn r02_credentials_in_the_first_request_are_enough() {
    let stage = guarded().await;
    for span in [Duration::ZERO, Duration::from_secs(3)] {
        let id = format!("83920{}", span.as_secs());
        let credentials = format!("{PHONE}:{id}");
        let target = "/repo/info/refs?service=git-upload-pack";
        let (pending, reply) = waits(&stage, asks("GET", target, &credentials)).await;
        let request = stage.desk.orders().pop().unwrap().request;
        assert_eq!(&**request.relying_party(), "shop");
        assert_eq!(request.confirmers().jids()[0].to_string(), PHONE);
        assert_eq!(request.method(), "GET");
        assert_eq!(request.url(), format!("https://git.example.org{target}"));
        assert_eq!(identifier(&stage).await, id);
        assert_eq!(request.context().ip.as_deref(), Some("192.0.2.1"));
        assert_eq!(request.context().user_agent.as_deref(), Some("git/2.39.5"));
        assert!(!request.is_trusted());
        // From here on nothing comes from the store, which has a time of its own.
        tokio::time::pause();
        tokio::time::sleep(span).await;
        stage.desk.confirm(&pending, PHONE);
        let reply = reply.await.unwrap();
        tokio::time::resume();
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("x-auth-jid"), ALICE);
        assert_eq!(reply.header("remote-user"), ALICE);
        assert_eq!(reply.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn r50_a_denial_is_403_and_stays_one() {
    let stage = guarded().await;
    let (id, reply) = waits(&stage, asks("GET", "/repo", "alice@example.org:839201")).await;
    stage.desk.deny(&id, ALICE);
    assert_eq!(reply.await.unwrap().problem().0, 403);
    let again = stage
        .call(asks("GET", "/repo", "alice@example.org:839201"))
        .await;
    assert_eq!(again.status, 403);
    assert_eq!(stage.desk.orders().len(), 1);
}

#[tokio::test]
async fn nobody_answers_and_it_is_401_again() {
    let stage = guarded().await;
    let (_, reply) = waits(&stage, asks("GET", "/repo", "alice@example.org:839201")).await;
    stage.desk.passes(Duration::from_secs(60));
    let reply = reply.await.unwrap();
    assert_eq!((reply.status, challenges(&reply).len()), (401, 2));
    // The identifier is used up (R10), by whoever sends it.
    for ip in ["192.0.2.1", "198.51.100.7"] {
        let call = asks("GET", "/repo", "alice@example.org:839201").without("x-forwarded-for");
        let reply = stage.call(call.header("x-forwarded-for", ip)).await;
        assert_eq!((reply.status, challenges(&reply).len()), (401, 2));
    }
    assert_eq!(stage.desk.orders().len(), 1);
}

#[tokio::test]
async fn r51_an_approval_covers_what_follows_for_a_while_for_that_client() {
    let stage = guarded().await;
    let credentials = "alice@example.org:839201";
    let (id, reply) = waits(&stage, asks("HEAD", "/repo", credentials)).await;
    stage.desk.confirm(&id, ALICE);
    assert_eq!(reply.await.unwrap().status, 200);
    stage.desk.passes(Duration::from_secs(299));
    for (method, target) in [("GET", "/repo"), ("POST", "/repo/git-upload-pack")] {
        let reply = stage.call(asks(method, target, credentials)).await;
        assert_eq!((reply.status, reply.header("x-auth-jid")), (200, ALICE));
    }
    // Neither another client, nor another identifier or account, nor another site.
    let elsewhere = asks("GET", "/repo", credentials).without("x-forwarded-for");
    let elsewhere = elsewhere.header("x-forwarded-for", "198.51.100.7");
    assert_eq!(stage.call(elsewhere).await.status, 401);
    for other in ["alice@example.org:839202", "bob@example.org:839201"] {
        let (id, reply) = waits(&stage, asks("GET", "/repo", other)).await;
        stage.desk.take_back(&id);
        assert_eq!(reply.await.unwrap().status, 401);
    }
    // Nor for longer.
    stage.desk.passes(Duration::from_secs(1));
    assert_eq!(
        stage.call(asks("GET", "/repo", credentials)).await.status,
        401
    );
    assert_eq!(stage.desk.orders().len(), 3);
}

#[tokio::test]
async fn an_identifier_can_be_used_again_in_good_time() {
    let stage = guarded().await;
    confirmed(&stage, "alice@example.org:839201").await;
    stage.desk.passes(Duration::from_secs(12 * 60));
    confirmed(&stage, "alice@example.org:839201").await;
    assert_eq!(stage.desk.orders().len(), 2);
}

#[tokio::test]
async fn requests_at_once_wait_for_one_confirmation() {
    let stage = guarded().await;
    let (id, first) = waits(&stage, asks("GET", "/a", "alice@example.org:839201")).await;
    let mut others = Vec::new();
    for target in ["/b", "/c"] {
        let mut caller = stage.caller().await;
        let call = asks("GET", target, "alice@example.org:839201");
        others.push(tokio::spawn(async move { caller.call(call).await }));
    }
    stage.desk.confirm(&id, ALICE);
    assert_eq!(first.await.unwrap().status, 200);
    for other in others {
        assert_eq!(other.await.unwrap().status, 200);
    }
    assert_eq!(stage.desk.orders().len(), 1);
    assert!(stage.desk.abandoned().is_empty());
}

#[tokio::test]
async fn who_hung_up_finds_the_answer_when_it_comes_back() {
    let stage = guarded().await;
    let (id, reply) = waits(&stage, asks("GET", "/a", "alice@example.org:839201")).await;
    reply.abort();
    stage.desk.confirm(&id, ALICE);
    let reply = stage
        .call(asks("GET", "/a", "alice@example.org:839201"))
        .await;
    assert_eq!(reply.status, 200);
    stage.desk.passes(Duration::from_secs(300));
    let reply = stage
        .call(asks("GET", "/a", "alice@example.org:839201"))
        .await;
    assert_eq!(reply.status, 401);
}

/// R22, and nobody can tell who it is.
#[tokio::test]
async fn who_may_not_pass_is_not_asked_and_looks_like_one_who_is_silent() {
    let stage = guarded().await;
    let mut told = Vec::new();
    for (jid, is_asked) in [
        ("alice@example.org", true),
        ("mallory@example.net", false),
        // The relying party may ask her, and the rule lets her in nowhere.
        ("carol@example.net", false),
    ] {
        let (_, reply) = waits(&stage, asks("GET", "/repo", &format!("{jid}:839201"))).await;
        let request = stage.desk.orders().pop().unwrap().request;
        assert_eq!(!request.confirmers().jids().is_empty(), is_asked, "{jid}");
        stage.desk.passes(Duration::from_secs(60));
        let first = reply.await.unwrap();
        let again = stage
            .call(asks("GET", "/repo", &format!("{jid}:839201")))
            .await;
        told.push([first, again].map(|reply| (reply.status, reply.text, reply.headers.len())));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0], told[2]);
}

#[tokio::test]
async fn who_cannot_be_asked_now_looks_like_one_who_is_silent() {
    let stage = guarded().await;
    let limited = |limit| {
        Refusal::Open(OpenError::Limited(Limited {
            limit,
            retry_after: Duration::from_secs(60),
        }))
    };
    for (number, refusal) in [
        Refusal::Open(OpenError::Blocked),
        limited(Limit::Muted),
        limited(Limit::Locked),
    ]
    .into_iter()
    .enumerate()
    {
        stage.desk.asks_nobody(refusal);
        let credentials = format!("alice@example.org:83920{number}");
        let (_, reply) = waits(&stage, asks("GET", "/repo", &credentials)).await;
        assert!(
            stage
                .desk
                .orders()
                .pop()
                .unwrap()
                .request
                .confirmers()
                .jids()
                .is_empty()
        );
        stage.desk.passes(Duration::from_secs(60));
        assert_eq!(reply.await.unwrap().status, 401);
    }
    stage.desk.refuse(limited(Limit::Source));
    let reply = stage
        .call(asks("GET", "/repo", "alice@example.org:839209"))
        .await;
    assert_eq!((reply.status, reply.header("retry-after")), (429, "60"));
}

#[tokio::test]
async fn what_the_proxy_does_not_say_is_not_guessed() {
    let stage = guarded().await;
    let call = || asks("GET", "/repo", "alice@example.org:839201").without("x-forwarded-for");
    let mut calls = vec![call()];
    // All its clients would be one, and covered by what one of them was confirmed.
    for text in ["", "unknown", "192.0.2.1:4711", "192.0.2.1, proxy"] {
        calls.push(call().header("x-forwarded-for", text));
    }
    for call in calls {
        let problem = stage.call(call).await.problem();
        assert_eq!(
            (problem.0, problem.2.as_deref()),
            (400, Some("X-Forwarded-For"))
        );
    }
    assert!(stage.desk.orders().is_empty());
}

#[tokio::test]
async fn credentials_are_the_applications_where_the_rule_does_not_want_them() {
    let stage = guarded().await;
    let token = STANDARD.encode("alice@example.org:839201");
    let call = headers(
        Call::new(Method::GET, "/forward-auth"),
        "GET",
        "app.example.org",
        "/page",
    );
    let reply = stage
        .call(call.header("authorization", format!("Basic {token}")))
        .await;
    assert_eq!(reply.status, 401);
    assert!(stage.desk.orders().is_empty());
}

#[tokio::test]
async fn an_approval_is_no_way_round_a_rule_that_changed() {
    let stage = guarded_with(|_| {}).await;
    confirmed(&stage, "alice@example.org:839201").await;
    let mut settings = http_api::Settings::clone(&stage.settings.borrow());
    settings.relying_parties[0].jids.remove(0);
    stage.settings.send_replace(std::sync::Arc::new(settings));
    let reply = stage
        .call(asks("GET", "/repo", "alice@example.org:839201"))
        .await;
    assert_eq!(reply.status, 401);
}

/// Somebody was asked for ten minutes at most. Much may have changed.
#[tokio::test]
async fn what_changes_while_somebody_is_asked_counts() {
    type Change = fn(&mut http_api::Settings);
    let changes: [(Change, u16); 4] = [
        (|_| {}, 200),
        (
            |settings| drop(settings.relying_parties[0].jids.remove(0)),
            403,
        ),
        (|settings| settings.forward_auth.clear(), 404),
        (
            |settings| settings.relying_parties[0].binding = Binding::Transfer,
            403,
        ),
    ];
    for (change, status) in changes {
        let stage = guarded().await;
        let call = asks("GET", "/repo", "alice@example.org:839201");
        let (id, reply) = waits(&stage, call).await;
        let mut settings = http_api::Settings::clone(&stage.settings.borrow());
        change(&mut settings);
        stage.settings.send_replace(std::sync::Arc::new(settings));
        stage.desk.confirm(&id, ALICE);
        assert_eq!(reply.await.unwrap().status, status);
    }
}

#[tokio::test]
async fn whom_an_admin_signs_out_is_covered_no_longer() {
    let stage = guarded().await;
    confirmed(&stage, "alice@example.org:839201").await;
    let call = || asks("GET", "/repo", "alice@example.org:839201");
    assert_eq!(stage.call(call()).await.status, 200);
    http_api::sign_out(&stage.records, &ALICE.parse().unwrap()).await;
    assert_eq!(stage.call(call()).await.status, 401);
}
