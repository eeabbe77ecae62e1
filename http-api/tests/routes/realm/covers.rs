//! How far an approval reaches, and what is left of what was never asked.

use std::time::Duration;

use http_api::{ForwardAuthAccess, ForwardAuthPolicy, XmppRealm};
use verification::{Limit, Limited, OpenError, Refusal};
use verifier_store::{Kind, Store};

use super::{ALICE, GIT, asks, waits};
use crate::forward_auth::{access, guarded, guarded_with, rule};
use crate::stage::Stage;

/// Below `/long` an approval covers an hour, below `/short` a minute, below `/each` nothing else.
async fn tiered() -> Stage {
    let programs = |paths: &[&str], cover| {
        let access = ForwardAuthAccess {
            has_pages: false,
            xmpp: Some(XmppRealm {
                cover: Duration::from_secs(cover),
                timeout: Duration::from_secs(60),
                knows_digest: false,
            }),
            ..access()
        };
        rule(GIT, paths, ForwardAuthPolicy::Access(access))
    };
    guarded_with(|settings| {
        settings.forward_auth = vec![
            programs(&["/long/*"], 3600),
            programs(&["/short/*"], 60),
            programs(&["/each/*"], 0),
        ];
    })
    .await
}

const CREDENTIALS: &str = "alice@example.org:839201";

#[tokio::test]
async fn an_approval_covers_as_long_as_the_rule_of_each_request_says() {
    let stage = tiered().await;
    let status = async |target| stage.call(asks("GET", target, CREDENTIALS)).await.status;
    let (id, reply) = waits(&stage, asks("GET", "/long/feed", CREDENTIALS)).await;
    stage.desk.confirm(&id, ALICE);
    assert_eq!(reply.await.unwrap().status, 200);
    assert_eq!(status("/short/x").await, 200);
    assert_eq!(status("/each/x").await, 401);
    stage.desk.passes(Duration::from_secs(61));
    assert_eq!(status("/short/x").await, 401);
    assert_eq!(status("/each/x").await, 401);
    assert_eq!(status("/long/x").await, 200);
    // The verifier knows of it no more: what is remembered of it reaches no further, and not less far.
    stage.desk.forgets();
    assert_eq!(status("/short/x").await, 401);
    assert_eq!(status("/each/x").await, 401);
    stage.desk.passes(Duration::from_secs(30 * 60));
    assert_eq!(status("/short/x").await, 401);
    assert_eq!(status("/long/x").await, 200);
    assert_eq!(stage.desk.orders().len(), 1);
}

#[tokio::test]
async fn where_nothing_is_covered_nobody_joins_what_another_request_asked() {
    let stage = tiered().await;
    let (id, first) = waits(&stage, asks("GET", "/each/feed", CREDENTIALS)).await;
    // Alice is shown the feed. What would be deleted meanwhile she has never seen.
    for (method, target) in [("DELETE", "/each/feed"), ("GET", "/each/all")] {
        let other = stage.call(asks(method, target, CREDENTIALS)).await;
        assert_eq!(other.status, 401, "{method} {target}");
    }
    stage.desk.confirm(&id, ALICE);
    assert_eq!(first.await.unwrap().status, 200);
    assert_eq!(stage.desk.orders().len(), 1);
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_in_the_store() {
    let stage = guarded().await;
    let limited = || {
        Refusal::Open(OpenError::Limited(Limited {
            limit: Limit::Source,
            retry_after: Duration::from_secs(60),
        }))
    };
    for number in 0..3 {
        stage.desk.refuse(limited());
        let credentials = format!("alice@example.org:83920{number}");
        let reply = stage.call(asks("GET", "/repo", &credentials)).await;
        assert_eq!(reply.status, 429);
    }
    let kept = stage.store.all(Kind("cover"), stage.desk.now()).await;
    assert_eq!(kept.unwrap().len(), 0);
}
